#include "lib/sync/customer_progress.hpp"

namespace usher::sync {

std::string_view name(CustomerSession session) noexcept {
    switch (session) {
        case CustomerSession::Ready: return "ready";
        case CustomerSession::LoginRequired: return "login_required";
        case CustomerSession::Rejected: return "rejected";
    }
    return {};
}

}  // namespace usher::sync

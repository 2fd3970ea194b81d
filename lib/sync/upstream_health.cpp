#include "lib/sync/upstream_health.hpp"

namespace usher::sync {

bool is_upstreams_failure(Errc code) noexcept {
    switch (code) {
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Timeout:
        case Errc::TooLarge:
        case Errc::Unavailable: return true;
        case Errc::Unknown:
        case Errc::Malformed:
        case Errc::NotFound:
        case Errc::Conflict:
        case Errc::NotAccepted:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::Rejected:
        case Errc::Storage:
        case Errc::StorageFull:
        case Errc::Damaged:
        case Errc::Unsettled: return false;
    }
    return false;
}

}  // namespace usher::sync

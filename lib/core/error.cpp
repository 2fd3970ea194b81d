#include "lib/core/error.hpp"

#include <stdexcept>

namespace usher {

std::string_view name(Errc code) noexcept {
    switch (code) {
        case Errc::Unknown: return "unknown";
        case Errc::Malformed: return "malformed";
        case Errc::NotFound: return "not_found";
        case Errc::Conflict: return "conflict";
        case Errc::NotAccepted: return "not_accepted";
        case Errc::Unauthorized: return "unauthorized";
        case Errc::Forbidden: return "forbidden";
        case Errc::TooLarge: return "too_large";
        case Errc::Timeout: return "timeout";
        case Errc::Unreachable: return "unreachable";
        case Errc::NoAnswer: return "no_answer";
        case Errc::Rejected: return "rejected";
        case Errc::Storage: return "storage";
        case Errc::StorageFull: return "storage_full";
        case Errc::Damaged: return "damaged";
        case Errc::Unsettled: return "unsettled";
        case Errc::Unavailable: return "unavailable";
    }
    return "unknown";
}

std::string Error::message() const {
    std::string text{name(code_)};
    if (!context_.empty()) text.append(": ").append(context_);
    return text;
}

Error Error::within(std::string_view where) const {
    Error outer = *this;
    outer.context_ = std::string{where} + ": " + context_;
    return outer;
}

Error Error::with_retry_after(std::chrono::seconds wait) const {
    Error patient = *this;
    patient.retry_after_ = wait;
    return patient;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error{error.message()};
}

}  // namespace usher

#include "ipc/api/problem.hpp"

#include <string>

namespace usher::api {

int status_of(Errc code) noexcept {
    switch (code) {
        case Errc::Malformed: return 400;
        case Errc::Unauthorized: return 401;
        case Errc::Forbidden: return 403;
        case Errc::NotFound: return 404;
        case Errc::Conflict: return 409;
        case Errc::TooLarge: return 413;
        case Errc::NotAccepted: return 422;
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Rejected: return 502;
        case Errc::Unavailable: return 503;
        case Errc::StorageFull: return 507;
        case Errc::Storage:
        case Errc::Damaged:
        case Errc::Unsettled:
        case Errc::Unknown: return 500;
    }
    return 500;
}

http::Response problem(const Error& error) {
    const int status = status_of(error.code());
    http::Response response = http::problem(status, name(error.code()), error.context());
    if (status == 401) response.fields.push_back({"WWW-Authenticate", "Bearer"});
    if (const auto wait = error.retry_after()) {
        response.fields.push_back({"Retry-After", std::to_string(wait->count())});
    }
    return response;
}

}  // namespace usher::api

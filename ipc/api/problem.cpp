#include "ipc/api/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "lib/http/status.hpp"

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
        case Errc::Unknown: return 500;
    }
    return 500;
}

http::Response problem(const Error& error) {
    return problem(status_of(error.code()), name(error.code()), error.context());
}

http::Response problem(int status, std::string_view code, std::string_view detail) {
    const boost::json::object document{{"type", "about:blank"},
                                       {"title", http::reason_phrase(status)},
                                       {"status", status},
                                       {"detail", detail},
                                       {"code", code}};
    http::Response response{.status = status,
                            .content_type = "application/problem+json",
                            .body = boost::json::serialize(document)};
    if (status == 401) response.fields.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

}  // namespace usher::api

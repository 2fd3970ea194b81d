#include "lib/http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "lib/core/error.hpp"
#include "lib/http/status.hpp"

namespace usher::http {
namespace {

// The word of an Errc where one fits, so that a client needs to know one list.
std::string_view code_of(int status) {
    switch (status) {
        case 400: return name(Errc::Malformed);
        case 401: return name(Errc::Unauthorized);
        case 403: return name(Errc::Forbidden);
        case 404: return name(Errc::NotFound);
        case 405: return "method_not_allowed";
        case 408: return name(Errc::Timeout);
        case 409: return name(Errc::Conflict);
        case 413:
        case 431: return name(Errc::TooLarge);
        case 415: return "unsupported_media_type";
        case 417: return "expectation_failed";
        case 426: return "upgrade_required";
        case 503: return name(Errc::Unavailable);
        case 505: return "version_not_supported";
        default: return name(Errc::Unknown);
    }
}

}  // namespace

Response problem(int status, std::string_view code, std::string_view detail) {
    const boost::json::object document{{"type", "about:blank"},
                                       {"title", reason_phrase(status)},
                                       {"status", status},
                                       {"detail", detail},
                                       {"code", code}};
    return {.status = status,
            .content_type = "application/problem+json",
            .body = boost::json::serialize(document)};
}

Response problem(int status, std::string_view detail) {
    return problem(status, code_of(status), detail);
}

}  // namespace usher::http

#include "ipc/api/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

namespace usher::api {
namespace {

std::string_view title_of(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 426: return "Upgrade Required";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 507: return "Insufficient Storage";
        default: return "Internal Server Error";
    }
}

}  // namespace

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
                                       {"title", title_of(status)},
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

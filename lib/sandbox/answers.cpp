#include "lib/sandbox/answers.hpp"

#include <utility>

#include "lib/http/problem.hpp"

namespace usher::sandbox {
namespace {

int status_of(Errc code) {
    switch (code) {
        case Errc::Malformed: return 400;
        case Errc::Unauthorized:
        case Errc::NotAccepted: return 401;
        case Errc::Forbidden: return 403;
        case Errc::NotFound: return 404;
        case Errc::Conflict:
        case Errc::Rejected: return 409;
        case Errc::TooLarge: return 413;
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Unavailable: return 503;
        case Errc::StorageFull: return 507;
        case Errc::Unknown:
        case Errc::Storage:
        case Errc::Damaged:
        case Errc::Unsettled: return 500;
    }
    return 500;
}

http::Response uncached(http::Response response) {
    response.fields.push_back({.name = "Cache-Control", .value = "no-store"});
    return response;
}

}  // namespace

http::Response json_answer(std::string body, int status) {
    return uncached({.status = status, .body = std::move(body)});
}

http::Response problem(int status, std::string_view detail) {
    return uncached(http::problem(status, detail));
}

http::Response problem(const Error& error) {
    const int status = status_of(error.code());
    return uncached(http::problem(status, name(error.code()), error.context()));
}

http::Response broken_answer() {
    return {.status = 500,
            .content_type = "text/html",
            .body = "<html><body><h1>500 Internal Server Error</h1></body></html>\n"};
}

http::Response with_allow(http::Response response, std::string_view methods) {
    response.fields.push_back({.name = "Allow", .value = std::string{methods}});
    return response;
}

}  // namespace usher::sandbox

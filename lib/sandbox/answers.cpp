#include "lib/sandbox/answers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

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
        case Errc::Storage: return 500;
    }
    return 500;
}

}  // namespace

http::Response json_answer(std::string body, int status) {
    http::Response response{.status = status, .body = std::move(body)};
    response.fields.push_back({.name = "Cache-Control", .value = "no-store"});
    return response;
}

http::Response problem(int status, std::string_view detail) {
    boost::json::object document;
    document["type"] = "about:blank";
    document["status"] = status;
    document["detail"] = boost::json::string_view{detail.data(), detail.size()};
    http::Response response = json_answer(boost::json::serialize(document), status);
    response.content_type = "application/problem+json";
    return response;
}

http::Response problem(const Error& error) {
    return problem(status_of(error.code()), error.context());
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

#include "lib/sandbox/acestream_face.hpp"

#include <utility>

#include "lib/http/query.hpp"
#include "lib/sandbox/acestream_call.hpp"
#include "lib/sandbox/acestream_methods.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/upstream/acestream/answers.hpp"

namespace usher::sandbox {

namespace acestream = upstream::acestream;
using acestream::Entry;

namespace {

http::Response write_answer(const Result<std::string>& body) {
    if (body) return json_answer(*body);
    switch (body.error().code()) {
        case Errc::Rejected:
        case Errc::NotFound: return json_answer(acestream::write_error(body.error().context()));
        case Errc::Storage:
        case Errc::Damaged:
        case Errc::Unsettled: return broken_answer();
        case Errc::Unknown:
        case Errc::Malformed:
        case Errc::Conflict:
        case Errc::NotAccepted:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::StorageFull:
        case Errc::Unavailable: break;
    }
    return json_answer(acestream::write_error("internal error"));
}

Task<http::Response> execute_call(std::shared_ptr<Backend> backend, Entry entry, std::string method,
                                  http::Parameters parameters, View view) {
    const auto accounts = backend->accounts;  // the call points into them
    Result<ApiCall> call = check_call(entry, std::move(parameters), *accounts);
    Result<std::string> body = std::string{};
    if (call) {
        body = co_await call_method(backend, std::move(*call), view);
    } else {
        body = call.error();
    }
    const std::string outcome = body ? "ok" : body.error().context();
    backend->log.info("sandbox request", {{"method", method}, {"outcome", outcome}});
    co_return write_answer(body);
}

// The name for counters and the log, where nothing foreign may stand.
std::string known_method(const http::Parameters& parameters) {
    const std::string_view named = parameters.find("method").value_or("");
    return api_method(named) ? std::string{named} : "unknown";
}

}  // namespace

Task<http::Response> answer_acestream(std::shared_ptr<Backend> backend, Entry entry,
                                      http::Request request) {
    if (request.method != "GET") {
        http::Response refusal = json_answer(acestream::write_error("method not allowed"), 405);
        co_return with_allow(std::move(refusal), "GET");
    }
    Result<http::Parameters> parameters = http::parse_query(request.query());
    if (!parameters) co_return json_answer(acestream::write_error("malformed query"), 400);

    const std::string method = known_method(*parameters);
    ++backend->request_counts[method];
    const Execute execute = [backend, entry, method, all = std::move(*parameters)](View view) {
        return execute_call(backend, entry, method, all, view);
    };
    http::Response response = co_await answer_with_faults(backend, method, execute);
    co_return response;
}

}  // namespace usher::sandbox

#include "lib/sandbox/aminotv/reply.hpp"

#include <utility>

#include "lib/sandbox/answers.hpp"

namespace usher::sandbox::aminotv {

Reply refuse(const Refusal& refusal) {
    const bool is_waiting = refusal.code == ErrorCode::IdempotencyInProgress;
    return {.status = http_status(refusal.code),
            .body = write_error(refusal),
            .retry_after = Seconds{is_waiting ? 1 : 0}};
}

http::Response response_of(Reply reply) {
    http::Response response = json_answer(std::move(reply.body), reply.status);
    response.content_type = response.body.empty() ? std::string_view{} : media_type;
    if (reply.status == 401) {
        response.fields.push_back({.name = "WWW-Authenticate", .value = "Bearer, Apikey"});
    }
    if (reply.retry_after > Seconds{0}) {
        const std::string seconds = std::to_string(reply.retry_after.count());
        response.fields.push_back({.name = "Retry-After", .value = seconds});
    }
    return response;
}

}  // namespace usher::sandbox::aminotv

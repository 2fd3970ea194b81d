#include "lib/sandbox/fault_player.hpp"

#include <utility>

#include "lib/async/timer.hpp"
#include "lib/sandbox/aminotv/reply.hpp"
#include "lib/sandbox/answers.hpp"

namespace usher::sandbox {

namespace {

Task<void> execute_alone(Execute execute) {
    co_await execute(View::Current);
}

// Each begins as a success does.
std::string senseless_body(FaultAction action) {
    constexpr std::size_t huge_bytes = std::size_t{8} << 20U;
    constexpr std::size_t levels = 10'000;
    constexpr std::string_view beginning = R"({"error":null,"valid_to":)";
    if (action == FaultAction::Huge) {
        return std::string{beginning} + '"' + std::string(huge_bytes, 'a') + "\"}";
    }
    if (action == FaultAction::Deep) {
        return std::string{beginning} + std::string(levels, '[') + std::string(levels, ']') + '}';
    }
    return std::string{beginning} + std::string{"\0\xff\xfe<html>", 9};
}

http::Response page() {
    return {.content_type = "text/html",
            .body = "<html><body><h1>Welcome to this network</h1></body></html>\n"};
}

http::Response aminotv_refusal(aminotv::ErrorCode code, Seconds retry_after = {}) {
    aminotv::Reply reply = aminotv::refuse({.code = code});
    reply.retry_after = retry_after;
    return aminotv::response_of(std::move(reply));
}

Task<http::Response> play(std::shared_ptr<Backend> backend, Fault fault, Execute execute,
                          std::function<void()> before_waiting) {
    http::Response response = broken_answer();
    switch (fault.action) {
        case FaultAction::Delay:
            response = co_await execute(View::Current);
            co_await async::sleep_for(fault.delay);
            break;
        case FaultAction::Drop:
            response = co_await execute(View::Current);
            response.delivery = http::Delivery::None;
            break;
        case FaultAction::Cut:
            response = co_await execute(View::Current);
            response.delivery = http::Delivery::Cut;
            break;
        case FaultAction::ErrorAfter: co_await execute(View::Current); break;
        case FaultAction::Hang:
            co_await async::sleep_for(fault_wait_max);
            response.delivery = http::Delivery::None;
            break;
        case FaultAction::Stale: response = co_await execute(View::BeforeLastChange); break;
        case FaultAction::DropBefore: response.delivery = http::Delivery::None; break;
        case FaultAction::Slow:
            before_waiting();
            co_await async::sleep_for(fault.delay);
            response = co_await execute(View::Current);
            break;
        case FaultAction::Html:
            co_await execute(View::Current);
            response = page();
            break;
        case FaultAction::Unauthorized:
            response = aminotv_refusal(aminotv::ErrorCode::Unauthorized);
            break;
        case FaultAction::Forbidden:
            response = aminotv_refusal(aminotv::ErrorCode::ForbiddenUser);
            break;
        case FaultAction::RateLimit:
            response = aminotv_refusal(aminotv::ErrorCode::RateLimited, fault.retry_after);
            break;
        case FaultAction::Unavailable:
            response = aminotv_refusal(aminotv::ErrorCode::UpstreamUnavailable, fault.retry_after);
            break;
        case FaultAction::Late:
            before_waiting();
            backend->postponed.start(fault.delay, [execute] { return execute_alone(execute); });
            response.delivery = http::Delivery::None;
            break;
        case FaultAction::Garbage:
        case FaultAction::Huge:
        case FaultAction::Deep:
            co_await execute(View::Current);
            response = {.body = senseless_body(fault.action)};
            break;
        case FaultAction::ErrorBefore:
        case FaultAction::Refuse: break;
    }
    co_return response;
}

}  // namespace

Task<http::Response> answer_with_faults(std::shared_ptr<Backend> backend, std::string method,
                                        Execute execute, std::function<void()> before_waiting) {
    const std::optional<Fault> fault = backend->faults.take(method);
    if (!fault) {
        http::Response response = co_await execute(View::Current);
        co_return response;
    }
    backend->log.info("sandbox fault",
                      {{"method", method}, {"action", std::string{name(fault->action)}}});
    http::Response response =
        co_await play(backend, *fault, std::move(execute), std::move(before_waiting));
    co_return response;
}

}  // namespace usher::sandbox

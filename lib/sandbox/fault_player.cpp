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

// What is answered without executing anything.
http::Response refusal(const Fault& fault) {
    const auto coded = [&fault](aminotv::ErrorCode code) {
        aminotv::Reply reply = aminotv::refuse({.code = code});
        reply.retry_after = fault.retry_after;
        return aminotv::response_of(std::move(reply));
    };
    switch (fault.action) {
        case FaultAction::Unauthorized: return coded(aminotv::ErrorCode::Unauthorized);
        case FaultAction::Forbidden: return coded(aminotv::ErrorCode::ForbiddenUser);
        case FaultAction::RateLimit: return coded(aminotv::ErrorCode::RateLimited);
        case FaultAction::Unavailable: return coded(aminotv::ErrorCode::UpstreamUnavailable);
        case FaultAction::Delay:
        case FaultAction::Drop:
        case FaultAction::Cut:
        case FaultAction::ErrorBefore:
        case FaultAction::ErrorAfter:
        case FaultAction::Hang:
        case FaultAction::Stale:
        case FaultAction::Late:
        case FaultAction::Garbage:
        case FaultAction::Huge:
        case FaultAction::Deep:
        case FaultAction::Refuse:
        case FaultAction::DropBefore:
        case FaultAction::Slow:
        case FaultAction::Html: break;
    }
    return broken_answer();
}

Task<http::Response> play(std::shared_ptr<Backend> backend, Fault fault, Execute execute,
                          std::function<void()> before_waiting) {
    http::Response response = refusal(fault);
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
        case FaultAction::Unauthorized:
        case FaultAction::Forbidden:
        case FaultAction::RateLimit:
        case FaultAction::Unavailable:
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

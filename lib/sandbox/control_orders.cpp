#include "lib/sandbox/control_orders.hpp"

#include <initializer_list>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"

namespace usher::sandbox {

namespace bj = boost::json;

namespace {

constexpr Cents deposit_max{1'000'000'00};

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

Result<bj::object> read_object(std::string_view body,
                               std::initializer_list<std::string_view> names) {
    Result<bj::object> object = json::parse_object(body);
    if (!object) return object;
    const Result<void> known = json::check_members(*object, names);
    if (!known) return known.error();
    return object;
}

Result<std::int64_t> integer_or(const bj::object& object, std::string_view name,
                                std::int64_t otherwise) {
    if (!object.contains({name.data(), name.size()})) return otherwise;
    return json::integer_at(object, name);
}

Result<Instant> instant_at(const bj::object& object, std::string_view name) {
    const Result<std::int64_t> seconds = json::integer_at(object, name);
    if (!seconds) return seconds.error();
    const Instant instant = from_unix(*seconds);
    if (instant < earliest_instant || instant >= latest_instant) {
        return malformed(std::string{name} + ": before 2020 or after 2199");
    }
    return instant;
}

Result<void> advance_clock(Clock& clock, const bj::object& order) {
    const Result<std::int64_t> step = json::integer_at(order, "advance");
    if (!step) return step.error();
    if (*step < 0) return malformed("advance: below zero, only set turns the clock back");
    // The difference cannot overflow, a sum could.
    if (Seconds{*step} >= latest_instant - clock.now()) return malformed("advance: beyond 2199");
    clock.advance(Seconds{*step});
    return {};
}

Result<void> set_clock(Clock& clock, const bj::object& order) {
    const Result<Instant> time = instant_at(order, "set");
    if (!time) return time.error();
    clock.set(*time);
    return {};
}

Result<void> switch_clock(Clock& clock, const bj::object& order) {
    const auto& member = *order.begin();
    const std::string_view name{member.key().data(), member.key().size()};
    const Result<bool> yes = json::boolean_at(order, name);
    if (!yes) return yes.error();
    if (!*yes) return malformed(std::string{name} + ": true expected");
    if (name == "stop") clock.stop();
    if (name == "run") clock.run();
    if (name == "reset") clock.reset();
    return {};
}

Result<UserKey> read_user_key(const bj::object& order) {
    const Result<std::string> text = json::string_at(order, "user_key");
    if (!text) return text.error();
    return UserKey{*text};
}

Result<OptionId> read_service(const bj::object& order) {
    const Result<std::string> text = json::string_at(order, "service");
    if (!text) return text.error();
    if (!is_identifier(*text)) return malformed("service: an identifier expected");
    return OptionId{*text};
}

// The end of a grant: by a period, or at a time of its own.
Result<void> read_end(const bj::object& order, const license::Catalogue& catalogue, Grant& grant) {
    if (order.contains("period") == order.contains("valid_to")) {
        return malformed("period: either this or valid_to expected");
    }
    if (order.contains("valid_to")) {
        const Result<Instant> valid_to = instant_at(order, "valid_to");
        if (!valid_to) return valid_to.error();
        grant.valid_to = *valid_to;
        return {};
    }
    const Result<std::string> id = json::string_at(order, "period");
    if (!id) return id.error();
    const license::Period* period = catalogue.find_period(PeriodId{*id});
    if (!period) return malformed("period: not in the catalogue");
    grant.length = period->length;
    return {};
}

}  // namespace

Result<void> turn_clock(Clock& clock, std::string_view body) {
    const Result<bj::object> order = read_object(body, {"advance", "set", "stop", "run", "reset"});
    if (!order) return order.error();
    if (order->size() != 1) {
        return malformed("one of advance, set, stop, run and reset expected");
    }
    if (order->contains("advance")) return advance_clock(clock, *order);
    if (order->contains("set")) return set_clock(clock, *order);
    return switch_clock(clock, *order);
}

Result<Fault> read_fault(std::string_view body) {
    const Result<bj::object> order =
        read_object(body, {"on", "action", "times", "delay_ms", "retry_after"});
    if (!order) return order.error();
    const Result<std::optional<std::string>> on = json::optional_string_at(*order, "on");
    if (!on) return on.error();
    const Result<std::string> action_name = json::string_at(*order, "action");
    if (!action_name) return action_name.error();
    const std::optional<FaultAction> action = fault_action(*action_name);
    if (!action) return malformed("action: not known");
    // A refusal has no count: it lasts until the script is cleared.
    const std::int64_t times_if_absent = *action == FaultAction::Refuse ? 0 : 1;
    const Result<std::int64_t> times = integer_or(*order, "times", times_if_absent);
    if (!times) return times.error();
    const Result<std::int64_t> delay = integer_or(*order, "delay_ms", 0);
    if (!delay) return delay.error();
    const std::int64_t wait_if_absent = *action == FaultAction::RateLimit ? 1 : 0;
    const Result<std::int64_t> retry_after = integer_or(*order, "retry_after", wait_if_absent);
    if (!retry_after) return retry_after.error();
    return Fault{.on = on->value_or(std::string{any_method}),
                 .action = *action,
                 .times = *times,
                 .delay = std::chrono::milliseconds{*delay},
                 .retry_after = Seconds{*retry_after}};
}

Result<Grant> read_grant(std::string_view body, const license::Catalogue& catalogue) {
    const Result<bj::object> order =
        read_object(body, {"user_key", "service", "period", "valid_to", "trial"});
    if (!order) return order.error();
    const Result<UserKey> user_key = read_user_key(*order);
    if (!user_key) return user_key.error();
    const Result<OptionId> service = read_service(*order);
    if (!service) return service.error();

    Grant grant{.user_key = *user_key, .service = *service};
    if (order->contains("trial")) {
        const Result<bool> trial = json::boolean_at(*order, "trial");
        if (!trial) return trial.error();
        grant.trial = *trial;
    }
    const Result<void> ended = read_end(*order, catalogue, grant);
    if (!ended) return ended.error();
    return grant;
}

Result<Revocation> read_revocation(std::string_view body) {
    const Result<bj::object> order = read_object(body, {"user_key", "service"});
    if (!order) return order.error();
    const Result<UserKey> user_key = read_user_key(*order);
    if (!user_key) return user_key.error();
    const Result<OptionId> service = read_service(*order);
    if (!service) return service.error();
    return Revocation{.user_key = *user_key, .service = *service};
}

Result<Deposit> read_deposit(std::string_view body) {
    const Result<bj::object> order = read_object(body, {"api_key", "amount"});
    if (!order) return order.error();
    const Result<std::string> api_key = json::string_at(*order, "api_key");
    if (!api_key) return api_key.error();
    const Result<std::string> text = json::string_at(*order, "amount");
    if (!text) return text.error();
    const Result<Cents> amount = parse_cents(*text);
    if (!amount) return malformed("amount: a decimal text like \"12.50\" expected");
    if (*amount > deposit_max || *amount < Cents{-deposit_max.value}) {
        return malformed("amount: at most one million");
    }
    return Deposit{.api_key = *api_key, .amount = *amount};
}

}  // namespace usher::sandbox

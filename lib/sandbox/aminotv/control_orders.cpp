#include "lib/sandbox/aminotv/control_orders.hpp"

#include <string>
#include <utility>

#include "lib/core/json.hpp"

namespace usher::sandbox::aminotv {
namespace {

namespace bj = boost::json;

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

Result<Seconds> seconds_at(const bj::object& order, std::string_view name, Seconds max) {
    const Result<std::int64_t> seconds = json::integer_at(order, name);
    if (!seconds) return seconds.error();
    if (*seconds < 0 || *seconds > max.count()) {
        return malformed(std::string{name} + ": 0 to " + std::to_string(max.count()) + " expected");
    }
    return Seconds{*seconds};
}

}  // namespace

Result<StepWish> read_step(std::string_view body) {
    const Result<bj::object> order = read_object(body, {"license_id", "status", "stop_date"});
    if (!order) return order.error();
    const Result<std::string> id = json::string_at(*order, "license_id");
    if (!id) return id.error();
    const Result<std::string> word = json::string_at(*order, "status");
    if (!word) return word.error();
    const license::LicenseStatus status = license::license_status(*word);
    if (status == license::LicenseStatus::Unknown) return malformed("status: not known");

    StepWish wish{.license = LicenseId{*id}, .to = status};
    if (order->contains("stop_date")) {
        const Result<Seconds> end =
            seconds_at(*order, "stop_date", latest_instant.time_since_epoch());
        if (!end) return end.error();
        wish.end = Instant{*end};
    }
    return wish;
}

Result<ExpiryOrder> read_expiry(std::string_view body) {
    const Result<bj::object> order = read_object(body, {"run", "lag"});
    if (!order) return order.error();
    if (order->size() != 1) return malformed("run: either this or lag expected");
    if (order->contains("run")) {
        const Result<bool> runs = json::boolean_at(*order, "run");
        if (!runs) return runs.error();
        if (!*runs) return malformed("run: true expected");
        return ExpiryOrder{.runs_now = true};
    }
    if (order->at("lag").is_null()) return ExpiryOrder{};
    const Result<Seconds> lag = seconds_at(*order, "lag", std::chrono::days{365});
    if (!lag) return lag.error();
    return ExpiryOrder{.lag = *lag};
}

Result<UserId> read_user(std::string_view body) {
    const Result<bj::object> order = read_object(body, {"user_id"});
    if (!order) return order.error();
    const Result<std::string> id = json::string_at(*order, "user_id");
    if (!id) return id.error();
    return UserId{*id};
}

}  // namespace usher::sandbox::aminotv

#include "lib/sandbox/interworks/switches.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "lib/core/json.hpp"
#include "lib/upstream/interworks/document_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace bj = boost::json;

constexpr std::int64_t token_lifetime_max = 86'400;
constexpr std::int64_t execution_max = 86'400;
constexpr std::int64_t rate_max = 1'000'000;

Error malformed(const char* text) {
    return {Errc::Malformed, text};
}

Result<void> read_flags(const bj::object& order, Switches& switches) {
    const auto flags = {std::pair{"issue_refresh_token", &Switches::issue_refresh_token},
                        std::pair{"single_token_per_user", &Switches::single_token_per_user},
                        std::pair{"expires_in_omitted", &Switches::expires_in_omitted},
                        std::pair{"empty_400_body", &Switches::empty_400_body},
                        std::pair{"extra_members", &Switches::extra_members},
                        std::pair{"legacy_paging_names", &Switches::legacy_paging_names}};
    for (const auto& [name, place] : flags) {
        if (!order.contains(name)) continue;
        const Result<bool> value = json::boolean_at(order, name);
        if (!value) return value.error();
        switches.*place = *value;
    }
    return {};
}

Result<void> read_zones(const bj::object& order, Switches& switches) {
    const auto zone = json::optional_string_at(order, "filter_zone");
    if (!zone) return zone.error();
    if (*zone) {
        if (**zone != "server" && **zone != "utc") {
            return malformed("filter_zone: server or utc expected");
        }
        switches.filter_zone = **zone == "utc" ? FilterZone::Utc : FilterZone::Server;
    }
    const auto text = json::optional_string_at(order, "server_utc_offset");
    if (!text) return text.error();
    if (*text) {
        // An offset has no reader of its own: it is that of a stamp.
        upstream::interworks::ServerOffset offset;
        const std::string stamp = "2024-01-01T00:00:00" + **text;
        if ((*text)->empty() || !upstream::interworks::parse_stamp(stamp, offset)) {
            return malformed("server_utc_offset: such as +02:00 expected");
        }
        switches.server_utc_offset = offset.value;
    }
    return {};
}

Result<void> read_numbers(const bj::object& order, Switches& switches) {
    if (order.contains("token_lifetime_s")) {
        const auto seconds = json::integer_at(order, "token_lifetime_s");
        if (!seconds || *seconds < 1 || *seconds > token_lifetime_max) {
            return malformed("token_lifetime_s: 1 to 86400 expected");
        }
        switches.token_lifetime = Seconds{*seconds};
    }
    if (order.contains("execution_s")) {
        const auto seconds = json::integer_at(order, "execution_s");
        if (!seconds || *seconds < 0 || *seconds > execution_max) {
            return malformed("execution_s: 0 to 86400 expected");
        }
        switches.execution = Seconds{*seconds};
    }
    if (order.contains("rate_limit_per_min")) {
        const auto calls = json::integer_at(order, "rate_limit_per_min");
        if (!calls || *calls < 0 || *calls > rate_max) {
            return malformed("rate_limit_per_min: 0 to 1000000 expected");
        }
        switches.rate_limit_per_min = *calls;
    }
    if (order.contains("rate_limit_status")) {
        const auto status = json::integer_at(order, "rate_limit_status");
        if (!status || (*status != 403 && *status != 429)) {
            return malformed("rate_limit_status: 403 or 429 expected");
        }
        switches.rate_limit_status = static_cast<int>(*status);
    }
    return {};
}

}  // namespace

bj::object show(const Switches& switches) {
    const upstream::interworks::Stamp zero{.offset = switches.server_utc_offset};
    const std::string stamp = upstream::interworks::stamp_text(zero);
    return {{"token_lifetime_s", switches.token_lifetime.count()},
            {"issue_refresh_token", switches.issue_refresh_token},
            {"single_token_per_user", switches.single_token_per_user},
            {"expires_in_omitted", switches.expires_in_omitted},
            {"server_utc_offset", stamp.substr(stamp.size() - 6)},
            {"filter_zone", switches.filter_zone == FilterZone::Utc ? "utc" : "server"},
            {"rate_limit_per_min", switches.rate_limit_per_min},
            {"rate_limit_status", switches.rate_limit_status},
            {"empty_400_body", switches.empty_400_body},
            {"execution_s", switches.execution.count()},
            {"extra_members", switches.extra_members},
            {"legacy_paging_names", switches.legacy_paging_names}};
}

Result<Switches> read_switches(std::string_view body, Switches before) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(
        *order,
        {"token_lifetime_s", "issue_refresh_token", "single_token_per_user", "expires_in_omitted",
         "server_utc_offset", "filter_zone", "rate_limit_per_min", "rate_limit_status",
         "empty_400_body", "execution_s", "extra_members", "legacy_paging_names"});
    if (!known) return known.error();
    for (const auto read : {read_flags, read_zones, read_numbers}) {
        const Result<void> done = read(*order, before);
        if (!done) return done.error();
    }
    return before;
}

Seconds RateWindow::refuse_for(Instant now, std::int64_t per_minute) noexcept {
    if (per_minute == 0) return Seconds{0};
    const auto minute = std::chrono::floor<std::chrono::minutes>(now);
    if (minute != minute_) calls_ = 0;
    minute_ = minute;
    if (calls_ < per_minute) {
        ++calls_;
        return Seconds{0};
    }
    return minute + std::chrono::minutes{1} - now;
}

}  // namespace usher::sandbox::interworks

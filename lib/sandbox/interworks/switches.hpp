/// How the BSS behaves where nothing public settles it (specs/interworks.md 15.4), and how often it
/// was asked. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"

namespace usher::sandbox::interworks {

/// Whose wall time `datetime'…'` of a filter is.
enum class FilterZone : std::uint8_t { Server, Utc };

struct Switches {
    Seconds token_lifetime{3600};  ///< 1 s to a day
    bool issue_refresh_token = false;
    bool single_token_per_user = false;  ///< a new token ends the older ones of its user
    bool expires_in_omitted = false;
    std::chrono::minutes server_utc_offset{120};  ///< at most 14 hours either way
    FilterZone filter_zone = FilterZone::Server;
    std::int64_t rate_limit_per_min = 0;  ///< calls of the API; 0: as many as come
    int rate_limit_status = 403;          ///< or 429
    bool empty_400_body = false;
    Seconds execution{0};  ///< how long an order that is checked out takes; at most a day
    bool extra_members =
        false;  ///< rows have members, and one a word, that version 3 does not know
    bool legacy_paging_names = false;  ///< organization look-ups: `pageCount`, `totalCount` alone
};

/// The names of section 15.4, in its units; the offset as `+02:00`.
[[nodiscard]] boost::json::object show(const Switches& switches);
/// `before` with what the JSON object `body` names changed. Errc::Malformed, naming the switch.
[[nodiscard]] Result<Switches> read_switches(std::string_view body, Switches before);

/// Counts the calls of each minute.
class RateWindow {
public:
    /// Takes one call at `now`: zero if it is within `per_minute`, else how long to wait, at least
    /// a second.
    [[nodiscard]] Seconds refuse_for(Instant now, std::int64_t per_minute) noexcept;

private:
    std::chrono::sys_time<std::chrono::minutes> minute_{};
    std::int64_t calls_ = 0;
};

}  // namespace usher::sandbox::interworks

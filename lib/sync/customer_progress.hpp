/// How the keeping of a reseller's customers stands, for status and people. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/enforcement/customer_copy.hpp"

namespace usher::sync {

/// Whether upstream can be asked at all.
enum class CustomerSession : std::uint8_t {
    Ready,
    LoginRequired,  ///< somebody has to enter the API user's password
    Rejected,       ///< upstream refused the credentials: it is asked again when a person says so
};

/// `ready`, `login_required`, `rejected`.
[[nodiscard]] std::string_view name(CustomerSession session) noexcept;

/// What is read now.
struct CustomerReading {
    enforcement::CustomerCollection collection{};
    bool is_full = false;                 ///< a full pass, no changes
    std::int64_t rows = 0;                ///< so far
    std::optional<std::int64_t> total{};  ///< of how many, as far as upstream says
};

/// A product that a customer has, and no feature names.
struct UnmappedProduct {
    std::string id{};
    std::string code{};  ///< or empty

    friend auto operator<=>(const UnmappedProduct&, const UnmappedProduct&) = default;
};

struct CustomerProgress {
    CustomerSession session{};
    std::optional<Instant> waits_since{};  ///< that a person is needed for it; none: nobody is
    std::string username{};
    std::optional<CustomerReading> reading{};  ///< none: nothing is read now
    std::int64_t due = 0;                      ///< accounts whose licences are being derived
    std::int64_t requests = 0;                 ///< since the start
    std::int64_t rows_read = 0;                ///< that upstream has sent since the start
    std::int64_t rows_changed = 0;             ///< that were news
    std::int64_t readings = 0;                 ///< that have ended since the start, well or not
    std::optional<Instant> succeeded_at{};     ///< the last reading that ended well; none: not yet
    std::optional<Instant> failed_at{};        ///< of the last one; none: it ended well
    std::string last_error{};                  ///< the same
    /// Of reading; none: it reads now, or a person is needed.
    std::optional<Instant> next_attempt{};
    /// Since the start: words of upstream, foreign, and products that give nothing here.
    std::set<std::string> unknown_statuses{};
    std::set<UnmappedProduct> unmapped{};
    std::int64_t set_aside = 0;  ///< rows that could not be read

    /// Whether the copy follows upstream: it can be asked, and was, the last time.
    [[nodiscard]] bool is_up() const noexcept {
        return session == CustomerSession::Ready && succeeded_at && !failed_at;
    }
};

}  // namespace usher::sync

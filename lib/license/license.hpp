/// A licence: gives one user the services of one product for a time (specs/aminotv.md 5.1, 8).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"

namespace usher::license {

/// Only `Active` lets the user watch. `Unknown`: a word that is none of the others.
enum class LicenseStatus : std::uint8_t {
    Active,
    Expired,
    Suspended,       ///< by the provider
    SuspendedAdmin,  ///< by the platform itself
    Processing,  ///< an order that is being matched with an outside order system, as what follows
    CheckInvalid,
    OrderError,
    Unknown,
};

/// `ACTIVE`, `EXPIRED`, `SUSPENDED`, `SUSPENDEDADMIN`, `PROCESSING`, `CHECK_INVALID`,
/// `ORDER_ERROR`; of Unknown an empty text: the licence has the word.
[[nodiscard]] std::string_view name(LicenseStatus status) noexcept;
/// Compared exactly; Unknown for any other word.
[[nodiscard]] LicenseStatus license_status(std::string_view word) noexcept;

struct License {
    LicenseId id;
    UserId user;
    BundleId product;
    LicenseStatus status = LicenseStatus::Unknown;
    std::string other_status{};      ///< upstream's word, where the status is Unknown
    std::optional<Instant> start{};  ///< inclusive; none: since ever
    std::optional<Instant> end{};    ///< exclusive; none: never (specs/aminotv.md 5.6)
    std::optional<OrderId> order{};  ///< only the provider's own view has it

    friend bool operator==(const License&, const License&) = default;
};

/// Upstream's word for the licence's status. Valid while the licence lives.
[[nodiscard]] std::string_view status_word(const License& license) noexcept;
/// The status that decides at `now`: an active licence past its end is Expired, though upstream may
/// not have said so yet.
[[nodiscard]] LicenseStatus effective_status(const License& license, Instant now) noexcept;
/// Whether it lets the user watch at `now`.
[[nodiscard]] bool is_in_force(const License& license, Instant now) noexcept;
/// When the next of the active ones among `licenses` begins or ends after `now`; none: never.
[[nodiscard]] std::optional<Instant> next_turn(std::span<const License> licenses,
                                               Instant now) noexcept;

}  // namespace usher::license

/// What the book of refreshes knows users by, and when they come due. Pure bookkeeping.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "lib/core/ids.hpp"
#include "lib/sync/refresh_schedule.hpp"

namespace usher::sync {

/// The catalogue's row in the book.
inline constexpr std::int64_t catalogue_row = 0;

/// Gives each user a row of the book, and none twice: what becomes of a question about a user who
/// has gone is not taken for another's.
class AccountRows {
public:
    /// The row of `user`, a new one if there is none.
    [[nodiscard]] std::int64_t row_of(const UserId& user);
    /// None for one that was forgotten, and for the catalogue's.
    [[nodiscard]] std::optional<UserId> user_in(std::int64_t row) const;
    void forget(std::int64_t row);

private:
    std::unordered_map<UserId, std::int64_t> rows_;
    std::unordered_map<std::int64_t, UserId> users_;
    std::int64_t last_ = catalogue_row;
};

/// `every`, more or less up to a tenth by `fraction` in [0, 1).
[[nodiscard]] BootTime jittered(std::chrono::seconds every, double fraction);

}  // namespace usher::sync

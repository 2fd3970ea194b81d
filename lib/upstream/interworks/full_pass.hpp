/// Reading a collection as a whole, and telling what is gone (specs/interworks.md 14.1). Pure.
///
/// A pass asks `full_query`, hands each page to the `FullPass` and commits its rows; `verdict()`
/// after the last page says what the pass is good for, `absences` what it proves.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/list_query.hpp"
#include "lib/upstream/interworks/page.hpp"

namespace usher::upstream::interworks {

inline constexpr std::chrono::hours full_pass_interval{24};

/// Whether none is newer than a day; `last`: when the last one ended, none: there was none.
[[nodiscard]] bool is_full_pass_due(std::optional<Instant> last, Instant now) noexcept;

/// All rows in the order of their creation, so that new ones do not shift pages; unordered where
/// upstream refuses that.
template <typename Row>
[[nodiscard]] ListQuery<Row> full_query(bool can_order = true) {
    ListQuery<Row> query;
    if (can_order) query.order = SortOrder<Row>{}.by(created_at<Row>);
    return query;
}

/// What a pass is good for.
enum class PassVerdict : std::uint8_t {
    Clean,     ///< no sign that a row was skipped
    Repeat,    ///< something was removed meanwhile: read all of it again, at once
    Doubtful,  ///< the same after `pass_repeats_max` repetitions: keep all rows, nothing is gone
};

inline constexpr int pass_repeats_max = 3;

/// Whether rows may have been skipped, as far as a pass shows (IW-SYNC-2).
class PassSigns {
public:
    /// After each page: what it says of the whole list.
    void take(const Paging& paging) noexcept;
    /// After the last page: with so many distinct rows.
    [[nodiscard]] PassVerdict verdict(std::size_t row_count, int repeats_so_far) const noexcept;

private:
    std::optional<std::int32_t> total_{};  // said last
    bool fell_ = false;
};

/// One pass: which ids it saw.
template <typename Id>
class FullPass {
public:
    static constexpr std::size_t rows_max = 1'000'000;

    /// `repeats_so_far`: passes before this one that ended in Repeat.
    explicit FullPass(int repeats_so_far = 0) noexcept : repeats_so_far_{repeats_so_far} {}

    /// Errc::TooLarge beyond `rows_max` different rows.
    template <typename Row>
    [[nodiscard]] Result<void> take(const Page<Row>& page) {
        signs_.take(page.paging);
        for (const Row& row : page.rows) seen_.insert(row.id);
        for (const auto& bad : page.bad_rows) {
            if (bad.id) {
                seen_.insert(*bad.id);
            } else {
                ++nameless_count_;
            }
        }
        if (seen_.size() + nameless_count_ <= rows_max) return {};
        return Error{Errc::TooLarge, "a collection of more than a million rows"};
    }
    [[nodiscard]] PassVerdict verdict() const noexcept {
        return signs_.verdict(seen_.size() + nameless_count_, repeats_so_far_);
    }
    [[nodiscard]] const std::set<Id>& seen() const noexcept { return seen_; }

private:
    std::set<Id> seen_;
    std::size_t nameless_count_ = 0;  // bad rows without a readable id
    PassSigns signs_;
    int repeats_so_far_;
};

/// Rows of the local copy that a pass did not see.
template <typename Id>
struct Absences {
    std::set<Id> missing{};  ///< to be kept for the next pass
    std::set<Id> gone{};     ///< missing in two clean passes in a row (IW-SYNC-3)

    friend bool operator==(const Absences&, const Absences&) = default;
};

/// What `pass` proves of the rows `kept` here, of which the pass before it missed `missing_before`.
/// A pass that is not clean proves nothing, and is no pass in a row. A subscription or an asset
/// that is gone is read singly before it is removed: `confirms_absence`.
template <typename Id>
[[nodiscard]] Absences<Id> absences(const std::set<Id>& kept, const FullPass<Id>& pass,
                                    const std::set<Id>& missing_before) {
    Absences<Id> found;
    if (pass.verdict() != PassVerdict::Clean) return found;
    for (const Id& id : kept) {
        if (pass.seen().contains(id)) continue;
        found.missing.insert(id);
        if (missing_before.contains(id)) found.gone.insert(id);
    }
    return found;
}

/// Whether a single read that failed so confirms that the object is gone: only the service error of
/// a 404 does (IW-ERR-2).
[[nodiscard]] bool confirms_absence(const Failure& failure) noexcept;

}  // namespace usher::upstream::interworks

/// How a local copy follows upstream's changes: what is asked next, and how far the answers have
/// brought it (specs/interworks.md 14.2). Pure.
///
/// A run asks `changes_query`, hands each page to the `ChangeRun`, commits its rows, and keeps
/// `reached()` when the last page is committed. A run that ends before leaves the mark where it
/// was, so the next one asks for the same again; what comes twice is told by `is_newer`.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "lib/core/clock.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/list_query.hpp"
#include "lib/upstream/interworks/page.hpp"

namespace usher::upstream::interworks {

/// How often changes are asked for, unless a setting says otherwise (IW-SYNC-4).
inline constexpr std::chrono::minutes changes_interval{15};
/// What is asked for again: an hour that repeats when summer time ends, and clocks that differ.
inline constexpr std::chrono::minutes changes_overlap{70};

/// The moment W after which changes are asked for, when `latest` is the latest `updatedAt` that was
/// committed: its local or its UTC wall time, whichever is earlier, less the overlap. It is right
/// however the server reads a time without a zone (IW-SYNC-5). The device's clock plays no part.
[[nodiscard]] WallTime changes_after(const Stamp& latest) noexcept;

/// Rows that changed after W, in the order of their changes (IW-SYNC-4).
template <typename Row>
[[nodiscard]] ListQuery<Row> changes_query(const Stamp& latest) {
    return {.filter = where(updated_at<Row>, Comparison::Greater, changes_after(latest)),
            .order = SortOrder<Row>{}.by(updated_at<Row>)};
}

/// Whether a row with `arrived` as its `updatedAt` is to replace the copy with `kept`; none: there
/// is no copy. The later one wins, the same one is a repetition (IW-SYNC-1, IW-SYNC-4).
[[nodiscard]] bool is_newer(const std::optional<Stamp>& kept, const Stamp& arrived) noexcept;

/// The ids of rows that could not be read. They do not stop the mark; each is read singly on every
/// run until it can be read or is gone (IW-SYNC-6).
template <typename Id>
class SetAside {
public:
    /// More are not remembered: a full pass finds them again.
    static constexpr std::size_t ids_max = 10'000;

    SetAside() = default;
    explicit SetAside(std::set<Id> ids) : ids_{std::move(ids)} {}

    /// Adds the bad rows of `page`, and takes off the rows that came readable.
    template <typename Row>
    void take(const Page<Row>& page) {
        for (const Row& row : page.rows) ids_.erase(row.id);
        for (const auto& bad : page.bad_rows) {
            if (bad.id && ids_.size() < ids_max) ids_.insert(*bad.id);
        }
    }
    /// Takes off a row that was read singly, or is gone.
    void settle(const Id& id) { ids_.erase(id); }
    [[nodiscard]] const std::set<Id>& ids() const noexcept { return ids_; }

private:
    std::set<Id> ids_;
};

/// One reading of changes, page by page.
class ChangeRun {
public:
    /// `committed` is the mark so far; none: nothing was committed yet.
    explicit ChangeRun(std::optional<Stamp> committed) : reached_{committed} {}

    template <typename Row>
    void take(const Page<Row>& page) {
        for (const Row& row : page.rows) reach(row.updated_at);
    }
    /// The mark to keep once every page is committed; never before the one it began with.
    [[nodiscard]] const std::optional<Stamp>& reached() const noexcept { return reached_; }

private:
    void reach(const Stamp& stamp) noexcept;

    std::optional<Stamp> reached_;
};

/// What a collection's server has refused (IW-FALL-1).
struct Abilities {
    std::optional<Instant> no_filter_until{};  ///< until then full passes stand for changes
    std::optional<Instant> no_moved_until{};   ///< and for accounts of another billing address
    bool can_order = true;

    [[nodiscard]] bool can_filter(Instant now) const noexcept {
        return !no_filter_until || now >= *no_filter_until;
    }
    /// Whether billing_address_changed_since may be asked.
    [[nodiscard]] bool can_ask_moved(Instant now) const noexcept {
        return !no_moved_until || now >= *no_moved_until;
    }
    friend bool operator==(const Abilities&, const Abilities&) = default;
};

/// What was asked for by a read that failed.
struct AskedFor {
    bool filter = false;
    bool order = false;
    bool moved = false;  ///< billing_address_changed_since
};

/// What is known after `failure`: a 400 says of a filtered read that filters are not supported, for
/// 24 hours, the same of one that asks for moved accounts, and of an ordered one that has no filter
/// that orders are not. Anything else says nothing.
[[nodiscard]] Abilities after_refusal(Abilities abilities, const Failure& failure, AskedFor asked,
                                      Instant now) noexcept;

}  // namespace usher::upstream::interworks

/// What every loaded key holds, in memory, in the order in which questions are asked.
///
/// Derived from the store and rebuilt from it at start; reads never touch the disk.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/core/ids.hpp"
#include "lib/license/decision.hpp"
#include "lib/store/key_table.hpp"

namespace usher::enforcement {

// What the store keeps of a key goes on as it is: whoever reads the projection needs no store.
using KeyRecord = store::KeyRecord;
using KeySubject = store::KeySubject;

/// Not thread-safe: lives on the event loop. No secrets in it.
class Projection {
public:
    /// Called after each change: the key as it was, null for a new one, and as it is, null for one
    /// that has gone.
    using Observer = std::function<void(const KeyRecord* before, const KeyRecord* after)>;
    /// Makes `observer` the one that is told; none ends that.
    void observe(Observer observer) { observer_ = std::move(observer); }

    /// Takes over all that `other` holds, in place of what it held itself; the observer stays and
    /// is not told.
    void take(Projection other) noexcept;
    /// How many puts and removes there have been since the last `take`.
    [[nodiscard]] std::int64_t changes() const noexcept { return changes_; }

    /// Adds a key, or replaces the one in the same row.
    void put(KeyRecord record);
    /// False if there was none.
    bool remove(const store::KeyTag& tag);

    /// Valid until the next change.
    [[nodiscard]] const KeyRecord* find(const store::KeyTag& tag) const;
    /// `subject` is not all zeros.
    [[nodiscard]] const KeyRecord* find(const KeySubject& subject) const;
    [[nodiscard]] bool has_keys_without_subject() const noexcept {
        return by_subject_.size() < by_row_.size();
    }
    [[nodiscard]] const KeyRecord* find_row(std::int64_t row) const;
    [[nodiscard]] std::size_t size() const noexcept { return by_row_.size(); }
    /// Every key in the order of loading.
    void each(const std::function<void(const KeyRecord&)>& visit) const;
    /// The keys behind `row` in the order of loading, until `visit` returns false.
    void each_after(std::int64_t row, const std::function<bool(const KeyRecord&)>& visit) const;

    /// Whether a key is loaded for `product`: an individual one of it, or a general one that was
    /// loaded on its behalf (specs/acestream.md 6.2 and choice 19).
    [[nodiscard]] bool has_key_for(const ProductId& product) const;

    /// The options that keys of the view hold or have held, sorted. The view: every general key,
    /// and the individual keys of `product` if given (specs/acestream.md 6.2, get_services).
    [[nodiscard]] std::vector<OptionId> options(const std::optional<ProductId>& product) const;

    /// Shows the candidates of the view for `option`, the latest end first and of equals the paid
    /// one, until `visit` returns false.
    void candidates(const OptionId& option, const std::optional<ProductId>& product,
                    const std::function<bool(const license::Candidate&)>& visit) const;

    /// Shows what the general keys hold of `option`, or the individual keys of `product` alone; the
    /// latest end first, until `visit` returns false.
    void held(const OptionId& option, const std::optional<ProductId>& product,
              const std::function<bool(const license::Candidate&)>& visit) const;

    /// Every option that any key holds or has held.
    [[nodiscard]] std::set<OptionId> held_options() const;

    /// The key that has waited longest for a confirmation; null without keys.
    [[nodiscard]] const KeyRecord* longest_unconfirmed() const;

    /// Shows what ends after `from` and not after `to`, in the order of the ends.
    void ends_between(
        Instant from, Instant to,
        const std::function<void(const KeyRecord&, const license::Entitlement&)>& visit) const;

private:
    /// Orders by end of validity, then paid before trial.
    struct Rank {
        Instant valid_to;
        bool trial;
        std::int64_t row;
        const KeyRecord* record;  ///< in `row`; no part of the order
        friend bool operator<(const Rank& one, const Rank& other) {
            if (one.valid_to != other.valid_to) return one.valid_to > other.valid_to;
            if (one.trial != other.trial) return !one.trial;
            return one.row < other.row;
        }
    };
    using Ranking = std::map<OptionId, std::set<Rank>>;

    [[nodiscard]] const std::string& view_of(const KeyRecord& record) const;
    [[nodiscard]] const std::set<Rank>* ranks(const std::string& view,
                                              const OptionId& option) const;
    [[nodiscard]] static license::Candidate candidate(const Rank& rank);
    void count_products(const KeyRecord& record, int step);
    void index(const KeyRecord& record);
    void unindex(const KeyRecord& record);

    std::map<std::int64_t, KeyRecord> by_row_;
    // What points to a record points into `by_row_`, where it stays until it is removed.
    using Record = const KeyRecord*;
    std::unordered_map<store::KeyTag, Record, store::KeyTagHash> by_tag_;
    std::unordered_map<KeySubject, Record, store::KeySubjectHash> by_subject_;
    std::unordered_map<std::string, Ranking> views_;  ///< by product; general keys under ""
    std::unordered_map<ProductId, int> keys_for_;
    std::set<std::pair<std::optional<Instant>, std::int64_t>> by_confirmation_;
    std::set<std::pair<Instant, std::int64_t>> by_end_;
    Observer observer_;
    std::int64_t changes_ = 0;
};

}  // namespace usher::enforcement

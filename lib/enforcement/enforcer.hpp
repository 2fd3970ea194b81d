/// May this user use this now? Every read of the daemon ends here; none touches the disk.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/event_log.hpp"
#include "lib/enforcement/projection.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/license/catalogue.hpp"
#include "lib/license/decision.hpp"
#include "lib/store/sealer.hpp"

namespace usher::enforcement {

/// Without a user key: the device's view, all general keys and those of `product`. With one: that
/// key.
struct Question {
    OptionId option;
    std::optional<UserKey> user_key{};
    std::optional<ProductId> product{};
};

/// One decision, so that an answer can be found again in a log: unique over restarts.
class DecisionId {
public:
    DecisionId() noexcept : DecisionId{0} {}
    explicit DecisionId(std::uint64_t number) noexcept;
    /// 16 lower-case hex digits.
    [[nodiscard]] std::string_view text() const noexcept {
        return {digits_.data(), digits_.size()};
    }

    friend auto operator<=>(const DecisionId&, const DecisionId&) = default;

private:
    std::array<char, 16> digits_;  // no text of its own: a string of 16 would be allocated
};

struct Decision {
    license::Verdict verdict;
    DecisionId id{};
    Instant at;
};

struct Explanation {
    Decision decision;
    std::vector<license::Step> steps;
};

/// One option as a view sees it.
struct OptionStatus {
    OptionId id;
    std::string description;  ///< the catalogue's; the id for an option that is not in it
    license::Verdict verdict;
};

/// Lives on the event loop.
class Enforcer {
public:
    /// `sealer`, `time` and `events` outlive it. `starts`: how often the daemon has started. `salt`
    /// sets its decisions apart from those of a start with the same number, which answered and
    /// ended before it was on record.
    Enforcer(license::Catalogue catalogue, const store::Sealer& sealer, TimeKeeper& time,
             EventLog& events, std::int64_t starts, std::uint32_t salt = 0);

    /// Whom paid activations are ordered from from now on, and who pays there; for start-up. An
    /// activation of another upstream is none of this one's (threat model D67).
    void order_from(std::string upstream) { upstream_ = std::move(upstream); }
    /// Empty without the operator role.
    [[nodiscard]] const std::string& upstream() const noexcept { return upstream_; }

    /// Answers `check` until `complete`, from what was saved of the keys: for a start, while they
    /// are read. Nothing else is asked of the enforcer in that time.
    void stand_in(std::function<license::Verdict(const Question&)> judge) {
        stand_in_ = std::move(judge);
    }
    /// The projection holds every key.
    void complete() { stand_in_ = {}; }
    [[nodiscard]] bool is_complete() const noexcept { return !stand_in_; }

    [[nodiscard]] Decision check(const Question& question) { return check(question, time_.now()); }
    /// The same at `now`, which the caller has just read: for several questions in one breath.
    [[nodiscard]] Decision check(const Question& question, Instant now);
    /// A verdict that somebody else has come to at `now`, as a decision among these.
    [[nodiscard]] Decision decided(const license::Verdict& verdict, Instant now) noexcept {
        return {.verdict = verdict, .id = next_id(), .at = now};
    }
    /// The same with its steps, at `at` instead of now if given.
    [[nodiscard]] Explanation explain(const Question& question, std::optional<Instant> at = {});

    /// The options of the device's view, or of one key; active and lapsed ones, sorted by id.
    [[nodiscard]] std::vector<OptionStatus> options(const std::optional<UserKey>& user_key,
                                                    const std::optional<ProductId>& product);

    [[nodiscard]] bool is_loaded(const UserKey& user_key) const;
    [[nodiscard]] bool has_key_for(const ProductId& product) const;

    /// How the least confirmed key stands by the strictest policy among the options that are held;
    /// Fresh without keys. No decision is worse than this.
    [[nodiscard]] license::Freshness freshness();
    /// The same of one key; by the default policy if it holds nothing.
    [[nodiscard]] license::Freshness freshness_of(const KeyRecord& record);

    /// Set by sync: whether upstream's last answer came. False from the start until the first one.
    void upstream_answers(bool answers);
    /// Whether upstream's word is as young as it can be: without keys there is nothing to ask it
    /// about, and nothing that could be stale.
    [[nodiscard]] bool is_in_touch() const noexcept {
        return upstream_answers_ || (is_complete() && projection_.size() == 0);
    }

    /// Tells listeners what the passing of time has changed since they were told last: options that
    /// have ended, and `freshness()`. Call it every second or so.
    void announce();

    [[nodiscard]] const license::Catalogue& catalogue() const noexcept { return catalogue_; }
    [[nodiscard]] TimeKeeper& time() noexcept { return time_; }
    [[nodiscard]] EventLog& events() noexcept { return events_; }

    /// For the commands that change it, after their commit.
    [[nodiscard]] Projection& projection() noexcept { return projection_; }
    [[nodiscard]] const store::Sealer& sealer() const noexcept { return sealer_; }

private:
    [[nodiscard]] license::Verdict judge(const Question& question, Instant now,
                                         std::vector<license::Step>* steps) const;
    [[nodiscard]] license::Verdict judge_view(const Question& question, Instant now,
                                              std::vector<license::Step>* steps) const;
    [[nodiscard]] license::Verdict judge_key(const Question& question, Instant now,
                                             std::vector<license::Step>* steps) const;
    [[nodiscard]] license::Freshness worst_freshness(const std::set<OptionId>& options,
                                                     std::optional<Instant> confirmed_at);
    [[nodiscard]] const KeyRecord* find_key(const UserKey& user_key) const;
    [[nodiscard]] DecisionId next_id() noexcept { return DecisionId{++last_decision_}; }
    [[nodiscard]] std::string description_of(const OptionId& option) const;

    license::Catalogue catalogue_;
    std::string upstream_;
    const store::Sealer& sealer_;
    TimeKeeper& time_;
    EventLog& events_;
    Projection projection_;
    std::function<license::Verdict(const Question&)> stand_in_;
    std::uint64_t last_decision_;
    bool upstream_answers_ = false;
    std::optional<license::Freshness> announced_freshness_;
    Instant announced_to_;  ///< ends up to here have been told
};

/// The name by which people and logs know a key.
[[nodiscard]] KeyReference reference_of(const store::KeyTag& tag);

}  // namespace usher::enforcement

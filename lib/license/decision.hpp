/// The decision: may this option be used now, and why.
///
/// Pure: the caller brings what is held, the policy and the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/license/freshness.hpp"

namespace usher::license {

/// The closed list of reasons, the same in HTTP, socket, C ABI, logs and metrics.
enum class Reason : std::uint8_t {
    Active,         ///< allowed: the option is active
    MissingOption,  ///< the user never had the option
    Lapsed,         ///< the validity of the option, or of the licence, has ended
    UnknownKey,     ///< the user key asked about is not loaded
    WrongProduct,   ///< the key is individual and belongs to another product
    NotConfirmed,   ///< upstream has been silent for longer than the policy grants
    StreamLimit,    ///< as many streams run as the policy allows
    // Of channels and their services (specs/aminotv.md 9.3):
    NoLicense,           ///< no licence of the user is about the channel
    NotStarted,          ///< the licence begins later
    Suspended,           ///< the provider has suspended the licence
    SuspendedAdmin,      ///< the platform has
    OrderPending,        ///< the licence's order is still being matched
    OrderProblem,        ///< the licence's order was found wrong, or was refused
    StatusUnknown,       ///< the licence has a status that nobody knows
    ServiceNotIncluded,  ///< the user has other services of the channel, this one not
    ProductUnknown,      ///< what the licence's product holds is not known
    UnknownUser,         ///< nothing is known yet of the user's licences
};

/// The word of each: `active`, `missing_option`, …, `unknown_user`; the table in
/// docs/native-api.md.
[[nodiscard]] std::string_view name(Reason reason) noexcept;

/// One entitlement for the option asked about, with what is known of its key's last confirmation.
struct Candidate {
    Instant valid_to;  ///< exclusive (threat model D44)
    bool trial = false;
    std::optional<Instant> confirmed_at{};
};

struct Verdict {
    bool allowed = false;
    Reason reason = Reason::MissingOption;
    std::optional<Instant> valid_to{};  ///< of the entitlement that decided
    bool trial = false;
    Freshness freshness = Freshness::Expired;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// One step of a decision, for people.
struct Step {
    std::string name;     ///< stable word: `validity`, `freshness`
    std::string finding;  ///< a sentence
    bool passed = false;
};

/// The verdict on one candidate alone.
[[nodiscard]] Verdict judge(const Candidate& candidate, const FreshnessPolicy& policy, Instant now,
                            bool upstream_answers);

/// Decides among candidates of one option that come one by one, in any order: the one that allows
/// with the latest end wins; without one, the nearest miss gives the reason. No candidate:
/// MissingOption, whose freshness is Fresh or Stale by whether upstream answers.
class Choice {
public:
    Choice(const FreshnessPolicy& policy, Instant now, bool upstream_answers) noexcept;

    /// Returns the verdict on `candidate` alone.
    Verdict consider(const Candidate& candidate);
    /// The verdict on all that were considered.
    [[nodiscard]] const Verdict& verdict() const noexcept { return best_; }
    /// Appends the steps that led to the verdict.
    void explain(std::vector<Step>& steps) const;

private:
    FreshnessPolicy policy_;
    Instant now_;
    bool upstream_answers_;
    bool is_first_ = true;
    Verdict best_;
};

}  // namespace usher::license

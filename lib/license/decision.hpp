/// The decision: may this option be used now, and why.
///
/// Pure: the caller brings what is held, the policy and the time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
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
    Lapsed,         ///< the option's validity has ended
    UnknownKey,     ///< the user key asked about is not loaded
    WrongProduct,   ///< the key is individual and belongs to another product
    NotConfirmed,   ///< upstream has been silent for longer than the policy grants
    StreamLimit,    ///< as many streams run as the policy allows
};

/// `active`, `missing_option`, `lapsed`, `unknown_key`, `wrong_product`, `not_confirmed`,
/// `stream_limit`.
[[nodiscard]] std::string_view name(Reason reason) noexcept;

/// One entitlement for the option asked about, with what is known of its key's last confirmation.
struct Candidate {
    Entitlement entitlement;
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

/// Decides at `now` among `candidates`, all of one option: the one that allows with the latest end
/// wins; without one, the nearest miss gives the reason. No candidate: MissingOption, whose
/// freshness is Fresh or Stale by whether upstream answers. Appends to `steps` if given.
[[nodiscard]] Verdict decide(std::span<const Candidate> candidates, const FreshnessPolicy& policy,
                             Instant now, bool upstream_answers,
                             std::vector<Step>* steps = nullptr);

}  // namespace usher::license

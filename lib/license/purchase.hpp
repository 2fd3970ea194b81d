/// A purchase of a licence by its user: what was asked for, and what has been seen of it
/// (specs/aminotv.md 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/resolution.hpp"

namespace usher::license {

/// `Pending`: it may still be sent. `Bought`, `Refused`: upstream has said so, or it is proven.
/// `Unknown`: a request of it may have been executed, and no answer has come in time.
enum class PurchaseState : std::uint8_t { Pending, Bought, Refused, Unknown };

/// `pending`, `bought`, `refused`, `unknown`: the words of every face and of the store.
[[nodiscard]] std::string_view name(PurchaseState state) noexcept;
/// None for any other word.
[[nodiscard]] std::optional<PurchaseState> purchase_state(std::string_view word) noexcept;
/// Nothing changes it any more: Bought and Refused.
[[nodiscard]] bool is_final(PurchaseState state) noexcept;

/// How many purchases may be made in one day, UTC; none: as many as anybody likes.
struct PurchaseLimits {
    std::optional<std::size_t>
        per_app{};  ///< by one token, one uid over the socket, or a user's own token
    std::optional<std::size_t> per_user{};  ///< for one user

    friend bool operator==(const PurchaseLimits&, const PurchaseLimits&) = default;
};

/// Purchases of today that were not refused.
struct PurchasesMade {
    std::size_t by_app = 0;
    std::size_t for_user = 0;
};

/// Why one more must not be made, for people; none if it may.
[[nodiscard]] std::optional<std::string> objection_to(const PurchaseLimits& limits,
                                                      const PurchasesMade& made);

/// What the caller asked for. Under one id, and for one user under one key, there is one purchase
/// for ever.
struct PurchaseRequest {
    PurchaseId id;
    UserId user;
    std::string key;                    ///< by which upstream knows it again, 1 to 255 visible
    std::optional<BundleId> product{};  ///< none: the body names none
    std::string body{};                 ///< sent byte for byte, the same with every attempt
    /// A caller of the facade wrote it, who alone sends it again; else the daemon does.
    bool is_forwarded = false;

    friend bool operator==(const PurchaseRequest&, const PurchaseRequest&) = default;
};

/// What upstream answered for good; whoever asks again gets the same.
struct PurchaseReply {
    int status = 0;
    std::string body{};

    friend bool operator==(const PurchaseReply&, const PurchaseReply&) = default;
};

struct Purchase {
    PurchaseRequest request;
    PurchaseState state = PurchaseState::Pending;
    Actor asked_by{};
    std::string upstream{};  ///< whom it was ordered from: text without secrets
    Instant created_at{};
    Instant changed_at{};                    ///< when `state` was entered
    std::optional<Instant> first_sent_at{};  ///< durable before the first byte left
    std::optional<Instant> last_sent_at{};
    int attempts = 0;                    ///< requests that may have left
    bool in_doubt = false;               ///< one of them may have been executed, without an answer
    std::string evidence{};              ///< what decided the state, for people
    std::string code{};                  ///< of the refusal, `PRODUCT_NOT_BUYABLE`; empty: none
    std::optional<LicenseId> license{};  ///< what was bought, if that is known
    std::optional<PurchaseReply> reply{};    ///< of a final state
    std::optional<Resolution> resolution{};  ///< a person's word

    friend bool operator==(const Purchase&, const Purchase&) = default;
};

/// `purchase` with one more request that leaves at `now`: from then on it may have been executed.
[[nodiscard]] Purchase with_attempt(Purchase purchase, Instant now);
/// An open `purchase` of which it is forgotten what was sent, because of `why`: Unknown from `now`
/// on. A request of it may have left as soon as it was made.
[[nodiscard]] Purchase with_doubt(Purchase purchase, std::string_view why, Instant now);

}  // namespace usher::license

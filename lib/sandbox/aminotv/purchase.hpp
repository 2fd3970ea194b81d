/// The purchase of a licence by its user (specs/aminotv.md 7), from the user of the path on: steps
/// 3 to 12 and the idempotency rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/sandbox/aminotv/answer_profile.hpp"
#include "lib/sandbox/aminotv/reply.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/purchase.hpp"

namespace usher::sandbox::aminotv {

/// A purchase as it was sent.
struct PurchaseOrder {
    UserId user;
    /// Steps 4 to 6: why it is refused, whoever sends it; none: all that follows is there.
    std::optional<Refusal> refusal{};
    std::string key{};          ///< of its idempotency field
    std::string fingerprint{};  ///< of its body, see `fingerprint_of`
    upstream::aminotv::PurchaseRequest request{};
    bool is_running = false;  ///< another one of this user with this key is being executed
};

/// Steps 4 to 6. `media` is what step 4 found; `key` the idempotency field, empty if it is missing.
[[nodiscard]] PurchaseOrder read_order(UserId user, std::optional<Refusal> media,
                                       std::string_view key, std::string_view body);

/// The same for the same JSON document, however it is laid out and ordered.
[[nodiscard]] std::string fingerprint_of(std::string_view body);

/// What an answer depends on besides.
struct PurchaseTerms {
    std::uint64_t order_seed = 0;
    AnswerProfile profile{};
    Instant now{};
};

/// Executes it, once for each user and key. Inside `Database::write`; may throw
/// store::StorageFailure.
[[nodiscard]] Reply execute_purchase(store::Database& database, const PurchaseOrder& order,
                                     const PurchaseTerms& terms);

}  // namespace usher::sandbox::aminotv

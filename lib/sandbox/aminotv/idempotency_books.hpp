/// What was answered to a purchase under which key (specs/aminotv.md 7.4).
///
/// Inside `Database::write`; may throw store::StorageFailure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

/// How long an answer is remembered, the last second included.
inline constexpr Seconds remembered_for = std::chrono::hours{24};

struct RememberedAnswer {
    std::string fingerprint;  ///< of the request that was answered
    int status = 0;           ///< 201, 403, 404 or 422: what is decided about the purchase itself
    std::string body;

    friend bool operator==(const RememberedAnswer&, const RememberedAnswer&) = default;
};

class IdempotencyBooks {
public:
    /// `database` outlives the books.
    explicit IdempotencyBooks(store::Database& database) noexcept : database_{database} {}

    /// Keys are a user's own: the same key of another one is another.
    [[nodiscard]] std::optional<RememberedAnswer> find(const UserId& user, std::string_view key,
                                                       Instant now);
    /// `user` is known, and nothing is remembered under `key`.
    void remember(const UserId& user, std::string_view key, const RememberedAnswer& answer,
                  Instant now);

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv

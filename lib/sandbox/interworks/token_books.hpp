/// The tokens of API users (specs/interworks.md 3). Pure SQL: call it inside `Database::write`;
/// there it may throw store::StorageFailure. Tokens are kept as digests.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/secret.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/switches.hpp"

namespace usher::sandbox::interworks {

/// What a token request gives.
struct IssuedTokens {
    Secret access;
    std::optional<Secret> refresh{};
};

/// A refresh token lives so long; it is used once.
inline constexpr Seconds refresh_token_life{30 * 86'400};

class TokenBooks {
public:
    /// `database` outlives the books.
    explicit TokenBooks(store::Database& database) noexcept : database_{database} {}

    /// Tokens for the user, as the switches say. Those that have ended are forgotten.
    [[nodiscard]] IssuedTokens issue(const ApiUser& user, const Switches& switches, Instant now,
                                     const RandomBytes& random);
    /// Who an access token that has not ended belongs to.
    [[nodiscard]] std::optional<ApiUser> find(std::string_view access_token, Instant now);
    /// Who a refresh token belongs to; from now on it is good no more.
    [[nodiscard]] std::optional<ApiUser> redeem(std::string_view refresh_token, Instant now);

    /// Ends every token of everybody.
    void end_all();

private:
    void add(const Secret& token, std::string_view kind, const ApiUser& user, Instant expires_at);
    [[nodiscard]] std::optional<ApiUser> owner(std::string_view token, std::string_view kind,
                                               Instant now);

    store::Database& database_;
};

}  // namespace usher::sandbox::interworks

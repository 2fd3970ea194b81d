/// Bearer tokens: who may do what over TCP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using Token = store::Token;
using Scope = store::Scope;
using Scopes = std::uint8_t;  ///< bits of Scope

/// `read`, `keys`, `activate`, `sync`, `stream`.
[[nodiscard]] std::string_view name(Scope scope) noexcept;
[[nodiscard]] std::optional<Scope> scope_of(std::string_view name) noexcept;
/// Every scope, in the order of their bits.
[[nodiscard]] const std::vector<Scope>& all_scopes() noexcept;

/// A token as it is shown once: `usher_` and 43 characters of base64url.
struct NewToken {
    std::string text;
    Token token;
};

/// Lives on the event loop; lookups never touch the disk.
class Tokens {
public:
    static constexpr std::size_t count_max = 256;

    /// Both outlive it.
    Tokens(store::Store& store, TimeKeeper& time) noexcept;

    /// For start-up, before the loop runs.
    [[nodiscard]] Result<void> read_all();

    /// Errc::Malformed for a name that is no identifier of at most 64 characters or for no scope,
    /// Errc::Conflict if the name is taken, Errc::TooLarge beyond 256 tokens.
    [[nodiscard]] Task<Result<NewToken>> create(std::string name, Scopes scopes,
                                                std::optional<Seconds> lifetime, Actor actor);
    /// Errc::NotFound if there is none.
    [[nodiscard]] Task<Result<void>> remove(std::string name, Actor actor);
    [[nodiscard]] const std::vector<Token>& all() const noexcept { return tokens_; }

    /// Who may do what `scope` says by the token `text`: `token player`. Errc::Unauthorized if it
    /// is unknown or has expired, Errc::Forbidden if it lacks `scope`.
    [[nodiscard]] Result<Actor> authorize(std::string_view text, Scope scope);

private:
    store::Store& store_;
    TimeKeeper& time_;
    std::vector<Token> tokens_;
};

}  // namespace usher::enforcement

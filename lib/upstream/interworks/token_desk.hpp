/// Asks the token endpoint, as often as its answers allow (specs/interworks.md 3.3, 3.5).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/clock.hpp"
#include "lib/upstream/interworks/credentials.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/token.hpp"
#include "lib/upstream/interworks/transport.hpp"

namespace usher::upstream::interworks {

/// A token in use. Times are of the boot clock, which goes on in sleep and which nobody sets: a
/// wrong calendar cannot break authentication (IW-TOK-9).
struct Token {
    std::shared_ptr<const Secret> access;
    std::optional<Secret> refresh{};
    std::chrono::milliseconds sent_at{};   ///< when its request was sent
    std::chrono::milliseconds renew_at{};  ///< when it is due
    std::chrono::milliseconds ends_at{};   ///< when it is good no more
};

/// Shared: a call under way goes on with its token while a renewal brings another.
using TokenInUse = std::shared_ptr<const Token>;

/// What waiting and measuring time needs of its surroundings.
struct Pacing {
    ReadClock clock;  ///< its boot time counts
    async::Sleep sleep;
    async::RandomFraction random;
};

/// A wish of the token endpoint to wait longer than this is passed on and not sat out: others wait
/// for the renewal.
inline constexpr Seconds token_wait_max{60};

class TokenDesk {
public:
    /// Makes the form of a request when it is sent.
    using Form = std::function<std::string()>;

    /// Both outlive the desk.
    TokenDesk(const Transport& transport, Pacing pacing)
        : transport_{transport}, pacing_{std::move(pacing)} {}

    /// A token for what the form of `form` shows; `authorization` is the whole field. Asks up to
    /// `attempts_max` times while the endpoint is unavailable. Failures: CredentialsRejected with
    /// `token_error`; Refused for another 4xx, which the next synchronisation may try again;
    /// RateLimited; Redirected; TokenUnavailable for everything else.
    [[nodiscard]] Task<Outcome<TokenInUse>> ask(Form form, std::string authorization) const;
    /// Revokes `token` where there is an address for it. What upstream says of a token that it does
    /// not know is a success, too; the token is to be forgotten whatever comes of it (IW-TOK-16).
    [[nodiscard]] Task<Outcome<void>> revoke(TokenInUse token, std::string authorization) const;

private:
    const Transport& transport_;
    Pacing pacing_;
};

/// The failure that an answer of the token endpoint other than 200 is.
[[nodiscard]] Failure judge_token_answer(const http::Response& response);

}  // namespace usher::upstream::interworks

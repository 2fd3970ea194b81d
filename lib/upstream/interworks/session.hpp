/// One API user's access to the BSS over time: tokens, repeats and our own limits
/// (specs/interworks.md 3.4, 3.5, 13).
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "lib/async/signal.hpp"
#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/http/rate_limit.hpp"
#include "lib/upstream/interworks/credentials.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/token_desk.hpp"
#include "lib/upstream/interworks/transport.hpp"

namespace usher::upstream::interworks {

/// What a session needs of its surroundings.
struct SessionPorts {
    Pacing pacing;
    /// Told upstream's time of answers to API calls: a lower bound for "now" (IW-LIC-8). May be
    /// empty.
    std::function<void(Instant)> attest{};
    /// Told once when an answer says that this version of the API comes to an end (5). May be
    /// empty.
    std::function<void()> version_ends{};
};

/// Forced renewals in a minute; beyond, a call fails: two installations that share an API user
/// might otherwise renew in turns for ever (IW-TOK-12).
inline constexpr std::size_t forced_renewals_max = 6;
/// Calls that run at the same time, and that begin in a second on average (IW-RATE-3).
inline constexpr std::size_t calls_at_once_max = 2;
inline constexpr std::size_t calls_per_second_max = 5;

/// Lives on the event loop and outlives its calls. However many calls wait for a token, one request
/// for it is under way at most, and all share what becomes of it (IW-TOK-10).
class Session {
public:
    enum class State : std::uint8_t {
        Ready,          ///< there is a token, or one can be had
        LoginRequired,  ///< somebody has to enter the password
        Rejected,  ///< the token endpoint refused the credentials and is asked no more; a token
                   ///< that there is goes on until it is due
    };

    /// `transport` outlives the session. `credentials` have passed check_credentials. With a
    /// password the session renews its tokens for ever, without one until the token ends
    /// (IW-SEC-1).
    Session(const Executor& executor, const Transport& transport, Credentials credentials,
            SessionPorts ports);

    /// Makes `call`, again where the table of 13.2 says so: after a 401 once with another token,
    /// and up to five attempts in all, the waits of `wait_before_repeat` between them. An answer of
    /// any 2xx is a success. A wait is at most an hour less a second.
    [[nodiscard]] Task<Outcome<http::Response>> call(Call call);

    /// Uses `password` for one token; it is wiped when that is done. Ends Rejected if upstream
    /// takes it; one that it refuses changes nothing where the session was Ready.
    [[nodiscard]] Task<Outcome<void>> log_in(Secret password);
    /// Forgets token and password at once, whatever becomes of the revocation that follows where
    /// there is an address for it (IW-TOK-16).
    [[nodiscard]] Task<Outcome<void>> sign_out();
    /// Ends Rejected for one more try, which an operator asked for (IW-TOK-5).
    void try_again() noexcept;

    [[nodiscard]] State state() const;
    /// Why the credentials are rejected, while they are.
    [[nodiscard]] const std::optional<Failure>& rejection() const noexcept { return rejection_; }
    [[nodiscard]] const std::string& username() const noexcept { return credentials_.username; }

private:
    /// Why another token is wanted.
    enum class Reason : std::uint8_t { Due, Forced };

    [[nodiscard]] Task<Outcome<TokenInUse>> usable();
    [[nodiscard]] Task<Outcome<TokenInUse>> other_than(TokenInUse used, Reason reason);
    [[nodiscard]] Task<Outcome<TokenInUse>> renew(TokenInUse used);
    [[nodiscard]] Task<Outcome<TokenInUse>> obtain(TokenInUse used);
    [[nodiscard]] Task<Outcome<TokenInUse>> ask_with_password(
        std::shared_ptr<const Secret> password);
    [[nodiscard]] Task<Outcome<void>> end_of_renewal();
    [[nodiscard]] Task<Outcome<http::Response>> send_once(Call call, TokenInUse token);
    [[nodiscard]] Task<Outcome<http::Response>> send_with_mended_token(Call call);
    [[nodiscard]] Task<Outcome<void>> enter();
    [[nodiscard]] Task<void> refresh_old_token();
    [[nodiscard]] bool may_force_renewal();
    [[nodiscard]] bool is_good(const TokenInUse& token) const;
    void keep(const Outcome<TokenInUse>& fresh);
    void take_notice(const http::Exchange& exchange);

    const Transport& transport_;
    Credentials credentials_;
    std::shared_ptr<const Secret> password_;  // shared with a renewal under way
    SessionPorts ports_;
    TokenDesk desk_;

    TokenInUse token_;
    std::optional<Failure> rejection_{};
    std::uint64_t epoch_ = 0;  // grows when what a renewal under way brings is no longer wanted
    bool is_renewing_ = false;
    std::optional<Failure> renewal_failure_{};  // of the one that ended last; none: it succeeded
    async::Signal renewal_ended_;
    std::deque<std::chrono::milliseconds> forced_at_{};  // boot times, the last minute's

    std::size_t call_count_ = 0;
    async::Signal call_ended_;
    http::RateLimit rate_;
    bool knows_that_version_ends_ = false;
};

}  // namespace usher::upstream::interworks

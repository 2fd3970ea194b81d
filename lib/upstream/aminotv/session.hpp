/// One user's access to AminoTV over time: tokens are refreshed before they run out and once after
/// upstream refuses them (specs/aminotv.md 3.2, client rules).
#pragma once

#include <functional>
#include <optional>

#include "lib/async/signal.hpp"
#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/upstream/aminotv/client.hpp"

namespace usher::upstream::aminotv {

/// A pair that has no longer to go than this is refreshed first.
inline constexpr Seconds refresh_before{60};

/// What a session needs of its surroundings.
struct SessionPorts {
    std::function<Instant()> now;  ///< trusted time
    /// Keeps a pair that replaces the one before it; ended when it is durable. A session whose pair
    /// could not be kept goes on with it: what it is good for is the store's to judge.
    std::function<Task<void>(Tokens)> store;
};

/// Whether a purchase may still be sent, by what is known now: to refresh tokens takes time, and
/// tells what time it is.
using MayLeave = std::function<bool()>;

/// Lives on the event loop and outlives its calls. However many calls run, one refresh is under way
/// at most; the others wait for it and share what becomes of it. A call is sent at most twice:
/// again only after a 401, which proves that nothing was done.
class Session {
public:
    /// `client` outlives the session. `tokens` is not null.
    Session(const Executor& executor, const Client& client, Tokens tokens, SessionPorts ports);

    /// As in Client. Besides, with status 0, no code and no body, since the call itself was not
    /// sent or was answered with 401: Errc::Unauthorized for a lost login, and Errc::Unreachable
    /// where the tokens had to be refreshed and were not, whatever was answered to that; its
    /// `retry_after` is kept.
    [[nodiscard]] Task<Outcome<LicenseDocument>> licenses();
    [[nodiscard]] Task<Outcome<ProductDocument>> products();
    /// `may_leave` is asked with the tokens at hand, just before each request: without it nothing
    /// more is sent, which is Errc::Unreachable with status 0.
    [[nodiscard]] Task<Outcome<PurchaseSuccess>> send_purchase(WrittenPurchase purchase,
                                                               MayLeave may_leave);

    /// Whether the user has to log in again: upstream refused the refresh, or a fresh token.
    [[nodiscard]] bool is_lost() const noexcept { return is_lost_; }
    /// Goes on with the pair of a new login of the same user; not null.
    void resume(Tokens tokens);
    [[nodiscard]] const Tokens& tokens() const noexcept { return tokens_; }

private:
    template <typename T>
    using Ask = std::function<Task<Outcome<T>>(Tokens)>;

    template <typename T>
    [[nodiscard]] Task<Outcome<T>> call(Ask<T> ask);
    [[nodiscard]] Task<Outcome<PurchaseSuccess>> send_if(MayLeave may_leave, Tokens tokens,
                                                         WrittenPurchase purchase);
    [[nodiscard]] Task<Outcome<Tokens>> usable();
    [[nodiscard]] Task<Outcome<Tokens>> other_than(Tokens used);
    [[nodiscard]] Task<Outcome<Tokens>> refresh(Tokens used);

    const Client& client_;
    Tokens tokens_;
    SessionPorts ports_;
    bool is_lost_ = false;
    bool is_refreshing_ = false;
    std::optional<Failure>
        refresh_failure_{};  // of the refresh that ended last; none: it succeeded
    async::Signal refresh_ended_;
};

}  // namespace usher::upstream::aminotv

/// People who sign in at the account site, so that their user key lands here
/// (specs/acestream.md 9): who is at it, and what became of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/sync/key_intake.hpp"
#include "lib/sync/port.hpp"

namespace usher::sync {

/// One sign-in, 32 lower-case hex digits.
using SiteLoginId = Id<struct SiteLoginTag>;

enum class SiteLoginState : std::uint8_t {
    Waiting,   ///< for the person, or for the site to say who that is
    SignedIn,  ///< and the key is kept
    Failed,
    Cancelled,
};

/// `waiting`, `signed_in`, `failed`, `cancelled`.
[[nodiscard]] std::string_view name(SiteLoginState state) noexcept;

struct SiteLogin {
    SiteLoginId id;
    SiteLoginState state = SiteLoginState::Waiting;
    Instant expires_at{};                ///< until then the person may have signed in
    std::optional<std::string> email{};  ///< of who has, if the site tells it; UTF-8
    std::optional<TakenKey> key{};       ///< of who has
    std::optional<Error> error{};        ///< why it failed, or was cancelled without being asked to
};

struct BegunSiteLogin {
    SiteLoginId id;
    std::string url;  ///< to be opened by the person; carries `state`: for the caller, for no log
    Instant expires_at{};
};

struct SiteLoginSettings {
    std::chrono::seconds patience{300};  ///< that the port has with a person
    std::size_t under_way_max = 4;       ///< of all callers; each needs a port to listen at
    std::size_t kept_max = 16;           ///< with those that have ended; the oldest of them go
};

/// Lives on the event loop, and outlives its calls. Nothing of it outlives the daemon: a start
/// finds no sign-in under way.
class SiteLogins {
public:
    /// Gives so many random bytes, such as crypto::random_bytes.
    using RandomBytes = std::function<std::string(std::size_t)>;

    /// `intake` and `time` outlive it.
    SiteLogins(Executor executor, SiteLoginSettings settings, SignIn sign_in,
               RandomBytes random_bytes, KeyIntake& intake, enforcement::TimeKeeper& time, Log log);
    SiteLogins(const SiteLogins&) = delete;
    SiteLogins& operator=(const SiteLogins&) = delete;
    ~SiteLogins();

    /// Begins a sign-in for `actor`, in place of the one that this caller has under way: a program
    /// that was killed must not stand in its own way. Errc::Unavailable where too many are under
    /// way; errors of the port if it cannot begin.
    [[nodiscard]] Task<Result<BegunSiteLogin>> start(Actor actor);
    /// How it stands once it has ended, or after `limit`. Errc::NotFound for one that `actor` has
    /// not begun, or that is not kept any more.
    [[nodiscard]] Task<Result<SiteLogin>> wait(SiteLoginId id, Actor actor,
                                               std::chrono::steady_clock::duration limit);
    /// Ends it; nobody listens for the person any more. What has ended already stays so.
    /// Errc::NotFound as in `wait`; Errc::Conflict once the person has signed in.
    [[nodiscard]] Result<void> cancel(const SiteLoginId& id, const Actor& actor);

    [[nodiscard]] std::size_t under_way() const;
    /// Ends all that is under way; nothing is begun any more. Idempotent.
    void stop();

private:
    struct Attempt;
    using Attempts = std::list<std::shared_ptr<Attempt>>;

    Task<void> run(std::shared_ptr<Attempt> attempt);
    [[nodiscard]] std::shared_ptr<Attempt> find(const SiteLoginId& id, const Actor& actor) const;
    [[nodiscard]] std::shared_ptr<Attempt> add(Actor actor);
    void end_earlier(const Actor& actor);
    void forget_ended();

    Executor executor_;
    SiteLoginSettings settings_;
    SignIn sign_in_;
    RandomBytes random_bytes_;
    KeyIntake& intake_;
    enforcement::TimeKeeper& time_;
    Log log_;
    Attempts attempts_;  ///< in the order of their beginning
    bool stopped_ = false;
};

}  // namespace usher::sync

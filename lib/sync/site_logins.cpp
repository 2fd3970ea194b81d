#include "lib/sync/site_logins.hpp"

#include <algorithm>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/core/text.hpp"

namespace usher::sync {
namespace {

constexpr std::size_t id_bytes = 16;
// Until the port listens and has an address to show, which needs nobody else.
constexpr std::chrono::seconds begin_limit{10};

Error not_found() {
    return Error{Errc::NotFound, "no such sign-in"};
}

}  // namespace

std::string_view name(SiteLoginState state) noexcept {
    switch (state) {
        case SiteLoginState::Waiting: return "waiting";
        case SiteLoginState::SignedIn: return "signed_in";
        case SiteLoginState::Failed: return "failed";
        case SiteLoginState::Cancelled: return "cancelled";
    }
    return "";
}

/// Shared with its coroutine, which may outlive our interest in it, and us, by a turn.
struct SiteLogins::Attempt {
    Attempt(const Executor& executor, const Log& to)
        : log{to}, changed{executor}, task{executor, "site login", to} {}

    [[nodiscard]] bool is_under_way() const noexcept {
        return login.state == SiteLoginState::Waiting;
    }
    /// What has ended already stays so.
    void end(SiteLoginState state, std::optional<Error> error);

    SiteLogin login{};
    Actor actor{};
    std::string url{};           ///< empty: not known yet, or handed out
    bool has_signed_in = false;  ///< from here on it is our own work
    Log log;
    async::Signal changed;  ///< the address is there, or the end
    async::TaskGroup task;
};

void SiteLogins::Attempt::end(SiteLoginState state, std::optional<Error> error) {
    if (!is_under_way()) return;
    login.state = state;
    if (state != SiteLoginState::SignedIn) {
        log.info("a sign-in at the account site has ended without a key",
                 {{"outcome", std::string{name(state)}},
                  {"cause", error ? error->message() : "cancelled by its caller"}});
    }
    login.error = std::move(error);
    changed.notify();
}

SiteLogins::SiteLogins(Executor executor, SiteLoginSettings settings, SignIn sign_in,
                       RandomBytes random_bytes, KeyIntake& intake, enforcement::TimeKeeper& time,
                       Log log)
    : executor_{std::move(executor)},
      settings_{settings},
      sign_in_{std::move(sign_in)},
      random_bytes_{std::move(random_bytes)},
      intake_{intake},
      time_{time},
      log_{std::move(log)} {}

SiteLogins::~SiteLogins() {
    stop();
}

Task<Result<BegunSiteLogin>> SiteLogins::start(Actor actor) {
    if (stopped_) co_return Error{Errc::Unavailable, "the daemon is ending"};
    end_earlier(actor);
    if (under_way() >= settings_.under_way_max) {
        co_return Error{Errc::Unavailable, std::to_string(settings_.under_way_max) +
                                               " people are signing in already; try again later"};
    }
    const std::shared_ptr<Attempt> attempt = add(std::move(actor));
    attempt->task.spawn(run(attempt));
    const bool has_moved = !attempt->url.empty() || !attempt->is_under_way();
    if (!has_moved) co_await attempt->changed.wait_for(begin_limit);

    const SiteLogin& login = attempt->login;
    if (attempt->url.empty()) {
        if (attempt->is_under_way()) {
            attempt->end(SiteLoginState::Failed, Error{Errc::Timeout, "the sign-in did not begin"});
        }
        attempt->task.cancel();
        attempts_.remove(attempt);
        co_return login.error.value_or(Error{Errc::Unavailable, "the sign-in was cancelled"});
    }
    co_return BegunSiteLogin{
        .id = login.id, .url = std::exchange(attempt->url, {}), .expires_at = login.expires_at};
}

std::shared_ptr<SiteLogins::Attempt> SiteLogins::add(Actor actor) {
    auto attempt = std::make_shared<Attempt>(executor_, log_);
    attempt->login.id = SiteLoginId{to_hex(random_bytes_(id_bytes))};
    attempt->login.expires_at = time_.now() + settings_.patience;
    attempt->actor = std::move(actor);
    attempts_.push_back(attempt);
    forget_ended();
    return attempt;
}

Task<void> SiteLogins::run(std::shared_ptr<Attempt> attempt) {
    // However it ends, by an exception too, nobody waits for it any more.
    struct Run {
        std::shared_ptr<Attempt> attempt;
        ~Run() {
            attempt->end(SiteLoginState::Failed, Error{Errc::Unknown, "the sign-in broke off"});
        }
    };
    const Run run{attempt};

    auto show = [attempt](std::string url) {
        attempt->url = std::move(url);
        attempt->changed.notify();
    };
    Result<upstream::oauth2::SiteUser> user = co_await sign_in_(std::move(show));
    if (!attempt->is_under_way()) co_return;  // cancelled: `this` may be gone
    if (!user) {
        attempt->end(SiteLoginState::Failed, user.error());
        co_return;
    }
    attempt->has_signed_in = true;
    Result<TakenKey> taken = co_await intake_.follow(std::move(user->user_key), attempt->actor);
    if (!attempt->is_under_way()) co_return;  // as above: only a stop ends it here
    if (!taken) {
        attempt->end(SiteLoginState::Failed, taken.error());
        co_return;
    }
    attempt->log.info("somebody has signed in at the account site",
                      {{"key", enforcement::reference_of(taken->record.tag)}});
    attempt->login.email = std::move(user->email);
    attempt->login.key = std::move(*taken);
    attempt->end(SiteLoginState::SignedIn, {});
}

Task<Result<SiteLogin>> SiteLogins::wait(SiteLoginId id, Actor actor,
                                         std::chrono::steady_clock::duration limit) {
    const std::shared_ptr<Attempt> attempt = find(id, actor);
    if (!attempt) co_return not_found();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (attempt->is_under_way() && std::chrono::steady_clock::now() < deadline) {
        co_await attempt->changed.wait_for(deadline - std::chrono::steady_clock::now());
    }
    co_return attempt->login;
}

Result<void> SiteLogins::cancel(const SiteLoginId& id, const Actor& actor) {
    const std::shared_ptr<Attempt> attempt = find(id, actor);
    if (!attempt) return not_found();
    if (attempt->is_under_way() && attempt->has_signed_in) {
        return Error{Errc::Conflict, "the person has signed in; the key is being taken"};
    }
    attempt->end(SiteLoginState::Cancelled, {});
    attempt->task.cancel();
    return {};
}

// One whose person has signed in goes on: what it does then takes moments.
void SiteLogins::end_earlier(const Actor& actor) {
    for (const std::shared_ptr<Attempt>& attempt : attempts_) {
        const bool is_in_the_way =
            attempt->actor == actor && attempt->is_under_way() && !attempt->has_signed_in;
        if (!is_in_the_way) continue;
        attempt->end(SiteLoginState::Cancelled,
                     Error{Errc::Conflict, "a later sign-in of the same caller took its place"});
        attempt->task.cancel();
    }
}

void SiteLogins::forget_ended() {
    for (auto attempt = attempts_.begin();
         attempts_.size() > settings_.kept_max && attempt != attempts_.end();) {
        attempt = (*attempt)->is_under_way() ? std::next(attempt) : attempts_.erase(attempt);
    }
}

std::shared_ptr<SiteLogins::Attempt> SiteLogins::find(const SiteLoginId& id,
                                                      const Actor& actor) const {
    const auto found = std::ranges::find_if(attempts_, [&](const auto& attempt) {
        return attempt->login.id == id && attempt->actor == actor;
    });
    return found == attempts_.end() ? nullptr : *found;
}

std::size_t SiteLogins::under_way() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        attempts_, [](const auto& attempt) { return attempt->is_under_way(); }));
}

void SiteLogins::stop() {
    stopped_ = true;
    for (const std::shared_ptr<Attempt>& attempt : attempts_) {
        attempt->end(SiteLoginState::Cancelled, Error{Errc::Unavailable, "the daemon is ending"});
        attempt->task.cancel();
    }
}

}  // namespace usher::sync

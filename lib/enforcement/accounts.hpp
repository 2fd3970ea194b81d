/// Whose licences are kept here: the commands that change them, and the decision that rests on
/// them.
///
/// Each command is one write of the store, with the journal's entry of licences that are granted,
/// changed or revoked; projection and listeners follow after its commit. Lives on the event loop.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/channel_question.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/license_projection.hpp"
#include "lib/enforcement/login.hpp"
#include "lib/license/license_decision.hpp"
#include "lib/license/resolution.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// What upstream says a user has: everything, and the products that it is about.
struct LicenseAnswer {
    UserId user;
    std::vector<license::License> licenses;
    std::vector<license::Product> products;
    /// Errc::NotFound for a user who is not here, who may have gone while upstream was asked.
    bool only_if_here = false;
    /// Whether the user may buy nothing; none: nothing is said of it.
    std::optional<bool> is_restricted{};
};

/// Upstream's word on whether a user may buy (specs/aminotv.md 6, `user_flags`).
struct PurchaseRestriction {
    UserId user;
    bool is_restricted = false;
};

/// How many users have logged in, and of how many upstream no longer accepts the tokens.
struct LoginCounts {
    std::size_t good = 0;
    std::size_t lost = 0;
};

using LicenseWalk = store::LicenseWalk;

/// Whose view of the licences upstream gives: a user's own, the provider's of all users, or a
/// reseller's of its customers.
enum class LicenseView : std::uint8_t { OfUser, OfProvider, OfReseller };

/// Whom a removal leaves alone, as they stand when it is written.
enum class Spared : std::uint8_t { Nobody, LoggedIn };

struct ChannelDecision {
    Decision decision;
    /// The licence that allows it, as upstream numbers it now; none for a refusal.
    std::optional<LicenseId> license{};
};

struct ChannelExplanation {
    ChannelDecision decision;
    std::vector<license::Step> steps;
};

class Accounts {
public:
    /// `store` and `enforcer` outlive it.
    Accounts(store::Store& store, Enforcer& enforcer, license::LicensePolicy policy, Log log);

    /// Before read_all: who is asked from now on, a line. What another upstream has said goes on
    /// counting until its limit, but its tokens are sent to nobody else, so that whoever has logged
    /// in there counts as lost here, and its catalogue is not this one's.
    void ask_at(std::string upstream) { upstream_ = std::move(upstream); }
    /// Reads everything into the projection; for start-up, before the loop runs.
    [[nodiscard]] Result<void> read_all();

    /// From now on the licences of `user` are kept. Whether it is new. Errors of the store.
    [[nodiscard]] Task<Result<bool>> add(UserId user, Actor actor);
    /// Forgets a user, the tokens included. Errc::NotFound for one who is not here; Errc::Conflict,
    /// with nothing changed, for one who is spared.
    [[nodiscard]] Task<Result<void>> remove(UserId user, Actor actor,
                                            Spared spared = Spared::Nobody);

    /// Keeps the tokens of a user who has just logged in, and adds the user if not here. Whether it
    /// is new. Errors of the store.
    [[nodiscard]] Task<Result<bool>> log_in(UserId user, Login login, Actor actor);
    /// Keeps the tokens that have followed on others. Errc::NotFound for a user who is not here.
    [[nodiscard]] Task<Result<void>> keep_tokens(UserId user, Login login);
    /// Upstream accepts the user's tokens no more, whose access token is `access`: says so once
    /// until the next login. Nothing where another pair is kept by now.
    [[nodiscard]] Task<Result<void>> lose_login(UserId user, LoginDigest access);
    /// The tokens as they are kept, good or lost; none for a user without.
    [[nodiscard]] Task<Result<std::optional<Login>>> login_of(UserId user);
    [[nodiscard]] LoginState login_state(const UserId& user) const;
    /// Visits every user with tokens, good or lost.
    void each_login(const std::function<void(const UserId&)>& visit) const;
    /// Makes `told` the one that is told of each login, after its commit; none ends that.
    void on_login(std::function<void(const UserId&)> told) { on_login_ = std::move(told); }
    /// A user whose tokens are good; none without one.
    [[nodiscard]] std::optional<UserId> any_logged_in() const;
    [[nodiscard]] LoginCounts login_counts() const noexcept { return login_counts_; }
    /// Whether `bearer` is the access token that is kept of the user, or the one that the login
    /// began with, be it run out or lost: what
    /// opens the facade for its owner (specs/aminotv.md 3.4). In constant time.
    [[nodiscard]] bool opens(const UserId& user, std::string_view bearer) const;

    /// Takes a whole answer in the place of what was known of its user, who is added if not here
    /// unless the answer forbids it; products are added to what is known, and what they leave out
    /// stays (specs/aminotv.md 13).
    /// Errc::Conflict, with nothing changed, for a licence that comes twice.
    [[nodiscard]] Task<Result<void>> take(LicenseAnswer answer);
    /// Takes the answers of several users as take() does, and how far the walk that asked for them
    /// has come if they belong to one: all of it or nothing. Of a user who is new to it the journal
    /// has one entry, and nobody is told of each licence.
    [[nodiscard]] Task<Result<void>> take_many(std::vector<LicenseAnswer> answers,
                                               std::optional<LicenseWalk> walk);
    /// Upstream had nothing new of `users` at `at`: what it said before counts as said then. One
    /// statement of the store; tells nobody but the observer. Errors of the store.
    [[nodiscard]] Task<Result<void>> confirm(std::vector<UserId> users, Instant at);
    /// The newest walk over all users of the provider; none before the first.
    [[nodiscard]] const std::optional<LicenseWalk>& walk() const noexcept { return walk_; }
    /// Calls whoever waits for upstream's word on a user, after each answer that was taken.
    void on_taken(std::function<void(const UserId&)> tell) { tell_taken_ = std::move(tell); }
    /// Tells of each user whose word is another than before; of one who is not here it says
    /// nothing. Nothing is written where all is as it was. Errors of the store.
    [[nodiscard]] Task<Result<void>> take_restrictions(std::vector<PurchaseRestriction> said);
    /// Whether upstream was last heard to let the user buy nothing.
    [[nodiscard]] bool is_restricted(const UserId& user) const {
        return restricted_.contains(user);
    }
    /// Writes down a person's word that up to `users` users whom upstream does not know have
    /// really gone. Errors of the store.
    [[nodiscard]] Task<Result<void>> note_gone(std::size_t users, license::Resolution word,
                                               Actor actor);
    /// Takes the whole catalogue: what is not in it stays only as long as a licence names it.
    [[nodiscard]] Task<Result<void>> take_catalogue(std::vector<license::Product> products);
    /// When the catalogue was taken last, by this start or an earlier one; none: never.
    [[nodiscard]] std::optional<Instant> catalogue_at() const noexcept { return catalogue_at_; }

    /// Decides by what is known, at the trusted time (specs/aminotv.md 9).
    [[nodiscard]] ChannelDecision check(const ChannelQuestion& question) {
        return check(question, enforcer_.time().now());
    }
    /// The same at `now`, which the caller has just read: for several questions in one breath.
    [[nodiscard]] ChannelDecision check(const ChannelQuestion& question, Instant now);
    /// The same with its steps, at `at` instead of now if given.
    [[nodiscard]] ChannelExplanation explain(const ChannelQuestion& question,
                                             std::optional<Instant> at = {});

    /// Makes `observer` the one that is told of changes, after their commit; none ends that.
    void observe(LicenseProjection::Observer observer) { projection_.observe(std::move(observer)); }
    [[nodiscard]] const LicenseProjection& projection() const noexcept { return projection_; }
    [[nodiscard]] const license::LicensePolicy& policy() const noexcept { return policy_; }

    /// Set by sync: whether this view of the licences answered last time.
    void upstream_answers(bool answers, LicenseView view = LicenseView::OfUser);
    /// Makes `told` the one that is told when `is_in_touch` has become another one; none ends that.
    void on_touch(std::function<void()> told) { on_touch_ = std::move(told); }
    /// Whether every view answers that was asked since the start: what engines read has one word
    /// for all users. False before the first.
    [[nodiscard]] bool is_in_touch() const noexcept { return is_in_touch_; }

private:
    struct HeldLogin {
        LoginDigest access{};
        std::optional<LoginDigest> first{};  ///< as Login's
        LoginState state = LoginState::None;
    };

    void hold(const UserId& user, HeldLogin login);
    void let_go(const UserId& user);
    void count(LoginState state, std::ptrdiff_t change) noexcept;
    [[nodiscard]] ChannelDecision decide(const ChannelQuestion& question, Instant now,
                                         std::vector<license::Step>* steps);
    void show(const LicenseAnswer& answer, std::int64_t row, Instant now);
    void tell(const std::vector<license::LicenseChange>& changes, Instant now);
    void tell(const PurchaseRestriction& restriction);

    store::Store& store_;
    Enforcer& enforcer_;
    license::LicensePolicy policy_;
    std::string upstream_;
    Log log_;
    LicenseProjection projection_;
    std::optional<LicenseWalk> walk_;
    std::optional<Instant> catalogue_at_;
    std::unordered_map<UserId, HeldLogin> logins_;  ///< of users with tokens
    LoginCounts login_counts_;
    std::unordered_set<UserId> restricted_;
    std::function<void(const UserId&)> on_login_;
    std::function<void(const UserId&)> tell_taken_;
    std::map<LicenseView, bool> answers_;  ///< of views that were asked
    bool is_in_touch_ = false;
    std::function<void()> on_touch_;
};

}  // namespace usher::enforcement

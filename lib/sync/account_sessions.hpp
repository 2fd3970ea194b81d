/// The users who have logged in at AminoTV, as sessions: opened when they are needed, with tokens
/// that outlive a restart (specs/aminotv.md 3.2).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/log.hpp"
#include "lib/core/secret.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/upstream/aminotv/client.hpp"
#include "lib/upstream/aminotv/session.hpp"

namespace usher::sync {

struct SessionSettings {
    /// Calls of one user begin this far apart (choice U19); a refresh of the tokens belongs to the
    /// call that needs it.
    std::chrono::milliseconds spacing{1'000};
    /// A call that would have to wait longer for its turn is refused.
    std::chrono::milliseconds wait_max{20'000};
    std::size_t open_max = 256;  ///< sessions kept open; the one unused for longest is closed
    async::Sleep sleep = async::sleep_for;
};

/// Who has logged in.
struct LoggedIn {
    UserId user;
    bool is_new = false;  ///< the licences of the user were not kept here before
};

/// What a user logs in with.
struct Credentials {
    std::string email;
    Secret password;
};

/// What an app has got for a user who logged in there.
struct TokenTexts {
    Secret access;
    Secret refresh{};  ///< empty: none
};

/// Lives on the event loop, and outlives its calls.
class AccountSessions {
public:
    using Client = upstream::aminotv::Client;
    template <typename T>
    using Outcome = upstream::aminotv::Outcome<T>;

    /// `accounts` and `time` outlive it. `client` is not null.
    AccountSessions(Executor executor, std::shared_ptr<const Client> client,
                    SessionSettings settings, enforcement::Accounts& accounts,
                    enforcement::TimeKeeper& time, Log log);

    /// Calls whoever has to ask upstream about a user anew: who has logged in.
    void on_moved(std::function<void(const UserId&)> tell) { tell_moved_ = std::move(tell); }

    /// As in upstream::aminotv::Session. Besides, with status 0 and without asking upstream:
    /// Errc::Unauthorized for a user who has not logged in or has lost the login, Errc::Unavailable
    /// where too many calls wait for their turn, Errc::Unreachable for kept tokens that do not
    /// open, errors of the store.
    [[nodiscard]] Task<Outcome<upstream::aminotv::LicenseDocument>> licenses(UserId user);
    [[nodiscard]] Task<Outcome<upstream::aminotv::ProductDocument>> products(UserId user);
    [[nodiscard]] Task<Outcome<upstream::aminotv::PurchaseSuccess>> send_purchase(
        UserId user, upstream::aminotv::WrittenPurchase purchase,
        upstream::aminotv::MayLeave may_leave);

    /// Logs in at the v4 token endpoint, and the legacy way where there is none. Errc::NotAccepted
    /// if upstream says no; else errors of upstream and of the store.
    [[nodiscard]] Task<Result<LoggedIn>> log_in(Credentials credentials, Actor actor);
    /// Takes tokens that an app was given, once upstream has accepted them: else nothing changes.
    /// Errc::Malformed for what cannot be such tokens, Errc::NotAccepted if upstream says no.
    [[nodiscard]] Task<Result<LoggedIn>> take_pair(TokenTexts texts, Actor actor);
    /// Throws the tokens and all that is kept of the user away. Errc::NotFound for one who is not
    /// here.
    [[nodiscard]] Task<Result<void>> log_out(UserId user, Actor actor);

    /// Whether the user has to log in again.
    [[nodiscard]] bool is_lost(const UserId& user) const {
        return accounts_.login_state(user) == enforcement::LoginState::Lost;
    }
    [[nodiscard]] std::size_t open_count() const noexcept { return open_.size(); }

private:
    struct Open;
    template <typename T>
    using Ask = std::function<Task<Outcome<T>>(upstream::aminotv::Session&)>;

    template <typename T>
    [[nodiscard]] Task<Outcome<T>> call(UserId user, Ask<T> ask);
    [[nodiscard]] Task<Result<std::shared_ptr<Open>>> open(UserId user);
    [[nodiscard]] std::shared_ptr<Open> put(const UserId& user, upstream::aminotv::Tokens tokens);
    [[nodiscard]] Task<Result<void>> take_turn(UserId user);
    [[nodiscard]] Task<Result<LoggedIn>> keep(upstream::aminotv::Tokens tokens, Actor actor);
    Task<void> keep_refreshed(std::weak_ptr<Open> of, upstream::aminotv::Tokens tokens);
    [[nodiscard]] std::function<Instant()> clock();
    void close(const UserId& user);
    void close_one();
    void tell_moved(const UserId& user) const;

    Executor executor_;
    std::shared_ptr<const Client> client_;  // shared with calls that may outlive us by a turn
    SessionSettings settings_;
    enforcement::Accounts& accounts_;
    enforcement::TimeKeeper& time_;
    Log log_;
    std::function<void(const UserId&)> tell_moved_;
    std::unordered_map<UserId, std::shared_ptr<Open>> open_;
    std::unordered_map<UserId, std::chrono::milliseconds> next_turn_;  ///< time since boot
};

}  // namespace usher::sync

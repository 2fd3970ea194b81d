#include "lib/upstream/interworks/session.hpp"

#include <utility>

#include "lib/upstream/attested_date.hpp"
#include "lib/upstream/interworks/repeats.hpp"
#include "lib/upstream/under_way.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::chrono::milliseconds forced_renewal_window = std::chrono::minutes{1};
// Until the next token of the rate limit is there.
constexpr std::chrono::milliseconds rate_step{1000 / calls_per_second_max};
// How many calls may have to end before one of ours begins, each within its deadline.
constexpr int calls_ahead_max = 64;

Failure login_required() {
    return {
        .cause = Cause::LoginRequired,
        .error = Error{Errc::Unauthorized, "login required: no token, and no password is kept"}};
}

Failure too_many_renewals() {
    return {.cause = Cause::Unauthorized,
            .error = Error{Errc::Unauthorized, "upstream refuses one new token after the other"},
            .status = 401};
}

Failure waited_in_vain(std::string_view for_what) {
    return {.cause = Cause::NotSent,
            .error = Error{Errc::Timeout, "no end of " + std::string{for_what}}};
}

bool is_rejection(const Failure& failure) noexcept {
    return failure.cause == Cause::CredentialsRejected;
}

http::RateLimit::Time rate_time(const Pacing& pacing) {
    return http::RateLimit::Time{pacing.clock().boot};
}

// One of the calls that run at the same time.
class RunningCall {
public:
    RunningCall(std::size_t& count, async::Signal& ended) : count_{count}, ended_{ended} {
        ++count_;
    }
    RunningCall(const RunningCall&) = delete;
    RunningCall& operator=(const RunningCall&) = delete;
    ~RunningCall() {
        --count_;
        ended_.notify();
    }

private:
    std::size_t& count_;
    async::Signal& ended_;
};

}  // namespace

Session::Session(const Executor& executor, const Transport& transport, Credentials credentials,
                 SessionPorts ports)
    : transport_{transport},
      credentials_{std::move(credentials)},
      ports_{std::move(ports)},
      desk_{transport, ports_.pacing},
      renewal_ended_{executor},
      call_ended_{executor},
      rate_{calls_per_second_max, rate_time(ports_.pacing)} {
    if (credentials_.password) {
        password_ = std::make_shared<const Secret>(std::move(*credentials_.password));
        credentials_.password.reset();
    }
}

bool Session::is_good(const TokenInUse& token) const {
    return token != nullptr && ports_.pacing.clock().boot < token->ends_at;
}

Session::State Session::state() const {
    if (rejection_) return State::Rejected;
    const bool has_refresh = token_ != nullptr && token_->refresh;
    return password_ != nullptr || has_refresh || is_good(token_) ? State::Ready
                                                                  : State::LoginRequired;
}

void Session::try_again() noexcept {
    rejection_.reset();
}

Task<Outcome<TokenInUse>> Session::ask_with_password(std::shared_ptr<const Secret> password) {
    const auto form = [this, password] { return password_grant(credentials_.username, *password); };
    return desk_.ask(form, basic_authorization(credentials_));
}

// By the refresh token where there is one; upstream's no to it is none to the password.
Task<Outcome<TokenInUse>> Session::obtain(TokenInUse used) {
    if (used != nullptr && used->refresh) {
        const auto form = [used] { return refresh_grant(*used->refresh); };
        Outcome<TokenInUse> fresh = co_await desk_.ask(form, basic_authorization(credentials_));
        const bool is_over = !fresh && fresh.error().token_error == TokenError::InvalidGrant;
        if (!is_over) co_return fresh;
    }
    if (password_ == nullptr) co_return login_required();
    co_return co_await ask_with_password(password_);
}

void Session::keep(const Outcome<TokenInUse>& fresh) {
    if (fresh) {
        token_ = *fresh;
        return;
    }
    renewal_failure_ = fresh.error();
    if (is_rejection(fresh.error())) rejection_ = fresh.error();
}

Task<Outcome<TokenInUse>> Session::renew(TokenInUse used) {
    const UnderWay under_way{is_renewing_, renewal_ended_};
    renewal_failure_.reset();
    const std::uint64_t epoch = epoch_;
    Outcome<TokenInUse> fresh = co_await obtain(std::move(used));
    // Who signed out meanwhile does not want it, and whoever waits for it finds none.
    if (epoch != epoch_) co_return login_required();
    keep(fresh);
    co_return fresh;
}

Task<Outcome<void>> Session::end_of_renewal() {
    // Of the refresh token and then of the password, each with all its attempts and waits.
    const auto longest =
        2 * attempts_max * (transport_.deadline() + std::chrono::milliseconds{token_wait_max});
    const bool has_ended = co_await renewal_ended_.wait_for(longest);
    if (!has_ended) co_return waited_in_vain("a renewal");
    co_return Outcome<void>{};
}

bool Session::may_force_renewal() {
    const std::chrono::milliseconds now = ports_.pacing.clock().boot;
    while (!forced_at_.empty() && now - forced_at_.front() >= forced_renewal_window) {
        forced_at_.pop_front();
    }
    if (forced_at_.size() == forced_renewals_max) return false;
    forced_at_.push_back(now);
    return true;
}

Task<Outcome<TokenInUse>> Session::other_than(TokenInUse used, Reason reason) {
    while (true) {
        if (rejection_) co_return *rejection_;
        const bool is_another = token_ != nullptr && token_ != used;
        if (is_another) co_return token_;
        if (!is_renewing_) break;
        Outcome<void> ended = co_await end_of_renewal();
        if (!ended) co_return ended.error();
        const bool has_failed = token_ == used && renewal_failure_.has_value();
        if (has_failed) co_return *renewal_failure_;
    }
    const bool is_limited = reason == Reason::Forced && !may_force_renewal();
    if (is_limited) co_return too_many_renewals();
    co_return co_await renew(std::move(used));
}

Task<Outcome<TokenInUse>> Session::usable() {
    const TokenInUse held = token_;
    const bool is_due = held == nullptr || ports_.pacing.clock().boot >= held->renew_at;
    if (!is_due) co_return held;
    Outcome<TokenInUse> fresh = co_await other_than(held, Reason::Due);
    // Upstream has the last word on a token that could not be renewed in time.
    const bool goes_on = !fresh && !is_rejection(fresh.error()) && token_ == held && is_good(held);
    if (goes_on) co_return held;
    co_return fresh;
}

Task<Outcome<void>> Session::enter() {
    for (int ahead = 0; call_count_ >= calls_at_once_max; ++ahead) {
        if (ahead == calls_ahead_max) co_return waited_in_vain("earlier calls");
        const bool has_ended = co_await call_ended_.wait_for(2 * transport_.deadline());
        if (!has_ended) co_return waited_in_vain("earlier calls");
    }
    co_return Outcome<void>{};
}

void Session::take_notice(const http::Exchange& exchange) {
    const std::optional<Instant> date = attested_date(exchange);
    const bool is_authenticated = exchange.response.status != 401;
    if (date && is_authenticated && ports_.attest) ports_.attest(*date);
    const bool ends = exchange.response.field("Deprecation") || exchange.response.field("Sunset");
    if (!ends || knows_that_version_ends_) return;
    knows_that_version_ends_ = true;
    if (ports_.version_ends) ports_.version_ends();
}

Task<Outcome<http::Response>> Session::send_once(Call call, TokenInUse token) {
    const Aim aim = call.aim;
    Outcome<void> entered = co_await enter();
    if (!entered) co_return entered.error();
    const RunningCall running{call_count_, call_ended_};
    while (!rate_.allows(rate_time(ports_.pacing))) co_await ports_.pacing.sleep(rate_step);

    Result<http::Exchange> exchange = co_await transport_.send(std::move(call), token->access);
    if (!exchange) co_return unanswered(exchange.error());
    take_notice(*exchange);
    http::Response& response = exchange->response;
    const bool is_success = response.status >= 200 && response.status <= 299;
    if (!is_success) co_return judge_answer(response, aim, token->access->reveal());
    co_return std::move(response);
}

// A 401 says that nothing was carried out, whatever the method: once more with another token.
Task<Outcome<http::Response>> Session::send_with_mended_token(Call call) {
    Outcome<TokenInUse> token = co_await usable();
    if (!token) co_return token.error();
    Outcome<http::Response> answer = co_await send_once(call, *token);
    const bool is_refused = !answer && answer.error().status == 401;
    if (!is_refused) co_return answer;
    Outcome<TokenInUse> fresh = co_await other_than(*token, Reason::Forced);
    if (!fresh) {
        // Nobody is to go on with a token that upstream knows no more. Where another may be had
        // later it stays, so that the next call asks for that by force, too, and is counted.
        const Cause cause = fresh.error().cause;
        const bool is_last = cause == Cause::LoginRequired || cause == Cause::CredentialsRejected;
        if (is_last && token_ == *token) token_ = nullptr;
        co_return fresh.error();
    }
    co_return co_await send_once(std::move(call), *fresh);
}

// An older upstream answers 500 where a token has run out (IW-TOK-13).
Task<void> Session::refresh_old_token() {
    const TokenInUse held = token_;
    const bool can_renew = password_ != nullptr || (held != nullptr && held->refresh);
    if (held == nullptr || !can_renew) co_return;
    const std::chrono::milliseconds age = ports_.pacing.clock().boot - held->sent_at;
    if (2 * age <= held->ends_at - held->sent_at) co_return;
    // Without another one the call goes on with the one that there is.
    co_await other_than(held, Reason::Forced);
}

Task<Outcome<http::Response>> Session::call(Call call) {
    for (int number = 1;; ++number) {
        Outcome<http::Response> answer = co_await send_with_mended_token(call);
        if (answer) co_return answer;
        const Failure& failure = answer.error();
        if (failure.is_of_token_endpoint) co_return answer;
        const auto wait = wait_before_repeat({.failure = failure,
                                              .aim = call.aim,
                                              .number = number,
                                              .fraction = ports_.pacing.random()});
        if (!wait) co_return answer;
        const bool may_be_old_token = failure.status >= 500;
        co_await ports_.pacing.sleep(*wait);
        if (may_be_old_token) co_await refresh_old_token();
    }
}

Task<Outcome<void>> Session::log_in(Secret password) {
    while (is_renewing_) {
        Outcome<void> ended = co_await end_of_renewal();
        if (!ended) co_return ended.error();
    }
    const UnderWay under_way{is_renewing_, renewal_ended_};
    renewal_failure_.reset();
    const bool was_ready = state() == State::Ready;
    const std::uint64_t epoch = epoch_;
    auto entered = std::make_shared<const Secret>(std::move(password));
    const Outcome<TokenInUse> fresh = co_await ask_with_password(std::move(entered));
    if (epoch != epoch_) co_return login_required();
    // A mistyped password takes nothing from a session that needs none now.
    if (!fresh && was_ready) co_return fresh.error();
    if (fresh) rejection_.reset();
    keep(fresh);
    if (!fresh) co_return fresh.error();
    co_return Outcome<void>{};
}

Task<Outcome<void>> Session::sign_out() {
    ++epoch_;
    const TokenInUse token = std::exchange(token_, nullptr);
    password_ = nullptr;
    rejection_.reset();
    if (token == nullptr) co_return Outcome<void>{};
    co_return co_await desk_.revoke(token, basic_authorization(credentials_));
}

}  // namespace usher::upstream::interworks

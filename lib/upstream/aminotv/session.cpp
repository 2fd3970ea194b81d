#include "lib/upstream/aminotv/session.hpp"

#include <utility>

#include "lib/upstream/under_way.hpp"

namespace usher::upstream::aminotv {
namespace {

Failure lost_login() {
    return {.error = Error{Errc::Unauthorized, "the login is lost"}};
}

// Whether the token endpoint said no for good. OAuth says it by 400 (RFC 6749 section 5.2).
bool is_refusal(const Failure& failure) noexcept {
    const int status = failure.status;
    return status == 400 || status == 401 || status == 403 || status == 422;
}

// The failure of a call that was not sent, because its tokens could not be refreshed: what was
// answered to that is none of the call's business.
Failure unsent(const Failure& of_refresh) {
    Error error{Errc::Unreachable, "refreshing the login: " + of_refresh.error.context()};
    if (const auto wait = of_refresh.error.retry_after()) error = error.with_retry_after(*wait);
    return {.error = std::move(error), .date = of_refresh.date};
}

}  // namespace

Session::Session(const Executor& executor, const Client& client, Tokens tokens, SessionPorts ports)
    : client_{client},
      tokens_{std::move(tokens)},
      ports_{std::move(ports)},
      refresh_ended_{executor} {}

void Session::resume(Tokens tokens) {
    tokens_ = std::move(tokens);
    is_lost_ = false;
}

Task<Outcome<Tokens>> Session::refresh(Tokens used) {
    if (used->refresh.empty()) {
        is_lost_ = true;
        co_return lost_login();
    }
    const UnderWay under_way{is_refreshing_, refresh_ended_};
    refresh_failure_.reset();
    Outcome<Tokens> fresh = co_await client_.refresh(used);
    // A login that came meanwhile has its own pair, whatever became of the old one.
    if (tokens_ != used) co_return Answered<Tokens>{.value = tokens_};
    if (!fresh) {
        is_lost_ = is_refusal(fresh.error());
        refresh_failure_ = is_lost_ ? lost_login() : unsent(fresh.error());
        co_return *refresh_failure_;
    }
    co_await ports_.store(fresh->value);
    if (tokens_ != used) co_return Answered<Tokens>{.value = tokens_};
    tokens_ = fresh->value;
    co_return fresh;
}

Task<Outcome<Tokens>> Session::other_than(Tokens used) {
    while (true) {
        if (is_lost_) co_return lost_login();
        if (tokens_ != used) co_return Answered<Tokens>{.value = tokens_};
        if (!is_refreshing_) break;
        const bool has_ended = co_await refresh_ended_.wait_for(2 * client_.deadline());
        if (!has_ended) {
            Failure waited{.error = Error{Errc::Unreachable, "no end of a refresh"}};
            co_return waited;
        }
        const bool failed = tokens_ == used && refresh_failure_.has_value();
        if (failed) co_return *refresh_failure_;
    }
    co_return co_await refresh(std::move(used));
}

Task<Outcome<Tokens>> Session::usable() {
    if (is_lost_) co_return lost_login();
    const Tokens held = tokens_;
    if (held->access_expires_at - ports_.now() > refresh_before) {
        co_return Answered<Tokens>{.value = held};
    }
    Outcome<Tokens> fresh = co_await other_than(held);
    // Upstream has the last word on a pair that could not be renewed in time.
    const bool is_still_good = !fresh && !is_lost_ && ports_.now() < held->access_expires_at;
    if (is_still_good) co_return Answered<Tokens>{.value = held};
    co_return fresh;
}

template <typename T>
Task<Outcome<T>> Session::call(Ask<T> ask) {
    Outcome<Tokens> tokens = co_await usable();
    if (!tokens) co_return tokens.error();
    Outcome<T> answer = co_await ask(tokens->value);
    if (answer || answer.error().status != 401) co_return answer;

    Outcome<Tokens> fresh = co_await other_than(tokens->value);
    if (!fresh) co_return fresh.error();
    Outcome<T> again = co_await ask(fresh->value);
    const bool is_refused = !again && again.error().status == 401;
    if (is_refused && tokens_ == fresh->value) is_lost_ = true;
    co_return again;
}

Task<Outcome<LicenseDocument>> Session::licenses() {
    Ask<LicenseDocument> ask = [this](Tokens tokens) {
        return client_.licenses(std::move(tokens));
    };
    co_return co_await call<LicenseDocument>(std::move(ask));
}

Task<Outcome<ProductDocument>> Session::products() {
    Ask<ProductDocument> ask = [this](Tokens tokens) {
        return client_.products(std::move(tokens));
    };
    co_return co_await call<ProductDocument>(std::move(ask));
}

Task<Outcome<PurchaseSuccess>> Session::send_if(MayLeave may_leave, Tokens tokens,
                                                WrittenPurchase purchase) {
    if (!may_leave()) {
        Failure held{.error = Error{Errc::Unreachable,
                                    "its key may be forgotten by now: it is not sent again"}};
        co_return held;
    }
    co_return co_await client_.send_purchase(std::move(tokens), std::move(purchase));
}

Task<Outcome<PurchaseSuccess>> Session::send_purchase(WrittenPurchase purchase,
                                                      MayLeave may_leave) {
    Ask<PurchaseSuccess> ask = [this, purchase, may_leave](Tokens tokens) {
        return send_if(may_leave, std::move(tokens), purchase);
    };
    co_return co_await call<PurchaseSuccess>(std::move(ask));
}

}  // namespace usher::upstream::aminotv

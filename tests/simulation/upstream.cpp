#include "tests/simulation/upstream.hpp"

#include <algorithm>
#include <array>

namespace usher::simulation {
namespace {

using license::ActivationRequest;
using upstream::acestream::Activated;

constexpr Time deadline{30'000};  // of a call
// By no clock that the history sets, which is days or up to two hours wrong, does it end where ours
// would: what ends there, and was never dated by upstream, nobody can tell from ours.
constexpr Seconds length_of_others = std::chrono::days{3} + std::chrono::hours{11};
constexpr Time stale_for = std::chrono::hours{2};

std::string title(const ActivationRequest& request) {
    return request.id.text() + " (" + request.user_key.text() + ", " + request.service.text() + ")";
}

}  // namespace

Upstream::Upstream(const World& world, Scheduler& scheduler, test::Random& random, Checker& checker,
                   History& history)
    : world_{world}, scheduler_{scheduler}, random_{random}, checker_{checker}, history_{history} {}

Instant Upstream::now() const {
    return first_instant + std::chrono::floor<Seconds>(scheduler_.now());
}

// A service begins without validity, with much of it, or with some that ends soon.
Upstream::Account& Upstream::account_of(const ActivationRequest& request) {
    const auto [entry, is_new] =
        accounts_.try_emplace({request.user_key.text(), request.service.text()});
    Account& account = entry->second;
    if (!is_new) return account;
    switch (random_.below(3)) {
        case 0: break;
        case 1: account.valid_to = now() + std::chrono::days{10}; break;
        default: account.valid_to = now() + Seconds{random_.between(60, 3600)};
    }
    account.before_change = account.valid_to;
    if (world_.stale && account.valid_to && random_.happens(0.3)) {
        account.before_change.reset();
        account.changed_at = scheduler_.now();
    }
    return account;
}

Instant Upstream::extended(const Account& account, Seconds length) const {
    return std::max(now(), account.valid_to.value_or(now())) + length;
}

void Upstream::set(Account& account, Instant valid_to) {
    account.before_change = account.valid_to;
    account.changed_at = scheduler_.now();
    account.valid_to = valid_to;
}

void Upstream::execute(const ActivationRequest& request) {
    if (world_.remembers_ids() && checker_.executions(request.id) > 0) {
        history_.note([&] { return "upstream knows the key of " + title(request); });
        return;
    }
    Account& account = account_of(request);
    set(account, extended(account, period_length));
    history_.note([&] {
        return "upstream EXECUTES " + title(request) + ": valid to " + rfc3339(*account.valid_to);
    });
    checker_.executed(request.id);
}

Time Upstream::any_lateness() {
    const Time quiet = world_.policy.quiet_time;
    const Time most = world_.lateness == Lateness::Beyond ? quiet * 4 : quiet - Time{60'000};
    return Time{random_.between(1, most.count())};
}

void Upstream::execute_later(const ActivationRequest& request) {
    ++under_way_[request.id];
    scheduler_.in(any_lateness(), [this, request] {
        --under_way_[request.id];
        if (random_.happens(0.7)) {
            execute(request);
        } else {
            history_.note([&] { return "upstream drops " + title(request); });
        }
    });
}

bool Upstream::may_lie() const {
    return !world_.stale && world_.policy.upstream == license::UpstreamClass::Readable;
}

NetworkFault Upstream::next_fault() {
    if (is_calm_ || random_.happens(0.3)) return NetworkFault::None;
    constexpr std::array possible{NetworkFault::Unreachable, NetworkFault::Dropped,
                                  NetworkFault::AnswerLost,  NetworkFault::ErrorBefore,
                                  NetworkFault::ErrorAfter,  NetworkFault::Hangs,
                                  NetworkFault::Late,        NetworkFault::RefusedFalsely};
    const NetworkFault fault = possible[random_.below(possible.size())];
    if (fault == NetworkFault::Late && world_.lateness == Lateness::AtOnce) {
        return NetworkFault::AnswerLost;
    }
    if (fault == NetworkFault::RefusedFalsely && !may_lie()) return NetworkFault::ErrorAfter;
    return fault;
}

Upstream::Answer Upstream::accepted(const ActivationRequest& request) {
    return Activated{.cost = Cents{150}, .valid_to = account_of(request).valid_to};
}

// What upstream does with a request that has reached it, and what of its answer arrives. Whoever
// is refused for want of money has it told truly.
Upstream::Answer Upstream::answer_of(NetworkFault fault, const ActivationRequest& request) {
    switch (fault) {
        case NetworkFault::None:
            if (!is_calm_ && random_.happens(0.2)) return Error{Errc::Rejected, "no money"};
            execute(request);
            return accepted(request);
        case NetworkFault::AnswerLost: execute(request); return Error{Errc::NoAnswer, "cut"};
        case NetworkFault::ErrorAfter: execute(request); return Error{Errc::NoAnswer, "500"};
        case NetworkFault::RefusedFalsely: execute(request); return Error{Errc::Rejected, "error"};
        case NetworkFault::Dropped: return Error{Errc::NoAnswer, "closed"};
        case NetworkFault::ErrorBefore: return Error{Errc::NoAnswer, "503"};
        case NetworkFault::Hangs:
            if (random_.happens(0.5)) execute(request);
            return Error{Errc::Timeout, "no answer"};
        case NetworkFault::Late: execute_later(request); return Error{Errc::Timeout, "no answer"};
        case NetworkFault::Unreachable:
        case NetworkFault::StaleReading:
        case NetworkFault::NoReading:
        case NetworkFault::ForeignExtension: break;
    }
    return Error{Errc::Unreachable, "no connection"};
}

Task<Upstream::Answer> Upstream::charge(Executor executor, ActivationRequest request) {
    const NetworkFault fault = next_fault();
    count(fault);
    history_.note([&] {
        return "the daemon sends " + title(request) + "; " + std::string{simulation::name(fault)};
    });
    if (fault == NetworkFault::Unreachable) {
        const Time wait{random_.between(1, 5'000)};
        co_await scheduler_.sleep(executor, wait);
        co_return Error{Errc::Unreachable, "no connection"};
    }
    // The request has left: whatever becomes of the daemon, it arrives.
    checker_.sent(request.id);
    const Time way{random_.between(5, 500)};
    const auto answer = std::make_shared<std::optional<Answer>>();
    ++under_way_[request.id];
    scheduler_.in(way, [this, fault, request, answer] {
        --under_way_[request.id];
        *answer = answer_of(fault, request);
    });
    const bool hangs = fault == NetworkFault::Hangs || fault == NetworkFault::Late;
    const Time until = hangs ? deadline : way + Time{random_.between(1, 2'000)};
    co_await scheduler_.sleep(executor, until);
    history_.note([&] {
        const Answer& given = **answer;
        return "the daemon hears of " + request.id.text() + ": " +
               (given ? std::string{"done"} : given.error().message());
    });
    co_return **answer;
}

Task<Result<license::Reading>> Upstream::read(Executor executor, ActivationRequest request) {
    const Time way{random_.between(5, 2'000)};
    co_await scheduler_.sleep(executor, way);
    const bool does_not_tell = world_.policy.upstream == license::UpstreamClass::Opaque;
    if (does_not_tell) co_return Error{Errc::Rejected, "unknown method"};
    if (!is_calm_ && random_.happens(0.3)) {
        count(NetworkFault::NoReading);
        co_return Error{Errc::Unreachable, "no connection"};
    }
    const Account& account = account_of(request);
    std::optional<Instant> valid_to = account.valid_to;
    bool is_true = true;
    const bool may_be_stale = world_.stale && !is_calm_ && account.changed_at &&
                              scheduler_.now() - *account.changed_at < stale_for;
    if (may_be_stale && random_.happens(0.5)) {
        valid_to = account.before_change;
        is_true = false;
        count(NetworkFault::StaleReading);
    }
    const bool lists_only_what_is_active = valid_to && *valid_to <= now() && random_.happens(0.5);
    if (lists_only_what_is_active) valid_to.reset();
    history_.note([&] {
        return "the daemon reads " + title(request) + ": " +
               (valid_to ? rfc3339(*valid_to) : std::string{"not active"});
    });
    checker_.shown(request.id, is_true && checker_.executions(request.id) > 0);
    license::Reading reading{.valid_to = valid_to};
    if (world_.tells_time) reading.at = now();
    const bool tells_names = world_.policy.upstream == license::UpstreamClass::Named;
    if (tells_names) reading.knows_charge = checker_.executions(request.id) > 0;
    co_return reading;
}

void Upstream::extend_by_others(const ActivationRequest& request) {
    Account& account = account_of(request);
    if (std::exchange(account.others_came, true)) return;
    count(NetworkFault::ForeignExtension);
    set(account, extended(account, length_of_others));
    history_.note([&] { return "others extend the service of " + title(request); });
}

int Upstream::under_way(const ActivationId& id) const {
    const auto found = under_way_.find(id);
    return found == under_way_.end() ? 0 : found->second;
}

std::string_view name(NetworkFault fault) noexcept {
    switch (fault) {
        case NetworkFault::None: return "all goes well";
        case NetworkFault::Unreachable: return "unreachable";
        case NetworkFault::Dropped: return "dropped";
        case NetworkFault::AnswerLost: return "answer lost";
        case NetworkFault::ErrorBefore: return "5xx before";
        case NetworkFault::ErrorAfter: return "5xx after";
        case NetworkFault::Hangs: return "hangs";
        case NetworkFault::Late: return "late";
        case NetworkFault::RefusedFalsely: return "false refusal";
        case NetworkFault::StaleReading: return "stale reading";
        case NetworkFault::NoReading: return "no reading";
        case NetworkFault::ForeignExtension: return "foreign extension";
    }
    return "all goes well";
}

}  // namespace usher::simulation

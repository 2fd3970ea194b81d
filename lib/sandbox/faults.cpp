#include "lib/sandbox/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/sandbox/aminotv/methods.hpp"
#include "lib/sandbox/createreseller/methods.hpp"
#include "lib/sandbox/interworks/methods.hpp"
#include "lib/sandbox/oauth2/methods.hpp"

namespace usher::sandbox {

namespace {

constexpr std::array actions{
    FaultAction::Delay,        FaultAction::Drop,       FaultAction::Cut,
    FaultAction::ErrorBefore,  FaultAction::ErrorAfter, FaultAction::Hang,
    FaultAction::Stale,        FaultAction::Late,       FaultAction::Garbage,
    FaultAction::Huge,         FaultAction::Deep,       FaultAction::Refuse,
    FaultAction::DropBefore,   FaultAction::Slow,       FaultAction::Html,
    FaultAction::Unauthorized, FaultAction::Forbidden,  FaultAction::RateLimit,
    FaultAction::Unavailable};

/// What a method does decides which faults mean anything on it.
enum class Effect : std::uint8_t { None, ReadsKey, Changes };

struct Method {
    std::string_view name;
    Effect effect;
    bool is_aminotv = false;
};

constexpr std::array own_methods{
    Method{"getServiceCost", Effect::None},        Method{"createUserKey", Effect::Changes},
    Method{"activateService", Effect::Changes},    Method{"getUserKeyInfo", Effect::ReadsKey},
    Method{entitlements_method, Effect::ReadsKey}, Method{oauth2::authorize_method, Effect::None},
    Method{oauth2::token_method, Effect::Changes}, Method{oauth2::user_data_method, Effect::None}};

constexpr auto all_methods() {
    constexpr std::size_t count =
        own_methods.size() + createreseller::reading_methods.size() +
        createreseller::changing_methods.size() + interworks::reading_methods.size() +
        interworks::changing_methods.size() + aminotv::reading_methods.size() +
        aminotv::changing_methods.size();
    std::array<Method, count> all{};
    auto end = std::ranges::copy(own_methods, all.begin()).out;
    for (const std::string_view name : createreseller::reading_methods) {
        *end++ = Method{name, Effect::None};
    }
    for (const std::string_view name : createreseller::changing_methods) {
        *end++ = Method{name, Effect::Changes};
    }
    for (const std::string_view name : interworks::reading_methods) {
        *end++ = Method{name, Effect::None};
    }
    for (const std::string_view name : interworks::changing_methods) {
        *end++ = Method{name, Effect::Changes};
    }
    for (const std::string_view name : aminotv::reading_methods) {
        *end++ = Method{name, Effect::None, true};
    }
    for (const std::string_view name : aminotv::changing_methods) {
        *end++ = Method{name, Effect::Changes, true};
    }
    return all;
}

constexpr std::array methods = all_methods();

const Method* find_method(std::string_view name) {
    const auto found = std::ranges::find(methods, name, &Method::name);
    return found == methods.end() ? nullptr : &*found;
}

bool waits(FaultAction action) {
    return action == FaultAction::Delay || action == FaultAction::Late ||
           action == FaultAction::Slow;
}

bool applies(FaultAction action, const Method& method) {
    switch (action) {
        case FaultAction::Stale: return method.effect == Effect::ReadsKey;
        case FaultAction::Late: return method.effect == Effect::Changes;
        case FaultAction::Refuse: return false;
        case FaultAction::Unauthorized:
        case FaultAction::Forbidden:
        case FaultAction::RateLimit:
        case FaultAction::Unavailable: return method.is_aminotv;
        case FaultAction::DropBefore:
        case FaultAction::Slow:
        case FaultAction::Html:
        case FaultAction::Delay:
        case FaultAction::Drop:
        case FaultAction::Cut:
        case FaultAction::ErrorBefore:
        case FaultAction::ErrorAfter:
        case FaultAction::Hang:
        case FaultAction::Garbage:
        case FaultAction::Huge:
        case FaultAction::Deep: break;
    }
    return true;
}

bool fits(const Fault& fault, const Method& method) {
    const bool is_named = fault.on == any_method || fault.on == method.name ||
                          (fault.on == any_aminotv_method && method.is_aminotv);
    return is_named && applies(fault.action, method);
}

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

std::string where_it_applies(FaultAction action) {
    if (action == FaultAction::Refuse) return "\"*\" expected, refuse closes the whole listener";
    std::string names;
    bool happens_to_aminotv = false;
    for (const Method& method : methods) {
        if (!applies(action, method)) continue;
        happens_to_aminotv = happens_to_aminotv || method.is_aminotv;
        if (!method.is_aminotv) names.append(method.name).append(", ");
    }
    if (happens_to_aminotv) names += "a call of AminoTV's that it fits, \"aminotv\", ";
    return names + "or \"*\" expected, " + std::string{name(action)} + " means nothing elsewhere";
}

Result<void> check_method(const Fault& fault) {
    if (fault.on == any_method) return {};
    if (fault.on == any_aminotv_method) {
        const bool happens = std::ranges::any_of(
            methods, [&fault](const Method& method) { return fits(fault, method); });
        if (happens) return {};
        return malformed("on: " + where_it_applies(fault.action));
    }
    const Method* method = find_method(fault.on);
    if (!method) return malformed("on: not a method that faults can be put on");
    if (!applies(fault.action, *method)) return malformed("on: " + where_it_applies(fault.action));
    return {};
}

Result<void> check_times(const Fault& fault) {
    if (fault.times < 0) return malformed("times: below zero");
    if (fault.action == FaultAction::Refuse && fault.times != 0) {
        return malformed("times: 0 expected, refuse lasts until the faults are cleared");
    }
    return {};
}

Result<void> check_delay(const Fault& fault) {
    if (fault.delay < std::chrono::milliseconds{0} || fault.delay > fault_wait_max) {
        return malformed("delay_ms: 0 to 600000 expected");
    }
    const bool is_delayed = fault.delay.count() != 0;
    const bool must_wait = fault.action == FaultAction::Delay || fault.action == FaultAction::Slow;
    if (must_wait && !is_delayed) {
        return malformed("delay_ms: 1 to 600000 expected for " + std::string{name(fault.action)});
    }
    if (is_delayed && !waits(fault.action)) {
        return malformed("delay_ms: only delay, late and slow wait");
    }
    return {};
}

Result<void> check_retry_after(const Fault& fault) {
    const bool is_set = fault.retry_after.count() != 0;
    if (fault.retry_after.count() < 0 || fault.retry_after > retry_after_max) {
        return malformed("retry_after: 0 to 86400 expected");
    }
    if (fault.action == FaultAction::RateLimit && !is_set) {
        return malformed("retry_after: 1 to 86400 expected for rate_limit");
    }
    if (is_set && fault.action != FaultAction::RateLimit &&
        fault.action != FaultAction::Unavailable) {
        return malformed("retry_after: only rate_limit and unavailable say it");
    }
    return {};
}

}  // namespace

std::string_view name(FaultAction action) noexcept {
    switch (action) {
        case FaultAction::Delay: return "delay";
        case FaultAction::Drop: return "drop";
        case FaultAction::Cut: return "cut";
        case FaultAction::ErrorBefore: return "error_before";
        case FaultAction::ErrorAfter: return "error_after";
        case FaultAction::Hang: return "hang";
        case FaultAction::Stale: return "stale";
        case FaultAction::Late: return "late";
        case FaultAction::Garbage: return "garbage";
        case FaultAction::Huge: return "huge";
        case FaultAction::Deep: return "deep";
        case FaultAction::Refuse: return "refuse";
        case FaultAction::DropBefore: return "drop_before";
        case FaultAction::Slow: return "slow";
        case FaultAction::Html: return "html";
        case FaultAction::Unauthorized: return "unauthorized";
        case FaultAction::Forbidden: return "forbidden";
        case FaultAction::RateLimit: return "rate_limit";
        case FaultAction::Unavailable: return "unavailable";
    }
    return "";
}

std::optional<FaultAction> fault_action(std::string_view text) noexcept {
    const auto found =
        std::ranges::find_if(actions, [&](FaultAction action) { return name(action) == text; });
    if (found == actions.end()) return std::nullopt;
    return *found;
}

Result<void> FaultScript::add(Fault fault) {
    for (const auto check : {check_method, check_times, check_delay, check_retry_after}) {
        const Result<void> checked = check(fault);
        if (!checked) return checked.error();
    }
    if (fault.action == FaultAction::Refuse && refuses()) return {};
    if (faults_.size() >= faults_max) return Error{Errc::TooLarge, "too many faults are waiting"};
    faults_.push_back(std::move(fault));
    return {};
}

std::optional<Fault> FaultScript::take(std::string_view method) {
    const Method* const called = find_method(method);
    if (!called) return std::nullopt;
    const auto found =
        std::ranges::find_if(faults_, [&](const Fault& fault) { return fits(fault, *called); });
    if (found == faults_.end()) return std::nullopt;
    Fault fault = *found;
    if (found->times == 1) {
        faults_.erase(found);
    } else if (found->times > 1) {
        --found->times;
    }
    return fault;
}

bool FaultScript::refuses() const noexcept {
    return std::ranges::find(faults_, FaultAction::Refuse, &Fault::action) != faults_.end();
}

}  // namespace usher::sandbox

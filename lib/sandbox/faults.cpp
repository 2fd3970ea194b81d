#include "lib/sandbox/faults.hpp"

#include <algorithm>
#include <array>

namespace usher::sandbox {

namespace {

constexpr std::array actions{
    FaultAction::Delay,       FaultAction::Drop,       FaultAction::Cut,
    FaultAction::ErrorBefore, FaultAction::ErrorAfter, FaultAction::Hang,
    FaultAction::Stale,       FaultAction::Late,       FaultAction::Refuse};

bool is_faulty_method(std::string_view method) {
    const std::vector<std::string_view>& methods = faulty_methods();
    return std::ranges::find(methods, method) != methods.end();
}

bool reads_a_key(std::string_view method) {
    return method == "getUserKeyInfo" || method == entitlements_method;
}

bool fits(const Fault& fault, std::string_view method) {
    if (fault.action == FaultAction::Refuse) return false;
    if (fault.action == FaultAction::Stale && !reads_a_key(method)) return false;
    return fault.on == method || (fault.on == any_method && is_faulty_method(method));
}

bool has_delay(FaultAction action) {
    return action == FaultAction::Delay || action == FaultAction::Late;
}

Result<void> check(const Fault& fault) {
    if (fault.on != any_method && !is_faulty_method(fault.on)) {
        return Error{Errc::Malformed, "on: not a method that faults can be put on"};
    }
    if (fault.action == FaultAction::Refuse && fault.on != any_method) {
        return Error{Errc::Malformed, "on: refuse concerns every method, \"*\""};
    }
    if (fault.times < 0) return Error{Errc::Malformed, "times: below zero"};
    if (fault.delay < std::chrono::milliseconds{0} || fault.delay > fault_wait_max) {
        return Error{Errc::Malformed, "delay_ms: 0 to 600000 expected"};
    }
    if (fault.delay.count() != 0 && !has_delay(fault.action)) {
        return Error{Errc::Malformed, "delay_ms: only delay and late wait"};
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
        case FaultAction::Refuse: return "refuse";
    }
    return "";
}

std::optional<FaultAction> fault_action(std::string_view text) noexcept {
    const auto found =
        std::ranges::find_if(actions, [&](FaultAction action) { return name(action) == text; });
    if (found == actions.end()) return std::nullopt;
    return *found;
}

const std::vector<std::string_view>& faulty_methods() noexcept {
    static const std::vector<std::string_view> methods{"getServiceCost", "createUserKey",
                                                       "activateService", "getUserKeyInfo",
                                                       entitlements_method};
    return methods;
}

Result<void> FaultScript::add(Fault fault) {
    const Result<void> checked = check(fault);
    if (!checked) return checked.error();
    if (faults_.size() >= faults_max) return Error{Errc::TooLarge, "too many faults are waiting"};
    if (fault.action == FaultAction::Refuse) {
        if (refuses()) return {};
        fault.times = 0;
    }
    faults_.push_back(std::move(fault));
    return {};
}

std::optional<Fault> FaultScript::take(std::string_view method) {
    const auto found =
        std::ranges::find_if(faults_, [&](const Fault& fault) { return fits(fault, method); });
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

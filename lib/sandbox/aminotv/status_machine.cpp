#include "lib/sandbox/aminotv/status_machine.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace usher::sandbox::aminotv {
namespace {

using enum license::LicenseStatus;

constexpr std::array steps{
    StatusStep{"T1", {}, Active},
    StatusStep{"T2", {}, Expired},
    StatusStep{"T2", {}, Suspended},
    StatusStep{"T2", {}, SuspendedAdmin},
    StatusStep{"T2", {}, CheckInvalid},
    StatusStep{"T2", {}, OrderError},
    StatusStep{"T3", {}, Processing},
    StatusStep{"T4", Processing, Active},
    StatusStep{"T5", Processing, CheckInvalid},
    StatusStep{"T6", Processing, OrderError},
    StatusStep{"T6", CheckInvalid, OrderError},
    StatusStep{"T7", CheckInvalid, Processing},
    StatusStep{"T7", OrderError, Processing},
    StatusStep{"T8", Active, Expired, EndRule::Reached},
    StatusStep{"T9", Active, Suspended},
    StatusStep{"T10", Active, SuspendedAdmin},
    StatusStep{"T11", Suspended, Active, EndRule::Ahead},
    StatusStep{"T12", SuspendedAdmin, Active, EndRule::Ahead},
    StatusStep{"T13", Suspended, Expired, EndRule::Reached},
    StatusStep{"T13", SuspendedAdmin, Expired, EndRule::Reached},
    StatusStep{"T14", Expired, Active, EndRule::Ahead},
    StatusStep{"T15", Active, {}},
    StatusStep{"T15", Expired, {}},
    StatusStep{"T15", Suspended, {}},
    StatusStep{"T15", SuspendedAdmin, {}},
    StatusStep{"T15", Processing, {}},
    StatusStep{"T15", CheckInvalid, {}},
    StatusStep{"T15", OrderError, {}},
};

std::string word(Place place) {
    return place ? std::string{name(*place)} : std::string{"nothing"};
}

bool fits(EndRule rule, std::optional<Instant> end, Instant now) {
    const bool is_reached = end && now >= *end;
    switch (rule) {
        case EndRule::Any: return true;
        case EndRule::Reached: return is_reached;
        case EndRule::Ahead: return !is_reached;
    }
    return false;
}

}  // namespace

std::span<const StatusStep> status_steps() noexcept {
    return steps;
}

Result<std::string_view> permit_step(Place from, Place to, std::optional<Instant> end,
                                     Instant now) {
    const auto found = std::ranges::find_if(
        steps, [&](const StatusStep& step) { return step.from == from && step.to == to; });
    const std::string named = "status: from " + word(from) + " to " + word(to);
    if (found == steps.end()) return Error{Errc::Conflict, named + " leads no step"};
    if (!fits(found->end, end, now)) {
        const bool is_early = found->end == EndRule::Reached;
        return Error{Errc::Conflict,
                     named + (is_early ? " only once the end is reached" : " only before the end")};
    }
    return found->row;
}

}  // namespace usher::sandbox::aminotv

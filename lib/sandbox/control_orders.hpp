/// The bodies of control requests, read strictly: one JSON object, known members only. Pure.
///
/// Errors are Errc::Malformed, naming the member, if nothing else is said.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/license/catalogue.hpp"
#include "lib/sandbox/books.hpp"
#include "lib/sandbox/clock.hpp"
#include "lib/sandbox/faults.hpp"

namespace usher::sandbox {

/// Does what `{"advance": seconds}`, `{"set": Unix seconds}`, `{"stop": true}`, `{"run": true}` or
/// `{"reset": true}` says. The time that it sets lies before 2200 and, by `set`, not before 2020
/// (threat model D44); only `set` may turn it back.
[[nodiscard]] Result<void> turn_clock(Clock& clock, std::string_view body);

/// `{"on", "action", "times", "delay_ms", "retry_after"}`; all but `action` may be absent. Whether
/// they make sense together is for FaultScript::add to say.
[[nodiscard]] Result<Fault> read_fault(std::string_view body);

/// `{"user_key", "service", "period" | "valid_to", "trial"}`; `valid_to` from 2020 to 2199, `trial`
/// true when absent. The service may be unknown to the catalogue, the period may not.
[[nodiscard]] Result<Grant> read_grant(std::string_view body, const license::Catalogue& catalogue);

struct Revocation {
    UserKey user_key;
    OptionId service;
};
/// `{"user_key", "service"}`.
[[nodiscard]] Result<Revocation> read_revocation(std::string_view body);

struct Deposit {
    std::string api_key;
    Cents amount{};  ///< within ± 1 million euros
};
/// `{"api_key", "amount"}`, the amount as a decimal text like `"12.50"`; negative takes away.
[[nodiscard]] Result<Deposit> read_deposit(std::string_view body);

}  // namespace usher::sandbox

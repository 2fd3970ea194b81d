/// The bodies of this dialect's control requests, read strictly. Pure.
///
/// Errors are Errc::Malformed, naming the member.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"

namespace usher::sandbox::aminotv {

/// `{"license_id", "status", "stop_date"}`; the last may be absent.
[[nodiscard]] Result<StepWish> read_step(std::string_view body);

struct ExpiryOrder {
    bool runs_now = false;         ///< otherwise `lag` is set
    std::optional<Seconds> lag{};  ///< none: the script runs only when it is told to
};
/// `{"run": true}`, or `{"lag": seconds}` with null for none, from 0 to a year.
[[nodiscard]] Result<ExpiryOrder> read_expiry(std::string_view body);

/// `{"user_id"}`.
[[nodiscard]] Result<UserId> read_user(std::string_view body);

}  // namespace usher::sandbox::aminotv

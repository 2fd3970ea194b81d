/// Why a command of an operator's cannot be carried out here.
#pragma once

#include <string>
#include <string_view>

#include "ipc/api/services.hpp"
#include "lib/core/error.hpp"

namespace usher::api {

/// Of a daemon without the upstream of `section`, such as `upstream.reseller`: Errc::Forbidden in
/// the device role, else Errc::Unavailable. It names what is missing.
[[nodiscard]] inline Error without_upstream(const Services& services, std::string_view section) {
    const std::string name = "[" + std::string{section} + "]";
    if (services.is_operator) return {Errc::Unavailable, name + " is not configured"};
    return {Errc::Forbidden,
            "this daemon has the role of a device; it needs that of an operator, and " + name};
}

}  // namespace usher::api

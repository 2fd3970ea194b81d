/// A person's word on something that only a person could settle: who, why, when (threat model D68).
#pragma once

#include <string>

#include "lib/core/clock.hpp"

namespace usher::license {

struct Resolution {
    std::string by;
    std::string reason;
    Instant at{};

    friend bool operator==(const Resolution&, const Resolution&) = default;
};

}  // namespace usher::license

/// The edge of the C interface: nothing that is thrown leaves it.
#pragma once

#include <new>

#include "ipc/client/usher.h"

namespace usher::client {

/// What `act` returns, or the error for what it throws.
template <typename Do>
int guarded(const Do& act) noexcept {
    try {
        return act();
    } catch (const std::bad_alloc&) {
        return USHER_E_MEMORY;
    } catch (...) {
        return USHER_E_SYSTEM;
    }
}

}  // namespace usher::client

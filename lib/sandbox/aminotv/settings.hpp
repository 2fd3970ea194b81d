/// What an AminoTV upstream of the sandbox is given.
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/clock.hpp"

namespace usher::sandbox::aminotv {

struct Settings {
    /// Signs access and refresh tokens; of a sandbox: not a secret. Empty: no token is good.
    std::string token_secret;
    /// Of the management calls; of a sandbox: not a secret. Empty: none is answered.
    std::string management_key;
    Seconds access_lifetime{3600};
    Seconds refresh_lifetime{2'592'000};
    std::uint64_t order_seed = 0;  ///< another one gives other order ids
    bool demo_data = false;        ///< new books begin with what demo.hpp says
};

}  // namespace usher::sandbox::aminotv

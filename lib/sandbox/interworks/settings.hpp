/// What an interworks.cloud upstream of the sandbox is given.
#pragma once

namespace usher::sandbox::interworks {

struct Settings {
    bool demo_data = true;  ///< books without resellers begin with what demo.hpp says
    /// Books without keys get those of demo.hpp, and its API user. Off, as the specification has
    /// it: the distributor has generated nothing.
    bool demo_user = false;
};

}  // namespace usher::sandbox::interworks

/// What an interworks.cloud upstream of the sandbox is given.
#pragma once

namespace usher::sandbox::interworks {

struct Settings {
    bool demo_data =
        true;  ///< books without resellers of this dialect begin with what demo.hpp says
};

}  // namespace usher::sandbox::interworks

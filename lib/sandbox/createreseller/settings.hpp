/// What a createReseller upstream of the sandbox is given.
#pragma once

namespace usher::sandbox::createreseller {

struct Settings {
    bool demo_data =
        true;  ///< books without accounts of this dialect begin with what demo.hpp says
};

}  // namespace usher::sandbox::createreseller

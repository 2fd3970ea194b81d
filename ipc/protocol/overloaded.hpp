/// Several functions as one, for `std::visit` over a message: lib/core is not libusher's to use.
#pragma once

namespace usher::protocol {

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

}  // namespace usher::protocol

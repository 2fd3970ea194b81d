/// Several functions as one, for `std::visit`.
#pragma once

namespace usher {

/// `std::visit(Overloaded{[](const One&) {…}, [](const Other&) {…}}, variant)`.
template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

}  // namespace usher

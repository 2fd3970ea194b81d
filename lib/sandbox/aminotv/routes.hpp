/// The paths of this dialect (specs/aminotv.md 4).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/sandbox/aminotv/call.hpp"

namespace usher::sandbox::aminotv {

struct Route {
    std::string_view method;
    std::string_view path;  ///< `{}` stands for one segment that is not empty
    std::string_view name;  ///< in counters, the log and the fault script
    Access access;
    Handler handler;
};

[[nodiscard]] std::span<const Route> routes() noexcept;

/// What `{}` stands for in `path`, percent-decoded; none: it is another path.
[[nodiscard]] std::optional<std::vector<std::string>> match(std::string_view pattern,
                                                            std::string_view path);

/// `GET, HEAD, POST, OPTIONS`: what the resource at `path` answers to; empty: there is none. HEAD
/// goes with GET.
[[nodiscard]] std::string allowed_methods(std::string_view path);

/// The route of a request; null: see `allowed_methods`. HEAD takes the one of GET.
[[nodiscard]] const Route* find_route(std::string_view method, std::string_view path);

}  // namespace usher::sandbox::aminotv

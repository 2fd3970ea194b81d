/// What goes wrong with listening sockets, in the words of every listener.
#pragma once

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::async {

/// Errc::Unavailable, naming `where` and the cause.
[[nodiscard]] inline Error cannot_listen(std::string_view where, std::string_view why) {
    return {Errc::Unavailable, "listening on " + std::string{where} + ": " + std::string{why}};
}

/// What `errno` says.
[[nodiscard]] inline boost::system::error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

}  // namespace usher::async

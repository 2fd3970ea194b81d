/// The browser of the person at the terminal.
#pragma once

#include <string>

#include "lib/core/error.hpp"

namespace usher::ctl {

/// Has `xdg-open` of the PATH open `url`, without a shell, and does not wait for it.
/// Errc::Malformed for what is no address of a page; Errc::Unavailable if there is no such program,
/// or it cannot be started. Other programs of this machine may read the address in the list of
/// processes.
[[nodiscard]] Result<void> open_in_browser(const std::string& url);

}  // namespace usher::ctl

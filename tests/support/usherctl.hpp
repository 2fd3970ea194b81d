/// usherctl as an administrator runs it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/daemon_process.hpp"
#include "tests/support/process.hpp"

namespace usher::test {

/// The one that was built with usherd.
[[nodiscard]] inline Outcome usherctl(const std::vector<std::string>& arguments) {
    const std::filesystem::path directory = std::filesystem::path{usherd_program()}.parent_path();
    return run_program(directory / "usherctl", arguments);
}

/// The same at the socket of `daemon`.
[[nodiscard]] inline Outcome usherctl(const DaemonProcess& daemon,
                                      std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--socket", daemon.socket().path});
    return usherctl(arguments);
}

}  // namespace usher::test

/// The command line of `usher-sandbox`.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "lib/core/error.hpp"

namespace usher::config {

struct SandboxInvocation {
    bool demo = false;  ///< `demo [--json]`: print the demo accounts, exit 0
    bool demo_json = false;
    Listen http{.host = "127.0.0.1", .port = 0};     ///< `--http ADDR:PORT`
    Listen control{.host = "127.0.0.1", .port = 0};  ///< `--control-http ADDR:PORT`
    std::string state_dir;                           ///< `--state-dir DIR`; empty: in memory
    Config config;                                   ///< `--config FILE`: the catalogue of it
    bool help = false;                               ///< print `text`, exit 0; `--version` too
    std::string text;
};

/// Errors as read_invocation.
[[nodiscard]] Result<SandboxInvocation> read_sandbox_invocation(
    const std::vector<std::string>& arguments);

}  // namespace usher::config

/// One call of usherctl: what is common to its commands, and the commands themselves.
#pragma once

#include <functional>
#include <string>

#include "daemon/ctl/ctl.hpp"

namespace CLI {
class App;
}

namespace usher::ctl {

struct Invocation {
    Console console;
    bool json = false;
    std::string runtime_dir = "/run/usher";
    std::string socket;  ///< `--socket`; empty: api.sock in `runtime_dir`

    /// What the command line asks for, set while it is read.
    std::function<ExitCode()> command;
};

/// Why a command could not be carried out; thrown inside this module, caught in `run`.
struct Failure {
    ExitCode code = ExitCode::Failed;
    std::string text;
    std::string body{};  ///< the daemon's problem document, if it sent one
};

// Each adds one command or group to `app`. `invocation` outlives `app`.
void add_status(CLI::App& app, Invocation& invocation);
void add_keys(CLI::App& app, Invocation& invocation);
void add_users(CLI::App& app, Invocation& invocation);
void add_questions(CLI::App& app, Invocation& invocation);
void add_activations(CLI::App& app, Invocation& invocation);
void add_licenses(CLI::App& app, Invocation& invocation);
void add_purchases(CLI::App& app, Invocation& invocation);
void add_resellers(CLI::App& app, Invocation& invocation);
void add_customers(CLI::App& app, Invocation& invocation);
void add_alarms(CLI::App& app, Invocation& invocation);
void add_streams(CLI::App& app, Invocation& invocation);
void add_sync(CLI::App& app, Invocation& invocation);
void add_tokens(CLI::App& app, Invocation& invocation);
void add_usage(CLI::App& app, Invocation& invocation);
void add_audit(CLI::App& app, Invocation& invocation);
void add_recovery(CLI::App& app, Invocation& invocation);
void add_backup(CLI::App& app, Invocation& invocation);
void add_restore(CLI::App& app, Invocation& invocation);
void add_books(CLI::App& app, Invocation& invocation);
void add_config_check(CLI::App& app, Invocation& invocation);

}  // namespace usher::ctl

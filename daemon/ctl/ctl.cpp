#include "daemon/ctl/ctl.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <ostream>

#include "daemon/ctl/invocation.hpp"
#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

constexpr const char* footer =
    "Exit codes: 0 yes or done, 1 no, 2 wrong usage, 3 the daemon is not reachable, 4 the daemon\n"
    "refused, 5 the daemon failed, 78 configuration wrong.\n\n"
    "Examples:\n"
    "  usherctl status\n"
    "  usherctl keys add --file extension.txt\n"
    "  usherctl check noAds && echo allowed";

void describe(CLI::App& app, Invocation& invocation) {
    app.set_help_flag("-h,--help", "Print this help");
    app.set_version_flag("--version", std::string{"usherctl "} + USHER_VERSION,
                         "Print the version");
    app.footer(footer);
    app.fallthrough();  // so that --json may stand after the command
    app.require_subcommand(1);
    app.add_flag("--json", invocation.json, "Print the daemon's answer as JSON");
    app.add_option("--runtime-dir", invocation.runtime_dir,
                   "Directory of the daemon's api.sock, /run/usher by default")
        ->type_name("DIR");
    app.add_option("--socket", invocation.socket, "Path of the socket itself")->type_name("PATH");

    add_status(app, invocation);
    add_keys(app, invocation);
    add_questions(app, invocation);
    add_activations(app, invocation);
    add_streams(app, invocation);
    add_sync(app, invocation);
    add_tokens(app, invocation);
    add_config_check(app, invocation);
}

// The word that stands where `app`, or the group of it that was named, expects a command and knows
// none; with the group before it. CLI11 says only that a command is required.
std::string unknown_command(const CLI::App& app) {
    const CLI::App* group = &app;
    std::string path;
    while (!group->get_subcommands().empty()) {
        group = group->get_subcommands().front();
        path += group->get_name() + " ";
    }
    if (group->get_require_subcommand_min() == 0) return {};
    for (const std::string& word : app.remaining(true)) {
        if (!word.starts_with('-')) return path + word;
    }
    return {};
}

ExitCode refuse(const CLI::App& app, const CLI::ParseError& error, const Console& console) {
    const std::string command = unknown_command(app);
    const std::string what =
        command.empty() ? error.what() : "unknown command '" + escape_for_log(command) + "'";
    console.err << "usherctl: " << what << "; see usherctl --help\n";
    return ExitCode::Usage;
}

ExitCode run_command(const Invocation& invocation) try {
    return invocation.command();
} catch (const Failure& failure) {
    if (invocation.json && !failure.body.empty()) invocation.console.out << failure.body << '\n';
    invocation.console.err << "usherctl: " << failure.text << '\n';
    return failure.code;
}

ExitCode execute(const std::vector<std::string>& arguments, const Console& console) {
    Invocation invocation{.console = console, .socket = {}, .command = {}};
    CLI::App app{"Looks after usherd over its Unix socket", "usherctl"};
    describe(app, invocation);
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    } catch (const CLI::CallForHelp&) {
        console.out << app.help();
        return ExitCode::Yes;
    } catch (const CLI::CallForVersion& version) {
        console.out << version.what() << '\n';
        return ExitCode::Yes;
    } catch (const CLI::ParseError& error) {
        return refuse(app, error, console);
    }
    return run_command(invocation);
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Console& console) try {
    return static_cast<int>(execute(arguments, console));
} catch (const std::exception& e) {
    console.err << "usherctl: " << e.what() << '\n';
    return static_cast<int>(ExitCode::Failed);
}

}  // namespace usher::ctl

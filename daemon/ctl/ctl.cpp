#include "daemon/ctl/ctl.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <ostream>

#include "daemon/ctl/invocation.hpp"

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
    add_sync(app, invocation);
    add_tokens(app, invocation);
    add_config_check(app, invocation);
}

ExitCode run_command(const Invocation& invocation) try {
    return invocation.command();
} catch (const Failure& failure) {
    if (invocation.json && !failure.body.empty()) invocation.console.out << failure.body << '\n';
    invocation.console.err << "usherctl: " << failure.text << '\n';
    return failure.code;
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Console& console) try {
    Invocation invocation{.console = console, .socket = {}, .command = {}};
    CLI::App app{"Looks after usherd over its Unix socket", "usherctl"};
    describe(app, invocation);
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    } catch (const CLI::CallForHelp&) {
        console.out << app.help();
        return static_cast<int>(ExitCode::Yes);
    } catch (const CLI::CallForVersion& version) {
        console.out << version.what() << '\n';
        return static_cast<int>(ExitCode::Yes);
    }
    return static_cast<int>(run_command(invocation));
} catch (const CLI::ParseError& e) {
    console.err << "usherctl: " << e.what() << "; see usherctl --help\n";
    return static_cast<int>(ExitCode::Usage);
} catch (const std::exception& e) {
    console.err << "usherctl: " << e.what() << '\n';
    return static_cast<int>(ExitCode::Failed);
}

}  // namespace usher::ctl

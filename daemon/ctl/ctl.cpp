#include "daemon/ctl/ctl.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "daemon/config/arguments.hpp"
#include "daemon/ctl/invocation.hpp"
#include "lib/core/json.hpp"
#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

constexpr const char* footer =
    "Exit codes: 0 yes or done, 1 no, 2 wrong usage, 3 the daemon is not reachable, 4 the daemon\n"
    "refused, 5 the daemon failed, 6 not settled: what became of it is not known yet, or a person\n"
    "decides, 74 the output could not be written, 78 configuration wrong.\n\n"
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
        ->type_name("DIR")
        ->check(config::refuse_empty);
    app.add_option("--socket", invocation.socket, "Path of the socket itself")
        ->type_name("PATH")
        ->check(config::refuse_empty);

    add_status(app, invocation);
    add_keys(app, invocation);
    add_users(app, invocation);
    add_questions(app, invocation);
    add_activations(app, invocation);
    add_licenses(app, invocation);
    add_purchases(app, invocation);
    add_resellers(app, invocation);
    add_customers(app, invocation);
    add_alarms(app, invocation);
    add_streams(app, invocation);
    add_usage(app, invocation);
    add_sync(app, invocation);
    add_tokens(app, invocation);
    add_audit(app, invocation);
    add_recovery(app, invocation);
    add_backup(app, invocation);
    add_restore(app, invocation);
    add_books(app, invocation);
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

std::string as_json(const Failure& failure) {
    const boost::json::object error{{"exit_code", static_cast<int>(failure.code)},
                                    {"message", failure.text}};
    return boost::json::serialize(boost::json::object{{"error", error}});
}

// Says on both streams why it could not be done: with `json`, standard output is never without an
// object.
ExitCode report(const Failure& failure, bool json, const Console& console) {
    const bool has_document = json::parse_object(failure.body).has_value();
    if (json) console.out << (has_document ? failure.body : as_json(failure)) << '\n';
    console.err << "usherctl: " << failure.text << '\n';
    return failure.code;
}

Failure wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
    const std::string command = unknown_command(app);
    const std::string what =
        command.empty() ? error.what() : "unknown command '" + escape_for_log(command) + "'";
    return {ExitCode::Usage, what + "; see usherctl --help"};
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
        throw wrong_usage(app, error);
    }
    return invocation.command();
}

// What was not written was not said, whatever was done.
ExitCode flush(ExitCode code, const Console& console) {
    console.out.flush();
    if (console.out || code == ExitCode::OutputLost) return code;
    console.err << "usherctl: the output could not be written\n";
    return ExitCode::OutputLost;
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Console& console) {
    // Not from what was parsed: it may be the parsing that fails.
    const bool json = std::ranges::find(arguments, "--json") != arguments.end();
    ExitCode code = ExitCode::Failed;
    try {
        code = execute(arguments, console);
    } catch (const Failure& failure) {
        code = report(failure, json, console);
    } catch (const std::exception& e) {
        code = report({ExitCode::Failed, e.what()}, json, console);
    }
    return static_cast<int>(flush(code, console));
}

}  // namespace usher::ctl

#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"

namespace usher::ctl {
namespace {

using namespace std::chrono_literals;

// The daemon waits for half a minute at most; the answer needs a moment more.
constexpr std::chrono::seconds wait_max = 30s;
constexpr std::chrono::seconds answer_margin = 10s;

struct SyncArguments {
    std::string key_file;
    std::string user;
    bool wait = false;
};

std::string describe(const boost::json::object& answer, bool waited) {
    std::string scheduled = cell(answer, "scheduled") + " keys";
    if (answer.contains("users")) scheduled += ", " + cell(answer, "users") + " users";
    scheduled += " scheduled";
    if (answer.contains("walk")) scheduled += ", a walk over all users begins";
    if (!waited) return scheduled;
    return scheduled + ", " + cell(answer, "failed") + " failed, now " + cell(answer, "freshness");
}

ExitCode sync(const Invocation& invocation, const SyncArguments& arguments) {
    boost::json::object body;
    if (!arguments.key_file.empty()) {
        body["user_key"] = read_secret(arguments.key_file, invocation.console.in);
    }
    if (!arguments.user.empty()) body["user"] = arguments.user;
    const std::string wait = arguments.wait ? std::to_string(wait_max.count()) : "";
    const auto answer = Daemon{invocation}.post(with_parameter("/v1/sync", "wait", wait), body,
                                                wait_max + answer_margin);
    const std::string failed = arguments.wait ? cell(answer, "failed") : "0";
    if (invocation.json) {
        print_json(invocation, answer);
    } else {
        invocation.console.out << describe(answer, arguments.wait) << '\n';
    }
    return failed == "0" ? ExitCode::Yes : ExitCode::No;
}

}  // namespace

void add_sync(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<SyncArguments>();
    auto* command = app.add_subcommand("sync", "Ask the upstream now");
    command
        ->add_option("--key-file", arguments->key_file,
                     "File with the only user key to ask about, - for standard input")
        ->type_name("FILE");
    command->add_option("--user", arguments->user, "Only this user of television licences")
        ->type_name("USER")
        ->excludes("--key-file");
    command->add_flag("--wait", arguments->wait,
                      "Wait for the outcome, at most 30 s. Exit code 1: a key or a user failed");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return sync(invocation, *arguments); };
    });
}

}  // namespace usher::ctl

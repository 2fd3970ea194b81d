#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/config/arguments.hpp"
#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/persons_word.hpp"

namespace usher::ctl {
namespace {

using namespace std::chrono_literals;

// The daemon waits for half a minute at most; the answer needs a moment more.
constexpr std::chrono::seconds wait_max = 30s;
constexpr std::chrono::seconds answer_margin = 10s;
// No provider has more.
constexpr std::int64_t users_max = 10'000'000;

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
    if (answer.contains("customers")) scheduled += ", the reseller's customers are read";
    if (!waited) return scheduled;
    scheduled += ", " + cell(answer, "failed") + " failed, now " + cell(answer, "freshness");
    const std::int64_t lost = number_or_zero(answer, "logins_lost");
    return lost == 0 ? scheduled
                     : scheduled + ", " + std::to_string(lost) + " users have to log in again";
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

struct GoneArguments {
    std::int64_t users = 0;
    PersonsWord word;
};

ExitCode forget_gone(const Invocation& invocation, const GoneArguments& arguments) {
    boost::json::object body = arguments.word.json();
    body["users"] = arguments.users;
    const auto answer = Daemon{invocation}.post("/v1/walk/forget", body);
    if (invocation.json) return print_json(invocation, answer);
    invocation.console.out << "a walk over all users begins: up to " << arguments.users
                           << " of whom upstream still knows nothing are forgotten\n";
    return ExitCode::Yes;
}

void add_forget_gone(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<GoneArguments>();
    auto* command = app.add_subcommand(
        "forget-gone", "Say that users whom upstream does not know any more have really gone");
    command->add_option("users", arguments->users, "Up to how many, as usherctl alarms tells")
        ->type_name("N")
        ->check(CLI::Range(std::int64_t{1}, users_max))
        ->required();
    add_persons_word(*command, arguments->word);
    command->footer(
        "Example:\n  usherctl forget-gone 2300 --by ann --reason \"the trial accounts were "
        "closed\"");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return forget_gone(invocation, *arguments);
        };
    });
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
        ->check(config::refuse_empty)
        ->excludes("--key-file");
    command->add_flag("--wait", arguments->wait,
                      "Wait for the outcome, at most 30 s. Exit code 1: a key or a user failed");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return sync(invocation, *arguments); };
    });
    add_forget_gone(app, invocation);
}

}  // namespace usher::ctl

#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

constexpr auto how_to_confirm = "usherctl recovery confirm --by NAME --reason TEXT";

std::string confirmed_cell(const boost::json::object& recovery, Instant now) {
    const auto word = object_at(recovery, "confirmed");
    if (word.empty()) return "-";
    return cell(word, "by") + ", " + time_cell(word, "at", now) + ": " + cell(word, "reason");
}

ExitCode show(const Invocation& invocation, const boost::json::object& answer) {
    if (invocation.json) return print_json(invocation, answer);
    const auto recovery = object_at(answer, "recovery");
    std::ostream& out = invocation.console.out;
    if (recovery.empty()) {
        out << "the state is the one that was left\n";
        return ExitCode::Yes;
    }
    const Instant now = invocation.console.now();
    Table table;
    table.add({"cause", cell(recovery, "cause")});
    table.add({"detail", cell(recovery, "detail")});
    table.add({"noticed", time_cell(recovery, "noticed_at", now)});
    table.add({"confirmed", confirmed_cell(recovery, now)});
    table.add({"charging", cell(answer, "charging")});
    out << table.text();
    if (object_at(recovery, "confirmed").empty()) {
        out << "\n! nothing is charged. What was activated since then is not known here: look "
               "into\n"
               "  upstream's books, resolve what is in doubt (usherctl activations), then\n  "
            << how_to_confirm << '\n';
    }
    return ExitCode::Yes;
}

struct ConfirmArguments {
    std::string by;
    std::string reason;
};

ExitCode confirm(const Invocation& invocation, const ConfirmArguments& arguments) {
    const boost::json::object body{{"by", arguments.by}, {"reason", arguments.reason}};
    return show(invocation, Daemon{invocation}.post("/v1/recovery/confirm", body));
}

}  // namespace

void add_recovery(CLI::App& app, Invocation& invocation) {
    auto* group = app.add_subcommand(
        "recovery", "Whether the state is the one that was left, or a copy that was put back");
    group->require_subcommand(0, 1);
    group->callback([&invocation] {
        if (invocation.command) return;  // confirm
        invocation.command = [&invocation] {
            return show(invocation, Daemon{invocation}.get("/v1/recovery"));
        };
    });

    auto arguments = std::make_shared<ConfirmArguments>();
    auto* command = group->add_subcommand("confirm", "Let charging go on, after looking upstream");
    command->add_option("--by", arguments->by, "Who says so")->type_name("NAME")->required();
    command->add_option("--reason", arguments->reason, "What it rests on")
        ->type_name("TEXT")
        ->required();
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return confirm(invocation, *arguments); };
    });
    command->footer(
        "Example:\n  usherctl recovery confirm --by ann --reason \"put back after a disk "
        "failure\"");
}

}  // namespace usher::ctl

#include <CLI/App.hpp>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

ExitCode list_usage(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get_list("/v1/usage", "usage");
    if (invocation.json) return print_json(invocation, answer);

    Table table{{"OPTION", "KEY", "SECONDS", "BYTES", "REPORTS"}};
    for (const auto& used : objects(answer, "usage")) {
        table.add({right_cell(used), whose_cell(used), cell(used, "seconds"), cell(used, "bytes"),
                   cell(used, "reports")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no engine has reported any use\n" : text);
    return ExitCode::Yes;
}

}  // namespace

void add_usage(CLI::App& app, Invocation& invocation) {
    auto* usage = app.add_subcommand("usage", "What engines say was used since the daemon's start");
    usage->callback(
        [&invocation] { invocation.command = [&invocation] { return list_usage(invocation); }; });
    usage->footer(
        "Example:\n  usherctl usage --json | jq '.usage[] | select(.option == \"radio\")'");
}

}  // namespace usher::ctl

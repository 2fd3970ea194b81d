#include <CLI/App.hpp>
#include <memory>
#include <ostream>
#include <string_view>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/persons_word.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

constexpr auto how_to_confirm = "usherctl recovery confirm --by NAME --reason TEXT";

// A row for each thing that was noticed, as the daemon strings them together (docs/native-api.md).
void add_detail(Table& table, const std::string& detail) {
    constexpr std::string_view separator = "; then, ";
    constexpr std::size_t part_bytes_max = 1000;
    std::string_view rest = detail;
    const char* name = "detail";
    while (true) {
        const std::size_t end = rest.find(separator);
        table.add({name, escape_for_log(rest.substr(0, end), part_bytes_max)});
        if (end == std::string_view::npos) return;
        rest.remove_prefix(end + separator.size());
        name = "then";
    }
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
    add_detail(table, text_at(recovery, "detail"));
    table.add({"noticed", time_cell(recovery, "noticed_at", now)});
    table.add({"confirmed", word_cell(recovery, "confirmed", now)});
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

ExitCode confirm(const Invocation& invocation, const PersonsWord& word) {
    return show(invocation, Daemon{invocation}.post("/v1/recovery/confirm", word.json()));
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

    auto word = std::make_shared<PersonsWord>();
    auto* command = group->add_subcommand("confirm", "Let charging go on, after looking upstream");
    add_persons_word(*command, *word);
    command->callback([&invocation, word] {
        invocation.command = [&invocation, word] { return confirm(invocation, *word); };
    });
    command->footer(
        "Example:\n  usherctl recovery confirm --by ann --reason \"put back after a disk "
        "failure\"");
}

}  // namespace usher::ctl

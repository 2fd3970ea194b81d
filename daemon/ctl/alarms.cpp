#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/persons_word.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

constexpr auto usage =
    "Example:\n  usherctl alarms acknowledge 3 --by ann --reason \"bought in the web shop\"";

std::string what_of(const boost::json::object& alarm, Instant now) {
    if (cell(alarm, "kind") == "activation_in_doubt") {
        return "activation " + cell(alarm, "activation") + ": " + cell(alarm, "evidence");
    }
    if (cell(alarm, "kind") == "activation_unknown") {
        return "activation " + cell(alarm, "activation") +
               " is not read back yet, each start waits anew: " + cell(alarm, "evidence");
    }
    if (cell(alarm, "kind") == "reseller_in_doubt") {
        return "reseller " + cell(alarm, "reseller") + ", user name " + cell(alarm, "user_name") +
               ": " + cell(alarm, "evidence");
    }
    if (cell(alarm, "kind") == "purchase_unknown") {
        return "purchase " + cell(alarm, "purchase") + " of user " + cell(alarm, "user") + ": " +
               cell(alarm, "evidence");
    }
    if (cell(alarm, "kind") == "users_gone") {
        return "upstream does not know " + cell(alarm, "gone") + " of " + cell(alarm, "users") +
               " users, none of whom is forgotten: usherctl forget-gone";
    }
    if (cell(alarm, "kind") == "bss_login_required") {
        const bool is_refused = cell(alarm, "session") == "rejected";
        return std::string{is_refused ? "the BSS has refused the API user's credentials"
                                      : "nobody has logged in to the BSS"} +
               ", the customers are not read: usherctl bss login";
    }
    if (cell(alarm, "kind") == "recovery") {
        return cell(alarm, "cause") + ": " + cell(alarm, "detail");
    }
    if (cell(alarm, "kind") == "store") {
        return "the store cannot be written: " + cell(alarm, "cause");
    }
    if (cell(alarm, "kind") == "anchor") {
        return "nothing is charged while the anchor cannot be written: " + cell(alarm, "cause");
    }
    return "key " + cell(alarm, "key") + " from " + time_cell(alarm, "from", now) + " to " +
           time_cell(alarm, "to", now);
}

ExitCode list_alarms(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get("/v1/alarms");
    if (invocation.json) return print_json(invocation, answer);
    const Instant now = invocation.console.now();
    Table table{{"ID", "KIND", "SINCE", "OPTION", "WHAT"}};
    for (const auto& alarm : objects(answer, "alarms")) {
        table.add({cell(alarm, "id"), cell(alarm, "kind"), time_cell(alarm, "since", now),
                   cell(alarm, "option"), what_of(alarm, now)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no alarm\n" : text);
    return ExitCode::Yes;
}

struct AcknowledgeArguments {
    std::string id;
    PersonsWord word;
};

ExitCode acknowledge(const Invocation& invocation, const AcknowledgeArguments& arguments) {
    static_cast<void>(
        Daemon{invocation}.post("/v1/alarms/" + http::percent_encode(arguments.id) + "/acknowledge",
                                arguments.word.json()));
    if (invocation.json) return print_json(invocation, {});
    invocation.console.out << "alarm " << arguments.id << " is acknowledged\n";
    return ExitCode::Yes;
}

void add_acknowledging(CLI::App& alarms, Invocation& invocation) {
    auto arguments = std::make_shared<AcknowledgeArguments>();
    auto* command =
        alarms.add_subcommand("acknowledge", "Say that a movement is known and accounted for");
    command->add_option("ID", arguments->id, "The alarm")->required();
    add_persons_word(*command, arguments->word);
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return acknowledge(invocation, *arguments);
        };
    });
}

}  // namespace

void add_alarms(CLI::App& app, Invocation& invocation) {
    auto* alarms = app.add_subcommand("alarms",
                                      "What waits for a person: activations in doubt or never "
                                      "read back, validity that others have moved, what cannot "
                                      "be written, logins");
    alarms->footer(usage);
    alarms->require_subcommand(0, 1);
    alarms->callback([&invocation] {
        if (invocation.command) return;  // acknowledge
        invocation.command = [&invocation] { return list_alarms(invocation); };
    });
    add_acknowledging(*alarms, invocation);
}

}  // namespace usher::ctl

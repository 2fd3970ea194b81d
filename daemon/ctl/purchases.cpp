#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <memory>
#include <ostream>
#include <thread>

#include "daemon/config/duration.hpp"
#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/persons_word.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/json.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

struct PurchaseArguments {
    std::string user;
    std::string product;
    std::string id;
    std::string timeout = "11m";
    bool once_more = false;
    bool no_wait = false;
};

std::string target_of(const std::string& id) {
    return "/v1/purchases/" + http::percent_encode(id);
}

std::string details(const boost::json::object& purchase, Instant now) {
    Table table;
    for (const char* const name :
         {"id", "state", "user", "product", "license", "code", "evidence", "attempts"}) {
        table.add({name, cell(purchase, name)});
    }
    table.add({"asked by", cell(purchase, "asked_by")});
    table.add({"upstream", cell(purchase, "upstream")});
    table.add({"created", time_cell(purchase, "created_at", now)});
    table.add({"changed", time_cell(purchase, "changed_at", now)});
    table.add({"sent", time_cell(purchase, "sent_at", now)});
    table.add({"resolved", word_cell(purchase, "resolution", now)});
    return table.text();
}

ExitCode show(const Invocation& invocation, const boost::json::object& purchase) {
    if (invocation.json) return print_json(invocation, purchase);
    invocation.console.out << details(purchase, invocation.console.now());
    return ExitCode::Yes;
}

boost::json::object wait_until_settled(const Invocation& invocation, const Daemon& daemon,
                                       boost::json::object purchase,
                                       std::chrono::milliseconds timeout) {
    const std::string id = cell(purchase, "id");
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (cell(purchase, "state") == "pending" && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(invocation.console.poll_every);
        purchase = daemon.get(target_of(id));
    }
    return purchase;
}

ExitCode verdict(const boost::json::object& purchase, bool waited) {
    const std::string state = cell(purchase, "state");
    if (state == "bought") return ExitCode::Yes;
    if (state == "pending") return waited ? ExitCode::Unsettled : ExitCode::Yes;
    return state == "unknown" ? ExitCode::Unsettled : ExitCode::No;
}

boost::json::object place(const Daemon& daemon, const boost::json::object& body,
                          std::vector<http::Field> fields) try {
    return daemon.post("/v1/purchases", body, Daemon::default_deadline, std::move(fields));
} catch (const Failure& failure) {
    const auto problem = json::parse_object(failure.body);
    const bool is_duplicate = problem && cell(*problem, "code") == "duplicate_license_confirm";
    if (!is_duplicate) throw;
    throw Failure{failure.code,
                  cell(*problem, "detail") + ": nothing is bought; --once-more buys another one",
                  failure.body};
}

ExitCode buy(const Invocation& invocation, const PurchaseArguments& arguments) {
    const auto timeout = config::parse_duration(arguments.timeout);
    if (!timeout) throw Failure{ExitCode::Usage, "--timeout: " + timeout.error().context()};
    const std::string id = arguments.id.empty() ? new_uuid() : arguments.id;
    // Known before anything is sent, so that the same purchase can be asked for again.
    if (arguments.id.empty()) {
        invocation.console.err << "asking for purchase " << id << "; --id " << id
                               << " asks for the same one\n";
    }
    const boost::json::object body{
        {"id", id}, {"user", arguments.user}, {"product", arguments.product}};
    std::vector<http::Field> fields;
    if (arguments.once_more) fields.push_back({"X-Confirm-Duplicate", "yes"});

    const Daemon daemon{invocation};
    auto purchase = place(daemon, body, std::move(fields));
    if (!arguments.no_wait) {
        purchase = wait_until_settled(invocation, daemon, std::move(purchase), *timeout);
    }
    show(invocation, purchase);
    return verdict(purchase, !arguments.no_wait);
}

ExitCode list(const Invocation& invocation, const std::string& user) {
    const auto answer =
        Daemon{invocation}.get_list(with_parameter("/v1/purchases", "user", user), "purchases");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"ID", "STATE", "USER", "PRODUCT", "LICENSE", "CHANGED", "EVIDENCE"}};
    for (const auto& purchase : objects(answer, "purchases")) {
        table.add({cell(purchase, "id"), cell(purchase, "state"), cell(purchase, "user"),
                   cell(purchase, "product"), cell(purchase, "license"),
                   time_cell(purchase, "changed_at", now), cell(purchase, "evidence")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no purchase\n" : text);
    return ExitCode::Yes;
}

struct SettleArguments {
    std::string id;
    std::string outcome;
    PersonsWord word;
};

ExitCode settle(const Invocation& invocation, const SettleArguments& arguments) {
    boost::json::object body = arguments.word.json();
    body["outcome"] = arguments.outcome == "bought" ? "bought" : "not_bought";
    return show(invocation, Daemon{invocation}.post(target_of(arguments.id) + "/resolve", body));
}

void add_purchase(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<PurchaseArguments>();
    auto* command = app.add_subcommand(
        "purchase",
        "Buy a product for a user and wait for the outcome. Exit code 0: bought, 1: not, 6: not "
        "settled");
    command->add_option("USER", arguments->user, "The user's id")->required();
    command->add_option("PRODUCT", arguments->product, "As usherctl products shows it")->required();
    command
        ->add_option("--id", arguments->id,
                     "Name of this purchase; the same one is never made twice")
        ->type_name("UUID");
    command->add_flag("--once-more", arguments->once_more,
                      "Buy though the user has a licence to it in force already");
    command->add_option("--timeout", arguments->timeout, "How long to wait, 11m by default")
        ->type_name("DURATION");
    command->add_flag("--no-wait", arguments->no_wait, "Only hand it to the daemon");
    command->footer("Example:\n  usherctl purchase 310 77");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return buy(invocation, *arguments); };
    });
}

void add_settle(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<SettleArguments>();
    auto* command = app.add_subcommand(
        "settle", "Say what became of a purchase that is unknown, after looking upstream");
    command->add_option("ID", arguments->id, "The purchase")->required();
    command->add_option("OUTCOME", arguments->outcome, "Whether upstream has sold it")
        ->check(CLI::IsMember({"bought", "not-bought"}))
        ->required();
    add_persons_word(*command, arguments->word);
    command->footer("Example:\n  usherctl settle ID not-bought --by ann --reason \"not billed\"");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return settle(invocation, *arguments); };
    });
}

}  // namespace

void add_purchases(CLI::App& app, Invocation& invocation) {
    struct Arguments {
        std::string id;
        std::string user;
    };
    add_purchase(app, invocation);
    add_settle(app, invocation);
    auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("purchases", "Purchases of licences, newest first");
    command->add_option("ID", arguments->id, "Only this one");
    command->add_option("--user", arguments->user, "Only this user's")->type_name("USER");
    command->footer("Example:\n  usherctl purchases --user 310");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            if (arguments->id.empty()) return list(invocation, arguments->user);
            return show(invocation, Daemon{invocation}.get(target_of(arguments->id)));
        };
    });
}

}  // namespace usher::ctl

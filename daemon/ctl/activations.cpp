#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <ostream>
#include <thread>

#include "daemon/config/duration.hpp"
#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/persons_word.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/ids.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

struct ActivateArguments {
    std::string service;
    std::string period;
    std::string key_file;
    std::string id;
    std::string price;
    std::string timeout = "20m";
    bool no_wait = false;
};

std::string target_of(const std::string& id) {
    return "/v1/activations/" + http::percent_encode(id);
}

// Of what is said to be done the daemon first asks upstream, which may take `sync.deadline`.
constexpr auto resolve_deadline = Daemon::default_deadline + std::chrono::seconds{60};

constexpr auto how_to_resolve = "usherctl resolve ID done|repeat|write-off --by NAME --reason TEXT";

/// Whether the state changes no more by itself.
bool is_settled(const std::string& state) {
    constexpr std::array settled{"CONFIRMED", "REJECTED", "CANCELLED", "IN_DOUBT", "WRITTEN_OFF"};
    return std::ranges::find(settled, state) != settled.end();
}

bool is_in_doubt(const boost::json::object& activation) {
    return cell(activation, "state") == "IN_DOUBT";
}

/// `read_back in 12 min, until in 1 h`; `-` when nothing comes.
std::string next_cell(const boost::json::object& activation, Instant now) {
    const auto next = object_at(activation, "next");
    std::string text = cell(next, "what");
    if (const std::string at = time_cell(next, "at", now); at != "-") text += " from " + at;
    if (const std::string until = time_cell(next, "until", now); until != "-") {
        text += " until " + until;
    }
    return text;
}

/// What upstream named just before sending, and what was agreed.
std::string price_cell(const boost::json::object& activation) {
    std::string text = cell(activation, "quoted");
    if (const std::string agreed = cell(activation, "price"); agreed != "-") {
        text += ", agreed " + agreed;
    }
    return text;
}

std::string details(const boost::json::object& activation, Instant now) {
    Table table;
    table.add({"id", cell(activation, "id")});
    table.add({"state", cell(activation, "state")});
    table.add({"user key", masked(cell(activation, "user_key"))});
    table.add({"service", cell(activation, "service")});
    table.add({"period", cell(activation, "period")});
    table.add({"price", price_cell(activation)});
    table.add({"cost", cell(activation, "cost")});
    table.add({"asked by", cell(activation, "asked_by")});
    table.add({"upstream", cell(activation, "upstream")});
    table.add({"created", time_cell(activation, "created_at", now)});
    table.add({"changed", time_cell(activation, "changed_at", now)});
    table.add({"sent", time_cell(activation, "sent_at", now)});
    table.add({"attempts", cell(activation, "attempts")});
    table.add({"valid before", time_cell(activation, "valid_to_before", now)});
    table.add({"valid to", time_cell(activation, "valid_to", now)});
    table.add({"evidence", cell(activation, "evidence")});
    table.add({"next", next_cell(activation, now)});
    table.add({"resolved", word_cell(activation, "resolution", now)});
    return table.text();
}

ExitCode show(const Invocation& invocation, const boost::json::object& activation) {
    if (invocation.json) return print_json(invocation, activation);
    invocation.console.out << details(activation, invocation.console.now());
    return ExitCode::Yes;
}

/// Looks again until the activation is settled or the time is over; says each new state.
boost::json::object wait_until_settled(const Invocation& invocation, const Daemon& daemon,
                                       boost::json::object activation,
                                       std::chrono::milliseconds timeout) {
    const std::string id = cell(activation, "id");
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::string state = cell(activation, "state");
    invocation.console.err << "activation " << id << ": " << state << std::endl;
    while (!is_settled(state) && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(invocation.console.poll_every);
        activation = daemon.get(target_of(id));
        const std::string latest = cell(activation, "state");
        if (latest != state) {
            invocation.console.err << "activation " << id << ": " << latest << std::endl;
        }
        state = latest;
    }
    return activation;
}

ExitCode verdict(const boost::json::object& activation, bool waited) {
    const std::string state = cell(activation, "state");
    if (state == "CONFIRMED") return ExitCode::Yes;
    if (!is_settled(state)) return waited ? ExitCode::Unsettled : ExitCode::Yes;
    return is_in_doubt(activation) ? ExitCode::Unsettled : ExitCode::No;
}

ExitCode activate(const Invocation& invocation, const ActivateArguments& arguments) {
    const auto timeout = config::parse_duration(arguments.timeout);
    if (!timeout) throw Failure{ExitCode::Usage, "--timeout: " + timeout.error().context()};
    const std::string id = arguments.id.empty() ? new_uuid() : arguments.id;
    boost::json::object body{
        {"id", id},
        {"user_key", read_secret(arguments.key_file, invocation.console.in)},
        {"service", arguments.service},
        {"period", arguments.period},
    };
    if (!arguments.price.empty()) body["price"] = arguments.price;
    // Known before anything is sent, so that the same request can be made again under the same id.
    if (arguments.id.empty()) invocation.console.err << "activation " << id << '\n';

    const Daemon daemon{invocation};
    auto activation = daemon.post("/v1/activations", body);
    if (!arguments.no_wait) {
        activation = wait_until_settled(invocation, daemon, std::move(activation), *timeout);
    }
    show(invocation, activation);
    return verdict(activation, !arguments.no_wait);
}

ExitCode list_activations(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get_list("/v1/activations", "activations");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    const auto activations = objects(answer, "activations");
    Table table{{"ID", "STATE", "USER KEY", "SERVICE", "PERIOD", "COST", "CHANGED", "EVIDENCE"}};
    for (const auto& activation : activations) {
        table.add({cell(activation, "id"),
                   cell(activation, "state") + (is_in_doubt(activation) ? " !" : ""),
                   masked(cell(activation, "user_key")), cell(activation, "service"),
                   cell(activation, "period"), cell(activation, "cost"),
                   time_cell(activation, "changed_at", now), cell(activation, "evidence")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no activation\n" : text);
    if (const auto count = std::ranges::count_if(activations, is_in_doubt); count > 0) {
        invocation.console.out << "\n! " << count
                               << " in doubt: look into upstream's books, then\n  "
                               << how_to_resolve << '\n';
    }
    return ExitCode::Yes;
}

ExitCode show_activation(const Invocation& invocation, const std::string& id) {
    return show(invocation, Daemon{invocation}.get(target_of(id)));
}

struct ResolveArguments {
    std::string id;
    std::string outcome;
    PersonsWord word;
};

ExitCode resolve(const Invocation& invocation, const ResolveArguments& arguments) {
    const bool is_written_off = arguments.outcome == "write-off";
    boost::json::object body = arguments.word.json();
    body["outcome"] = is_written_off ? "write_off" : arguments.outcome;
    const auto activation =
        Daemon{invocation}.post(target_of(arguments.id) + "/resolve", body, resolve_deadline);
    return show(invocation, activation);
}

void add_activate(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<ActivateArguments>();
    auto* command = app.add_subcommand(
        "activate",
        "Activate an option for money and wait for the outcome. Exit code 0: confirmed, 1: not, "
        "6: not settled");
    command->add_option("SERVICE", arguments->service, "Option, such as noAds")->required();
    command->add_option("PERIOD", arguments->period, "Period, such as m1")->required();
    command->add_option("--key-file", arguments->key_file, "File with the user key; - for stdin")
        ->type_name("FILE")
        ->required();
    command
        ->add_option("--id", arguments->id,
                     "Name of this activation; the same one never pays twice")
        ->type_name("UUID");
    command
        ->add_option("--price", arguments->price,
                     "What it may cost, as usherctl quote says; at any other price nothing is sent")
        ->type_name("AMOUNT");
    command->add_option("--timeout", arguments->timeout, "How long to wait, 20m by default")
        ->type_name("DURATION");
    command->add_flag("--no-wait", arguments->no_wait, "Only hand it to the daemon");
    command->footer("Example:\n  usherctl activate noAds m1 --key-file user-key.txt");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return activate(invocation, *arguments); };
    });
}

void add_quote(CLI::App& app, Invocation& invocation) {
    struct Arguments {
        std::string service;
        std::string period;
    };
    auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("quote", "What upstream asks for a period of an option");
    command->add_option("SERVICE", arguments->service, "Option, such as noAds")->required();
    command->add_option("PERIOD", arguments->period, "Period, such as m1")->required();
    command->footer("Example:\n  usherctl activate noAds m1 --price $(usherctl quote noAds m1) …");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            const auto answer = Daemon{invocation}.get(
                "/v1/quote?service=" + http::percent_encode(arguments->service) +
                "&period=" + http::percent_encode(arguments->period));
            if (invocation.json) return print_json(invocation, answer);
            invocation.console.out << cell(answer, "price") << '\n';
            return ExitCode::Yes;
        };
    });
}

void add_resolve(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<ResolveArguments>();
    auto* command = app.add_subcommand(
        "resolve", "Say what became of an activation that is IN_DOUBT, after looking upstream");
    command->add_option("ID", arguments->id, "The activation")->required();
    command
        ->add_option("OUTCOME", arguments->outcome,
                     "done: upstream has executed it. repeat: it has not and never will, send it "
                     "again. write-off: end it without knowing")
        ->check(CLI::IsMember({"done", "repeat", "write-off"}))
        ->required();
    add_persons_word(*command, arguments->word);
    command->footer("Example:\n  usherctl resolve ID done --by ann --reason \"in the ledger\"");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return resolve(invocation, *arguments); };
    });
}

}  // namespace

void add_activations(CLI::App& app, Invocation& invocation) {
    add_activate(app, invocation);
    add_quote(app, invocation);
    add_resolve(app, invocation);

    auto id = std::make_shared<std::string>();
    auto* activations = app.add_subcommand("activations", "Paid activations, newest first");
    activations->add_option("ID", *id, "Only this one");
    activations->callback([&invocation, id] {
        invocation.command = [&invocation, id] {
            return id->empty() ? list_activations(invocation) : show_activation(invocation, *id);
        };
    });
    activations->footer("Example:\n  usherctl activations --json | jq .activations");
}

}  // namespace usher::ctl

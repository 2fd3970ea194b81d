#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <ostream>
#include <string_view>

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

namespace bj = boost::json;

/// A parameter of the vendor's call (specs/createreseller.md 3), by the name that it has there.
struct Parameter {
    std::string_view name;
    std::string_view meaning;
};

constexpr std::array parameters{
    Parameter{"fname", "First name; needed"},
    Parameter{"lname", "Last name; needed"},
    Parameter{"email", "E-mail address; needed"},
    Parameter{"company", "Company; needed"},
    Parameter{"phone", "Phone number, the country code first; needed"},
    Parameter{"user_name", "Login name; the e-mail address without it"},
    Parameter{"activated", "The account is active at once: true or false"},
    Parameter{"send_email", "A mail with name and password is sent: true or false"},
    Parameter{"pre_paid", "A pre-paid account: true or false"},
    Parameter{"auto_charge", "Bills are charged automatically: true or false"},
    Parameter{"agree_notifications", "Has agreed to mail notices; needs the consent"},
    Parameter{"agree_terms", "Has agreed to the terms; needs the consent"},
    Parameter{"isRevenueShare", "Revenue share, not a fixed price: true or false"},
    Parameter{"freeCreditsAtSignup", "Free credits, for a fixed price"},
    Parameter{"subscriptionFee", "Monthly cost of the reseller"},
    Parameter{"monthlyLimit", "Credits that its advertisers may use in a month"},
    Parameter{"advertiserSubscriptionFeeCost", "Monthly cost of an active advertiser"},
    Parameter{"codeKeywordLeaseCost", "Monthly cost of a code keyword"},
    Parameter{"creditPriceCost", "Cost of a credit"},
    Parameter{"enableBranding", "Own branding: true or false"},
    Parameter{"enableSales", "Sales agents: true or false"},
    Parameter{"freeKeywords", "Free keywords a month"},
    Parameter{"freePremiumMobileSites", "Free premium mobile sites a month"},
    Parameter{"keywordLeasePriceCost", "Monthly cost of a vanity keyword"},
    Parameter{"premiumMobileSitesCost", "Monthly cost of a premium mobile site"},
    Parameter{"revenueShare", "The share in percent"},
    Parameter{"freeCreditsIncluded", "Free credits inside the fee"},
    Parameter{"commissionUserId", "User id that earns commission"},
    Parameter{"commissionPercent", "Commission in percent"},
    Parameter{"packageId", "Reseller package that gives what is not said here"}};

/// Whose consent an agreement goes by: WHO, WHEN, VERSION, HASH.
using Consent = std::vector<std::string>;

struct WishArguments {
    std::map<std::string, std::string, std::less<>> values;
    std::string password_file;
    Consent terms;
    Consent notifications;
    bool allow_unknown_password = false;
    std::string id;
    std::string timeout = "2m";
};

std::string target_of(const std::string& id) {
    return "/v1/resellers/" + http::percent_encode(id);
}

void add_consent(bj::array& consents, const WishArguments& arguments, std::string_view agreement,
                 const Consent& consent) {
    if (consent.empty()) return;
    const auto answer = arguments.values.find(agreement);
    if (answer == arguments.values.end()) {
        throw Failure{ExitCode::Usage,
                      "a consent is of use with --" + std::string{agreement} + " true or false"};
    }
    consents.push_back(bj::object{{"agreement", agreement},
                                  {"agreed", answer->second == "true"},
                                  {"who", consent.at(0)},
                                  {"asked_at", consent.at(1)},
                                  {"text_version", consent.at(2)},
                                  {"text_hash", consent.at(3)}});
}

bj::object body_of(const Invocation& invocation, const WishArguments& arguments) {
    bj::object values;
    for (const auto& [name, text] : arguments.values) values[name] = text;
    bj::object body{{"parameters", std::move(values)}};
    bj::array consents;
    add_consent(consents, arguments, "agree_notifications", arguments.notifications);
    add_consent(consents, arguments, "agree_terms", arguments.terms);
    if (!consents.empty()) body["consents"] = std::move(consents);
    if (arguments.allow_unknown_password) body["allow_unknown_password"] = true;
    if (!arguments.password_file.empty()) {
        body["password"] = read_password(arguments.password_file, invocation.console);
    }
    return body;
}

std::string failure_cell(const bj::object& creation) {
    const bj::object failure = object_at(creation, "failure");
    if (failure.empty()) return "-";
    std::string text = cell(failure, "code");
    if (cell(failure, "parameter") != "-") text += " " + cell(failure, "parameter");
    return text + ": " + cell(failure, "text");
}

std::string details(const bj::object& creation, Instant now) {
    Table table;
    for (const char* const name : {"id", "state", "because"}) {
        table.add({name, cell(creation, name)});
    }
    table.add({"user name", cell(creation, "user_name")});
    table.add({"failure", failure_cell(creation)});
    table.add({"requests", cell(creation, "sends")});
    table.add({"sent", time_cell(creation, "sent_at", now)});
    table.add({"administrator", cell(creation, "administrator")});
    table.add({"upstream", cell(creation, "upstream")});
    table.add({"asked by", cell(creation, "asked_by")});
    table.add({"created", time_cell(creation, "created_at", now)});
    table.add({"changed", time_cell(creation, "changed_at", now)});
    for (const bj::object& consent : objects(creation, "consents")) {
        table.add({cell(consent, "agreement"), cell(consent, "agreed") + ", " +
                                                   cell(consent, "who") + ", " +
                                                   time_cell(consent, "asked_at", now) + ", text " +
                                                   cell(consent, "text_version")});
    }
    table.add({"word", word_cell(creation, "resolution", now)});
    return table.text();
}

ExitCode code_of(const bj::object& creation) {
    const std::string outcome = cell(creation, "outcome");
    if (outcome == "created") return ExitCode::Yes;
    const bool is_settled = outcome == "not_created" || outcome == "unsent";
    return is_settled ? ExitCode::No : ExitCode::Unsettled;
}

// What a person has to do now.
std::string advice(const bj::object& creation) {
    const std::string outcome = cell(creation, "outcome");
    const std::string id = cell(creation, "id");
    if (outcome == "pending") {
        return "it is not settled: usherctl reseller show " + id + " says how it goes on\n";
    }
    if (outcome != "in_doubt") return {};
    return "whether it was created is not known, and nothing is sent again by itself. Look for the "
           "user name\nat the vendor's, then one of\n"
           "  usherctl reseller ask " +
           id +
           "\n"
           "  usherctl reseller send " +
           id +
           " with the same values, if it is certain that it is not there\n"
           "  usherctl reseller resolve " +
           id + " created|not-created --by NAME --reason TEXT\n";
}

ExitCode show(const Invocation& invocation, const bj::object& creation) {
    if (invocation.json) {
        print_json(invocation, creation);
    } else {
        invocation.console.out << details(creation, invocation.console.now());
    }
    invocation.console.err << advice(creation);
    return code_of(creation);
}

// The daemon holds an answer back for so long; then it is asked again, so that its steps are seen.
constexpr std::chrono::seconds wait_at_once{2};

// Whoever loses the daemon meanwhile is told where the creation is found again.
[[noreturn]] void unsettled(const Failure& failure, const std::string& id) {
    throw Failure{ExitCode::Unsettled, failure.text +
                                           "; it is not settled: usherctl reseller show " + id +
                                           " says how it goes on"};
}

bj::object look(const Daemon& daemon, const std::string& id, std::chrono::seconds wait) try {
    return daemon.get(with_parameter(target_of(id), "wait", std::to_string(wait.count())),
                      wait + Daemon::default_deadline);
} catch (const Failure& failure) {
    unsettled(failure, id);
}

ExitCode follow(const Invocation& invocation, const Daemon& daemon, bj::object creation,
                std::chrono::seconds timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    const std::string id = text_at(creation, "id");
    std::string said;
    while (cell(creation, "outcome") == "pending") {
        const std::string state = cell(creation, "state");
        if (state != said) invocation.console.err << "state " << state << '\n' << std::flush;
        said = state;
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(
            until - std::chrono::steady_clock::now());
        if (left <= std::chrono::seconds{0}) break;
        const auto wait = std::min(left, wait_at_once);
        creation = look(daemon, id, wait);
    }
    return show(invocation, creation);
}

// What one of the rules forbids is refused as upstream would: it is not created. Any other refusal,
// such as of an id that is none, says nothing of the reseller.
bj::object post_new(const Daemon& daemon, const bj::object& body) try {
    return daemon.post("/v1/resellers", body);
} catch (const Failure& failure) {
    const bool is_unanswered = failure.code == ExitCode::Failed && failure.body.empty();
    if (is_unanswered) unsettled(failure, text_at(body, "id"));
    const auto problem = json::parse_object(failure.body);
    if (!problem || !problem->contains("rule")) throw;
    throw Failure{ExitCode::No, failure.text, failure.body};
}

std::chrono::seconds timeout_of(const WishArguments& arguments) {
    const auto timeout = config::parse_duration(arguments.timeout);
    if (!timeout) throw Failure{ExitCode::Usage, "--timeout: " + timeout.error().context()};
    return std::chrono::ceil<std::chrono::seconds>(*timeout);
}

ExitCode create(const Invocation& invocation, const WishArguments& arguments) {
    const std::chrono::seconds timeout = timeout_of(arguments);
    bj::object body = body_of(invocation, arguments);
    const std::string id = arguments.id.empty() ? new_uuid() : arguments.id;
    // Known before anything is sent, so that the same creation can be asked for again.
    if (arguments.id.empty()) {
        invocation.console.err << "asking for creation " << id << "; --id " << id
                               << " asks for the same one\n";
    }
    body["id"] = id;
    const Daemon daemon{invocation};
    bj::object creation = post_new(daemon, body);
    return follow(invocation, daemon, std::move(creation), timeout);
}

ExitCode send(const Invocation& invocation, const WishArguments& arguments) {
    const std::chrono::seconds timeout = timeout_of(arguments);
    const bj::object body = body_of(invocation, arguments);
    const Daemon daemon{invocation};
    bj::object creation = daemon.post(target_of(arguments.id) + "/send", body);
    return follow(invocation, daemon, std::move(creation), timeout);
}

ExitCode ask(const Invocation& invocation, const std::string& id) {
    const Daemon daemon{invocation};
    bj::object creation = daemon.post(target_of(id) + "/ask", {});
    return follow(invocation, daemon, std::move(creation), std::chrono::minutes{2});
}

ExitCode check(const Invocation& invocation, const std::string& name) {
    const bj::object answer = Daemon{invocation}.get(
        "/v1/resellers/names/" + http::percent_encode(name), std::chrono::seconds{90});
    const bool is_free = cell(answer, "free") == "yes";
    if (invocation.json) {
        print_json(invocation, answer);
    } else {
        invocation.console.out << (is_free ? "free\n" : "taken\n");
    }
    return is_free ? ExitCode::Yes : ExitCode::No;
}

ExitCode list(const Invocation& invocation) {
    const bj::object answer = Daemon{invocation}.get_list("/v1/resellers", "resellers");
    if (invocation.json) return print_json(invocation, answer);
    const Instant now = invocation.console.now();
    Table table{{"ID", "STATE", "USER NAME", "CHANGED", "FAILURE"}};
    for (const bj::object& creation : objects(answer, "resellers")) {
        table.add({cell(creation, "id"), cell(creation, "state"), cell(creation, "user_name"),
                   time_cell(creation, "changed_at", now), failure_cell(creation)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no reseller was asked for\n" : text);
    return ExitCode::Yes;
}

struct ResolveArguments {
    std::string id;
    std::string outcome;
    PersonsWord word;
};

ExitCode resolve(const Invocation& invocation, const ResolveArguments& arguments) {
    bj::object body = arguments.word.json();
    body["outcome"] = arguments.outcome == "created" ? "created" : "not_created";
    const bj::object creation = Daemon{invocation}.post(target_of(arguments.id) + "/resolve", body);
    show(invocation, creation);
    return ExitCode::Yes;
}

void add_wish(CLI::App& command, WishArguments& arguments) {
    for (const Parameter& parameter : parameters) {
        command.add_option_function<std::string>(
            "--" + std::string{parameter.name},
            [&arguments, parameter](const std::string& text) {
                arguments.values[std::string{parameter.name}] = text;
            },
            std::string{parameter.meaning});
    }
    add_password_option(command, arguments.password_file, "the vendor makes one");
    command.add_flag("--allow-unknown-password", arguments.allow_unknown_password,
                     "Though no mail is sent and no password is given");
    command
        .add_option("--consent-terms", arguments.terms,
                    "Who was asked about agree_terms, when (UTC), the text's version and SHA-256")
        ->expected(4)
        ->type_name("WHO WHEN VERSION HASH");
    command
        .add_option("--consent-notifications", arguments.notifications,
                    "The same about agree_notifications")
        ->expected(4)
        ->type_name("WHO WHEN VERSION HASH");
    command.add_option("--timeout", arguments.timeout, "How long to wait, 2m by default")
        ->type_name("DURATION");
}

void add_create(CLI::App& group, Invocation& invocation) {
    auto arguments = std::make_shared<WishArguments>();
    auto* command = group.add_subcommand(
        "create",
        "Create a reseller and wait for the outcome. Exit code 0: created, 1: not, 6: "
        "not settled");
    add_wish(*command, *arguments);
    command
        ->add_option("--id", arguments->id,
                     "Name of this creation; the same one is never made twice")
        ->type_name("UUID");
    command->footer(
        "Example:\n  usherctl reseller create --fname Ines --lname Okafor --email ines@example.net "
        "\\\n      --company 'North Quay' --phone 12015550123 --user_name ines.okafor");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return create(invocation, *arguments); };
    });
}

void add_send(CLI::App& group, Invocation& invocation) {
    auto arguments = std::make_shared<WishArguments>();
    auto* command = group.add_subcommand(
        "send", "Send one that is in doubt once more, if its user name is still free");
    command->add_option("ID", arguments->id, "The creation")->required();
    add_wish(*command, *arguments);
    command->footer("All values are given as they were to create; the password may be another.");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return send(invocation, *arguments); };
    });
}

void add_resolve(CLI::App& group, Invocation& invocation) {
    auto arguments = std::make_shared<ResolveArguments>();
    auto* command = group.add_subcommand(
        "resolve", "Say what became of one that is in doubt, after looking at the vendor's");
    command->add_option("ID", arguments->id, "The creation")->required();
    command->add_option("OUTCOME", arguments->outcome, "Whether it is there")
        ->check(CLI::IsMember({"created", "not-created"}))
        ->required();
    add_persons_word(*command, arguments->word);
    command->footer(
        "Example:\n  usherctl reseller resolve ID not-created --by ann --reason \"not on the "
        "list\"");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return resolve(invocation, *arguments); };
    });
}

/// A command with one argument.
struct OneArgument {
    const char* command;
    const char* meaning;
    const char* argument;
    ExitCode (*run)(const Invocation&, const std::string&);
};

ExitCode show_one(const Invocation& invocation, const std::string& id) {
    return show(invocation, Daemon{invocation}.get(target_of(id)));
}

constexpr std::array with_one_argument{
    OneArgument{"check", "Whether a user name is free. Exit code 0: free, 1: taken", "NAME", check},
    OneArgument{"show", "One creation. Exit codes as of create", "ID", show_one},
    OneArgument{"ask", "Ask once more what became of one that is in doubt", "ID", ask}};

void add_with_one_argument(CLI::App& group, Invocation& invocation, const OneArgument& one) {
    auto argument = std::make_shared<std::string>();
    auto* command = group.add_subcommand(one.command, one.meaning);
    command->add_option(one.argument, *argument)->required();
    command->callback([&invocation, argument, run = one.run] {
        invocation.command = [&invocation, argument, run] { return run(invocation, *argument); };
    });
}

}  // namespace

void add_resellers(CLI::App& app, Invocation& invocation) {
    auto* group = app.add_subcommand("reseller", "Resellers of a white label (docs/resellers.md)");
    group->require_subcommand(1);
    add_create(*group, invocation);
    add_send(*group, invocation);
    add_resolve(*group, invocation);
    for (const OneArgument& one : with_one_argument) {
        add_with_one_argument(*group, invocation, one);
    }
    auto* command = group->add_subcommand("list", "All that were asked for, newest first");
    command->callback(
        [&invocation] { invocation.command = [&invocation] { return list(invocation); }; });
}

}  // namespace usher::ctl

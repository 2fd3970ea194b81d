#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

/// What `options`, `check` and `explain` may be asked about.
struct Question {
    std::string option;
    std::string key_file;
    std::string product_key;
    std::string user;
    std::string channel;
    std::string service;
    std::string at;
};

std::string target_of(const Invocation& invocation, std::string path, const Question& question) {
    path = with_parameter(std::move(path), "option", question.option);
    if (!question.key_file.empty()) {
        path = with_parameter(std::move(path), "user_key",
                              read_secret(question.key_file, invocation.console.in));
    }
    path = with_parameter(std::move(path), "product_key", question.product_key);
    path = with_parameter(std::move(path), "user", question.user);
    path = with_parameter(std::move(path), "channel", question.channel);
    path = with_parameter(std::move(path), "service", question.service);
    return with_parameter(std::move(path), "at", question.at);
}

ExitCode list_options(const Invocation& invocation, const Question& question) {
    const auto answer = Daemon{invocation}.get(target_of(invocation, "/v1/options", question));
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"OPTION", "ACTIVE", "VALID TO", "TRIAL", "FRESHNESS", "DESCRIPTION"}};
    for (const auto& option : objects(answer, "options")) {
        table.add({cell(option, "id"), cell(option, "active"), time_cell(option, "valid_to", now),
                   cell(option, "trial"), cell(option, "freshness"), cell(option, "description")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no option, active or lapsed\n" : text);
    return ExitCode::Yes;
}

std::string verdict(const boost::json::object& answer, Instant now) {
    Table table;
    table.add({"allowed", cell(answer, "allowed")});
    table.add({"reason", cell(answer, "reason")});
    table.add({"valid to", time_cell(answer, "valid_to", now)});
    table.add({"freshness", cell(answer, "freshness")});
    if (answer.contains("license")) table.add({"licence", cell(answer, "license")});
    table.add({"decision", cell(answer, "decision_id")});
    return table.text();
}

std::string steps(const boost::json::object& answer) {
    Table table{{"STEP", "PASSED", "FINDING"}};
    for (const auto& step : objects(answer, "steps")) {
        table.add({cell(step, "step"), cell(step, "passed"), cell(step, "finding")});
    }
    const std::string text = table.text();
    return text.empty() ? text : "\n" + text;
}

ExitCode ask(const Invocation& invocation, const std::string& path, const Question& question) {
    const auto answer = Daemon{invocation}.get(target_of(invocation, path, question));
    const auto* allowed = answer.if_contains("allowed");
    if (allowed == nullptr || !allowed->is_bool()) {
        throw Failure{ExitCode::Failed, "the answer does not say whether it is allowed"};
    }
    if (invocation.json) {
        print_json(invocation, answer);
    } else {
        invocation.console.out << verdict(answer, invocation.console.now()) << steps(answer);
    }
    return allowed->get_bool() ? ExitCode::Yes : ExitCode::No;
}

// An option, or what may be done with a channel by a user's licences.
void add_right(CLI::App& command, Question& question) {
    auto* either = command.add_option_group("Right", "One of them");
    either->add_option("OPTION", question.option, "Option, such as noAds");
    auto* user = either->add_option("--user", question.user, "AminoTV user it is about");
    either->require_option(1);
    auto* channel = command.add_option("--channel", question.channel, "Television channel");
    auto* service =
        command.add_option("--service", question.service, "live, npvr, catchup or startover");
    user->needs(channel)->needs(service);
    channel->needs(user);
    service->needs(user);
}

std::shared_ptr<Question> add_arguments(CLI::App& command, bool about_a_right) {
    auto question = std::make_shared<Question>();
    if (about_a_right) add_right(command, *question);
    command
        .add_option("--key-file", question->key_file,
                    "File with the user key it is about, - for standard input; without, any key")
        ->type_name("FILE");
    command.add_option("--product", question->product_key, "Public part of a product key")
        ->type_name("PRODUCT");
    return question;
}

void add_check(CLI::App& app, Invocation& invocation) {
    auto* check = app.add_subcommand("check", "May an option be used now? Exit code 0: yes, 1: no");
    auto question = add_arguments(*check, true);
    check->callback([&invocation, question] {
        invocation.command = [&invocation, question] {
            return ask(invocation, "/v1/check", *question);
        };
    });
    check->footer(
        "Example:\n  usherctl check noAds --key-file user-key.txt\n"
        "  usherctl check --user 310 --channel 501 --service live");
}

void add_explain(CLI::App& app, Invocation& invocation) {
    auto* explain = app.add_subcommand("explain", "Why an option may be used or not, step by step");
    auto question = add_arguments(*explain, true);
    explain->add_option("--at", question->at, "Judge at this time: RFC 3339 or Unix seconds")
        ->type_name("TIME");
    explain->callback([&invocation, question] {
        invocation.command = [&invocation, question] {
            return ask(invocation, "/v1/explain", *question);
        };
    });
    explain->footer("Example:\n  usherctl explain premium --at 2027-01-01T00:00:00Z");
}

}  // namespace

void add_questions(CLI::App& app, Invocation& invocation) {
    auto* options = app.add_subcommand("options", "Active and lapsed options");
    auto question = add_arguments(*options, false);
    options->callback([&invocation, question] {
        invocation.command = [&invocation, question] {
            return list_options(invocation, *question);
        };
    });
    add_check(app, invocation);
    add_explain(app, invocation);
}

}  // namespace usher::ctl

#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/site_login.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/json.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

using namespace std::chrono_literals;

// A login asks upstream up to three times, then waits for the licences.
constexpr std::chrono::seconds licenses_wait = 10s;
constexpr std::chrono::seconds login_deadline = 90s;

struct LoginArguments {
    std::string email;
    std::string password_file;
    std::string tokens_file;
    bool opens_browser = false;
};

ExitCode list_users(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get_list("/v1/accounts", "accounts");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"USER", "LOGIN", "LICENCES", "SYNCED", "FRESHNESS", "RESTRICTED"}};
    for (const auto& account : objects(answer, "accounts")) {
        table.add({cell(account, "user"), cell(account, "login"), cell(account, "licenses"),
                   time_cell(account, "synced_at", now), cell(account, "freshness"),
                   cell(account, "restricted")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "nobody has logged in\n" : text);
    return ExitCode::Yes;
}

boost::json::object login_body(const Invocation& invocation, const LoginArguments& arguments) {
    if (arguments.tokens_file.empty()) {
        return {{"email", arguments.email},
                {"password", read_password(arguments.password_file, invocation.console)}};
    }
    auto tokens = json::parse_object(read_secret(arguments.tokens_file, invocation.console.in));
    if (!tokens || !tokens->contains("access_token")) {
        throw Failure{ExitCode::Usage,
                      "tokens: {\"access_token\": …, \"refresh_token\": …} expected"};
    }
    return std::move(*tokens);
}

ExitCode log_in(const Invocation& invocation, const LoginArguments& arguments) {
    const bool has_email = !arguments.email.empty();
    const bool has_tokens = !arguments.tokens_file.empty();
    if (has_email && has_tokens) {
        throw Failure{ExitCode::Usage, "either EMAIL or --tokens expected"};
    }
    if (!has_email && !has_tokens) {
        if (!arguments.password_file.empty()) {
            throw Failure{ExitCode::Usage, "--password-file: EMAIL expected too"};
        }
        return sign_in_at_site(invocation, arguments.opens_browser);
    }
    if (arguments.opens_browser) {
        throw Failure{ExitCode::Usage, "--open: only without EMAIL and --tokens"};
    }
    const std::string target =
        with_parameter("/v1/accounts", "wait", std::to_string(licenses_wait.count()));
    const auto account =
        Daemon{invocation}.post(target, login_body(invocation, arguments), login_deadline);
    if (invocation.json) return print_json(invocation, account);
    invocation.console.out << "user " << cell(account, "user") << " has logged in, "
                           << cell(account, "licenses") << " licences\n";
    return ExitCode::Yes;
}

ExitCode log_out(const Invocation& invocation, const std::string& user) {
    Daemon{invocation}.remove("/v1/accounts/" + http::percent_encode(user));
    if (invocation.json) return print_json(invocation, {});
    invocation.console.out << "user " << user << " has logged out\n";
    return ExitCode::Yes;
}

ExitCode list_reminders(const Invocation& invocation, const std::string& user) {
    const auto answer =
        Daemon{invocation}.get_list(with_parameter("/v1/reminders", "user", user), "reminders");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"USER", "LICENCE", "PRODUCT", "TITLE", "ENDS", "COVERED"}};
    for (const auto& reminder : objects(answer, "reminders")) {
        table.add({cell(reminder, "user"), cell(reminder, "license_id"),
                   cell(reminder, "product_id"), cell(reminder, "title"),
                   time_cell(reminder, "stop_date", now), cell(reminder, "covered")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no licence ends soon\n" : text);
    return ExitCode::Yes;
}

void add_login(CLI::App& app, Invocation& invocation) {
    auto arguments = std::make_shared<LoginArguments>();
    auto* login = app.add_subcommand(
        "login",
        "Sign somebody in at the account site; with EMAIL or --tokens, log a user in at the "
        "upstream of licences");
    login->add_option("email", arguments->email, "E-mail that the user logs in with")
        ->type_name("EMAIL");
    login->add_flag("--open", arguments->opens_browser,
                    "Open the account site's page in the browser, by xdg-open");
    add_password_option(*login, arguments->password_file, "it is asked for or read there");
    login
        ->add_option("--tokens", arguments->tokens_file,
                     "File with tokens that an app was given, as JSON; - for standard input")
        ->type_name("FILE");
    login->footer("Examples:\n  usherctl login --open\n  usherctl login ann@example.org");
    login->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return log_in(invocation, *arguments); };
    });
}

void add_logout(CLI::App& app, Invocation& invocation) {
    auto user = std::make_shared<std::string>();
    auto* logout = app.add_subcommand("logout", "Forget a user: the tokens and the licences");
    logout->add_option("user", *user, "As usherctl users shows")->type_name("USER")->required();
    logout->callback([&invocation, user] {
        invocation.command = [&invocation, user] { return log_out(invocation, *user); };
    });
}

}  // namespace

void add_users(CLI::App& app, Invocation& invocation) {
    auto* users = app.add_subcommand("users", "The users whose licences are kept");
    users->callback(
        [&invocation] { invocation.command = [&invocation] { return list_users(invocation); }; });
    add_login(app, invocation);
    add_logout(app, invocation);

    auto user = std::make_shared<std::string>();
    auto* reminders = app.add_subcommand("reminders", "The licences that end soon");
    reminders->add_option("user", *user, "Only this user's")->type_name("USER");
    reminders->callback([&invocation, user] {
        invocation.command = [&invocation, user] { return list_reminders(invocation, *user); };
    });
}

}  // namespace usher::ctl

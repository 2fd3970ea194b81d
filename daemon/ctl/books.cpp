#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/json.hpp"

namespace usher::ctl {
namespace {

namespace bj = boost::json;

struct Arguments {
    std::string control;
    std::string api_key;
    bool ledger = false;
};

struct AppArguments {
    std::string app;
    std::string name;
    std::string site;
    bool no_site = false;
    std::vector<std::string> redirect_uris;
};

// What a vendor shows its customers on pages alone has no API; a sandbox tells it to programs.
std::string control_address(const Invocation& invocation, const std::string& given) {
    if (!given.empty()) return given;
    const bj::object sandbox = object_at(Daemon{invocation}.get("/v1/status"), "sandbox");
    if (sandbox.contains("control_url")) return text_at(sandbox, "control_url");
    throw Failure{ExitCode::Refused,
                  "applications and balance stand on the vendor's account site, and no API tells "
                  "them; of a sandbox, give --control URL"};
}

JsonClient sandbox_control(const Invocation& invocation, const Arguments& arguments) {
    const std::string address = control_address(invocation, arguments.control);
    const Result<Url> url = parse_url(address);
    if (!url) throw Failure{ExitCode::Usage, "--control: " + url.error().context()};
    return JsonClient{{.name = "sandbox", .place = address, .url = *url}};
}

// Whose books they are: who was named, else the one reseller that there is.
std::string owner(const JsonClient& control, const Arguments& arguments) {
    if (!arguments.api_key.empty()) return arguments.api_key;
    std::optional<std::string> found;
    for (const bj::object& account : objects(control.get("/control/v1/state"), "accounts")) {
        if (cell(account, "entry") != "reseller") continue;
        // An account has a row for each application that it may call with.
        const std::string key = text_at(account, "api_key");
        if (found && *found != key) {
            throw Failure{ExitCode::Usage, "there are several resellers: give --api-key KEY"};
        }
        found = key;
    }
    if (!found) throw Failure{ExitCode::Refused, "the sandbox has no reseller"};
    return *found;
}

bj::object account(const JsonClient& control, const Arguments& arguments) {
    const std::string key = owner(control, arguments);
    return control.get(with_parameter("/control/v1/account", "api_key", key));
}

ExitCode list_apps(const Invocation& invocation, const Arguments& arguments) {
    const bj::object answer = account(sandbox_control(invocation, arguments), arguments);
    if (invocation.json) return print_json(invocation, answer);
    const Instant now = invocation.console.now();
    Table table{{"APP_ID", "NAME", "SITE", "REDIRECT URIS", "CREATED"}};
    for (const bj::object& app : objects(answer, "apps")) {
        table.add({cell(app, "app"), cell(app, "name"), cell(app, "site"),
                   cell(app, "redirect_uris"), time_cell(app, "created_at", now)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no applications\n" : text);
    return ExitCode::Yes;
}

bj::array texts(const std::vector<std::string>& from) {
    bj::array array;
    for (const std::string& text : from) array.emplace_back(text);
    return array;
}

void print_secret(const Invocation& invocation, const bj::object& answer, const char* name) {
    invocation.console.out << text_at(answer, name) << '\n';
    invocation.console.err << "usherctl: this " << name << " is not shown again\n";
}

ExitCode create_app(const Invocation& invocation, const Arguments& arguments,
                    const AppArguments& wanted) {
    const JsonClient control = sandbox_control(invocation, arguments);
    bj::object order{{"api_key", owner(control, arguments)}, {"name", wanted.name}};
    if (!wanted.site.empty()) order["site"] = wanted.site;
    if (!wanted.redirect_uris.empty()) order["redirect_uris"] = texts(wanted.redirect_uris);
    const bj::object app = control.post("/control/v1/apps", order);
    if (invocation.json) return print_json(invocation, app);
    invocation.console.out << "application " << cell(app, "app") << " has been made; its client "
                           << "secret:\n";
    print_secret(invocation, app, "client_secret");
    return ExitCode::Yes;
}

ExitCode edit_app(const Invocation& invocation, const Arguments& arguments,
                  const AppArguments& wanted) {
    bj::object order{{"app", wanted.app}};
    if (!wanted.name.empty()) order["name"] = wanted.name;
    if (!wanted.site.empty()) order["site"] = wanted.site;
    if (wanted.no_site) order["site"] = nullptr;
    if (!wanted.redirect_uris.empty()) order["redirect_uris"] = texts(wanted.redirect_uris);
    if (order.size() == 1) throw Failure{ExitCode::Usage, "nothing to change was given"};
    const bj::object app = sandbox_control(invocation, arguments).patch("/control/v1/apps", order);
    if (invocation.json) return print_json(invocation, app);
    invocation.console.out << "application " << cell(app, "app") << " has been changed\n";
    return ExitCode::Yes;
}

ExitCode renew_client_secret(const Invocation& invocation, const Arguments& arguments,
                             const std::string& app) {
    const bj::object answer = sandbox_control(invocation, arguments)
                                  .post("/control/v1/apps/client_secret", {{"app", app}});
    if (invocation.json) return print_json(invocation, answer);
    print_secret(invocation, answer, "client_secret");
    return ExitCode::Yes;
}

ExitCode renew_api_secret(const Invocation& invocation, const Arguments& arguments) {
    const JsonClient control = sandbox_control(invocation, arguments);
    const bj::object answer =
        control.post("/control/v1/account/api_secret", {{"api_key", owner(control, arguments)}});
    if (invocation.json) return print_json(invocation, answer);
    print_secret(invocation, answer, "api_secret");
    return ExitCode::Yes;
}

ExitCode show_ledger(const Invocation& invocation, const JsonClient& control,
                     const std::string& api_key) {
    const bj::object answer = control.get(with_parameter("/control/v1/ledger", "api_key", api_key));
    if (invocation.json) return print_json(invocation, answer);
    const Instant now = invocation.console.now();
    Table table{{"NUMBER", "TIME", "KIND", "SERVICE", "PERIOD", "AMOUNT", "BALANCE"}};
    for (const bj::object& line : objects(answer, "ledger")) {
        table.add({cell(line, "number"), time_cell(line, "time", now), cell(line, "kind"),
                   cell(line, "service"), cell(line, "period"), cell(line, "amount"),
                   cell(line, "balance")});
    }
    invocation.console.out << table.text();
    return ExitCode::Yes;
}

ExitCode show_balance(const Invocation& invocation, const Arguments& arguments) {
    const JsonClient control = sandbox_control(invocation, arguments);
    if (arguments.ledger) return show_ledger(invocation, control, owner(control, arguments));
    const bj::object answer = account(control, arguments);
    if (invocation.json) return print_json(invocation, answer);
    invocation.console.out << text_at(answer, "balance") << " EUR\n";
    return ExitCode::Yes;
}

void add_owner(CLI::App& command, Arguments& arguments) {
    command
        .add_option("--control", arguments.control,
                    "Control address of the sandbox; by default the one that usherd embeds")
        ->type_name("URL");
    command
        .add_option("--api-key", arguments.api_key,
                    "Whose books they are; by default the one reseller's")
        ->type_name("KEY");
}

void add_app_settings(CLI::App& command, AppArguments& wanted) {
    command.add_option("--site", wanted.site, "Its site")->type_name("URL");
    command
        .add_option("--redirect-uri", wanted.redirect_uris,
                    "Where people come back to after they have signed in; may be repeated")
        ->type_name("URI");
}

using Shared = std::shared_ptr<Arguments>;

void add_create(CLI::App& apps, Invocation& invocation, const Shared& arguments) {
    const auto wanted = std::make_shared<AppArguments>();
    auto* create = apps.add_subcommand("create", "Make an application");
    create->add_option("name", wanted->name, "Its name")->type_name("NAME")->required();
    add_app_settings(*create, *wanted);
    create->footer(
        "Example:\n  usherctl apps create \"My player\" --redirect-uri "
        "http://127.0.0.1/callback");
    create->callback([&invocation, arguments, wanted] {
        invocation.command = [&invocation, arguments, wanted] {
            return create_app(invocation, *arguments, *wanted);
        };
    });
}

void add_edit(CLI::App& apps, Invocation& invocation, const Shared& arguments) {
    const auto wanted = std::make_shared<AppArguments>();
    auto* edit = apps.add_subcommand("edit", "Change an application; what is not given stays");
    edit->add_option("app", wanted->app, "Its APP_ID")->type_name("APP_ID")->required();
    edit->add_option("--name", wanted->name, "Its name")->type_name("NAME");
    add_app_settings(*edit, *wanted);
    edit->add_flag("--no-site", wanted->no_site, "It has no site any more");
    edit->callback([&invocation, arguments, wanted] {
        invocation.command = [&invocation, arguments, wanted] {
            return edit_app(invocation, *arguments, *wanted);
        };
    });
}

void add_new_secret(CLI::App& apps, Invocation& invocation, const Shared& arguments) {
    const auto id = std::make_shared<std::string>();
    auto* command = apps.add_subcommand(
        "new-secret", "Give an application another client secret; the old one is worth nothing");
    command->add_option("app", *id, "Its APP_ID")->type_name("APP_ID")->required();
    command->callback([&invocation, arguments, id] {
        invocation.command = [&invocation, arguments, id] {
            return renew_client_secret(invocation, *arguments, *id);
        };
    });
}

void add_new_api_secret(CLI::App& apps, Invocation& invocation, const Shared& arguments) {
    auto* command = apps.add_subcommand(
        "new-api-secret", "Give the reseller another API secret; the old one is worth nothing");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return renew_api_secret(invocation, *arguments);
        };
    });
}

void add_apps(CLI::App& app, Invocation& invocation) {
    const auto arguments = std::make_shared<Arguments>();
    auto* apps = app.add_subcommand("apps", "A reseller's applications, in a sandbox");
    add_owner(*apps, *arguments);
    apps->require_subcommand(0, 1);
    apps->callback([&invocation, arguments, apps] {
        if (!apps->get_subcommands().empty()) return;
        invocation.command = [&invocation, arguments] { return list_apps(invocation, *arguments); };
    });
    add_create(*apps, invocation, arguments);
    add_edit(*apps, invocation, arguments);
    add_new_secret(*apps, invocation, arguments);
    add_new_api_secret(*apps, invocation, arguments);
}

void add_balance(CLI::App& app, Invocation& invocation) {
    const auto arguments = std::make_shared<Arguments>();
    auto* balance = app.add_subcommand("balance", "A reseller's balance, in a sandbox");
    add_owner(*balance, *arguments);
    balance->add_flag("--ledger", arguments->ledger, "The newest 1000 lines of the ledger instead");
    balance->footer("Example:\n  usherctl balance --ledger");
    balance->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return show_balance(invocation, *arguments);
        };
    });
}

}  // namespace

void add_books(CLI::App& app, Invocation& invocation) {
    add_apps(app, invocation);
    add_balance(app, invocation);
}

}  // namespace usher::ctl

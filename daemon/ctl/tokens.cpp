#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <memory>
#include <ostream>

#include "daemon/config/duration.hpp"
#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/log.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

struct TokenArguments {
    std::string name;
    std::vector<std::string> scopes;
    std::string expires_in;
};

ExitCode create_token(const Invocation& invocation, const TokenArguments& arguments) {
    boost::json::array scopes(arguments.scopes.begin(), arguments.scopes.end());
    boost::json::object body{{"name", arguments.name}, {"scopes", std::move(scopes)}};
    if (!arguments.expires_in.empty()) {
        const auto duration = config::parse_duration(arguments.expires_in);
        if (!duration) {
            throw Failure{ExitCode::Usage, "--expires-in: " + duration.error().context()};
        }
        if (*duration < Seconds{1}) {
            throw Failure{ExitCode::Usage, "--expires-in: at least 1s expected"};
        }
        body["expires_in"] = std::chrono::duration_cast<Seconds>(*duration).count();
    }
    const auto token = Daemon{invocation}.post("/v1/tokens", body);
    if (invocation.json) {
        print_json(invocation, token);
    } else {
        invocation.console.out << cell(token, "token") << '\n';
    }
    if (!invocation.console.out.flush()) {
        throw Failure{ExitCode::OutputLost,
                      "the token '" + escape_for_log(arguments.name) +
                          "' was made, but could not be written; take it back with usherctl token "
                          "remove"};
    }
    if (invocation.json) return ExitCode::Yes;
    invocation.console.err << "It is shown this once; the daemon keeps only its digest.\n";
    return ExitCode::Yes;
}

ExitCode list_tokens(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get("/v1/tokens");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"NAME", "SCOPES", "CREATED", "EXPIRES"}};
    for (const auto& token : objects(answer, "tokens")) {
        table.add({cell(token, "name"), cell(token, "scopes"), time_cell(token, "created_at", now),
                   time_cell(token, "expires_at", now)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no token\n" : text);
    return ExitCode::Yes;
}

ExitCode remove_token(const Invocation& invocation, const std::string& name) {
    Daemon{invocation}.remove("/v1/tokens/" + http::percent_encode(name));
    if (invocation.json) return print_json(invocation, {});
    invocation.console.out << "token " << name << " is removed\n";
    return ExitCode::Yes;
}

void add_creating(CLI::App& tokens, Invocation& invocation) {
    auto arguments = std::make_shared<TokenArguments>();
    auto* create = tokens.add_subcommand("create", "Make a token for an app and print it");
    create->add_option("NAME", arguments->name, "What to call it")->required();
    create
        ->add_option("--scope", arguments->scopes,
                     "read, keys, activate, sync or stream; repeatable")
        ->type_name("SCOPE")
        ->required()
        ->expected(1)
        ->take_all();
    create->add_option("--expires-in", arguments->expires_in, "How long it is good, such as 30d")
        ->type_name("DURATION");
    create->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return create_token(invocation, *arguments);
        };
    });
}

void add_removing(CLI::App& tokens, Invocation& invocation) {
    auto name = std::make_shared<std::string>();
    auto* remove = tokens.add_subcommand("remove", "Take a token back");
    remove->add_option("NAME", *name, "The token")->required();
    remove->callback([&invocation, name] {
        invocation.command = [&invocation, name] { return remove_token(invocation, *name); };
    });
}

}  // namespace

void add_tokens(CLI::App& app, Invocation& invocation) {
    auto* tokens = app.add_subcommand("token", "Tokens that give apps rights over HTTP");
    tokens->require_subcommand(1);
    tokens->footer("Example:\n  usherctl token create player --scope read --expires-in 30d");
    add_creating(*tokens, invocation);
    auto* list = tokens->add_subcommand("list", "The tokens, without themselves");
    list->callback(
        [&invocation] { invocation.command = [&invocation] { return list_tokens(invocation); }; });
    add_removing(*tokens, invocation);
}

}  // namespace usher::ctl

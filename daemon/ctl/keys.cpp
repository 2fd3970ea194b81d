#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/ids.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

struct KeyArguments {
    std::string file;
    std::string product_key;
    bool reveal = false;
};

std::string shown(const boost::json::object& key, bool reveal) {
    const std::string user_key = cell(key, "user_key");
    return reveal ? user_key : masked(user_key);
}

ExitCode list_keys(const Invocation& invocation, bool reveal) {
    const auto answer = Daemon{invocation}.get_list("/v1/keys", "keys");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"USER KEY", "SOURCE", "TYPE", "PRODUCT", "LOADED FOR", "LOADED", "CONFIRMED",
                 "FRESHNESS"}};
    for (const auto& key : objects(answer, "keys")) {
        table.add({shown(key, reveal), cell(key, "source"), cell(key, "type"), cell(key, "product"),
                   cell(key, "loaded_for"), time_cell(key, "loaded_at", now),
                   time_cell(key, "confirmed_at", now), cell(key, "freshness")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no key is loaded\n" : text);
    return ExitCode::Yes;
}

ExitCode add_key(const Invocation& invocation, const KeyArguments& arguments) {
    boost::json::object body{
        {"extension", read_secret(arguments.file, invocation.console.in)},
    };
    if (!arguments.product_key.empty()) body["product_key"] = arguments.product_key;
    const auto key = Daemon{invocation}.post("/v1/keys", body);
    if (invocation.json) return print_json(invocation, key);
    invocation.console.out << "user key " << shown(key, false) << " is loaded\n";
    return ExitCode::Yes;
}

ExitCode remove_key(const Invocation& invocation, const std::string& file) {
    const std::string user_key = read_secret(file, invocation.console.in);
    Daemon{invocation}.remove("/v1/keys/" + http::percent_encode(user_key));
    if (invocation.json) return print_json(invocation, {});
    invocation.console.out << "user key " << masked(user_key) << " is removed\n";
    return ExitCode::Yes;
}

void add_listing(CLI::App& keys, Invocation& invocation) {
    auto arguments = std::make_shared<KeyArguments>();
    auto* list = keys.add_subcommand("list", "The loaded keys");
    list->add_flag("--reveal", arguments->reveal, "Print user keys whole");
    list->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return list_keys(invocation, arguments->reveal);
        };
    });
}

void add_adding(CLI::App& keys, Invocation& invocation) {
    auto arguments = std::make_shared<KeyArguments>();
    auto* add = keys.add_subcommand("add", "Load an extension string");
    add->add_option("--file", arguments->file, "File with it; without or with -, standard input")
        ->type_name("FILE");
    add->add_option("--product-key", arguments->product_key, "Product that it is loaded for")
        ->type_name("PRODUCT");
    add->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return add_key(invocation, *arguments); };
    });
}

void add_removing(CLI::App& keys, Invocation& invocation) {
    auto arguments = std::make_shared<KeyArguments>();
    auto* remove = keys.add_subcommand("remove", "Unload a user key");
    remove
        ->add_option("--file", arguments->file,
                     "File with the user key; without or with -, standard input")
        ->type_name("FILE");
    remove->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return remove_key(invocation, arguments->file);
        };
    });
}

}  // namespace

void add_keys(CLI::App& app, Invocation& invocation) {
    auto* keys = app.add_subcommand("keys", "The user keys that the daemon holds");
    keys->require_subcommand(1);
    keys->footer(
        "Examples:\n"
        "  usherctl keys add --file extension.txt\n"
        "  usherctl keys list --json | jq -r '.keys[0].user_key' | usherctl keys remove");
    add_listing(*keys, invocation);
    add_adding(*keys, invocation);
    add_removing(*keys, invocation);
}

}  // namespace usher::ctl

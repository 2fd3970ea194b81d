#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

/// `live 501,502; npvr 501`: the services that a product gives, each with its channels.
std::string channels_cell(const boost::json::object& product) {
    const boost::json::object services = object_at(product, "channels");
    std::string text;
    for (const auto& service : services) {
        const std::string channels = cell(services, service.key());
        if (channels.empty() || channels == "-") continue;
        text += (text.empty() ? "" : "; ") + std::string{service.key()} + " " + channels;
    }
    return text.empty() ? "-" : text;
}

std::string price_cell(const boost::json::object& product) {
    const boost::json::object price = object_at(product, "price");
    if (price.empty()) return "-";
    const std::int64_t minor = number_at(price, "minor");
    const std::string cents = std::to_string(minor % 100);
    return std::to_string(minor / 100) + "." + (cents.size() < 2 ? "0" : "") + cents + " " +
           cell(price, "currency");
}

ExitCode list_licenses(const Invocation& invocation, const std::string& user) {
    const auto answer = Daemon{invocation}.get(with_parameter("/v1/licenses", "user", user));
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"LICENSE", "PRODUCT", "TITLE", "STATUS", "START", "STOP"}};
    for (const auto& license : objects(answer, "licenses")) {
        table.add({cell(license, "id"), cell(license, "product"), cell(license, "title"),
                   cell(license, "status"), time_cell(license, "start", now),
                   time_cell(license, "stop", now)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no licence\n" : text) << "\nas of "
                           << time_cell(answer, "synced_at", now) << ", "
                           << cell(answer, "freshness") << '\n';
    return ExitCode::Yes;
}

ExitCode list_products(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get_list("/v1/products", "products");
    if (invocation.json) return print_json(invocation, answer);

    Table table{{"PRODUCT", "TITLE", "TYPE", "PRICE", "BUYABLE", "CHANNELS"}};
    for (const auto& product : objects(answer, "products")) {
        table.add({cell(product, "id"), cell(product, "title"), cell(product, "type"),
                   price_cell(product), cell(product, "buyable"), channels_cell(product)});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no product\n" : text);
    if (cell(answer, "synced_at") == "-") {
        invocation.console.out << "\nthe catalogue has not been read yet: there may be more\n";
    }
    return ExitCode::Yes;
}

}  // namespace

void add_licenses(CLI::App& app, Invocation& invocation) {
    auto user = std::make_shared<std::string>();
    auto* licenses = app.add_subcommand("licenses", "What a user holds at AminoTV");
    licenses->add_option("USER", *user, "The user's id, as usherctl users shows it")->required();
    licenses->footer("Example:\n  usherctl licenses 310");
    licenses->callback([&invocation, user] {
        invocation.command = [&invocation, user] { return list_licenses(invocation, *user); };
    });
    auto* products = app.add_subcommand("products", "What licences are to, and what is for sale");
    products->footer("Example:\n  usherctl products --json | jq .products");
    products->callback([&invocation] {
        invocation.command = [&invocation] { return list_products(invocation); };
    });
}

}  // namespace usher::ctl

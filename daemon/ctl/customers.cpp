#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <memory>
#include <ostream>
#include <thread>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/input.hpp"
#include "daemon/ctl/paged_list.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

namespace bj = boost::json;
using enum ColumnKind;

struct CustomerArguments {
    ListArguments list;
    std::string search;
    std::string account;
    std::string status;
    std::string month;
    bool lines = false;
};

using Shared = std::shared_ptr<CustomerArguments>;

PagedList customers(const CustomerArguments& arguments) {
    return {.target = with_parameter("/v1/bss/accounts", "search", arguments.search),
            .member = "accounts",
            .columns = {{"ID", "id", Number},
                        {"NAME", "name"},
                        {"EMAIL", "email"},
                        {"", "phone"},
                        {"CITY", "city"},
                        {"COUNTRY", "country"},
                        {"USER", "user"},
                        {"LICENSES", "licenses", Number},
                        {"", "updated_at", Instant}},
            .nothing = "no account"};
}

PagedList catalogue(const CustomerArguments& arguments) {
    return {.target = with_parameter("/v1/bss/products", "search", arguments.search),
            .member = "products",
            .columns = {{"CODE", "code"},
                        {"NAME", "name"},
                        {"TYPE", "type"},
                        {"CHARGE", "charge_type"},
                        {"CATEGORY", "category"},
                        {"FEATURE", "feature"},
                        {"ID", "id"},
                        {"", "updated_at", Instant}},
            .nothing = "no product"};
}

PagedList subscriptions(const CustomerArguments& arguments) {
    std::string target = with_parameter("/v1/bss/subscriptions", "search", arguments.search);
    target = with_parameter(std::move(target), "account", arguments.account);
    target = with_parameter(std::move(target), "status", arguments.status);
    return {.target = std::move(target),
            .member = "subscriptions",
            .columns = {{"ACCOUNT", "account", Number},
                        {"CUSTOMER", "account_name"},
                        {"PRODUCT", "product"},
                        {"", "code"},
                        {"STATUS", "status"},
                        {"SEATS", "seats", Number},
                        {"STARTS", "starts_at", Instant},
                        {"ENDS", "ends_at", Instant},
                        {"RENEWS", "renews"},
                        {"", "trial"},
                        {"AMOUNT", "amount", Number},
                        {"CURRENCY", "currency"},
                        {"FEATURE", "feature"},
                        {"ID", "id"},
                        {"", "updated_at", Instant}},
            .nothing = "no subscription"};
}

// Each line of an invoice as a row with the invoice's own members; one without lines as it is.
std::vector<bj::object> lines_of(const bj::object& invoice) {
    std::vector<bj::object> rows;
    for (const bj::object& line : objects(invoice, "lines")) {
        bj::object row = invoice;
        row.erase("lines");
        for (const auto& member : line) {
            row["line_" + std::string{member.key()}] = member.value();
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty()) rows.push_back(invoice);
    return rows;
}

PagedList invoices(const CustomerArguments& arguments) {
    std::string target = with_parameter("/v1/bss/invoices", "month", arguments.month);
    target = with_parameter(std::move(target), "account", arguments.account);
    PagedList list{.target = std::move(target),
                   .member = "invoices",
                   .paging = Paging::Page,
                   .columns = {{"INVOICE", "code"},
                               {"DATE", "date"},
                               {arguments.lines ? "" : "DUE", "due"},
                               {"", "paid"},
                               {"TYPE", "type"},
                               {arguments.lines ? "" : "STATUS", "status"},
                               {"ACCOUNT", "account", Number},
                               {"CUSTOMER", "account_name"},
                               {"CURRENCY", "currency"},
                               {"", "total_before_tax", Number},
                               {arguments.lines ? "" : "TOTAL", "total", Number},
                               {arguments.lines ? "" : "UNPAID", "unpaid", Number},
                               {"", "id"}},
                   .nothing = "no invoice"};
    if (!arguments.lines) return list;
    list.target = with_parameter(std::move(list.target), "lines", "true");
    list.expand = lines_of;
    for (Column column :
         {Column{"LINE", "line_position", Number}, Column{"DESCRIPTION", "line_description"},
          Column{"", "line_product"}, Column{"CODE", "line_code"},
          Column{"QUANTITY", "line_quantity", Number}, Column{"PRICE", "line_unit_price", Number},
          Column{"TOTAL", "line_total", Number}, Column{"", "line_starts_at", Instant},
          Column{"", "line_ends_at", Instant}}) {
        list.columns.push_back(std::move(column));
    }
    return list;
}

void add_account(CLI::App& command, const Shared& arguments) {
    command.add_option("--account", arguments->account, "Only this account's")->type_name("ID");
}

void add_search(CLI::App& command, const Shared& arguments) {
    command.add_option("--search", arguments->search, "Only with this in name, code or id")
        ->type_name("TEXT");
}

// A command that shows what `list` makes of its arguments.
CLI::App& add_list(CLI::App& app, Invocation& invocation, const Shared& arguments,
                   const std::string& name, const std::string& description,
                   PagedList (*list)(const CustomerArguments&)) {
    auto* command = app.add_subcommand(name, description);
    add_list_options(*command, arguments->list);
    command->callback([&invocation, arguments, list] {
        invocation.command = [&invocation, arguments, list] {
            return show_list(invocation, list(*arguments), arguments->list);
        };
    });
    return *command;
}

void add_lists(CLI::App& app, Invocation& invocation) {
    const auto of_customers = std::make_shared<CustomerArguments>();
    CLI::App& accounts = add_list(app, invocation, of_customers, "accounts",
                                  "The reseller's customers, from the local copy", customers);
    add_search(accounts, of_customers);
    accounts.footer("Example:\n  usherctl accounts --csv > customers.csv");

    const auto of_products = std::make_shared<CustomerArguments>();
    CLI::App& catalog = add_list(app, invocation, of_products, "catalog",
                                 "The products that the reseller may resell", catalogue);
    add_search(catalog, of_products);
    catalog.footer("Example:\n  usherctl catalog --search LMN-");

    const auto of_subscriptions = std::make_shared<CustomerArguments>();
    CLI::App& subscribed = add_list(app, invocation, of_subscriptions, "subscriptions",
                                    "The customers' subscriptions, from the copy", subscriptions);
    add_search(subscribed, of_subscriptions);
    add_account(subscribed, of_subscriptions);
    subscribed.add_option("--status", of_subscriptions->status, "Only of this status")
        ->type_name("STATUS");
    subscribed.footer("Example:\n  usherctl subscriptions --account 5210 --status Active");

    const auto of_invoices = std::make_shared<CustomerArguments>();
    CLI::App& billed = add_list(app, invocation, of_invoices, "invoices",
                                "The distributor's invoices, live from its BSS", invoices);
    add_account(billed, of_invoices);
    billed.add_option("--month", of_invoices->month, "Only of this month")->type_name("YYYY-MM");
    billed.add_flag("--lines", of_invoices->lines, "With every line");
    billed.footer("Example:\n  usherctl invoices --month 2026-10 --lines --csv > invoices.csv");
}

std::string reading_cell(const bj::object& state) {
    const bj::object reading = object_at(state, "reading");
    if (reading.empty()) return "-";
    const std::string total = cell(reading, "total");
    return cell(reading, "collection") + (cell(reading, "full") == "yes" ? ", all" : ", changes") +
           ", " + cell(reading, "rows") + " rows" + (total == "-" ? "" : " of " + total);
}

ExitCode show_state(const Invocation& invocation) {
    const auto state = Daemon{invocation}.get("/v1/bss");
    if (invocation.json) return print_json(invocation, state);
    const usher::Instant now = invocation.console.now();
    Table table;
    table.add({"session", cell(state, "session")});
    table.add({"user", cell(state, "username")});
    table.add({"reading", reading_cell(state)});
    table.add({"last read", time_cell(state, "succeeded_at", now)});
    table.add({"failed", time_cell(state, "failed_at", now)});
    table.add({"error", cell(state, "last_error")});
    for (const char* const name : {"accounts", "products", "subscriptions", "assets", "requests"}) {
        table.add({name, cell(state, name)});
    }
    table.add({"set aside", cell(state, "set_aside")});
    table.add({"unknown words", cell(state, "unknown_statuses")});
    for (const bj::object& product : objects(state, "unmapped_products")) {
        table.add({"gives nothing", cell(product, "code") + ", " + cell(product, "id")});
    }
    invocation.console.out << table.text();
    return ExitCode::Yes;
}

ExitCode log_in(const Invocation& invocation, const std::string& file) {
    const std::string password = read_password(file, invocation.console);
    const bj::object body{{"password", password}};
    static_cast<void>(Daemon{invocation}.post("/v1/bss/login", body));
    if (!invocation.json) invocation.console.out << "logged in; the customers are being read\n";
    return ExitCode::Yes;
}

ExitCode log_out(const Invocation& invocation) {
    Daemon{invocation}.remove("/v1/bss/login");
    if (!invocation.json) invocation.console.out << "the password and the token are forgotten\n";
    return ExitCode::Yes;
}

// Until the reading that was asked for has ended: one that was under way then ends before it.
bj::object wait_for_reading(const Invocation& invocation, const Daemon& daemon,
                            const bj::object& before) {
    const bool was_reading = !object_at(before, "reading").empty();
    const std::int64_t wanted = number_at(before, "readings") + (was_reading ? 2 : 1);
    while (true) {
        bj::object state = daemon.get("/v1/bss");
        const bool has_ended = number_at(state, "readings") >= wanted;
        if (has_ended || cell(state, "session") != "ready") return state;
        std::this_thread::sleep_for(invocation.console.poll_every);
    }
}

ExitCode synchronize(const Invocation& invocation, bool waits) {
    const Daemon daemon{invocation};
    const bj::object before = waits ? daemon.get("/v1/bss") : bj::object{};
    bj::object answer = daemon.post("/v1/bss/sync", {});
    const std::string session = cell(answer, "session");
    const bool is_ready = session == "ready";
    if (waits && is_ready) answer = wait_for_reading(invocation, daemon, before);
    const bool has_failed = waits && cell(answer, "failed_at") != "-";
    if (invocation.json) {
        print_json(invocation, answer);
    } else if (!is_ready) {
        invocation.console.out << session << ": see usherctl bss login\n";
    } else if (has_failed) {
        invocation.console.out << "not read: " << cell(answer, "last_error") << '\n';
    } else {
        invocation.console.out << (waits ? "the customers have been read\n"
                                         : "the customers are being read: usherctl bss status\n");
    }
    return is_ready && !has_failed ? ExitCode::Yes : ExitCode::No;
}

void add_access(CLI::App& app, Invocation& invocation) {
    auto* group = app.add_subcommand("bss", "Access to the distributor's BSS");
    group->require_subcommand(1);
    group->add_subcommand("status", "How far the customers are read")->callback([&invocation] {
        invocation.command = [&invocation] { return show_state(invocation); };
    });
    const auto waits = std::make_shared<bool>(false);
    auto* sync = group->add_subcommand("sync", "Read the customers now");
    sync->add_flag("--wait", *waits, "Wait until they have been read");
    sync->callback([&invocation, waits] {
        invocation.command = [&invocation, waits] { return synchronize(invocation, *waits); };
    });
    const auto file = std::make_shared<std::string>();
    auto* login = group->add_subcommand(
        "login", "Use the API user's password for one token; it is kept nowhere");
    add_password_option(*login, *file, "it is asked for or read there");
    login->callback([&invocation, file] {
        invocation.command = [&invocation, file] { return log_in(invocation, *file); };
    });
    group->add_subcommand("logout", "Forget the password and the token")->callback([&invocation] {
        invocation.command = [&invocation] { return log_out(invocation); };
    });
    group->footer("Example:\n  usherctl bss login");
}

}  // namespace

void add_customers(CLI::App& app, Invocation& invocation) {
    add_lists(app, invocation);
    add_access(app, invocation);
}

}  // namespace usher::ctl

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/operator_upstream.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/sync/customer_lists.hpp"
#include "lib/sync/customer_sync.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::name;
using enforcement::Scope;

constexpr std::size_t search_bytes_max = 200;
constexpr std::size_t pages_max = 1'000'000;

Error not_configured(const Services& services) {
    return without_upstream(services, "upstream.interworks");
}

std::string day_text(const std::chrono::year_month_day& day) {
    return rfc3339(std::chrono::sys_days{day}).substr(0, 10);
}

// `text` as a number from 1 to `max`.
Result<std::int64_t> read_number(std::string_view name, std::string_view text, std::int64_t max) {
    const std::optional<std::int64_t> number = to_integer(text);
    if (number && *number >= 1 && *number <= max) return *number;
    return Error{Errc::Malformed, std::string{name} + ": a number from 1 on expected"};
}

Result<std::chrono::year_month> read_month(std::string_view text) {
    Error malformed{Errc::Malformed, "month: YYYY-MM expected"};
    if (text.size() != 7 || text[4] != '-') return malformed;
    int year = 0;
    unsigned month = 0;
    const auto year_end = std::from_chars(text.data(), text.data() + 4, year);
    const auto month_end = std::from_chars(text.data() + 5, text.data() + 7, month);
    if (year_end.ptr != text.data() + 4 || month_end.ptr != text.data() + 7) return malformed;
    const std::chrono::year_month read{std::chrono::year{year}, std::chrono::month{month}};
    if (!read.ok() || year < 2000 || year > 2199) return malformed;
    return read;
}

Result<std::int32_t> read_account(std::string_view text) {
    const auto number = read_number("account", text, std::numeric_limits<std::int32_t>::max());
    if (!number) return number.error();
    return static_cast<std::int32_t>(*number);
}

/// Which rows of a list may be asked for.
enum class Filters : std::uint8_t { Search, AccountStatusAndSearch };

Result<void> read_filters(const http::Parameters& query, Filters filters,
                          sync::CustomerQuestion& question) {
    const auto account = query.find("account");
    const auto status = query.find("status");
    if (filters == Filters::Search && (account || status)) {
        return Error{Errc::Malformed, std::string{account ? "account" : "status"} +
                                          ": this list cannot be asked for by it"};
    }
    if (account) {
        const Result<std::int32_t> number = read_account(*account);
        if (!number) return number.error();
        question.account = std::to_string(*number);
    }
    if (status) {
        Result<std::string> word = read_words("status", *status, search_bytes_max);
        if (!word) return word.error();
        question.status = std::move(*word);
    }
    if (const auto search = query.find("search")) {
        Result<std::string> text = read_words("search", *search, search_bytes_max);
        if (!text) return text.error();
        question.search = std::move(*text);
    }
    return {};
}

Result<sync::CustomerQuestion> read_question(const http::Parameters& query, Filters filters) {
    const Result<std::size_t> limit = read_limit(query, sync::CustomerLists::rows_max);
    if (!limit) return limit.error();
    sync::CustomerQuestion question{.count = *limit};
    if (const auto after = query.find("after")) question.after = std::string{*after};
    const Result<void> filtered = read_filters(query, filters, question);
    if (!filtered) return filtered.error();
    return question;
}

Result<sync::InvoiceQuestion> read_invoice_question(const http::Parameters& query) {
    sync::InvoiceQuestion question;
    if (const auto month = query.find("month")) {
        const Result<std::chrono::year_month> read = read_month(*month);
        if (!read) return read.error();
        question.month = *read;
    }
    if (const auto account = query.find("account")) {
        const Result<std::int32_t> number = read_account(*account);
        if (!number) return number.error();
        question.account = *number;
    }
    if (const auto page = query.find("page")) {
        const auto number = read_number("page", *page, pages_max);
        if (!number) return number.error();
        question.page = static_cast<std::size_t>(*number);
    }
    const auto lines = query.find("lines");
    if (lines && *lines != "true" && *lines != "false") {
        return Error{Errc::Malformed, "lines: true or false expected"};
    }
    question.with_lines = lines == "true";
    return question;
}

bj::value json_of_person(const std::string& text, const http::Request& request) {
    return json_text(shown_of_person(text, request));
}

bj::object describe(const sync::CustomerView& customer, const http::Request& request) {
    return {{"id", customer.id},
            {"user", customer.user.text()},
            {"name", customer.name},
            {"email", json_of_person(customer.email, request)},
            {"phone", json_of_person(customer.phone, request)},
            {"city", json_text(customer.city)},
            {"country", json_text(customer.country)},
            {"licenses", customer.license_count},
            {"updated_at", unix_seconds(customer.updated_at)}};
}

bj::object describe(const sync::CatalogueView& product, const http::Request& /*request*/) {
    return {{"id", product.id},
            {"code", json_text(product.code)},
            {"name", product.name},
            {"type", product.type},
            {"charge_type", product.charge_type},
            {"category", json_text(product.category)},
            {"feature", json_text(product.feature)},
            {"updated_at", unix_seconds(product.updated_at)}};
}

bj::object describe(const sync::AddonView& addon) {
    return {{"id", addon.id},
            {"status", addon.status},
            {"product", json_text(addon.product)},
            {"code", json_text(addon.code)},
            {"quantity", addon.quantity},
            {"feature", json_text(addon.feature)}};
}

bj::object describe(const sync::SubscriptionView& subscription, const http::Request& /*request*/) {
    bj::array addons;
    for (const sync::AddonView& addon : subscription.addons) addons.push_back(describe(addon));
    return {{"id", subscription.id},
            {"account", subscription.account},
            {"account_name", json_text(subscription.account_name)},
            {"user", subscription.user.text()},
            {"name", json_text(subscription.name)},
            {"product", json_text(subscription.product)},
            {"code", json_text(subscription.code)},
            {"status", subscription.status},
            {"seats", subscription.seats},
            {"starts_at", unix_seconds(subscription.starts)},
            {"ends_at", unix_seconds(subscription.ends)},
            {"renews", subscription.renews},
            {"trial", subscription.is_trial},
            {"amount", subscription.amount},
            {"currency", json_text(subscription.currency)},
            {"feature", json_text(subscription.feature)},
            {"unknown_since", json_instant(subscription.unknown_since)},
            {"addons", std::move(addons)},
            {"updated_at", unix_seconds(subscription.updated_at)}};
}

bj::object describe(const sync::InvoiceLineView& line) {
    return {{"position", line.position},
            {"description", line.description},
            {"product", json_text(line.product)},
            {"code", json_text(line.code)},
            {"quantity", json_text(line.quantity)},
            {"unit_price", json_text(line.unit_price)},
            {"total", line.total},
            {"starts_at", json_instant(line.starts)},
            {"ends_at", json_instant(line.ends)}};
}

bj::object describe(const sync::InvoiceView& invoice, bool with_lines) {
    bj::object described{{"id", invoice.id},
                         {"code", json_text(invoice.code)},
                         {"type", invoice.type},
                         {"status", invoice.status},
                         {"account", json_text(invoice.account)},
                         {"account_name", json_text(invoice.account_name)},
                         {"date", day_text(invoice.date)},
                         {"due", day_text(invoice.due)},
                         {"paid", invoice.paid ? bj::value(day_text(*invoice.paid)) : bj::value{}},
                         {"currency", json_text(invoice.currency)},
                         {"total_before_tax", invoice.total_before_tax},
                         {"total", invoice.total},
                         {"unpaid", invoice.unpaid}};
    if (!with_lines) return described;
    bj::array lines;
    for (const sync::InvoiceLineView& line : invoice.lines) lines.push_back(describe(line));
    described["lines"] = std::move(lines);
    return described;
}

// A part of a list out of the copy, under the name of its rows.
template <typename View>
http::Response list_response(std::string_view rows_name, const sync::CustomerList<View>& list,
                             const http::Request& request) {
    bj::array rows;
    for (const View& view : list.rows) rows.push_back(describe(view, request));
    bj::object answer{{"next", json_text(list.next)},
                      {"kept", list.kept},
                      {"heard_at", json_instant(list.heard_at)}};
    answer[rows_name] = std::move(rows);
    return json_response(200, answer);
}

template <typename View>
using Ask = Task<Result<sync::CustomerList<View>>> (sync::CustomerLists::*)(sync::CustomerQuestion);

template <typename View>
Task<http::Response> list(const Services& services, Call call, std::string_view rows_name,
                          Filters filters, Ask<View> ask) {
    if (services.customer_lists == nullptr) co_return problem(not_configured(services));
    Result<sync::CustomerQuestion> question = read_question(call.query, filters);
    if (!question) co_return problem(question.error());
    const Result<sync::CustomerList<View>> found =
        co_await (services.customer_lists->*ask)(std::move(*question));
    if (!found) co_return problem(found.error());
    co_return list_response(rows_name, *found, call.request);
}

Task<http::Response> list_invoices(const Services& services, Call call) {
    if (services.customer_lists == nullptr) co_return problem(not_configured(services));
    const Result<sync::InvoiceQuestion> question = read_invoice_question(call.query);
    if (!question) co_return problem(question.error());
    const sync::InvoiceQuestion asked = *question;
    const Result<sync::InvoiceList> found = co_await services.customer_lists->invoices(asked);
    if (!found) co_return problem(found.error());
    bj::array invoices;
    for (const sync::InvoiceView& invoice : found->rows) {
        invoices.push_back(describe(invoice, question->with_lines));
    }
    co_return json_response(200, {{"invoices", std::move(invoices)},
                                  {"unreadable", found->unreadable},
                                  {"next", json_number(found->next)}});
}

Task<http::Response> show_invoice(const Services& services, Call call) {
    if (services.customer_lists == nullptr) co_return problem(not_configured(services));
    const Result<sync::InvoiceView> invoice =
        co_await services.customer_lists->invoice(call.path.at("id"));
    if (!invoice) co_return problem(invoice.error());
    co_return json_response(200, describe(*invoice, true));
}

bj::value describe(const std::optional<sync::CustomerReading>& reading) {
    if (!reading) return {};
    return bj::object{{"collection", std::string{name(reading->collection)}},
                      {"full", reading->is_full},
                      {"rows", reading->rows},
                      {"total", json_number(reading->total)}};
}

Task<http::Response> show_state(const Services& services, Call call) {
    if (services.customer_sync == nullptr) co_return problem(not_configured(services));
    const Result<enforcement::CustomerCounts> counts = co_await services.customer_lists->counts();
    if (!counts) co_return problem(counts.error());
    const sync::CustomerProgress progress = services.customer_sync->progress();
    bj::array unmapped;
    for (const auto& product : progress.unmapped) {
        unmapped.push_back(bj::object{{"id", product.id}, {"code", json_text(product.code)}});
    }
    const bj::array statuses(progress.unknown_statuses.begin(), progress.unknown_statuses.end());
    co_return json_response(200, {{"session", std::string{name(progress.session)}},
                                  {"username", shown_of_person(progress.username, call.request)},
                                  {"reading", describe(progress.reading)},
                                  {"due", progress.due},
                                  {"requests", progress.requests},
                                  {"readings", progress.readings},
                                  {"rows_read", progress.rows_read},
                                  {"rows_changed", progress.rows_changed},
                                  {"succeeded_at", json_instant(progress.succeeded_at)},
                                  {"failed_at", json_instant(progress.failed_at)},
                                  {"last_error", json_text(progress.last_error)},
                                  {"accounts", counts->accounts},
                                  {"products", counts->products},
                                  {"subscriptions", counts->subscriptions},
                                  {"assets", counts->assets},
                                  {"set_aside", progress.set_aside},
                                  {"unmapped_products", std::move(unmapped)},
                                  {"unknown_statuses", statuses}});
}

Task<http::Response> log_in(const Services& services, Call call) {
    if (services.customer_sync == nullptr) co_return problem(not_configured(services));
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<void> known = json::check_members(*body, {"password"});
    if (!known) co_return problem(known.error());
    Result<Secret> password = read_password(*body);
    if (!password) co_return problem(password.error());
    const Result<void> done = co_await services.customer_sync->log_in(std::move(*password));
    if (!done) co_return problem(done.error());
    co_return no_content();
}

// Token and password are forgotten whatever upstream says of it.
Task<http::Response> sign_out(const Services& services, Call /*call*/) {
    if (services.customer_sync == nullptr) co_return problem(not_configured(services));
    const Result<void> done = co_await services.customer_sync->sign_out();
    if (!done) {
        services.log.warning("the API user's token could not be revoked",
                             {{"cause", done.error().message()}});
    }
    co_return no_content();
}

Task<http::Response> synchronize(const Services& services, Call /*call*/) {
    if (services.customer_sync == nullptr) co_return problem(not_configured(services));
    services.customer_sync->request();
    co_return json_response(
        202, {{"session", std::string{name(services.customer_sync->progress().session)}}});
}

}  // namespace

void add_customer_routes(Router& router, const Services& services) {
    using sync::CustomerLists;
    router.add({"GET", "/v1/bss", scoped(Scope::Read),
                [&services](Call call) { return show_state(services, std::move(call)); }});
    router.add({"GET", "/v1/bss/accounts", scoped(Scope::Read), [&services](Call call) {
                    return list<sync::CustomerView>(services, std::move(call), "accounts",
                                                    Filters::Search, &CustomerLists::customers);
                }});
    router.add({"GET", "/v1/bss/products", scoped(Scope::Read), [&services](Call call) {
                    return list<sync::CatalogueView>(services, std::move(call), "products",
                                                     Filters::Search, &CustomerLists::catalogue);
                }});
    router.add({"GET", "/v1/bss/subscriptions", scoped(Scope::Read), [&services](Call call) {
                    return list<sync::SubscriptionView>(services, std::move(call), "subscriptions",
                                                        Filters::AccountStatusAndSearch,
                                                        &CustomerLists::subscriptions);
                }});
    router.add({"GET", "/v1/bss/invoices", scoped(Scope::Read),
                [&services](Call call) { return list_invoices(services, std::move(call)); }});
    router.add({"GET", "/v1/bss/invoices/{id}", scoped(Scope::Read),
                [&services](Call call) { return show_invoice(services, std::move(call)); }});
    router.add({"POST", "/v1/bss/login", socket_only,
                [&services](Call call) { return log_in(services, std::move(call)); }});
    router.add({"DELETE", "/v1/bss/login", socket_only,
                [&services](Call call) { return sign_out(services, std::move(call)); }});
    router.add({"POST", "/v1/bss/sync", scoped(Scope::Sync),
                [&services](Call call) { return synchronize(services, std::move(call)); }});
}

}  // namespace usher::api

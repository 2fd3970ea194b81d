#include "lib/sandbox/oauth2/control_orders.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/core/url.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/oauth2/redirect_uri.hpp"

namespace usher::sandbox::oauth2 {
namespace {

namespace bj = boost::json;

constexpr std::size_t name_bytes_max = 100;
constexpr std::size_t redirect_uris_max = 10;

Error malformed(const char* text) {
    return {Errc::Malformed, text};
}

Result<std::string> read_name(const bj::object& order) {
    Result<std::string> name = json::string_at(order, "name");
    if (!name) return name;
    const bool has_text = std::ranges::any_of(*name, [](char c) { return c != ' '; });
    if (name->size() > name_bytes_max || !is_line(*name) || !has_text) {
        return malformed("name: a line of 1 to 100 bytes expected");
    }
    return name;
}

// Empty without one.
Result<std::string> read_site(const bj::object& order) {
    const Result<std::optional<std::string>> site = json::optional_string_at(order, "site");
    if (!site) return site.error();
    if (!*site) return std::string{};
    if (!parse_url(**site)) {
        return malformed("site: https://… expected, or http://… of this machine");
    }
    return **site;
}

Result<std::vector<std::string>> read_redirect_uris(const bj::object& order) {
    const Result<const bj::array*> array = json::array_at(order, "redirect_uris");
    if (!array) return array.error();
    if ((*array)->size() > redirect_uris_max) return malformed("redirect_uris: more than 10");
    std::vector<std::string> uris;
    for (const bj::value& element : **array) {
        const bj::string* const text = element.if_string();
        const bool fits = text != nullptr && is_redirect_uri({text->data(), text->size()});
        if (!fits) {
            return malformed(
                "redirect_uris: https://… expected, or http://… of this machine, without #");
        }
        uris.emplace_back(text->data(), text->size());
        if (std::ranges::count(uris, uris.back()) > 1) {
            return malformed("redirect_uris: an address stands more than once");
        }
    }
    return uris;
}

}  // namespace

Result<AppChange> read_app_change(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known =
        json::check_members(*order, {"app", "name", "site", "redirect_uris"});
    if (!known) return known.error();
    Result<std::string> app = json::string_at(*order, "app");
    if (!app) return app.error();
    AppChange change{.app = *std::move(app)};
    if (order->contains("name")) {
        Result<std::string> name = read_name(*order);
        if (!name) return name.error();
        change.name = *std::move(name);
    }
    if (order->contains("site")) {
        Result<std::string> site = read_site(*order);
        if (!site) return site.error();
        change.site = *std::move(site);
    }
    if (order->contains("redirect_uris")) {
        Result<std::vector<std::string>> uris = read_redirect_uris(*order);
        if (!uris) return uris.error();
        change.redirect_uris = *std::move(uris);
    }
    return change;
}

Result<NewApp> read_new_app(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known =
        json::check_members(*order, {"api_key", "name", "site", "redirect_uris"});
    if (!known) return known.error();
    Result<std::string> api_key = json::string_at(*order, "api_key");
    if (!api_key) return api_key.error();
    Result<std::string> name = read_name(*order);
    if (!name) return name.error();
    Result<std::string> site = read_site(*order);
    if (!site) return site.error();
    NewApp app{.api_key = *std::move(api_key), .settings = {.name = *std::move(name)}};
    if (!site->empty()) app.settings.site = *std::move(site);
    if (!order->contains("redirect_uris")) return app;
    Result<std::vector<std::string>> uris = read_redirect_uris(*order);
    if (!uris) return uris.error();
    app.settings.redirect_uris = *std::move(uris);
    return app;
}

AppSettings changed(AppSettings settings, const AppChange& change) {
    if (change.name) settings.name = *change.name;
    if (change.site && change.site->empty()) settings.site.reset();
    if (change.site && !change.site->empty()) settings.site = change.site;
    if (change.redirect_uris) settings.redirect_uris = *change.redirect_uris;
    return settings;
}

Result<std::string> read_only_text(std::string_view body, std::string_view name) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {name});
    if (!known) return known.error();
    return json::string_at(*order, name);
}

Result<std::string> read_api_key(std::string_view query) {
    const Result<http::Parameters> parameters = http::parse_query(query);
    if (!parameters) return parameters.error();
    const std::optional<std::string_view> named = parameters->find("api_key");
    if (!named) return malformed("api_key: missing");
    return std::string{*named};
}

}  // namespace usher::sandbox::oauth2

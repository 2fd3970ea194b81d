#include "lib/sandbox/oauth2/control.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"
#include "lib/sandbox/oauth2/control_orders.hpp"
#include "lib/sandbox/oauth2/handlers.hpp"

namespace usher::sandbox::oauth2 {
namespace {

namespace bj = boost::json;
using Answer = ControlAnswer;

constexpr std::size_t api_secret_bytes = 10;  // shown as 20 hex digits
constexpr std::size_t app_random_bytes = 25;  // shown as 50 hex digits

bj::object show(const App& app) {
    bj::array uris;
    for (const std::string& uri : app.settings.redirect_uris) uris.emplace_back(uri);
    bj::object shown{{"app", app.id},
                     {"api_key", app.api_key},
                     {"name", app.settings.name},
                     {"site", nullptr},
                     {"created_at", unix_seconds(app.created_at)}};
    if (app.settings.site) shown["site"] = *app.settings.site;
    shown["redirect_uris"] = std::move(uris);
    return shown;
}

// What was changed in the books, and the accounts after it.
template <typename T>
struct Changed {
    T what;
    std::vector<AccountSettings> accounts;
};

// Runs `change` (AppBooks& -> Result<T>) and lets the API see what follows from it.
template <typename T, typename Change>
Task<Result<T>> with_apps(std::shared_ptr<Backend> backend, Change change) {
    auto work = [change = std::move(change), configured = backend->settings.accounts,
                 now = backend->clock.now()](store::Database& database) -> Result<Changed<T>> {
        AppBooks books{database};
        Result<T> what = change(books);
        if (!what) return what.error();
        Result<std::vector<AccountSettings>> accounts = books.accounts(configured, now);
        if (!accounts) return accounts.error();
        return Changed<T>{*std::move(what), *std::move(accounts)};
    };
    Result<Changed<T>> changed = co_await backend->with_database(std::move(work));
    if (!changed) co_return changed.error();
    backend->accounts =
        std::make_shared<const std::vector<AccountSettings>>(std::move(changed->accounts));
    co_return std::move(changed->what);
}

Result<App> found(AppBooks& books, const std::string& id) {
    std::optional<App> app = books.find(id);
    if (!app) return Error{Errc::NotFound, "unknown app"};
    return *std::move(app);
}

struct Overview {
    Cents balance{};
    std::vector<App> apps;
};

Task<Answer> get_account(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<std::string> api_key = read_api_key(request.query());
    if (!api_key) co_return api_key.error();
    auto read = [api_key = *api_key](store::Database& database) -> Result<Overview> {
        const Result<Cents> balance = Books{database}.balance(api_key);
        if (!balance) return balance.error();
        return Overview{.balance = *balance, .apps = AppBooks{database}.list(api_key)};
    };
    const Result<Overview> overview = co_await backend->with_database(std::move(read));
    if (!overview) co_return overview.error();
    bj::array apps;
    for (const App& app : overview->apps) apps.push_back(show(app));
    bj::object answer{{"api_key", *api_key}, {"balance", to_decimal(overview->balance)}};
    answer["apps"] = std::move(apps);
    co_return answer;
}

Task<Answer> post_api_secret(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<std::string> api_key = read_only_text(request.body, "api_key");
    if (!api_key) co_return api_key.error();
    const std::string secret = to_hex(crypto::random_bytes(api_secret_bytes));
    auto change = [api_key = *api_key, secret](AppBooks& books) -> Result<std::string> {
        const Result<void> set = books.set_api_secret(api_key, secret);
        if (!set) return set.error();
        return secret;
    };
    const Result<std::string> set = co_await with_apps<std::string>(backend, std::move(change));
    if (!set) co_return set.error();
    co_return bj::object{{"api_key", *api_key}, {"api_secret", *set}};
}

Task<Answer> post_apps(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<NewApp> order = read_new_app(request.body);
    if (!order) co_return order.error();
    const std::string secret = random_text();
    // A number, and 50 characters (specs/acestream.md 1).
    const App app{.id = "1_" + to_hex(crypto::random_bytes(app_random_bytes)),
                  .api_key = order->api_key,
                  .settings = order->settings,
                  .created_at = backend->clock.now()};
    auto change = [app, secret](AppBooks& books) -> Result<App> {
        const Result<void> added = books.add(app, secret);
        if (!added) return added.error();
        return app;
    };
    const Result<App> added = co_await with_apps<App>(backend, std::move(change));
    if (!added) co_return added.error();
    bj::object answer = show(*added);
    answer["client_secret"] = secret;
    co_return answer;
}

Task<Answer> patch_apps(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<AppChange> order = read_app_change(request.body);
    if (!order) co_return order.error();
    auto change = [order = *order](AppBooks& books) -> Result<App> {
        const Result<App> before = found(books, order.app);
        if (!before) return before.error();
        const Result<void> done = books.change(order.app, changed(before->settings, order));
        if (!done) return done.error();
        return found(books, order.app);
    };
    const Result<App> app = co_await with_apps<App>(backend, std::move(change));
    if (!app) co_return app.error();
    co_return show(*app);
}

Task<Answer> post_client_secret(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<std::string> app = read_only_text(request.body, "app");
    if (!app) co_return app.error();
    const std::string secret = random_text();
    auto change = [app = *app, secret](AppBooks& books) -> Result<std::string> {
        const Result<void> set = books.set_client_secret(app, secret);
        if (!set) return set.error();
        return secret;
    };
    const Result<std::string> set = co_await with_apps<std::string>(backend, std::move(change));
    if (!set) co_return set.error();
    co_return bj::object{{"app", *app}, {"client_secret", *set}};
}

constexpr std::array all_routes{
    ControlRoute{"GET", "/control/v1/account", get_account},
    ControlRoute{"POST", "/control/v1/account/api_secret", post_api_secret},
    ControlRoute{"POST", "/control/v1/apps", post_apps},
    ControlRoute{"PATCH", "/control/v1/apps", patch_apps},
    ControlRoute{"POST", "/control/v1/apps/client_secret", post_client_secret}};

}  // namespace

std::span<const ControlRoute> control_routes() noexcept {
    return all_routes;
}

}  // namespace usher::sandbox::oauth2

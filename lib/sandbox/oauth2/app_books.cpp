#include "lib/sandbox/oauth2/app_books.hpp"

#include <algorithm>
#include <utility>

#include "lib/crypto/digest.hpp"

namespace usher::sandbox::oauth2 {
namespace {

using upstream::acestream::Entry;

constexpr std::string_view configured_name = "Demo application";

Error unknown_api_key() {
    return {Errc::NotFound, "unknown api_key"};
}
Error unknown_app() {
    return {Errc::NotFound, "unknown app"};
}

void bind_site(store::Statement& statement, const std::optional<std::string>& site) {
    if (site) {
        statement.bind(*site);
    } else {
        statement.bind_null();
    }
}

}  // namespace

bool AppBooks::knows_account(std::string_view api_key) {
    store::Statement query = database_.prepare("SELECT 1 FROM account WHERE api_key = ?");
    return query.bind(api_key).step();
}

void AppBooks::put_redirect_uris(std::string_view id, const std::vector<std::string>& uris) {
    database_.prepare("DELETE FROM app_redirect_uri WHERE app = ?").bind(id).run();
    store::Statement insert =
        database_.prepare("INSERT INTO app_redirect_uri (app, position, uri) VALUES (?, ?, ?)");
    std::int64_t position = 0;
    for (const std::string& uri : uris) insert.bind(id).bind(++position).bind(uri).run();
}

Result<void> AppBooks::add(const App& app, std::string_view client_secret) {
    if (!knows_account(app.api_key)) return unknown_api_key();
    if (find(app.id)) return Error{Errc::Conflict, "app: there is one with this id"};
    store::Statement count = database_.prepare("SELECT count(*) FROM app WHERE api_key = ?");
    static_cast<void>(count.bind(app.api_key).step());
    if (count.integer(0) >= apps_max) return Error{Errc::TooLarge, "more than 1000 applications"};

    const crypto::Digest256 hash = crypto::sha256(client_secret);
    store::Statement insert = database_.prepare(
        "INSERT INTO app (id, api_key, name, site, client_secret_hash, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(app.id).bind(app.api_key).bind(app.settings.name);
    bind_site(insert, app.settings.site);
    insert.bind(store::Blob{crypto::view(hash)}).bind(unix_seconds(app.created_at)).run();
    put_redirect_uris(app.id, app.settings.redirect_uris);
    return {};
}

Result<void> AppBooks::change(const std::string& id, const AppSettings& settings) {
    store::Statement update = database_.prepare("UPDATE app SET name = ?, site = ? WHERE id = ?");
    update.bind(settings.name);
    bind_site(update, settings.site);
    if (update.bind(id).run() == 0) return unknown_app();
    put_redirect_uris(id, settings.redirect_uris);
    return {};
}

Result<void> AppBooks::set_client_secret(std::string_view id, std::string_view client_secret) {
    const crypto::Digest256 hash = crypto::sha256(client_secret);
    const std::int64_t changed =
        database_.prepare("UPDATE app SET client_secret_hash = ? WHERE id = ?")
            .bind(store::Blob{crypto::view(hash)})
            .bind(id)
            .run();
    if (changed == 0) return unknown_app();
    return {};
}

App AppBooks::read(const store::Statement& row) {
    App app{.id = row.text(0),
            .api_key = row.text(1),
            .settings = {.name = row.text(2)},
            .created_at = from_unix(row.integer(4))};
    if (!row.is_null(3)) app.settings.site = row.text(3);
    store::Statement uris =
        database_.prepare("SELECT uri FROM app_redirect_uri WHERE app = ? ORDER BY position");
    uris.bind(app.id);
    while (uris.step()) app.settings.redirect_uris.push_back(uris.text(0));
    return app;
}

std::optional<App> AppBooks::find(std::string_view id) {
    store::Statement query =
        database_.prepare("SELECT id, api_key, name, site, created_at FROM app WHERE id = ?");
    if (!query.bind(id).step()) return std::nullopt;
    return read(query);
}

bool AppBooks::has_client_secret(std::string_view id, std::string_view client_secret) {
    store::Statement query = database_.prepare("SELECT client_secret_hash FROM app WHERE id = ?");
    if (!query.bind(id).step()) return false;
    const crypto::Digest256 hash = crypto::sha256(client_secret);
    return crypto::equal_in_constant_time(query.blob(0), crypto::view(hash));
}

std::vector<App> AppBooks::list(std::string_view api_key) {
    store::Statement query = database_.prepare(
        "SELECT id, api_key, name, site, created_at FROM app WHERE api_key = ?"
        " ORDER BY created_at, id");
    query.bind(api_key);
    std::vector<App> apps;
    while (query.step()) apps.push_back(read(query));
    return apps;
}

Result<void> AppBooks::set_api_secret(std::string_view api_key, std::string_view api_secret) {
    if (!knows_account(api_key)) return unknown_api_key();
    database_
        .prepare(
            "INSERT INTO api_secret (api_key, secret) VALUES (?1, ?2)"
            " ON CONFLICT (api_key) DO UPDATE SET secret = ?2")
        .bind(api_key)
        .bind(api_secret)
        .run();
    return {};
}

Result<std::vector<AccountSettings>> AppBooks::accounts(std::vector<AccountSettings> configured,
                                                        Instant now) {
    std::vector<AccountSettings> current = std::move(configured);
    for (AccountSettings& account : current) {
        store::Statement changed =
            database_.prepare("SELECT secret FROM api_secret WHERE api_key = ?");
        if (changed.bind(account.api_key).step()) account.api_secret = changed.text(0);
        if (account.entry != Entry::Reseller || find(account.application)) continue;
        const App app{.id = account.application,
                      .api_key = account.api_key,
                      .settings = {.name = std::string{configured_name},
                                   .redirect_uris = account.redirect_uris},
                      .created_at = now};
        const Result<void> added = add(app, account.client_secret);
        if (!added) return added.error();
    }
    std::vector<AccountSettings> further;
    for (const AccountSettings& account : current) {
        if (account.entry != Entry::Reseller) continue;
        for (App& app : list(account.api_key)) {
            const bool is_known = owns_application(current, Entry::Reseller, app.api_key, app.id) ||
                                  owns_application(further, Entry::Reseller, app.api_key, app.id);
            if (is_known) continue;
            further.push_back(account);
            further.back().application = std::move(app.id);
        }
    }
    std::ranges::move(further, std::back_inserter(current));
    return current;
}

}  // namespace usher::sandbox::oauth2

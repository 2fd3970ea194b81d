#include "lib/sandbox/backend.hpp"

#include "lib/crypto/random.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/books_schema.hpp"
#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/sandbox/interworks/demo.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"

namespace usher::sandbox {

namespace {

Result<Secret> open_accounts(store::Database& database, const Settings& settings, Instant now) {
    Books books{database};
    for (const AccountSettings& account : settings.accounts) {
        const Result<void> opened =
            books.open_account(account.api_key, account.opening_balance, now);
        if (!opened) return opened.error();
    }
    if (settings.aminotv.demo_data) {
        const Result<void> added = aminotv::add_demo_data(database, now);
        if (!added) return added.error();
    }
    if (settings.createreseller.demo_data) {
        const Result<void> added = createreseller::add_demo_data(database);
        if (!added) return added.error();
    }
    if (settings.interworks.demo_data) {
        const Result<void> added = interworks::add_demo_data(database);
        if (!added) return added.error();
    }
    if (settings.interworks.demo_user) {
        const Result<void> added = interworks::add_demo_user(database, crypto::random_bytes);
        if (!added) return added.error();
    }
    const crypto::SigningKey fresh = crypto::SigningKey::generate();
    return books.issuer_seed(fresh.seed().reveal());
}

}  // namespace

Backend::Backend(Executor executor, Settings own_settings, ReadClock read_clock, Log own_log)
    : settings{std::move(own_settings)},
      log{std::move(own_log)},
      clock{std::move(read_clock)},
      postponed{executor, log} {}

Result<std::shared_ptr<Backend>> Backend::open(Executor executor, Settings settings,
                                               ReadClock read_clock, Log log) {
    auto backend = std::make_shared<Backend>(executor, std::move(settings), std::move(read_clock),
                                             std::move(log));
    const Result<void> opened = backend->open_books(executor);
    if (!opened) return opened.error();
    return backend;
}

Result<void> Backend::open_books(Executor executor) {
    Result<store::Database> database = store::Database::open(settings.database, books_migrations());
    if (!database) return database.error().within("sandbox books");
    auto on_broken = [own_log = log](const Error& error) {
        own_log.error("the sandbox's books are broken", {{"reason", error.context()}});
    };
    queue_ = std::make_unique<store::CommitQueue>(executor, std::move(*database),
                                                  store::CommitHooks{.on_broken = on_broken});

    Result<Secret> seed = queue_->write_now(
        [this](store::Database& books) { return open_accounts(books, settings, clock.now()); });
    if (!seed) return seed.error().within("sandbox books");
    Result<crypto::SigningKey> key = crypto::SigningKey::from_seed(std::move(*seed));
    if (!key) return key.error().within("sandbox books");
    Result<std::vector<AccountSettings>> current =
        queue_->write_now([this](store::Database& books) {
            return oauth2::AppBooks{books}.accounts(settings.accounts, clock.now());
        });
    if (!current) return current.error().within("sandbox books");
    accounts = std::make_shared<const std::vector<AccountSettings>>(*std::move(current));

    const crypto::VerifyKey public_key = key->public_key();
    issuer_keys_ = {.issuer = settings.issuer,
                    .keys = {{.id = upstream::usher::key_id(public_key), .key = public_key}}};
    signing_key_.emplace(std::move(*key));
    return {};
}

void Backend::close() {
    postponed.cancel();
    // The server behind it goes now, a control request may still be under way.
    api_listener = {.close = [] {}, .reopen = [] { return Result<void>{}; }};
    queue_.reset();
}

}  // namespace usher::sandbox

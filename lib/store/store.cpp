#include "lib/store/store.hpp"

#include "lib/store/migrations.hpp"

namespace usher::store {
namespace {

constexpr Place probe{.table = "sealing", .column = "probe", .row = 1};

// A value sealed when the file was made shows whether the store key is the file's.
Result<void> check_store_key(Database& database, const Sealer& sealer) {
    Statement query = database.prepare("SELECT probe FROM sealing");
    if (query.step()) {
        if (sealer.open(query.blob(0), probe)) return {};
        return Error{Errc::NotAccepted, "sealed under another store key"};
    }
    const std::string sealed = sealer.seal("usher", probe);
    database.prepare("INSERT INTO sealing (one, probe) VALUES (1, ?)").bind(Blob{sealed}).run();
    return {};
}

}  // namespace

Store::Store(Executor executor, Database database, std::unique_ptr<const Sealer> sealer,
             StoreHooks hooks)
    : sealer_{std::move(sealer)},
      queue_{std::move(executor), std::move(database), std::move(hooks.on_broken),
             std::move(hooks.log), std::move(hooks.run_later)} {}

Result<std::unique_ptr<Store>> Store::open(Executor executor, const std::string& path,
                                           const Secret& store_key, StoreHooks hooks) {
    Result<Database> database = Database::open(path, migrations(), hooks.vfs);
    if (!database) return database.error();
    auto sealer = std::make_unique<const Sealer>(store_key, std::move(hooks.subject_of));
    const Result<void> checked =
        database->write([&] { return check_store_key(*database, *sealer); });
    if (!checked) return checked.error().within(path);
    return std::unique_ptr<Store>{
        new Store{std::move(executor), std::move(*database), std::move(sealer), std::move(hooks)}};
}

}  // namespace usher::store

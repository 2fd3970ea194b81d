#include "lib/store/store.hpp"

#include "lib/store/migrations.hpp"
#include "lib/store/probe.hpp"

namespace usher::store {

namespace {

// Tells how far the installation has come, if a commit has let it grow.
CommitQueue::AfterCommit telling(std::function<void(license::Standing)> on_standing,
                                 bool* has_grown) {
    if (!on_standing) return {};
    return [on_standing = std::move(on_standing), has_grown](Database& database) {
        if (!std::exchange(*has_grown, false)) return;
        const auto read = [&database]() -> Result<license::Standing> {
            return InstallationTable{database}.standing();
        };
        const Result<license::Standing> standing = database.read(read);
        if (standing) on_standing(*standing);
    };
}

}  // namespace

Store::Store(Executor executor, Database database, std::unique_ptr<const DerivedKeys> keys,
             StoreHooks hooks)
    : keys_{std::move(keys)},
      has_grown_{std::make_unique<bool>(false)},
      queue_{std::move(executor),
             std::move(database),
             std::move(hooks.on_broken),
             std::move(hooks.log),
             telling(std::move(hooks.on_standing), has_grown_.get()),
             std::move(hooks.run_later)} {}

Result<std::unique_ptr<Store>> Store::open(Executor executor, const std::string& path,
                                           const Secret& store_key, StoreHooks hooks) {
    Result<Database> database = Database::open(path, migrations(), hooks.vfs);
    if (!database) return database.error();
    std::unique_ptr<const DerivedKeys> keys{
        new DerivedKeys{.sealer = Sealer{store_key, std::move(hooks.subject_of)},
                        .journal = journal::Keys{store_key}}};
    const Result<void> checked =
        database->write([&] { return check_store_key(*database, keys->sealer); });
    if (!checked) return checked.error().within(path);
    return std::unique_ptr<Store>{
        new Store{std::move(executor), std::move(*database), std::move(keys), std::move(hooks)}};
}

}  // namespace usher::store

#include "lib/store/store.hpp"

#include "lib/store/migrations.hpp"
#include "lib/store/probe.hpp"

namespace usher::store {

Store::Store(Executor executor, Database database, std::unique_ptr<const DerivedKeys> keys,
             StoreHooks hooks)
    : keys_{std::move(keys)},
      work_{*keys_, std::move(hooks.on_standing)},
      queue_{std::move(executor),
             std::move(database),
             {.on_broken = std::move(hooks.on_broken),
              .log = std::move(hooks.log),
              .on_turn = std::move(hooks.on_turn),
              .transaction = work_.hooks(),
              .run_later = std::move(hooks.run_later)}} {}

Result<std::unique_ptr<Store>> Store::open(Executor executor, const std::string& path,
                                           const Secret& store_key, StoreHooks hooks) {
    Result<Database> database =
        Database::open(path, migrations(), {.damage_check = DamageCheck::Later, .vfs = hooks.vfs});
    if (!database) return database.error();
    auto keys = std::make_unique<const DerivedKeys>(store_key, std::move(hooks.subject_of));
    const Result<void> checked =
        database->write([&] { return check_store_key(*database, keys->sealer); });
    if (!checked) return checked.error().within(path);
    return std::unique_ptr<Store>{
        new Store{std::move(executor), std::move(*database), std::move(keys), std::move(hooks)}};
}

}  // namespace usher::store

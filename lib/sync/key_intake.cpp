#include "lib/sync/key_intake.hpp"

namespace usher::sync {

KeyIntake::KeyIntake(ReadExtension read_extension, enforcement::Keys& keys, Refresher& refresher)
    : read_extension_{std::move(read_extension)}, keys_{keys}, refresher_{refresher} {}

Task<Result<TakenKey>> KeyIntake::load(std::string extension, std::optional<ProductId> product,
                                       Actor actor) {
    Result<license::Extension> read = read_extension_(extension);
    if (!read) co_return read.error();

    UserKey user_key = read->user_key;
    Result<enforcement::LoadedKey> loaded = co_await keys_.load(
        std::move(*read), std::move(extension), std::move(product), std::move(actor));
    if (!loaded) co_return loaded.error();
    co_return co_await ask_about(std::move(user_key), std::move(*loaded));
}

Task<Result<TakenKey>> KeyIntake::follow(UserKey user_key, Actor actor) {
    Result<enforcement::LoadedKey> followed = co_await keys_.follow(user_key, std::move(actor));
    if (!followed) co_return followed.error();
    co_return co_await ask_about(std::move(user_key), std::move(*followed));
}

Task<TakenKey> KeyIntake::ask_about(UserKey user_key, enforcement::LoadedKey loaded) {
    co_await refresher_.refresh(loaded.record.row, refresh_wait_max);
    co_return TakenKey{
        .user_key = std::move(user_key), .record = std::move(loaded.record), .added = loaded.added};
}

Task<Result<void>> KeyIntake::remove(UserKey user_key, Actor actor) {
    const Result<std::int64_t> row = co_await keys_.remove(std::move(user_key), std::move(actor));
    if (!row) co_return row.error();
    refresher_.forget(*row);
    co_return Result<void>{};
}

}  // namespace usher::sync

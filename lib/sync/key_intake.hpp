/// How a key gets in: its extension is verified, stored, and asked about at once. And how it goes.
#pragma once

#include <optional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/keys.hpp"
#include "lib/sync/port.hpp"
#include "lib/sync/refresher.hpp"

namespace usher::sync {

struct TakenKey {
    UserKey user_key;
    enforcement::KeyRecord record;
    bool added = false;
};

/// Lives on the event loop.
class KeyIntake {
public:
    /// The longest that `load` waits for upstream's word on the key.
    static constexpr std::chrono::seconds refresh_wait_max{2};

    /// `keys` and `refresher` outlive it.
    KeyIntake(ReadExtension read_extension, enforcement::Keys& keys, Refresher& refresher);

    /// Loads an extension string on behalf of `product` if given. When it returns the key is
    /// durable, and what it holds is known if upstream answered within 2 s: an app that asks for
    /// its options next shall see them. Errc::Malformed or Errc::NotAccepted for the string, errors
    /// of the store.
    [[nodiscard]] Task<Result<TakenKey>> load(std::string extension,
                                              std::optional<ProductId> product, Actor actor);
    /// Takes the key of somebody who has signed in at the account site, and asks about it as `load`
    /// does. One that is loaded stays as it is. Errors of the store.
    [[nodiscard]] Task<Result<TakenKey>> follow(UserKey user_key, Actor actor);
    /// Errc::NotFound if the key is not loaded.
    [[nodiscard]] Task<Result<void>> remove(UserKey user_key, Actor actor);

private:
    [[nodiscard]] Task<TakenKey> ask_about(UserKey user_key, enforcement::LoadedKey loaded);

    ReadExtension read_extension_;
    enforcement::Keys& keys_;
    Refresher& refresher_;
};

}  // namespace usher::sync

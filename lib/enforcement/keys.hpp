/// The commands that change which keys are loaded and what they hold.
///
/// Each is one write of the store, with the journal's entry of keys that come and go and of rights
/// that are revoked; projection and listeners follow after its commit. Lives on the event loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using KeySecrets = store::KeySecrets;
using KeySource = store::KeySource;

struct LoadedKey {
    KeyRecord record;
    bool added = false;  ///< false: it was loaded already
};

/// A loaded key with the user key in clear, for those who may list keys.
struct ListedKey {
    UserKey user_key;
    KeyRecord record;
    license::Freshness freshness{};
};

/// A part of the list of keys.
struct KeyPage {
    std::vector<ListedKey> keys;
    std::optional<std::int64_t> next{};  ///< the row behind which the list goes on; none: its end
};

class Keys {
public:
    /// Both outlive it.
    Keys(store::Store& store, Enforcer& enforcer, Log log);

    /// Reads every key into the projection; for start-up, before the loop runs.
    [[nodiscard]] Result<void> read_all();
    /// The same beside the loop. No other command may run meanwhile.
    [[nodiscard]] Task<Result<void>> read();

    /// KeyTable::changes of the store as it is, for start-up. From here `settled_changes` counts,
    /// until the keys are read.
    [[nodiscard]] Result<std::int64_t> changes_now();
    /// The same for the end of the daemon, when the loop has stopped: none if a change was
    /// committed that never reached the projection.
    [[nodiscard]] Result<std::optional<std::int64_t>> settled_changes();

    /// Loads an authenticated extension. Loading it again is fine and changes nothing; a newer one
    /// of the same key replaces it. Durable when it returns. Errors of the store.
    [[nodiscard]] Task<Result<LoadedKey>> load(license::Extension extension, std::string text,
                                               std::optional<ProductId> loaded_for, Actor actor);
    /// Keeps the general key of somebody who has signed in at the account site. One that is loaded
    /// stays as it is, and nothing changes. Durable when it returns. Errors of the store.
    [[nodiscard]] Task<Result<LoadedKey>> follow(UserKey user_key, Actor actor);
    /// The row that the key had. Errc::NotFound if it is not loaded.
    [[nodiscard]] Task<Result<std::int64_t>> remove(UserKey user_key, Actor actor);
    /// The keys behind the row `after` with their user keys, in the order of loading; at most
    /// `count`, which is at least 1.
    [[nodiscard]] Task<Result<KeyPage>> list(std::int64_t after, std::size_t count);

    /// What sync needs to ask upstream about the key in `row`.
    [[nodiscard]] Task<Result<KeySecrets>> secrets(std::int64_t row);
    /// Takes what a verified document says, or upstream's answer about an account's key.
    /// Errc::NotFound if the key has gone meanwhile, Errc::NotAccepted if a newer answer has come,
    /// or the key is not one of `source` any more.
    [[nodiscard]] Task<Result<void>> take(std::int64_t row, license::EntitlementDocument document,
                                          std::string etag,
                                          KeySource source = KeySource::Extension);
    /// Upstream confirmed that nothing has changed.
    [[nodiscard]] Task<Result<void>> confirm(std::int64_t row);

private:
    /// What stands in the store at one moment.
    struct Reading {
        Projection projection;
        std::int64_t changes = 0;
    };
    [[nodiscard]] static Result<Reading> read_from(store::Tables& tables);
    void take_over(Reading reading);
    [[nodiscard]] Result<std::int64_t> stored_changes();
    void announce(const LoadedKey& loaded);

    store::Store& store_;
    Enforcer& enforcer_;
    Log log_;
    std::int64_t changes_read_ = 0;  ///< KeyTable::changes of what `projection` began with
};

}  // namespace usher::enforcement

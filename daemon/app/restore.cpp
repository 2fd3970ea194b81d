#include "daemon/app/restore.hpp"

#include <filesystem>
#include <system_error>

#include "daemon/app/credentials.hpp"
#include "daemon/app/state_files.hpp"
#include "lib/license/trusted_time.hpp"
#include "lib/store/anchor.hpp"

namespace usher::app {
namespace {

// A key that would be made now has sealed nothing.
Result<Secret> existing_store_key(const store::StateDirectory& directory) {
    std::error_code ignored;  // what cannot be looked at is not there
    const bool is_there = std::filesystem::exists(directory.file("store.key"), ignored);
    if (!is_there && !has_store_key_credential()) {
        return Error{Errc::NotFound, directory.file("store.key") +
                                         " is missing: put back the key that the backup was "
                                         "sealed with"};
    }
    return store_key(directory);
}

}  // namespace

Result<store::Restored> restore(const config::Config& config, const std::string& backup,
                                const Surroundings& surroundings,
                                const store::OnProgress& on_progress) {
    Result<store::StateDirectory> directory = store::StateDirectory::open(config.state_dir);
    if (!directory) return directory.error();
    const Result<void> checked = directory->check_database(database_file);
    if (!checked) return checked.error();
    const Result<std::optional<InstallationId>> installation = noted_installation(*directory);
    if (!installation) return installation.error();
    const Result<Secret> key = existing_store_key(*directory);
    if (!key) return key.error();

    const store::AnchorFile anchor{*directory, *key, surroundings.machine_id};
    Result<license::AnchorFound> found = anchor.read();
    if (!found) return found.error();
    license::Mark mark;
    if (found->anchor) mark.highest = found->anchor->standing.time;
    const ClockReading clock = surroundings.read_clock();
    const Instant now = license::TrustedTime{clock, surroundings.boot_id, mark}.now(clock);

    Result<store::Restored> restored = store::restore(*directory, *key,
                                                      {.database = std::string{database_file},
                                                       .backup = backup,
                                                       .installation = *installation,
                                                       .anchor = std::move(*found),
                                                       .now = now,
                                                       .doubted_age = doubted_age(config)},
                                                      on_progress);
    if (!restored) return restored.error();
    // It was saved of the database that has been set aside.
    static_cast<void>(directory->take_file("saved-page"));
    return restored;
}

}  // namespace usher::app

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
    if (has_store_key(directory)) return store_key(directory);
    return Error{Errc::NotFound, directory.file(store_key_file) +
                                     " is missing: put back the key that the backup was sealed "
                                     "with"};
}

// It is of the database that goes. Before anything else does, so that a failure leaves nothing half
// done: without it the next start only takes longer.
Result<void> remove_saved_page(const store::StateDirectory& directory) {
    std::error_code failed;
    const std::string path = directory.file(saved_page_file);
    std::filesystem::remove(path, failed);
    if (!failed) return {};
    return Error{Errc::Storage, path + " cannot be removed: " + failed.message()};
}

Error with_hint(const Error& error) {
    if (error.code() != Errc::Unavailable) return error;
    return {error.code(), error.context() + ": stop the daemon first"};
}

}  // namespace

Result<store::Restored> restore(const config::Config& config, const std::string& backup,
                                const Machine& machine, const store::OnProgress& on_progress) {
    Result<store::StateDirectory> directory = store::StateDirectory::open(config.state_dir);
    if (!directory) return with_hint(directory.error());
    const Result<void> checked = directory->check_database(database_file);
    if (!checked) return checked.error();
    const Result<std::optional<InstallationId>> installation = noted_installation(*directory);
    if (!installation) return installation.error();
    const Result<Secret> key = existing_store_key(*directory);
    if (!key) return key.error();

    const store::AnchorFile anchor{*directory, *key, machine.machine_id};
    Result<license::AnchorFound> found = anchor.read();
    if (!found) return found.error();
    license::Mark mark;
    if (found->anchor) mark.highest = found->anchor->standing.time;
    const ClockReading clock = machine.read_clock();
    const Instant now = license::TrustedTime{clock, machine.boot_id, mark}.now(clock);

    const Result<void> removed = remove_saved_page(*directory);
    if (!removed) return removed.error();
    return store::restore(*directory, *key,
                          {.database = std::string{database_file},
                           .backup = backup,
                           .installation = *installation,
                           .anchor = std::move(*found),
                           .now = now,
                           .doubted_age = doubted_age(config)},
                          on_progress);
}

}  // namespace usher::app

#include "lib/store/restore.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "lib/store/connection.hpp"
#include "lib/store/durable_file.hpp"
#include "lib/store/journal_verifier.hpp"
#include "lib/store/migrations.hpp"
#include "lib/store/probe.hpp"
#include "lib/store/store.hpp"

namespace usher::store {
namespace {

constexpr std::size_t part_bytes = std::size_t{1} << 20U;

Error not_ours(const std::string& why) {
    return Error{Errc::NotAccepted, why};
}

// The names of a database file and of what SQLite keeps beside it.
std::vector<std::string> family(const std::string& name) {
    return {name, name + "-wal", name + "-shm", name + "-journal"};
}

/// The copy of a backup inside the state directory; gone at the end, unless it got its name.
class Candidate {
public:
    Candidate(const StateDirectory& directory, const std::string& database)
        : directory_{directory}, name_{"." + database + ".restored"} {
        remove();
    }
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;
    ~Candidate() { remove(); }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string path() const { return directory_.file(name_); }
    Result<void> fill(const std::string& backup, const OnProgress& on_progress) const;
    /// Once nobody has it open: it is whole without the files beside it, and on disk.
    Result<void> sync() const;

private:
    void remove() const {
        for (const std::string& name : family(name_)) {
            ::unlinkat(directory_.descriptor(), name.c_str(), 0);
        }
    }

    const StateDirectory& directory_;
    std::string name_;
};

Result<void> Candidate::fill(const std::string& backup, const OnProgress& on_progress) const {
    const Descriptor from{::open(backup.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    struct stat status{};
    if (!from.is_open() && errno == ENOENT) return not_ours(backup + " is not there");
    if (!from.is_open() || ::fstat(from.number(), &status) != 0) return error_of_errno(backup);
    if (!S_ISREG(status.st_mode)) return not_ours(backup + " is not a regular file");
    const Descriptor to{::openat(directory_.descriptor(), name_.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!to.is_open()) return error_of_errno(path());
    std::string part(part_bytes, '\0');
    CopyProgress progress{.of = std::int64_t{status.st_size}};
    while (true) {
        const ssize_t count = ::read(from.number(), part.data(), part.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return error_of_errno(backup);
        if (count == 0) return {};
        if (!write_whole(to.number(), {part.data(), static_cast<std::size_t>(count)})) {
            return error_of_errno(path());
        }
        progress.done += count;
        if (!on_progress(progress)) return Error{Errc::Unavailable, "the restore was given up"};
    }
}

Result<void> Candidate::sync() const {
    const Descriptor file{
        ::openat(directory_.descriptor(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (!file.is_open() || ::fsync(file.number()) != 0) return error_of_errno(path());
    if (::faccessat(directory_.descriptor(), (name_ + "-wal").c_str(), F_OK, 0) == 0) {
        return Error{Errc::Storage, path() + " cannot be written back whole"};
    }
    return {};
}

// Before the tables are touched: what this is, and whether it is sound.
Result<void> check_kind(const std::string& path) try {
    SQLite::Database file = open_carefully(path);
    constexpr const char* count =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
        " AND name IN ('sealing', 'installation', 'activation')";
    constexpr int all = 3;
    if (file.execAndGet(count).getInt() != all) return not_ours("it is no backup of usher.db");
    // SQLite takes the rest of the last page for zeros.
    const auto page_bytes =
        static_cast<std::uintmax_t>(file.execAndGet("PRAGMA page_size").getInt64());
    std::error_code unknown;
    if (std::filesystem::file_size(path, unknown) % page_bytes != 0 || unknown) {
        return Error{Errc::Damaged, "it ends in the middle of a page"};
    }
    const std::string health = file.execAndGet("PRAGMA integrity_check(1)").getString();
    if (health != "ok") return Error{Errc::Damaged, health};
    return {};
} catch (const SQLite::Exception& failure) {
    return error_of(failure);
}

// The generation of the database that is in place, as far as it can be read; it stays as it is.
std::int64_t generation_of(const std::string& path) try {
    SQLite::Database file = open_carefully(path);
    return file.execAndGet("SELECT generation FROM installation").getInt64();
} catch (const SQLite::Exception&) {
    return 0;
}

// What is wrong with the journal of the backup.
void look_through(const JournalTable& table, const crypto::VerifyKey& key, Restored& restored) {
    constexpr std::size_t entries_a_step = 256;
    if (!table.end() && table.after(0, 1).empty()) return;  // it comes from before journals
    JournalVerifier verifier{key};
    while (verifier.step(table, entries_a_step)) {
    }
    const journal::Verification& found = *verifier.verification();
    restored.journal_faults = found.finding_count();
    if (!found.is_whole()) restored.first_journal_fault = text_of(found.findings().front());
}

std::string detail_of(const Restored& restored) {
    std::string detail = "a backup of " + rfc3339(restored.backup.time) + ", generation " +
                         std::to_string(restored.backup.generation) + ", was put back";
    if (restored.journal_faults > 0) {
        detail += "; its journal is not whole, faults: " + std::to_string(restored.journal_faults) +
                  ", the first: " + restored.first_journal_fault;
    }
    return detail;
}

Result<Restored> mark_as_restored(Tables& tables, const crypto::VerifyKey& journal_key,
                                  const RestoreOrder& order, std::int64_t generation_in_place) {
    const Installation installation = tables.installation.read();
    if (!installation.is_genuine) {
        return Error{Errc::NotAccepted, "its record of how far it has come was changed"};
    }
    const license::Standing standing = standing_of(installation);
    if (order.installation && standing.installation != *order.installation) {
        return not_ours("it belongs to another installation");
    }
    Restored restored{.backup = standing};
    look_through(tables.journal, journal_key, restored);
    const license::Standing seen =
        order.anchor.anchor ? order.anchor.anchor->standing : license::Standing{};
    tables.installation.go_beyond(std::max(generation_in_place, seen.generation), seen.time);
    tables.keys.doubt(order.now - order.doubted_age);
    tables.accounts.doubt(order.now - order.doubted_age);
    tables.notice({license::RecoveryCause::Restored, detail_of(restored)}, order.now);
    // A backup from before journals gets one with the start that follows.
    if (tables.journal.end()) static_cast<void>(tables.settle());
    return restored;
}

Result<Restored> prepare(const std::string& path, const Secret& store_key,
                         const RestoreOrder& order, std::int64_t generation_in_place) {
    if (const Result<void> checked = check_kind(path); !checked) return checked.error();
    Result<Database> database = Database::open(path, migrations());
    if (!database) return database.error();
    const DerivedKeys derived{store_key};
    return database->write([&]() -> Result<Restored> {
        const Result<void> ours = check_store_key(*database, derived.sealer);
        if (!ours) return ours.error();
        Deferred deferred;
        Tables tables{*database, derived, deferred};
        return mark_as_restored(tables, derived.journal.public_key(), order, generation_in_place);
    });
}

bool is_there(int directory, const std::string& name) {
    return ::faccessat(directory, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

// The database first: one without its log would pass for an older one, a log alone for nothing.
Result<std::string> set_aside(const StateDirectory& directory, const std::string& database,
                              Instant now) {
    const int where = directory.descriptor();
    std::string aside = database + ".before-" + rfc3339(now);
    for (int i = 2; is_there(where, aside) || is_there(where, aside + "-wal"); ++i) {
        aside = database + ".before-" + rfc3339(now) + "-" + std::to_string(i);
    }
    const bool had_one = is_there(where, database);
    const std::vector<std::string> names = family(database);
    const std::vector<std::string> new_names = family(aside);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (::renameat(where, names[i].c_str(), where, new_names[i].c_str()) == 0) continue;
        if (errno != ENOENT) return error_of_errno(directory.file(names[i]));
    }
    if (::fsync(where) != 0) return error_of_errno(directory.file(database));
    return had_one ? aside : std::string{};
}

}  // namespace

Result<Restored> restore(const StateDirectory& directory, const Secret& store_key,
                         const RestoreOrder& order, const OnProgress& on_progress) {
    const Candidate candidate{directory, order.database};
    const Result<void> filled = candidate.fill(order.backup, on_progress);
    if (!filled) return filled.error();
    const std::string path = with_real_directory(candidate.path());
    Result<Restored> restored = prepare(
        path, store_key, order, generation_of(with_real_directory(directory.file(order.database))));
    if (!restored) return restored.error().within(order.backup);
    if (const Result<void> synced = candidate.sync(); !synced) return synced.error();

    Result<std::string> aside = set_aside(directory, order.database, order.now);
    if (!aside) return aside.error();
    const int where = directory.descriptor();
    if (::renameat2(where, candidate.name().c_str(), where, order.database.c_str(),
                    RENAME_NOREPLACE) != 0 ||
        ::fsync(where) != 0) {
        return error_of_errno(directory.file(order.database));
    }
    restored->set_aside = std::move(*aside);
    return restored;
}

void remove_unfinished_restore(const StateDirectory& directory, const std::string& database) {
    const Candidate left{directory, database};
}

}  // namespace usher::store

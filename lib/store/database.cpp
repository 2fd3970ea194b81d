#include "lib/store/database.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <vector>

#include "lib/core/system_failure.hpp"
#include "lib/store/connection.hpp"

namespace usher::store {
namespace {

constexpr std::string_view in_memory = ":memory:";
// 16 MiB, read through in some 30 ms. What is larger is checked page by page as it is read.
constexpr int pages_checked_max = 4096;

Error storage_error(std::string what) {
    return Error{Errc::Storage, std::move(what)};
}

Error not_accepted(std::string what) {
    return Error{Errc::NotAccepted, std::move(what)};
}

// Makes the file with its mode before SQLite sees it. An existing one is not opened here: closing
// it again would drop the POSIX locks that another connection of this process holds on it.
Result<void> make_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::close(file);
        return {};
    }
    if (errno != EEXIST) {
        return Error{errc_of_errno(errno), std::generic_category().message(errno)};
    }
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return not_accepted("not a regular file");
    }
    return {};
}

// A check reports what it could not read as if that were damage.
bool could_not_read(std::string_view health) {
    constexpr std::string_view label = "error code=";
    constexpr int primary = 0xff;
    const std::size_t at = health.find(label);
    if (at == std::string_view::npos) return false;
    const std::string_view text = health.substr(at + label.size());
    int code = 0;
    std::from_chars(text.data(), text.data() + text.size(), code);
    switch (code & primary) {
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
        case SQLITE_FULL: return true;
        default: return false;
    }
}

Result<void> check_health(SQLite::Database& connection) {
    if (connection.execAndGet("PRAGMA page_count").getInt() > pages_checked_max) return {};
    const std::string health = connection.execAndGet("PRAGMA quick_check(1)").getString();
    if (could_not_read(health)) return storage_error("it could not be read: " + health);
    if (health != "ok") return Error{Errc::Damaged, health};
    return {};
}

// Reads without changing anything: a damaged or foreign file must stay as it is (D25).
Result<std::size_t> read_version(SQLite::Database& connection, std::size_t newest) {
    const int version = connection.execAndGet("PRAGMA user_version").getInt();
    const bool is_empty = connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
    if (version < 0 || (version == 0 && !is_empty)) {
        return not_accepted("a database of another program");
    }
    if (static_cast<std::size_t>(version) > newest) {
        return not_accepted("written by a newer version: its schema is " + std::to_string(version) +
                            ", this program knows up to " + std::to_string(newest));
    }
    return static_cast<std::size_t>(version);
}

// Reads each piece of `log` and writes it where it was; an SQLite error code.
int write_again(sqlite3_file& log) {
    sqlite3_int64 size = 0;
    int result = log.pMethods->xFileSize(&log, &size);
    std::vector<char> piece(64 << 10);
    for (sqlite3_int64 at = 0; at < size && result == SQLITE_OK;) {
        const int length = static_cast<int>(std::min<sqlite3_int64>(size - at, std::ssize(piece)));
        result = log.pMethods->xRead(&log, piece.data(), length, at);
        if (result == SQLITE_OK) result = log.pMethods->xWrite(&log, piece.data(), length, at);
        at += length;
    }
    if (size > 0 && result == SQLITE_OK) result = log.pMethods->xSync(&log, SQLITE_SYNC_NORMAL);
    return result;
}

// The write-ahead log, null if there is none.
sqlite3_file* log_of(SQLite::Database& connection) {
    if (connection.execAndGet("PRAGMA journal_mode").getString() != "wal") return nullptr;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(connection.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return log != nullptr && log->pMethods != nullptr ? log : nullptr;
}

// Whether the last end left a log behind, as a crash does.
bool was_cut_short(SQLite::Database& connection) {
    sqlite3_file* const log = log_of(connection);
    sqlite3_int64 size = 0;
    return log != nullptr && (log->pMethods->xFileSize(log, &size) != SQLITE_OK || size > 0);
}

// After an fsync that failed, Linux shows what was written and takes it for flushed, although it
// may never have reached the disk. A commit that reappears in such a log (threat model D23), and
// whatever is committed behind it, would be gone after a power cut. Written once more, it is
// flushed for sure.
void flush_what_reappeared(SQLite::Database& connection) {
    sqlite3_file* const log = log_of(connection);
    const int result = log != nullptr ? write_again(*log) : SQLITE_OK;
    if (result != SQLITE_OK) throw SQLite::Exception{"flushing the log", result};
}

void prepare_for_writing(SQLite::Database& connection) {
    flush_what_reappeared(connection);
    const std::string journal = connection.execAndGet("PRAGMA journal_mode = WAL").getString();
    if (journal != "wal" && journal != "memory") {
        throw SQLite::Exception{"no write-ahead log: its journal mode is " + journal};
    }
    connection.exec(
        "PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA mmap_size = 0;"
        "PRAGMA journal_size_limit = 8388608");
    // Whether another process is in the way shows now, and not with the first change.
    const SQLite::Transaction probe{connection, SQLite::TransactionBehavior::IMMEDIATE};
}

bool is_locked(const SQLite::Exception& failure) {
    constexpr int primary = 0xff;
    return (failure.getErrorCode() & primary) == SQLITE_BUSY;
}

void migrate(SQLite::Database& connection, std::span<const Migration> migrations,
             std::size_t version) {
    for (std::size_t step = version; step < migrations.size(); ++step) {
        SQLite::Transaction transaction{connection, SQLite::TransactionBehavior::IMMEDIATE};
        connection.exec(std::string{migrations[step].sql});
        connection.exec("PRAGMA user_version = " + std::to_string(step + 1));
        transaction.commit();
    }
}

// Whether a failed COMMIT leaves open what became of the transaction (D23). It does not when there
// was no room, when another connection was in the way, or when no transaction was open any more.
bool leaves_fate_unknown(const Error& error, const SQLite::Exception& failure) {
    constexpr int primary = 0xff;
    const int code = failure.getErrorCode() & primary;
    const bool failed = error.code() == Errc::Storage || error.code() == Errc::Damaged;
    return failed && code != SQLITE_BUSY && code != SQLITE_ERROR;
}

}  // namespace

Result<Database> Database::open(const std::string& path, std::span<const Migration> migrations,
                                const DatabaseSettings& settings) {
    const bool on_disk = path != in_memory && settings.vfs.empty();
    const std::string file = on_disk ? with_real_directory(path) : path;
    if (on_disk) {
        const Result<void> made = make_file(file);
        if (!made) return made.error().within(path);
    }
    Database database{nullptr};
    try {
        database.impl_ = std::make_unique<Impl>(path, file, settings.vfs);
        SQLite::Database& connection = database.impl_->connection;
        const Result<std::size_t> version = read_version(connection, migrations.size());
        if (!version) return version.error().within(path);
        if (settings.damage_check == DamageCheck::AtOpening || *version < migrations.size() ||
            was_cut_short(connection)) {
            if (const Result<void> sound = database.check(); !sound) return sound.error();
        }
        prepare_for_writing(connection);
        database.impl_->is_prepared = true;
        database.impl_->let_write_back();
        migrate(connection, migrations, *version);
        return database;
    } catch (const SQLite::Exception& failure) {
        if (is_locked(failure)) return Error{Errc::Unavailable, path + ": " + failure.what()};
        sqlite3* const handle = database.impl_ ? database.impl_->connection.getHandle() : nullptr;
        return error_of(failure, handle).within(path);
    }
}

Database::Database(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<void> Database::check() try {
    if (impl_->is_checked) return {};
    const Result<void> sound = check_health(impl_->connection);
    if (!sound) return sound.error().within(impl_->path);
    impl_->is_checked = true;
    impl_->let_write_back();
    return {};
} catch (const SQLite::Exception& failure) {
    return error_of(failure, impl_->connection.getHandle()).within(impl_->path);
}

void Database::Impl::let_write_back() noexcept {
    if (!is_checked || !is_prepared || must_be_reopened) return;
    sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

std::unique_ptr<SQLite::Statement> Database::Impl::compile(const std::string& sql) {
    try {
        return std::make_unique<SQLite::Statement>(connection, sql);
    } catch (const SQLite::Exception& failure) {
        throw StorageFailure{error_of(failure, connection.getHandle())};
    }
}

void Database::Impl::refuse_unsettled() const {
    if (!must_be_reopened) return;
    throw StorageFailure{storage_error(
        "the database must be reopened: an earlier commit failed and its fate is unknown")};
}

Statement Database::prepare(std::string_view sql) {
    impl_->refuse_unsettled();
    auto found = impl_->shelves.find(sql);
    if (found == impl_->shelves.end()) found = impl_->shelves.emplace(sql, Shelf{}).first;
    Shelf& shelf = found->second;
    std::unique_ptr<SQLite::Statement> compiled;
    if (!shelf.empty()) {
        compiled = std::move(shelf.back());
        shelf.pop_back();
    } else {
        compiled = impl_->compile(found->first);
    }
    return Statement{std::unique_ptr<Statement::Impl>{
        new Statement::Impl{impl_->connection.getHandle(), &shelf, std::move(compiled)}}};
}

Statement Database::prepare_once(std::string_view sql) {
    impl_->refuse_unsettled();
    std::unique_ptr<SQLite::Statement> compiled = impl_->compile(std::string{sql});
    return Statement{std::unique_ptr<Statement::Impl>{
        new Statement::Impl{impl_->connection.getHandle(), nullptr, std::move(compiled)}}};
}

std::size_t Database::statements_kept() const noexcept {
    std::size_t count = 0;
    for (const auto& [sql, shelf] : impl_->shelves) count += shelf.size();
    return count;
}

void Database::execute(const char* sql) {
    prepare(sql).run();
}

void Database::finish(const char* sql) {
    const Statement statement = prepare(sql);
    try {
        while (statement.impl_->compiled->executeStep()) {
        }
    } catch (const SQLite::Exception& failure) {
        Error error = error_of(failure, impl_->connection.getHandle());
        if (leaves_fate_unknown(error, failure)) {
            impl_->must_be_reopened = true;
            // The log holds what there is to know; closing must not write it back or drop it.
            sqlite3_db_config(impl_->connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                              nullptr);
            // Opening a damaged file anew mends nothing, and whoever waits knows no more.
            const bool is_damaged = error.code() == Errc::Damaged;
            error = Error{is_damaged ? Errc::Damaged : Errc::Unsettled,
                          "the commit failed, and may have happened: " + error.context()};
        }
        throw StorageFailure{std::move(error)};
    }
}

void Database::roll_back(const char* sql) noexcept {
    // Fails when SQLite has rolled back already, which is as good.
    static_cast<void>(impl_->connection.tryExec(sql));
}

bool Database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(impl_->connection.getHandle()) == 0;
}

std::int64_t Database::rows_changed() const noexcept {
    return sqlite3_total_changes64(impl_->connection.getHandle());
}

void Database::release_memory() noexcept {
    sqlite3_db_release_memory(impl_->connection.getHandle());
    ::malloc_trim(0);
}

bool Database::must_be_reopened() const noexcept {
    return impl_->must_be_reopened;
}

}  // namespace usher::store

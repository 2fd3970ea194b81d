#include "lib/store/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "lib/core/system_failure.hpp"

namespace usher::store {
namespace {

constexpr std::chrono::milliseconds busy_timeout{1000};

// Far above what our statements need, far below what a planted schema would like (D22).
constexpr std::array<std::pair<int, int>, 10> limits{{
    {SQLITE_LIMIT_LENGTH, 4 << 20},
    {SQLITE_LIMIT_SQL_LENGTH, 64 << 10},
    {SQLITE_LIMIT_COLUMN, 64},
    {SQLITE_LIMIT_EXPR_DEPTH, 64},
    {SQLITE_LIMIT_COMPOUND_SELECT, 8},
    {SQLITE_LIMIT_FUNCTION_ARG, 16},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 128},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 64},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 8},
}};

constexpr std::array<std::pair<int, int>, 6> switches{{
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    // A file that turns out to be damaged is left as it is, its write-ahead log included.
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
}};

// Journals of savepoints would go to /tmp once they are large (D20: nothing there). The setting is
// the process's and must come before SQLite's first use; later it changes nothing.
void keep_statement_journals_in_memory() {
    static const int once = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    static_cast<void>(once);
}

bool is_lack_of_room(int cause) {
    return errc_of_errno(cause) == Errc::StorageFull;
}

// Why the last call on a file failed, of the database or of its log: `which` is an
// SQLITE_FCNTL_..._POINTER. SQLite tells the connection of it, but not when a commit fails.
int last_cause(sqlite3* connection, int which) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection, "main", which, &file);
    if (file == nullptr || file->pMethods == nullptr) return 0;
    int cause = 0;
    const int known = file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
    return known == SQLITE_OK ? cause : 0;
}

// Why there is no room for what SQLite writes; 0 if there is. It knows of one cause only, ENOSPC.
int lack_of_room(const SQLite::Exception& failure, sqlite3* connection) {
    if (connection == nullptr) return 0;
    std::array<int, 2> causes{};
    switch (failure.getExtendedErrorCode()) {
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR_SHMSIZE: causes[0] = sqlite3_system_errno(connection); break;
        case SQLITE_IOERR_WRITE:
            causes = {last_cause(connection, SQLITE_FCNTL_FILE_POINTER),
                      last_cause(connection, SQLITE_FCNTL_JOURNAL_POINTER)};
            break;
        default: break;
    }
    const auto* const found = std::ranges::find_if(causes, is_lack_of_room);
    return found == causes.end() ? 0 : *found;
}

// Our own statements ask for nothing else than what the migrations have made.
bool misses_what_was_made(const SQLite::Exception& failure) {
    const std::string_view why = failure.what();
    return failure.getErrorCode() == SQLITE_ERROR &&
           (why.starts_with("no such table: ") || why.starts_with("no such column: "));
}

}  // namespace

// SQLite follows no link anywhere in the path. Only the file's own name is up to others: a state
// directory may well stand behind a link such as /var.
std::string with_real_directory(const std::string& path) {
    const std::filesystem::path file{path};
    std::error_code failed;
    const auto directory = std::filesystem::canonical(
        file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."}, failed);
    return failed ? path : (directory / file.filename()).string();
}

SQLite::Database open_carefully(const std::string& path, const std::string& vfs) {
    keep_statement_journals_in_memory();
    const int makes_it = vfs.empty() ? 0 : SQLITE_OPEN_CREATE;
    // No mutex: a database is used by one thread at a time, and locking costs a seventh of reading.
    SQLite::Database connection{
        path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | makes_it,
        static_cast<int>(busy_timeout.count()), vfs};
    sqlite3* const handle = connection.getHandle();
    // SQLite takes a file that it could not open for writing, for want of descriptors perhaps, for
    // one to be read only: nothing would be written until the next start.
    if (sqlite3_db_readonly(handle, "main") == 1) {
        throw SQLite::Exception{"the file could not be opened for writing", SQLITE_CANTOPEN};
    }
    for (const auto& [name, value] : limits) sqlite3_limit(handle, name, value);
    for (const auto& [name, value] : switches) {
        int now = -1;
        const int failure = sqlite3_db_config(handle, name, value, &now);
        if (failure != SQLITE_OK || now != value) {
            throw SQLite::Exception{"a safety switch of SQLite does not work", failure};
        }
    }
    connection.exec("PRAGMA cell_size_check = ON");
    return connection;
}

Error error_of(const SQLite::Exception& failure, sqlite3* connection) {
    constexpr int primary = 0xff;
    if (const int cause = lack_of_room(failure, connection); cause != 0) {
        return Error{Errc::StorageFull,
                     std::string{failure.what()} + ": " + std::generic_category().message(cause)};
    }
    if (misses_what_was_made(failure)) return Error{Errc::Damaged, failure.what()};
    switch (failure.getErrorCode() & primary) {
        case SQLITE_FULL: return Error{Errc::StorageFull, failure.what()};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Error{Errc::Damaged, failure.what()};
        case SQLITE_CONSTRAINT: return Error{Errc::Conflict, failure.what()};
        default: return Error{Errc::Storage, failure.what()};
    }
}

}  // namespace usher::store

/// One SQLite database file, opened the careful way, and the few words needed to use it.
///
/// SQLiteCpp stays behind this header. Inside a `read` or `write` the functions throw
/// `StorageFailure`; outside there are only results. Blocks on disk: use it on the store's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "lib/core/error.hpp"

namespace usher::store {

/// What a failed statement throws within `Database::read` and `Database::write`.
class StorageFailure : public std::runtime_error {
public:
    explicit StorageFailure(Error error)
        : runtime_error{error.message()}, error_{std::move(error)} {}
    [[nodiscard]] const Error& error() const noexcept { return error_; }

private:
    Error error_;
};

/// Bytes for a BLOB column; a plain string is TEXT.
struct Blob {
    std::string_view bytes;
};

/// A prepared statement: bind in order, then step. Ends before the `read` or `write` it is used in;
/// throws StorageFailure.
class Statement {
public:
    ~Statement();
    Statement(Statement&&) noexcept;

    /// Binds the next parameter.
    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bind(Blob blob);
    Statement& bind_null();

    /// Moves to the next row; false after the last.
    [[nodiscard]] bool step();
    /// Runs to the end; the number of rows changed. Afterwards it can be bound and run again.
    std::int64_t run();

    /// Columns of the current row, counted from 0.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    friend class Database;
    struct Impl;
    explicit Statement(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

/// A step from one schema version to the next: SQL run in one transaction. Released ones never
/// change.
struct Migration {
    std::string_view sql;
};

/// When a file that is there already is looked through for damage.
enum class DamageCheck {
    AtOpening,
    /// By Database::check, which whoever opens calls before anything is written: only that keeps a
    /// damaged file as it is. A file that has to be brought up, or was not closed in order, is
    /// looked through at opening.
    Later,
};

struct DatabaseSettings {
    DamageCheck damage_check = DamageCheck::AtOpening;
    /// Names a VFS that was registered with SQLite and holds the file instead of the machine's file
    /// system: for tests that cut the power. No setting and no path leads there.
    std::string vfs{};
};

/// Used by one thread at a time.
class Database {
public:
    /// Opens or creates `path` (":memory:" for tests) and brings it to the version of the last of
    /// `migrations` (PRAGMA user_version counts them). WAL, synchronous=FULL, foreign keys,
    /// trusted_schema off, defensive, limits on what SQL may ask, no symlink followed (threat model
    /// D20, D22); a new file has mode 0600. Errc::Damaged (D25), Errc::NotAccepted for another
    /// program's, one that a newer version has written, or no regular file, Errc::Storage or
    /// Errc::StorageFull for one that cannot be read or brought up, Errc::Unavailable for one that
    /// another process has locked for longer than a second; the file is then left as it is.
    [[nodiscard]] static Result<Database> open(const std::string& path,
                                               std::span<const Migration> migrations,
                                               const DatabaseSettings& settings = {});
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Looks a file of up to 16 MiB through for damage, once: Errc::Damaged (D25), Errc::Storage if
    /// it cannot be read. Until it has found nothing, closing leaves file and log as they are.
    /// Within `read` or `write` or outside.
    [[nodiscard]] Result<void> check();

    /// A statement for use within `read` or `write`; compiled once and kept.
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// The same, compiled for this use alone and forgotten with it: for texts of which there is no
    /// end, because what comes from outside has a part in their shape.
    [[nodiscard]] Statement prepare_once(std::string_view sql);
    /// How many compiled statements wait for their next use.
    [[nodiscard]] std::size_t statements_kept() const noexcept;

    /// Runs `work` (no argument, gives Result<T>) in one transaction: committed when it gives a
    /// value, rolled back when it gives an error or throws. Errc::StorageFull when the disk is
    /// full, Errc::Unsettled when the commit failed so that it may have happened all the same
    /// (threat model D23).
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work> write(Work&& work);
    /// Runs `work` in one read transaction.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work> read(Work&& work);
    /// Runs `work` inside an open `write`, undone by itself if it gives an error (a savepoint).
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work> attempt(Work&& work);

    /// Whether a `read` or `write` is open still. SQLite itself ends one when a statement meets a
    /// full disk or an I/O error: then all that the transaction did is undone.
    [[nodiscard]] bool in_transaction() const noexcept;

    /// Gives back the memory that SQLite keeps pages in: after much was read at once.
    void release_memory() noexcept;

    /// A commit failed with Errc::Unsettled, or with Errc::Damaged: everything is refused with
    /// Errc::Storage until the file is opened anew, which shows what became of it.
    [[nodiscard]] bool must_be_reopened() const noexcept;

    /// How many rows have been changed since the file was opened, undone ones included.
    [[nodiscard]] std::int64_t rows_changed() const noexcept;

private:
    struct Impl;
    friend class Statement;
    explicit Database(std::unique_ptr<Impl> impl) noexcept;
    void execute(const char* sql);  ///< throws StorageFailure
    void finish(const char* sql);   ///< the same for the end of a transaction (D23)
    void roll_back(const char* sql) noexcept;

    template <typename Work>
    std::invoke_result_t<Work> enclose(const char* begin, const char* commit, const char* rollback,
                                       Work&& work);

    std::unique_ptr<Impl> impl_;
};

template <typename Work>
std::invoke_result_t<Work> Database::enclose(const char* begin, const char* commit,
                                             const char* rollback, Work&& work) {
    try {
        execute(begin);
        try {
            std::invoke_result_t<Work> result = work();
            if (result) {
                finish(commit);
            } else {
                roll_back(rollback);
            }
            return result;
        } catch (...) {
            roll_back(rollback);
            throw;
        }
    } catch (const StorageFailure& failure) {
        return failure.error();
    }
}

template <typename Work>
std::invoke_result_t<Work> Database::write(Work&& work) {
    return enclose("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", std::forward<Work>(work));
}

template <typename Work>
std::invoke_result_t<Work> Database::read(Work&& work) {
    return enclose("BEGIN", "COMMIT", "ROLLBACK", std::forward<Work>(work));
}

template <typename Work>
std::invoke_result_t<Work> Database::attempt(Work&& work) {
    return enclose("SAVEPOINT attempt", "RELEASE attempt", "ROLLBACK TO attempt; RELEASE attempt",
                   std::forward<Work>(work));
}

}  // namespace usher::store

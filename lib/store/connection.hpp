/// What Database and Statement share behind their headers. Only for sources of this module.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/store/database.hpp"

namespace usher::store {

/// `path` with no link among its directories.
[[nodiscard]] std::string with_real_directory(const std::string& path);

/// Opens an existing file, or ":memory:", with every switch that makes SQLite careful; changes
/// nothing in the file. In a `vfs` of a name it makes the file too. Throws SQLite::Exception.
[[nodiscard]] SQLite::Database open_carefully(const std::string& path, const std::string& vfs = {});

/// What `failure` means to a caller. With `connection`, whose last failure it must be, a quota or a
/// limit on the size of files is told from a disk that fails.
[[nodiscard]] Error error_of(const SQLite::Exception& failure, sqlite3* connection = nullptr);

/// Compiled statements that nobody uses at the moment, for one SQL text.
using Shelf = std::vector<std::unique_ptr<SQLite::Statement>>;

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

struct Database::Impl {
    /// `name`: the file's, as the caller said it.
    Impl(std::string name, const std::string& file, const std::string& vfs)
        : path{std::move(name)}, connection{open_carefully(file, vfs)} {}

    /// Throws StorageFailure.
    [[nodiscard]] std::unique_ptr<SQLite::Statement> compile(const std::string& sql);
    /// From now on an orderly end may write the log back, if nothing speaks against it: a damaged
    /// file must keep its log, and one that was not flushed must not replace what is on disk.
    void let_write_back() noexcept;
    /// Throws StorageFailure while the file must be opened anew.
    void refuse_unsettled() const;

    std::string path;
    SQLite::Database connection;
    std::unordered_map<std::string, Shelf, TextHash, std::equal_to<>> shelves;
    bool must_be_reopened = false;
    bool is_checked = false;   ///< no damage was found in it
    bool is_prepared = false;  ///< its log is on disk for sure, and it is set up for writing
};

struct Statement::Impl {
    sqlite3* connection;
    Shelf* shelf;  ///< where the statement goes back to, null: nowhere; map nodes stay in place
    std::unique_ptr<SQLite::Statement> compiled;
    int next_parameter = 1;

    ~Impl();
    /// Ready to be bound again, and no bound value left in memory.
    void rewind() noexcept;
};

}  // namespace usher::store

/// A table of SQLite in this process, in a file of its own, holding the same keys.
#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace usher::bench {

class SqlitePeer {
public:
    explicit SqlitePeer(const std::vector<std::string>& keys) {
        run(sqlite3_open(directory_.file("peer.db").c_str(), &database_));
        execute("PRAGMA journal_mode = WAL");
        execute("CREATE TABLE held (key TEXT PRIMARY KEY, valid_to INTEGER) WITHOUT ROWID");
        execute("BEGIN");
        sqlite3_stmt* insert = prepare("INSERT INTO held VALUES (?, 1900000000)");
        for (const std::string& key : keys) {
            bind(insert, key);
            if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error{"SQLite: insert"};
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        execute("COMMIT");
        select_ = prepare("SELECT valid_to FROM held WHERE key = ?");
    }
    SqlitePeer(const SqlitePeer&) = delete;
    SqlitePeer& operator=(const SqlitePeer&) = delete;
    ~SqlitePeer() {
        sqlite3_finalize(select_);
        sqlite3_close(database_);
    }

    /// By a prepared SELECT.
    void get(const std::string& key) {
        bind(select_, key);
        if (sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error{"SQLite: no row"};
        sqlite3_reset(select_);
    }

private:
    static void run(int code) {
        if (code != SQLITE_OK) throw std::runtime_error{sqlite3_errstr(code)};
    }
    void execute(const char* sql) { run(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        run(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
        return statement;
    }
    static void bind(sqlite3_stmt* statement, const std::string& key) {
        run(sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()),
                              SQLITE_STATIC));
    }

    test::TemporaryDirectory directory_;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
};

}  // namespace usher::bench

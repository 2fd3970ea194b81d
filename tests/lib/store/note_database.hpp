/// A small schema and a few words to use it.
#pragma once

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string_view>

#include "lib/store/database.hpp"

namespace usher::test {

using store::Database;
using store::Migration;
using store::Statement;

inline constexpr std::array one_step{
    Migration{"CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE, bytes BLOB) STRICT;"}};
inline constexpr std::array two_steps{one_step[0],
                                      Migration{"ALTER TABLE note ADD COLUMN more TEXT;"
                                                "UPDATE note SET more = text"}};

inline Result<void> add(Database& database, std::string_view text) {
    return database.write([&]() -> Result<void> {
        database.prepare("INSERT INTO note (text) VALUES (?)").bind(text).run();
        return {};
    });
}

inline std::int64_t number(Database& database, std::string_view query) {
    return database
        .read([&]() -> Result<std::int64_t> {
            Statement statement = database.prepare(query);
            BOOST_TEST_REQUIRE(statement.step());
            return statement.integer(0);
        })
        .value();
}

inline std::int64_t count(Database& database) {
    return number(database, "SELECT count(*) FROM note");
}

inline Errc code_of(const Result<void>& result) {
    return result.has_value() ? Errc::Unknown : result.error().code();
}

}  // namespace usher::test

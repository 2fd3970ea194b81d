#include "lib/store/token_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;

namespace {

Token token(std::string name) {
    const crypto::Digest256 hash = crypto::sha256(name);
    return {.name = std::move(name),
            .hash = hash,
            .scopes = 5,
            .created_at = from_unix(1'800'000'000),
            .expires_at = from_unix(1'900'000'000)};
}

void check_same(const Token& one, const Token& other) {
    BOOST_TEST(one.row == other.row);
    BOOST_TEST(one.name == other.name);
    BOOST_CHECK(one.hash == other.hash);
    BOOST_TEST(one.scopes == other.scopes);
    BOOST_CHECK(one.created_at == other.created_at);
    BOOST_CHECK(one.expires_at == other.expires_at);
}

struct Fixture : test::TablesFixture {
    TokenTable tokens{database};

    Token insert(Token one) {
        return in_write([&] { return tokens.insert(std::move(one)); });
    }
    std::vector<Token> all() {
        return in_write([&] { return tokens.all(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_back_tokens_as_they_were_inserted) {
    const Token console = insert(token("console"));
    Token forever = token("forever");
    forever.expires_at.reset();
    forever = insert(forever);
    BOOST_TEST(console.row == 1);
    BOOST_TEST(forever.row == 2);
    const std::vector<Token> kept = all();
    BOOST_TEST_REQUIRE(kept.size() == 2U);
    check_same(kept[0], console);
    check_same(kept[1], forever);
}

BOOST_AUTO_TEST_CASE(a_name_and_a_hash_are_taken_once) {
    insert(token("console"));
    BOOST_CHECK(failure_of([&] { tokens.insert(token("console")); }) == Errc::Conflict);
    Token alias = token("console");
    alias.name = "alias";
    BOOST_CHECK(failure_of([&] { tokens.insert(alias); }) == Errc::Conflict);
    BOOST_CHECK(failure_of([&] { tokens.insert(token("")); }) == Errc::Conflict);
    BOOST_TEST(all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_removed_token_is_gone_and_its_row_stays_free) {
    insert(token("console"));
    BOOST_TEST(in_write([&] { return tokens.remove("console"); }));
    BOOST_TEST(!in_write([&] { return tokens.remove("console"); }));
    BOOST_TEST(all().empty());
    BOOST_TEST(insert(token("console")).row == 2);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sandbox/oauth2/site_books.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/books.hpp"
#include "lib/sandbox/books_schema.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"

using namespace usher;
using namespace usher::sandbox;
using namespace usher::sandbox::oauth2;

namespace {

struct BooksFixture {
    const Instant now = from_unix(1'700'000'000);
    const UserKey user_key{std::string(40, 'a')};
    const std::string callback = "https://shop.example/callback";
    store::Database database = store::Database::open(":memory:", books_migrations()).value();
    SiteBooks site{database};
    SiteUserNumber user{};

    BooksFixture() {
        in_books([this]() -> Result<void> {
            Books books{database};
            books.open_account("seller", Cents{0}, now).value();
            books
                .create_key({.user_key = user_key,
                             .product = {},
                             .created_by = "seller",
                             .created_at = now})
                .value();
            const App app{.id = "app", .api_key = "seller", .settings = {.name = "App"}};
            AppBooks{database}.add(app, "the secret").value();
            const StoredPassword password{.salt = std::string(16, 's')};
            user = site.add("a@b.example", password, user_key, now)->id;
            return {};
        });
    }

    template <typename Work>
    void in_books(Work work) {
        const Result<void> done = database.write(work);
        BOOST_REQUIRE(done);
    }

    [[nodiscard]] std::int64_t count(const std::string& table) {
        store::Statement query = database.prepare("SELECT count(*) FROM " + table);
        BOOST_REQUIRE(query.step());
        return query.integer(0);
    }
    [[nodiscard]] CodeGrant grant() const {
        return {.app = "app", .user = user, .redirect_uri = callback, .scope = {.email = true}};
    }
    std::optional<Scope> redeem(std::string_view code, std::string_view token, Instant when) {
        const Redemption redemption{
            .app = "app", .redirect_uri = callback, .is_authenticated = true};
        return site.redeem(code, redemption, token, when);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(oauth2_site_books, BooksFixture)

BOOST_AUTO_TEST_CASE(scopes_are_two_words) {
    BOOST_CHECK(read_scope("userkey email") == (Scope{.user_key = true, .email = true}));
    BOOST_CHECK(read_scope("email email") == Scope{.email = true});
    BOOST_CHECK_EQUAL(scope_text({.user_key = true, .email = true}), "userkey email");
    BOOST_CHECK_EQUAL(scope_text({.email = true}), "email");
    for (const char* wrong : {"", " ", "email ", " email", "userkey,email", "EMAIL"}) {
        BOOST_CHECK(!read_scope(wrong));
    }
}

BOOST_AUTO_TEST_CASE(an_address_is_registered_once_whatever_its_case) {
    in_books([this]() -> Result<void> {
        BOOST_CHECK(site.find("A@B.EXAMPLE")->user_key == user_key);
        const StoredPassword password{.salt = std::string(16, 's')};
        const Result<SiteAccount> again = site.add("A@b.example", password, user_key, now);
        BOOST_CHECK(again.error().code() == Errc::Conflict);
        return {};
    });
}

BOOST_AUTO_TEST_CASE(a_session_ends_after_a_day) {
    in_books([this]() -> Result<void> {
        site.open_session("session", user, now);
        BOOST_CHECK(site.signed_in("session", now + session_lifetime - Seconds{1}));
        BOOST_CHECK(!site.signed_in("session", now + session_lifetime));
        BOOST_CHECK(!site.signed_in("another", now));
        return {};
    });
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_forgotten_but_a_used_code_not_before_its_token) {
    in_books([this]() -> Result<void> {
        site.issue_code("one", grant(), now);
        BOOST_CHECK(redeem("one", "token", now));
        const Instant last = now + code_lifetime + token_lifetime;
        site.issue_code("two", grant(), last - Seconds{1});
        BOOST_CHECK_EQUAL(count("oauth2_code"), 2);
        BOOST_CHECK_EQUAL(count("oauth2_token"), 1);
        site.issue_code("three", grant(), last);
        BOOST_CHECK_EQUAL(count("oauth2_code"), 2);
        BOOST_CHECK_EQUAL(count("oauth2_token"), 0);
        return {};
    });
}

BOOST_AUTO_TEST_CASE(a_code_used_twice_takes_its_own_token_alone) {
    in_books([this]() -> Result<void> {
        site.issue_code("one", grant(), now);
        site.issue_code("two", grant(), now);
        BOOST_CHECK(redeem("one", "first", now) == Scope{.email = true});
        BOOST_CHECK(redeem("two", "second", now));
        BOOST_CHECK(!redeem("one", "third", now));
        BOOST_CHECK(!site.data_for("first", now));
        BOOST_CHECK(!site.data_for("third", now));
        BOOST_CHECK_EQUAL(site.data_for("second", now)->account.email, "a@b.example");
        return {};
    });
}

BOOST_AUTO_TEST_CASE(nothing_random_is_kept_as_it_is) {
    in_books([this]() -> Result<void> {
        site.open_session("the session", user, now);
        site.issue_code("the code", grant(), now);
        BOOST_CHECK(redeem("the code", "the token", now));
        for (const char* query :
             {"SELECT hash FROM site_session", "SELECT hash FROM oauth2_code",
              "SELECT hash FROM oauth2_token", "SELECT client_secret_hash FROM app"}) {
            store::Statement row = database.prepare(query);
            BOOST_REQUIRE(row.step());
            BOOST_CHECK_EQUAL(row.blob(0).size(), 32U);
            BOOST_CHECK(row.blob(0).find("the ") == std::string::npos);
        }
        return {};
    });
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/enforcement/tokens.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Scope;
using enforcement::Scopes;

namespace {

constexpr Scopes read_only = static_cast<Scopes>(Scope::Read);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tokens_, test::EnforcementFixture)

BOOST_AUTO_TEST_CASE(a_token_opens_its_scopes_and_no_other) {
    const auto fresh = test::run(loop, tokens.create("player", read_only, {}, somebody)).value();
    BOOST_CHECK(fresh.text.starts_with("usher_"));
    BOOST_CHECK_EQUAL(fresh.text.size(), 6U + 43U);
    BOOST_CHECK(tokens.authorize(fresh.text, Scope::Read).has_value());
    BOOST_CHECK(tokens.authorize(fresh.text, Scope::Keys).error().code() == Errc::Forbidden);
    BOOST_CHECK(tokens.authorize(fresh.text + "x", Scope::Read).error().code() ==
                Errc::Unauthorized);
    BOOST_CHECK(tokens.authorize("", Scope::Read).error().code() == Errc::Unauthorized);
}

BOOST_AUTO_TEST_CASE(a_token_ends_with_its_lifetime) {
    const auto fresh = test::run(loop, tokens.create("player", read_only, 1h, somebody)).value();
    clock.pass(1h - 1s);
    BOOST_CHECK(tokens.authorize(fresh.text, Scope::Read).has_value());
    clock.pass(1s);
    BOOST_CHECK(tokens.authorize(fresh.text, Scope::Read).error().code() == Errc::Unauthorized);
}

BOOST_AUTO_TEST_CASE(tokens_outlive_a_restart_and_their_text_is_not_kept) {
    const auto fresh = test::run(loop, tokens.create("player", read_only, {}, somebody)).value();
    enforcement::Tokens again{*store, time};
    BOOST_CHECK(!again.authorize(fresh.text, Scope::Read).has_value());
    again.read_all().value();
    BOOST_CHECK(again.authorize(fresh.text, Scope::Read).has_value());
}

BOOST_AUTO_TEST_CASE(a_removed_token_opens_nothing) {
    const auto fresh = test::run(loop, tokens.create("player", read_only, {}, somebody)).value();
    test::run(loop, tokens.remove("player", somebody)).value();
    BOOST_CHECK(!tokens.authorize(fresh.text, Scope::Read).has_value());
    BOOST_CHECK(test::run(loop, tokens.remove("player", somebody)).error().code() ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(refuses_bad_names_empty_scopes_taken_names_and_too_many) {
    const auto code = [&](const std::string& name, Scopes scopes) {
        const auto fresh = test::run(loop, tokens.create(name, scopes, {}, somebody));
        return fresh ? Errc::Unknown : fresh.error().code();
    };
    BOOST_CHECK(code("", read_only) == Errc::Malformed);
    BOOST_CHECK(code("a b", read_only) == Errc::Malformed);
    BOOST_CHECK(code(std::string(65, 'a'), read_only) == Errc::Malformed);
    BOOST_CHECK(code("player", 0) == Errc::Malformed);
    BOOST_CHECK(code("player", read_only) == Errc::Unknown);
    BOOST_CHECK(code("player", read_only) == Errc::Conflict);
    for (std::size_t i = 1; i < enforcement::Tokens::count_max; ++i) {
        BOOST_REQUIRE(code("player" + std::to_string(i), read_only) == Errc::Unknown);
    }
    BOOST_CHECK(code("one-more", read_only) == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(scopes_have_names) {
    for (const Scope scope : enforcement::all_scopes()) {
        BOOST_CHECK(enforcement::scope_of(enforcement::name(scope)) == scope);
    }
    BOOST_CHECK(!enforcement::scope_of("admin"));
}

BOOST_AUTO_TEST_SUITE_END()

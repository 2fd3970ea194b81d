#include "lib/sync/key_intake.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

namespace {

struct Fixture : test::EnforcementFixture {
    Result<DocumentAnswer> answer = Error{Errc::Unreachable, "refused"};
    Result<sync::ToldKey> told = Error{Errc::Unreachable, "refused"};
    sync::Refresher refresher{
        loop.get_executor(),
        {.start_spread = 0ms},
        {.documents = [this](DocumentRequest, Instant) -> Task<Result<DocumentAnswer>> {
             co_return answer;
         },
         .account_keys = [this](UserKey) -> Task<Result<sync::ToldKey>> { co_return told; }},
        [] { return 0.5; },
        keys,
        enforcer,
        Log{}};
    sync::KeyIntake intake{[](std::string_view text) -> Result<license::Extension> {
                               if (text == "broken") return Error{Errc::Malformed, "broken"};
                               if (text == "foreign") return Error{Errc::NotAccepted, "foreign"};
                               return general(std::string{text});
                           },
                           keys, refresher};
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    Fixture() { background.spawn(refresher.run()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_intake, Fixture)

BOOST_AUTO_TEST_CASE(a_loaded_key_shows_its_options_at_once) {
    answer = DocumentAnswer{
        .document = license::EntitlementDocument{.version = 1,
                                                 .issued_at = time.now(),
                                                 .expires_at = time.now() + 24h,
                                                 .entitlements = {ends_in("noAds", 1h)}},
        .etag = "\"1\""};
    const sync::TakenKey taken =
        test::run(loop, intake.load("alpha", ProductId{"p"}, somebody)).value();
    BOOST_CHECK(taken.added);
    BOOST_CHECK_EQUAL(taken.user_key.text(), "alpha");
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(!test::run(loop, intake.load("alpha", {}, somebody)).value().added);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_shows_its_options_at_once) {
    told = sync::ToldKey{.entitlements = {ends_in("noAds", 1h)}};
    const sync::TakenKey taken = test::run(loop, intake.follow(UserKey{"alpha"}, somebody)).value();
    BOOST_CHECK(taken.added);
    BOOST_CHECK_EQUAL(taken.user_key.text(), "alpha");
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(!test::run(loop, intake.follow(UserKey{"alpha"}, somebody)).value().added);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_is_kept_though_upstream_does_not_tell_of_it) {
    told = Error{Errc::Rejected, "unknown user_key"};
    BOOST_CHECK(test::run(loop, intake.follow(UserKey{"alpha"}, somebody)).value().added);
    BOOST_CHECK(enforcer.is_loaded(UserKey{"alpha"}));
    BOOST_CHECK(refresher.health().next_attempt);
}

BOOST_AUTO_TEST_CASE(a_key_is_kept_though_upstream_is_away) {
    BOOST_CHECK(test::run(loop, intake.load("alpha", {}, somebody)).value().added);
    BOOST_CHECK(enforcer.is_loaded(UserKey{"alpha"}));
    test::run(loop, intake.remove(UserKey{"alpha"}, somebody)).value();
    BOOST_CHECK(!enforcer.is_loaded(UserKey{"alpha"}));
    BOOST_CHECK(!refresher.health().next_attempt);
}

BOOST_AUTO_TEST_CASE(what_is_not_authentic_changes_nothing) {
    BOOST_CHECK(test::run(loop, intake.load("broken", {}, somebody)).error().code() ==
                Errc::Malformed);
    BOOST_CHECK(test::run(loop, intake.load("foreign", {}, somebody)).error().code() ==
                Errc::NotAccepted);
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

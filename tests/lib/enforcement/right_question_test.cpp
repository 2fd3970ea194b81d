#include "lib/enforcement/right_question.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Accounts;
using enforcement::Change;
using enforcement::ChannelDecision;
using enforcement::ChannelQuestion;
using enforcement::Decider;
using enforcement::may_concern;
using enforcement::Question;
using license::ChannelService;
using license::Reason;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    Accounts accounts{*store, enforcer, license::LicensePolicy{}, Log{}};
    const UserId user{"310"};
    const ChannelQuestion about_channel{
        .user = user, .right = {.channel = ChannelId{"501"}, .service = ChannelService::Live}};

    void give_channel() {
        license::Product product{.id = BundleId{"77"}, .title = "Evening", .type_name = "CHANNEL"};
        product.channels[index_of(ChannelService::Live)] = {ChannelId{"501"}};
        enforcement::LicenseAnswer answer{.user = user, .licenses = {}, .products = {product}};
        answer.licenses.push_back({.id = LicenseId{"9001"},
                                   .user = user,
                                   .product = product.id,
                                   .status = license::LicenseStatus::Active});
        run(loop, accounts.take(std::move(answer))).value();
    }
    static Change moved(const std::string& whose) {
        license::License license{
            .id = LicenseId{"9001"}, .user = UserId{whose}, .product = BundleId{"77"}};
        return enforcement::LicenseMoved{{.license = std::move(license)}};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(right_question, Fixture)

BOOST_AUTO_TEST_CASE(each_question_is_decided_by_who_knows_of_it) {
    hold(load(general("alpha")), {ends_in("noAds", 1h)});
    give_channel();
    Decider decider{enforcer, &accounts};
    const ChannelDecision option = decider.check(Question{.option = OptionId{"noAds"}});
    BOOST_TEST(option.decision.verdict.allowed);
    BOOST_TEST(!option.license.has_value());
    const ChannelDecision channel = decider.check(about_channel);
    BOOST_TEST(channel.decision.verdict.allowed);
    BOOST_CHECK(channel.license == LicenseId{"9001"});
    BOOST_TEST(channel.decision.id.text() != option.decision.id.text());
}

BOOST_AUTO_TEST_CASE(decides_for_the_time_that_it_is_asked_about) {
    hold(load(general("alpha")), {ends_in("noAds", 1h)});
    Decider decider{enforcer, &accounts};
    const Question question{.option = OptionId{"noAds"}};
    BOOST_TEST(decider.check(question, time.now() + 59min).decision.verdict.allowed);
    BOOST_CHECK(decider.check(question, time.now() + 1h).decision.verdict.reason == Reason::Lapsed);
}

BOOST_AUTO_TEST_CASE(without_accounts_every_user_is_unknown) {
    give_channel();
    Decider decider{enforcer, nullptr};
    const ChannelDecision refused = decider.check(about_channel);
    BOOST_TEST(!refused.decision.verdict.allowed);
    BOOST_CHECK(refused.decision.verdict.reason == Reason::UnknownUser);
    BOOST_TEST(!refused.license.has_value());
}

BOOST_AUTO_TEST_CASE(a_users_licences_concern_that_user_alone) {
    const UserId other{"311"};
    BOOST_TEST(may_concern(moved("310"), {}, &user));
    BOOST_TEST(!may_concern(moved("310"), {}, &other));
    BOOST_TEST(!may_concern(moved("310"), {}, nullptr), "nor the device");
    BOOST_TEST(!may_concern(moved("310"), "0a0a0a0a", nullptr));
}

BOOST_AUTO_TEST_CASE(a_key_concerns_itself_and_the_device_and_no_user) {
    const Change removed = enforcement::KeyRemoved{"0a0a0a0a"};
    BOOST_TEST(may_concern(removed, "0a0a0a0a", nullptr));
    BOOST_TEST(may_concern(removed, {}, nullptr));
    BOOST_TEST(!may_concern(removed, "0b0b0b0b", nullptr));
    BOOST_TEST(!may_concern(removed, {}, &user));
}

BOOST_AUTO_TEST_CASE(what_is_nobodys_in_particular_concerns_all) {
    const Change staler = enforcement::FreshnessChanged{license::Freshness::Stale};
    BOOST_TEST(may_concern(staler, {}, nullptr));
    BOOST_TEST(may_concern(staler, "0a0a0a0a", nullptr));
    BOOST_TEST(may_concern(staler, {}, &user));
}

BOOST_AUTO_TEST_SUITE_END()

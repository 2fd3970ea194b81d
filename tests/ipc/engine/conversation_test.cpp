#include "ipc/engine/conversation.hpp"

#include "tests/ipc/engine/conversation_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::protocol;

BOOST_FIXTURE_TEST_SUITE(conversation, test::ConversationFixture)

BOOST_AUTO_TEST_CASE(who_greets_gets_the_page) {
    BOOST_CHECK(!talk->has_greeted());
    BOOST_CHECK(tell(Hello{.name = "player"}));
    BOOST_CHECK(heard_with_page.at(0));
    const auto welcome = next<Welcome>();
    BOOST_CHECK_EQUAL(welcome.version, 1);
    BOOST_CHECK_EQUAL(welcome.instance, publisher.page().instance);
    BOOST_CHECK_EQUAL(welcome.file_bytes, publisher.page().bytes);
    BOOST_CHECK(talk->has_greeted());
}

BOOST_AUTO_TEST_CASE(who_does_not_greet_or_greets_twice_is_shown_out) {
    BOOST_CHECK(!tell(Ping{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::OutOfOrder);
    BOOST_CHECK(!tell(Hello{.version = 2}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::Version);
    greet();
    BOOST_CHECK(!tell(Hello{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::OutOfOrder);
    BOOST_CHECK(!talk->hear({.type = 77, .id = 3, .payload = "?"}));
    BOOST_CHECK(next<Refusal>(3).complaint == Complaint::Malformed);
    BOOST_CHECK(!tell(Pong{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::Malformed);
}

BOOST_AUTO_TEST_CASE(questions_are_answered_in_their_order) {
    enforcer.upstream_answers(true);
    give("alpha", "noAds");
    greet();
    BOOST_CHECK(tell(Ask{.questions = {{.user_key = "alpha", .option = "noAds"},
                                       {.user_key = "beta", .option = "noAds"},
                                       {.option = "premium"},
                                       {.user = "u", .channel = "c", .service = "live"},
                                       {.user_key = "alpha"}}}));
    const auto answers = next<Answers>();
    BOOST_REQUIRE_EQUAL(answers.verdicts.size(), 5U);
    BOOST_CHECK(answers.verdicts[0].allowed);
    BOOST_CHECK_EQUAL(answers.verdicts[0].valid_to, unix_seconds(time.now() + 24h));
    BOOST_CHECK(answers.verdicts[1].reason == Reason::UnknownKey);
    BOOST_CHECK(answers.verdicts[2].reason == Reason::MissingOption);
    BOOST_CHECK(answers.verdicts[3].reason == Reason::UnknownUser);
    BOOST_CHECK(answers.verdicts[4].reason == Reason::InvalidArgument);
    BOOST_CHECK(tell(Ping{}));
    next<Pong>();
}

BOOST_AUTO_TEST_CASE(channels_are_answered_by_the_licences_of_their_user) {
    accounts.upstream_answers(true);
    say("310", {licence("1", "77", 24h)}, {bundle("77", {"501"})});
    greet();
    BOOST_CHECK(tell(Ask{.questions = {{.user = "310", .channel = "501", .service = "live"},
                                       {.user = "310", .channel = "501", .service = "npvr"},
                                       {.user = "310", .channel = "502", .service = "live"},
                                       {.user = "310", .channel = "501", .service = "watch"}}}));
    const auto answers = next<Answers>();
    BOOST_REQUIRE_EQUAL(answers.verdicts.size(), 4U);
    BOOST_CHECK(answers.verdicts[0].allowed);
    BOOST_CHECK(answers.verdicts[0].freshness == Freshness::Fresh);
    BOOST_CHECK_EQUAL(answers.verdicts[0].valid_to, unix_seconds(time.now() + 24h));
    BOOST_CHECK(answers.verdicts[1].reason == Reason::ServiceNotIncluded);
    BOOST_CHECK(answers.verdicts[2].reason == Reason::NoLicense);
    BOOST_CHECK(answers.verdicts[3].reason == Reason::InvalidArgument);

    BOOST_CHECK(tell(ReportUse{.seconds = 60,
                               .bytes = 1000,
                               .question = {.user = "310", .channel = "501", .service = "live"}}));
    BOOST_REQUIRE_EQUAL(usage.all().size(), 1U);
    BOOST_CHECK(usage.all().at(0).channel->user == UserId{"310"});
}

BOOST_AUTO_TEST_CASE(reports_of_use_add_up) {
    greet();
    for (int i = 0; i < 3; ++i) {
        BOOST_CHECK(tell(ReportUse{
            .seconds = 10, .bytes = 1000, .question = {.user_key = "alpha", .option = "noAds"}}));
    }
    BOOST_CHECK(tell(ReportUse{.seconds = 10, .bytes = 1000, .question = {}}));
    const auto used = usage.all();
    BOOST_REQUIRE_EQUAL(used.size(), 1U);
    BOOST_CHECK(used[0].time == 30s);
    BOOST_CHECK_EQUAL(used[0].bytes, 3000U);
    BOOST_CHECK_EQUAL(used[0].reports, 3U);
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_CASE(a_new_page_is_told_to_those_who_have_greeted) {
    talk->tell_of_new_page();
    BOOST_CHECK(heard.empty());
    greet();
    talk->tell_of_new_page();
    BOOST_CHECK(heard_with_page.at(0));
    BOOST_CHECK_EQUAL(next<NewPage>(0).instance, publisher.page().instance);
}

BOOST_AUTO_TEST_SUITE_END()

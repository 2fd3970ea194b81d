#include "lib/upstream/createreseller/creation.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/createreseller/examples.hpp"

using namespace usher;
using namespace usher::upstream::createreseller;
using namespace usher::test::createreseller;

namespace {

using Event = license::CreationEvent;

const Failure lost{.kind = FailureClass::Server, .status = 500, .text = "General Error"};
const license::CreationFailure kept{.code = "SERVER", .status = 500, .text = "General Error"};

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_creation)

BOOST_AUTO_TEST_CASE(begins_by_asking_for_the_name_with_nothing_secret_kept) {
    const license::CreationStep step =
        begin(license::CreationId{"7"}, administrator().user, good_request());
    BOOST_CHECK(step.effect == license::CreationEffect::AskName);
    BOOST_CHECK(step.after.state == license::CreationState::Wanted);
    BOOST_CHECK_EQUAL(step.after.user_name.text(), "ines@example.net");
    BOOST_CHECK_EQUAL(step.after.administrator.text(), "opsadmin");
    BOOST_CHECK_EQUAL(step.after.sends, 0);
    BOOST_CHECK(is_of(good_request(), step.after));
    NewReseller other = ines();
    other.activated = true;
    BOOST_CHECK(!is_of(prepare(std::move(other)).value(), step.after));
}

BOOST_AUTO_TEST_CASE(answers_are_events) {
    const auto of_name = [](NameVerdict verdict) {
        return happening_of(NameAnswer{.verdict = verdict, .failure = lost});
    };
    BOOST_CHECK(of_name(NameVerdict::Free).event == Event::NameFree);
    BOOST_CHECK(!of_name(NameVerdict::Free).failure);
    BOOST_CHECK(of_name(NameVerdict::Taken).event == Event::NameTaken);
    BOOST_CHECK(of_name(NameVerdict::Refused).event == Event::NameRefused);
    BOOST_CHECK(of_name(NameVerdict::Unknown).event == Event::NameUnknown);
    BOOST_CHECK(of_name(NameVerdict::Unknown).failure == kept);

    const auto of_send = [](SendVerdict verdict, FailureClass kind = FailureClass::Rejected) {
        return happening_of(SendAnswer{.verdict = verdict, .failure = {.kind = kind}});
    };
    BOOST_CHECK(of_send(SendVerdict::Created).event == Event::Accepted);
    BOOST_CHECK(of_send(SendVerdict::Refused).event == Event::Refused);
    BOOST_CHECK(of_send(SendVerdict::Refused, FailureClass::Duplicate).event ==
                Event::RefusedAsTaken);
    BOOST_CHECK(of_send(SendVerdict::Unsent).event == Event::Unsent);
    BOOST_CHECK(of_send(SendVerdict::Unknown).event == Event::Lost);
    BOOST_CHECK(of_send(SendVerdict::Unknown, FailureClass::Duplicate).event == Event::Lost);
}

BOOST_AUTO_TEST_CASE(a_failure_has_a_word_for_programs) {
    const auto code = [](FailureClass kind, int status) {
        const Failure failure{.kind = kind, .status = status, .parameter = "fname"};
        const CreationHappening happening =
            happening_of(SendAnswer{.verdict = SendVerdict::Unknown, .failure = failure});
        BOOST_REQUIRE(happening.failure);
        BOOST_CHECK_EQUAL(happening.failure->parameter, "fname");
        return happening.failure->code;
    };
    BOOST_CHECK_EQUAL(code(FailureClass::Server, 0), "NO_ANSWER");
    BOOST_CHECK_EQUAL(code(FailureClass::Rejected, 200), "UNEXPECTED_BODY");
    BOOST_CHECK_EQUAL(code(FailureClass::Auth, 400), "AUTH");
    BOOST_CHECK_EQUAL(code(FailureClass::Server, 500), "SERVER");
}

BOOST_AUTO_TEST_SUITE_END()

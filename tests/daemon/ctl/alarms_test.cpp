#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

BOOST_FIXTURE_TEST_SUITE(alarms, DaemonStub)

BOOST_AUTO_TEST_CASE(are_listed_with_what_they_are_about) {
    answer("GET /v1/alarms",
           {{.body = R"({"alarms":[)"
                     R"({"id":null,"kind":"activation_in_doubt","since":1795262400,)"
                     R"("activation":"i-1","option":"noAds","evidence":"cut"},)"
                     R"({"id":"3","kind":"validity_moved","since":1795262400,)"
                     R"("key":"0a1b2c3d","option":"premium","from":1795262400,)"
                     R"("to":null}]})"}});
    const Outcome outcome = run({"alarms"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.find("activation i-1: cut") != std::string::npos);
    BOOST_CHECK(outcome.out.find("key 0a1b2c3d from ") != std::string::npos);
    BOOST_CHECK(outcome.out.find(" to -\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(none_is_said_in_words) {
    answer("GET /v1/alarms", {{.body = R"({"alarms":[]})"}});
    BOOST_CHECK_EQUAL(run({"alarms"}).out, "no alarm\n");
}

BOOST_AUTO_TEST_CASE(are_seen_by_somebody_for_a_reason) {
    answer("POST /v1/alarms/3/resolve", {{.status = 204, .content_type = ""}});
    const Outcome outcome = run({"alarms", "seen", "3", "--by", "ann", "--reason", "web shop"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "alarm 3 is seen\n");
    BOOST_REQUIRE_EQUAL(requests().size(), 1U);
    BOOST_CHECK_EQUAL(requests()[0],
                      R"(POST /v1/alarms/3/resolve {"by":"ann","reason":"web shop"})");
    BOOST_CHECK_EQUAL(run({"alarms", "seen", "3", "--by", "ann"}).code, 2);
}

BOOST_AUTO_TEST_CASE(a_price_is_asked_for_and_agreed) {
    answer("GET /v1/quote?service=noAds&period=m1",
           {{.body = R"({"service":"noAds","period":"m1","price":"1.50"})"}});
    BOOST_CHECK_EQUAL(run({"quote", "noAds", "m1"}).out, "1.50\n");
}

BOOST_AUTO_TEST_SUITE_END()

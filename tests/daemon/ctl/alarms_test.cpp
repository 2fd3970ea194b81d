#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

BOOST_FIXTURE_TEST_SUITE(alarms, DaemonStub)

BOOST_AUTO_TEST_CASE(are_listed_with_what_they_are_about) {
    answer("GET /v1/alarms",
           {{.body = R"({"alarms":[)"
                     R"({"id":null,"kind":"recovery","since":1795262400,"cause":"cloned",)"
                     R"("detail":"from elsewhere"},)"
                     R"({"id":null,"kind":"anchor","since":1795262400,"cause":"no inodes"},)"
                     R"({"id":null,"kind":"store","since":1795262400,"cause":"disk is full"},)"
                     R"({"id":null,"kind":"activation_in_doubt","since":1795262400,)"
                     R"("activation":"i-1","option":"noAds","evidence":"cut"},)"
                     R"({"id":null,"kind":"activation_unknown","since":1795262400,)"
                     R"("activation":"i-2","option":"noAds","evidence":"reset"},)"
                     R"({"id":null,"kind":"bss_login_required","since":1795262400,)"
                     R"("session":"login_required"},)"
                     R"({"id":null,"kind":"bss_login_required","since":1795262400,)"
                     R"("session":"rejected"},)"
                     R"({"id":"3","kind":"validity_moved","since":1795262400,)"
                     R"("key":"0a1b2c3d","option":"premium","from":1795262400,)"
                     R"("to":null}]})"}});
    const Outcome outcome = run({"alarms"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.find("cloned: from elsewhere\n") != std::string::npos);
    BOOST_CHECK(outcome.out.find("nothing is charged while the anchor cannot be written: no "
                                 "inodes\n") != std::string::npos);
    BOOST_CHECK(outcome.out.find("the store cannot be written: disk is full\n") !=
                std::string::npos);
    BOOST_CHECK(outcome.out.find("activation i-1: cut") != std::string::npos);
    BOOST_CHECK(outcome.out.find("activation i-2 is not read back yet, each start waits anew: "
                                 "reset") != std::string::npos);
    BOOST_CHECK(outcome.out.find("nobody has logged in to the BSS, the customers are not read: "
                                 "usherctl bss login\n") != std::string::npos);
    BOOST_CHECK(outcome.out.find("the BSS has refused the API user's credentials, ") !=
                std::string::npos);
    BOOST_CHECK(outcome.out.find("key 0a1b2c3d from ") != std::string::npos);
    BOOST_CHECK(outcome.out.find(" to -\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(none_is_said_in_words) {
    answer("GET /v1/alarms", {{.body = R"({"alarms":[]})"}});
    BOOST_CHECK_EQUAL(run({"alarms"}).out, "no alarm\n");
}

BOOST_AUTO_TEST_CASE(are_acknowledged_by_somebody_for_a_reason) {
    answer("POST /v1/alarms/3/acknowledge", {{.status = 204, .content_type = ""}});
    const Outcome outcome =
        run({"alarms", "acknowledge", "3", "--by", "ann", "--reason", "web shop"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "alarm 3 is acknowledged\n");
    BOOST_REQUIRE_EQUAL(requests().size(), 1U);
    BOOST_CHECK_EQUAL(requests()[0],
                      R"(POST /v1/alarms/3/acknowledge {"by":"ann","reason":"web shop"})");
    BOOST_CHECK_EQUAL(run({"alarms", "acknowledge", "3", "--by", "ann"}).code, 2);
}

BOOST_AUTO_TEST_SUITE_END()

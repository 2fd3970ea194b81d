#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;

BOOST_FIXTURE_TEST_SUITE(backup_routes, test::ApiFixture)

BOOST_AUTO_TEST_CASE(there_is_none_before_the_first) {
    const boost::json::object report = json_of(local("GET", "/v1/backup"));
    BOOST_CHECK_EQUAL(report.at("state").as_string(), "none");
    for (const char* name : {"file", "started_at", "ended_at", "error"}) {
        BOOST_CHECK(report.at(name).is_null());
    }
}

// The fixture's database is in memory: there is no file to copy.
BOOST_AUTO_TEST_CASE(one_that_fails_says_why) {
    const http::Response started = local("POST", "/v1/backup", "{}");
    BOOST_CHECK_EQUAL(started.status, 202);
    BOOST_CHECK_EQUAL(json_of(started).at("state").as_string(), "running");
    const auto state = [this] { return json_of(local("GET", "/v1/backup")).at("state"); };
    run_until([&] { return state() == "failed"; });
    const boost::json::object report = json_of(local("GET", "/v1/backup"));
    BOOST_CHECK(report.at("error").as_string().starts_with("storage"));
    BOOST_CHECK(report.at("ended_at").is_int64());
    BOOST_CHECK_EQUAL(json_of(tcp("GET", "/v1/status")).at("backup").at("state").as_string(),
                      "failed");
}

BOOST_AUTO_TEST_SUITE_END()

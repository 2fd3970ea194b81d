// An application that proves the demo product key to the real daemon and wants to play.
#include <boost/test/unit_test.hpp>

#include "tests/system/engine_api_fixture.hpp"

using namespace usher;
using test::no_ads_missing;
using test::no_engine;

namespace {

/// The line behind those that say that nothing plays.
std::string start(test::EngineApiClient& application) {
    application.say(std::string{"START PID "} + test::content_id + " 0");
    for (const char* line : {"STATE 1", "STATUS main:starting", "STATE 0", "STATUS main:idle"}) {
        BOOST_CHECK_EQUAL(application.hear(), line);
    }
    return application.hear();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api, test::EngineApiFixture)

BOOST_AUTO_TEST_CASE(an_application_plays_only_where_no_ads_is_active) {
    test::EngineApiClient without{daemon.engine_api()};
    BOOST_CHECK_EQUAL(without.authorise(test::documented_product_key), "AUTH 1");
    BOOST_CHECK_EQUAL(start(without), std::string{"STATUS main:err;0;"} + no_ads_missing);
    BOOST_CHECK_EQUAL(start_over_http().at("error").as_string(), no_ads_missing);

    activate_no_ads();
    test::EngineApiClient with{daemon.engine_api()};
    BOOST_CHECK_EQUAL(with.authorise(test::documented_product_key), "AUTH 5");
    BOOST_CHECK_EQUAL(start(with), std::string{"STATUS main:err;0;"} + no_engine);
    BOOST_CHECK_EQUAL(start_over_http().at("error").as_string(), no_engine);

    BOOST_CHECK(daemon.log().find("xZH3A18sj5b1Tf3I") == std::string::npos);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
}

BOOST_AUTO_TEST_CASE(every_connection_has_another_request_key) {
    test::EngineApiClient one{daemon.engine_api()};
    test::EngineApiClient other{daemon.engine_api()};
    const std::string request_key = one.greet();
    BOOST_CHECK_EQUAL(request_key.find_first_not_of("0123456789abcdef"), std::string::npos);
    BOOST_CHECK_NE(request_key, other.greet());
}

BOOST_AUTO_TEST_CASE(a_request_of_a_browser_is_closed_without_an_answer) {
    test::Connection page{daemon.engine_api()};
    BOOST_CHECK(page.send("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
    BOOST_CHECK(page.ends());
}

BOOST_AUTO_TEST_SUITE_END()

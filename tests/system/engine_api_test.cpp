// An application that proves the demo product key to the real daemon and wants to play.
#include <boost/test/unit_test.hpp>

#include "tests/support/application.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

constexpr auto product_key =
    "kjYX790gTytRaXV04IvC-xZH3A18sj5b1Tf3I-J5XVS1xsj-j0797KwxxLpBl26HPvWMm";
constexpr auto content = "94c2fd8fb9bc8f2fc71a2cbe9d4b866f227a0209";
constexpr auto no_ads_missing = "No ADs option must be activated to use this product";
constexpr auto no_engine = "no playback engine is attached";

struct Fixture {
    test::DaemonProcess daemon{
        {.sandbox = true, .config = "[engine_api]\nlisten = [\"127.0.0.1:0\"]\nhttp = true\n"}};

    void activate_no_ads() {
        const test::Seller developer{daemon.sandbox(), Entry::Developer};
        const CreatedKey created = developer.create_key();
        static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
        test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}});
        test::post(daemon.socket(), "/v1/sync?wait=30");
    }
    [[nodiscard]] std::string start_over_http() const {
        return test::get(daemon.http(), std::string{"/ace/getstream?format=json&id="} + content)
            .body;
    }
};

/// The line behind those that say that nothing plays.
std::string start(test::Application& application) {
    application.say(std::string{"START PID "} + content + " 0");
    for (const char* line : {"STATE 1", "STATUS main:starting", "STATE 0", "STATUS main:idle"}) {
        BOOST_CHECK_EQUAL(application.hear(), line);
    }
    return application.hear();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api, Fixture)

BOOST_AUTO_TEST_CASE(an_application_plays_only_where_no_ads_is_active) {
    test::Application without{daemon.engine_api()};
    BOOST_CHECK_EQUAL(without.authorise(product_key), "AUTH 1");
    BOOST_CHECK_EQUAL(start(without), std::string{"STATUS main:err;0;"} + no_ads_missing);
    BOOST_CHECK(start_over_http().find(no_ads_missing) != std::string::npos);

    activate_no_ads();
    test::Application with{daemon.engine_api()};
    BOOST_CHECK_EQUAL(with.authorise(product_key), "AUTH 5");
    BOOST_CHECK_EQUAL(start(with), std::string{"STATUS main:err;0;"} + no_engine);
    BOOST_CHECK(start_over_http().find(no_engine) != std::string::npos);

    BOOST_CHECK(daemon.log().find("xZH3A18sj5b1Tf3I") == std::string::npos);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
}

BOOST_AUTO_TEST_CASE(every_connection_has_another_request_key) {
    test::Application one{daemon.engine_api()};
    test::Application other{daemon.engine_api()};
    const std::string key = one.greet();
    BOOST_CHECK_EQUAL(key.find_first_not_of("0123456789abcdef"), std::string::npos);
    BOOST_CHECK_NE(key, other.greet());
}

BOOST_AUTO_TEST_CASE(a_request_of_a_browser_is_closed_without_an_answer) {
    test::Connection page{daemon.engine_api()};
    BOOST_CHECK(page.send("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
    BOOST_CHECK(page.ends());
}

BOOST_AUTO_TEST_SUITE_END()

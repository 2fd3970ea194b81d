// A device whose upstream is a process of its own, and goes away.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

struct Fixture {
    test::SandboxProcess sandbox;
    test::Seller developer{sandbox.api(), Entry::Developer};
    test::DaemonProcess daemon{{.config = sandbox.device_config()}};

    CreatedKey load_key() {
        CreatedKey created = developer.create_key();
        load(created);
        return created;
    }
    void load(const CreatedKey& created) {
        BOOST_CHECK_EQUAL(
            test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}}).status,
            201);
    }
    [[nodiscard]] boost::json::object sync() const {
        return test::post(daemon.socket(), "/v1/sync?wait=30").json();
    }
    [[nodiscard]] boost::json::object status() const {
        return test::get(daemon.http(), "/v1/status").json();
    }
    /// What every face says of how fresh it is.
    void check_freshness(const std::string& expected) const {
        BOOST_CHECK_EQUAL(check().at("freshness").as_string(), expected);
        BOOST_CHECK_EQUAL(status().at("freshness").as_string(), expected);
        const boost::json::object ready = test::get(daemon.http(), "/readyz").json();
        BOOST_CHECK(ready.at("ready").as_bool());
        BOOST_CHECK_EQUAL(ready.at("freshness").as_string(), expected);
    }
    [[nodiscard]] boost::json::object check() const {
        return test::get(daemon.http(), "/v1/check?option=noAds").json();
    }
    [[nodiscard]] std::string check_user_key(const CreatedKey& created) const {
        return test::get(daemon.http(), "/webui/api/service?method=check_user_key&user_key=" +
                                            created.user_key.text())
            .body;
    }
};

constexpr auto ok = R"({"result": "ok", "error": null})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upstream_loss, Fixture)

BOOST_AUTO_TEST_CASE(what_is_known_goes_on_answering_and_says_that_it_is_stale) {
    const CreatedKey created = load_key();
    static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK(check().at("allowed").as_bool());
    check_freshness("fresh");

    sandbox.kill();
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 1);
    BOOST_CHECK(check().at("allowed").as_bool());
    BOOST_CHECK_EQUAL(check_user_key(created), ok);
    check_freshness("stale");
    const boost::json::value device = status().at("upstreams").at(0);
    BOOST_CHECK(!device.at("answers").as_bool());
    BOOST_CHECK(device.at("last_error").as_string().starts_with("unreachable"));

    sandbox.start();
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    check_freshness("fresh");
}

BOOST_AUTO_TEST_CASE(a_start_without_upstream_serves_the_last_good_state) {
    const CreatedKey created = load_key();
    static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    const boost::json::object before = check();

    sandbox.kill();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK(check().at("allowed").as_bool());
    BOOST_CHECK(check().at("valid_to") == before.at("valid_to"));
    BOOST_CHECK_EQUAL(check_user_key(created), ok);
    check_freshness("stale");

    sandbox.start();
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    check_freshness("fresh");
}

BOOST_AUTO_TEST_CASE(a_key_is_taken_while_upstream_is_away_and_confirmed_later) {
    const CreatedKey created = developer.create_key();
    static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
    sandbox.kill();
    load(created);
    BOOST_CHECK_EQUAL(check_user_key(created), ok);
    BOOST_CHECK(!check().at("allowed").as_bool());

    sandbox.start();
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK(check().at("allowed").as_bool());
    check_freshness("fresh");
}

BOOST_AUTO_TEST_CASE(a_device_sells_nothing) {
    BOOST_CHECK(status().at("roles") == boost::json::array{"device"});
    const test::Answer answer = test::post(daemon.socket(), "/v1/activations",
                                           {{"id", "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11"},
                                            {"user_key", "a"},
                                            {"service", "noAds"},
                                            {"period", "m1"}});
    BOOST_CHECK_EQUAL(answer.status, 403);
}

BOOST_AUTO_TEST_CASE(an_extension_of_another_issuer_is_not_accepted) {
    const test::SandboxProcess other;
    const test::Seller other_developer{other.api(), Entry::Developer};
    const test::Answer answer = test::post(daemon.socket(), "/v1/keys",
                                           {{"extension", other_developer.create_key().extension}});
    BOOST_CHECK_EQUAL(answer.status, 422);
    BOOST_CHECK_EQUAL(status().at("counts").at("keys").to_number<int>(), 0);
}

BOOST_AUTO_TEST_SUITE_END()

// The flow of an application developer (specs/acestream.md 10.1) against usherd --sandbox.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using test::Answer;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

constexpr auto ok = R"({"result": "ok", "error": null})";
constexpr std::int64_t month = std::int64_t{30} * 86'400;

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::Seller developer{daemon.sandbox(), Entry::Developer};
    test::Seller reseller{daemon.sandbox(), Entry::Reseller};

    [[nodiscard]] std::string service(const std::string& query) const {
        return test::get(daemon.http(), "/webui/api/service?" + query).body;
    }
    void load(const CreatedKey& created) const {
        BOOST_CHECK_EQUAL(service("method=load_extension&extension=" + created.extension +
                                  "&product_key=" + developer.application()),
                          ok);
    }
    [[nodiscard]] boost::json::object check(const std::string& option) const {
        return test::get(daemon.http(), "/v1/check?option=" + option).json();
    }
    [[nodiscard]] boost::json::object sync() const {
        return test::post(daemon.socket(), "/v1/sync?wait=30").json();
    }
    [[nodiscard]] std::string balance(Entry entry) const {
        return test::balance(daemon.sandbox_control(), entry);
    }
    /// The activation once it is final; each look is one request.
    [[nodiscard]] boost::json::object settled(const std::string& id) const {
        boost::json::object activation;
        test::await("the activation settles", [&] {
            activation = test::get(daemon.socket(), "/v1/activations/" + id).json();
            const boost::json::string& state = activation.at("state").as_string();
            return state != "PREPARED" && state != "SENDING";
        });
        return activation;
    }
};

boost::json::object activation_of(const std::string& id, const CreatedKey& created) {
    return {
        {"id", id}, {"user_key", created.user_key.text()}, {"service", "noAds"}, {"period", "m1"}};
}

constexpr auto first_id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(main_flow, Fixture)

BOOST_AUTO_TEST_CASE(an_option_is_bought_then_the_key_is_loaded) {
    BOOST_CHECK_EQUAL(service("method=get_services&product_key=" + developer.application()),
                      R"({"result": [], "error": null, "status": "ok", "services": []})");
    BOOST_CHECK_EQUAL(check("noAds").at("reason").as_string(), "missing_option");

    const CreatedKey created = developer.create_key();
    const auto activated = developer.activate(created.user_key, "noAds", "m1");
    BOOST_CHECK_EQUAL(balance(Entry::Developer), "98.50");

    load(created);
    BOOST_CHECK_EQUAL(service("method=check_user_key&user_key=" + created.user_key.text()), ok);
    BOOST_CHECK_EQUAL(service("method=check_user_service&id=noAds"),
                      R"({"result": true, "error": null})");
    const boost::json::object yes = check("noAds");
    BOOST_CHECK(yes.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(yes.at("valid_to").as_int64(), unix_seconds(activated.valid_to.value()));
    BOOST_CHECK_EQUAL(yes.at("freshness").as_string(), "fresh");
}

BOOST_AUTO_TEST_CASE(a_key_is_loaded_then_an_option_is_bought) {
    const CreatedKey created = developer.create_key();
    load(created);
    BOOST_CHECK(!check("noAds").at("allowed").as_bool());

    static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK(check("noAds").at("allowed").as_bool());
}

BOOST_AUTO_TEST_CASE(the_operator_role_buys_once_and_the_engine_knows_without_being_asked) {
    const CreatedKey created = reseller.create_key();
    load(created);
    const boost::json::object wanted = activation_of(first_id, created);
    BOOST_CHECK_EQUAL(test::post(daemon.socket(), "/v1/activations", wanted).status, 202);
    const boost::json::object bought = settled(first_id);
    BOOST_CHECK_EQUAL(bought.at("state").as_string(), "CONFIRMED");
    BOOST_CHECK_EQUAL(bought.at("cost").as_string(), "1.50");

    BOOST_CHECK_EQUAL(test::post(daemon.socket(), "/v1/activations", wanted).status, 200);
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "98.50");
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(check("noAds").at("valid_to").as_int64(), bought.at("valid_to").as_int64());
}

BOOST_AUTO_TEST_CASE(activating_again_continues_the_validity) {
    const CreatedKey created = reseller.create_key();
    const auto first = reseller.activate(created.user_key, "noAds", "m1");
    load(created);
    test::post(daemon.socket(), "/v1/activations", activation_of(first_id, created));
    const boost::json::object second = settled(first_id);
    BOOST_CHECK_EQUAL(second.at("valid_to_before").as_int64(),
                      unix_seconds(first.valid_to.value()));
    BOOST_CHECK_EQUAL(second.at("valid_to").as_int64(),
                      unix_seconds(first.valid_to.value()) + month);
}

BOOST_AUTO_TEST_CASE(a_refused_activation_costs_nothing) {
    boost::json::object wanted = activation_of(first_id, reseller.create_key());
    wanted["service"] = "nobody.sells";
    test::post(daemon.socket(), "/v1/activations", wanted);
    BOOST_CHECK_EQUAL(settled(first_id).at("state").as_string(), "REJECTED");
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "100.00");
}

BOOST_AUTO_TEST_CASE(an_individual_key_is_good_for_its_product_alone) {
    const CreatedKey created = developer.create_key({.type = license::KeyType::Individual});
    static_cast<void>(developer.activate(created.user_key, "premium", "y1"));
    load(created);
    const std::string of_product = "premium&product_key=" + developer.application();
    BOOST_CHECK(check(of_product).at("allowed").as_bool());
    BOOST_CHECK(!check("premium").at("allowed").as_bool());
    BOOST_CHECK_EQUAL(check("premium&product_key=other&user_key=" + created.user_key.text())
                          .at("reason")
                          .as_string(),
                      "wrong_product");
}

BOOST_AUTO_TEST_CASE(everything_is_still_there_after_a_restart) {
    const CreatedKey created = reseller.create_key();
    load(created);
    test::post(daemon.socket(), "/v1/activations", activation_of(first_id, created));
    static_cast<void>(settled(first_id));
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    const boost::json::object before = check("noAds");

    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    const boost::json::object after = check("noAds");
    BOOST_CHECK(after.at("allowed").as_bool());
    BOOST_CHECK(after.at("valid_to") == before.at("valid_to"));
    BOOST_CHECK(after.at("decision_id") != before.at("decision_id"));
    BOOST_CHECK_EQUAL(settled(first_id).at("state").as_string(), "CONFIRMED");
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "98.50");
}

BOOST_AUTO_TEST_CASE(an_option_that_ends_upstream_ends_here) {
    const CreatedKey created = developer.create_key();
    test::post(daemon.sandbox_control(), "/control/v1/grants",
               {{"user_key", created.user_key.text()}, {"service", "noAds"}, {"period", "m1"}});
    load(created);
    BOOST_CHECK(check("noAds").at("allowed").as_bool());

    test::call(daemon.sandbox_control(), {.method = "DELETE",
                                          .target = "/control/v1/grants",
                                          .fields = {{"Content-Type", "application/json"}},
                                          .body = R"({"user_key": ")" + created.user_key.text() +
                                                  R"(", "service": "noAds"})"});
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK(!check("noAds").at("allowed").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()

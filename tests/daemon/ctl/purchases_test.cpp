#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::http::Response;
using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

Response state(const std::string& name) {
    return {.body = R"({"id":"i-1","user":"310","product":"77","license":"9001","state":")" + name +
                    R"(","created_at":1795262400,"attempts":2,"evidence":"upstream said so"})"};
}

struct Purchases : DaemonStub {
    Outcome purchase(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"purchase", "310", "77", "--id", "i-1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchases_and_licenses, Purchases)

BOOST_AUTO_TEST_CASE(a_purchase_is_waited_for_until_it_is_settled) {
    answer("POST /v1/purchases", {state("pending")});
    answer("GET /v1/purchases/i-1", {state("pending"), state("bought")});
    const Outcome outcome = purchase();
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.find("license   9001\n") != std::string::npos);
    BOOST_CHECK_EQUAL(requests().at(0),
                      R"(POST /v1/purchases {"id":"i-1","user":"310","product":"77"})");
}

BOOST_AUTO_TEST_CASE(what_was_not_bought_is_a_no_and_what_is_unknown_not_settled) {
    for (const auto& [name, code] : {std::pair{"refused", 1}, std::pair{"unknown", 6}}) {
        answer("POST /v1/purchases", {state(name)});
        BOOST_CHECK_EQUAL(purchase().code, code);
        BOOST_CHECK_EQUAL(purchase({"--no-wait"}).code, code);
    }
    answer("POST /v1/purchases", {state("pending")});
    BOOST_CHECK_EQUAL(purchase({"--timeout", "0s"}).code, 6);
    BOOST_CHECK_EQUAL(purchase({"--no-wait"}).code, 0);
}

BOOST_AUTO_TEST_CASE(a_duplicate_is_refused_with_the_daemons_words) {
    answer("POST /v1/purchases", 409,
           R"({"title":"Conflict","detail":"licence 9001 to this product is in force",)"
           R"("code":"duplicate_license_confirm"})");
    const Outcome outcome = purchase();
    BOOST_CHECK_EQUAL(outcome.code, 4);
    BOOST_CHECK_EQUAL(outcome.err,
                      "usherctl: licence 9001 to this product is in force: nothing is bought; "
                      "--once-more buys another one\n");
}

BOOST_AUTO_TEST_CASE(a_purchase_without_a_name_says_how_to_ask_for_it_again) {
    answer("POST /v1/purchases", 503, R"({"title":"Service Unavailable","code":"unavailable"})");
    const Outcome outcome = run({"purchase", "310", "77"});
    BOOST_CHECK_EQUAL(outcome.code, 4);
    const std::string start = R"(POST /v1/purchases {"id":")";
    const std::string id = requests().at(0).substr(start.size(), 36);
    BOOST_CHECK(outcome.err.starts_with("asking for purchase " + id + "; --id " + id));
}

BOOST_AUTO_TEST_CASE(purchases_are_listed_and_one_is_shown) {
    answer("GET /v1/purchases?user=310", 200,
           R"({"purchases":[{"id":"i-1","state":"bought","user":"310"}],"next":null})");
    BOOST_CHECK(run({"purchases", "--user", "310"}).out.find("i-1") != std::string::npos);
    answer("GET /v1/purchases/i-1", {state("unknown")});
    BOOST_CHECK(run({"purchases", "i-1"}).out.find("unknown") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_person_says_what_became_of_one) {
    answer("POST /v1/purchases/i-1/resolve", {state("refused")});
    const Outcome outcome =
        run({"settle", "i-1", "not-bought", "--by", "ann", "--reason", "not billed"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(requests().at(0),
                      "POST /v1/purchases/i-1/resolve {\"by\":\"ann\",\"reason\":\"not billed\","
                      "\"outcome\":\"not_bought\"}");
    BOOST_CHECK_EQUAL(run({"settle", "i-1", "perhaps", "--by", "a", "--reason", "b"}).code, 2);
}

BOOST_AUTO_TEST_CASE(licenses_of_a_user_are_a_table) {
    answer("GET /v1/licenses?user=310", 200,
           R"({"user":"310","synced_at":1795262400,"freshness":"fresh","licenses":[{"id":"9001",)"
           R"("product":"77","title":"Evening","status":"ACTIVE","in_force":true,"start":null,)"
           R"("stop":null}]})");
    const Outcome outcome = run({"licenses", "310"});
    BOOST_CHECK(outcome.out.starts_with("LICENSE"));
    BOOST_CHECK(outcome.out.find("Evening") != std::string::npos);
    BOOST_CHECK(outcome.out.find("fresh") != std::string::npos);
    BOOST_CHECK_EQUAL(run({"licenses"}).code, 2);
}

BOOST_AUTO_TEST_CASE(products_show_price_and_channels) {
    answer("GET /v1/products", 200,
           R"({"synced_at":null,"products":[{"id":"77","title":"Evening","type":"CHANNEL_GROUP",)"
           R"("buyable":true,"price":{"minor":805,"currency":"EUR"},)"
           R"("channels":{"live":["501","502"],"npvr":[]}}]})");
    const Outcome outcome = run({"products"});
    BOOST_CHECK(outcome.out.find("8.05 EUR") != std::string::npos);
    BOOST_CHECK(outcome.out.find("live 501") != std::string::npos);
    BOOST_CHECK(outcome.out.find("npvr") == std::string::npos);
    BOOST_CHECK(outcome.out.find("the catalogue has not been read") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

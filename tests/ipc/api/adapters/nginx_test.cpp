#include "ipc/api/adapters/nginx.hpp"

#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

constexpr auto no_ads = "/adapters/nginx/auth?option=noAds";

struct Fixture : test::AdapterFixture {
    /// What nginx sends with the shipped example.
    http::Response ask(const std::string& target, const std::vector<http::Field>& more = {}) {
        http::Request request{.method = "GET",
                              .target = target,
                              .fields = {{"Host", test::our_host}},
                              .body = {},
                              .local_port = test::our_port};
        request.fields.insert(request.fields.end(), more.begin(), more.end());
        return send(std::move(request));
    }
    http::Response ask_for(const std::string& uri) {
        return ask(no_ads, {{"X-Original-URI", uri}});
    }
};

license::Verdict active_until(Instant end) {
    return {.allowed = true, .reason = license::Reason::Active, .valid_to = end};
}

std::string kept(const license::Verdict& verdict, Seconds cache_for) {
    const http::Response response = api::answer_nginx(
        {.verdict = verdict, .id = enforcement::DecisionId{0}, .at = test::HeldClock::start},
        cache_for);
    BOOST_CHECK(response.field("Cache-Control").has_value() ==
                response.field("X-Accel-Expires").has_value());
    return std::string{response.field("X-Accel-Expires").value_or("not")};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nginx, Fixture)

BOOST_AUTO_TEST_CASE(a_yes_is_204_with_the_decision_in_its_fields) {
    const http::Response response = ask_for("/hls/one.ts?x=1&key=alpha");
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK_EQUAL(response.body, "");
    BOOST_CHECK_EQUAL(reason(response), "active");
    BOOST_CHECK_EQUAL(response.field("X-Usher-Valid-To").value(),
                      std::to_string(unix_seconds(test::HeldClock::start + 1h)));
    BOOST_CHECK_EQUAL(response.field("X-Usher-Freshness").value(), "fresh");
    BOOST_CHECK_EQUAL(response.field("Cache-Control").value(), "max-age=5");
    BOOST_CHECK_EQUAL(response.field("X-Accel-Expires").value(), "4");
}

BOOST_AUTO_TEST_CASE(a_no_is_403_with_its_reason_and_is_never_kept) {
    for (const auto& [uri, why] : {std::pair{"/one.ts?key=beta", "unknown_key"},
                                   std::pair{"/one.ts?key=a%00b", "unknown_key"},
                                   std::pair{"/one.ts?key=%zz", "unknown_key"}}) {
        const http::Response response = ask_for(uri);
        BOOST_CHECK_EQUAL(response.status, 403);
        BOOST_CHECK_EQUAL(reason(response), why);
        BOOST_CHECK_EQUAL(response.field("Cache-Control").value(), "no-store");
        BOOST_CHECK(!response.field("X-Accel-Expires"));
        BOOST_CHECK(response.body.find("beta") == std::string::npos);
    }
    BOOST_CHECK_EQUAL(reason(ask("/adapters/nginx/auth?option=old")), "lapsed");
    BOOST_CHECK_EQUAL(reason(ask("/adapters/nginx/auth?option=premium")), "missing_option");
}

BOOST_AUTO_TEST_CASE(without_a_key_the_device_is_asked) {
    BOOST_CHECK_EQUAL(ask(no_ads).status, 204);
    BOOST_CHECK_EQUAL(ask_for("/hls/one.ts").status, 204);
    BOOST_CHECK_EQUAL(ask_for("/hls/one.ts?keys=beta").status, 204);
}

BOOST_AUTO_TEST_CASE(the_key_and_the_product_may_come_in_fields) {
    BOOST_CHECK_EQUAL(ask(no_ads, {{"X-Usher-User-Key", "alpha"}}).status, 204);
    BOOST_CHECK_EQUAL(
        ask(no_ads, {{"X-Usher-User-Key", "beta"}, {"X-Original-URI", "/?key=alpha"}}).status, 403);
    BOOST_CHECK_EQUAL(ask(no_ads, {{"X-Usher-Product", "player"}}).status, 204);
    BOOST_CHECK_EQUAL(ask(no_ads, {{"X-Usher-Product", "a*b"}}).status, 400);
}

BOOST_AUTO_TEST_CASE(what_the_operator_has_to_mend_is_no_refusal) {
    BOOST_CHECK_EQUAL(ask("/adapters/nginx/auth").status, 400);
    BOOST_CHECK_EQUAL(ask("/adapters/nginx/auth?opton=noAds").status, 400);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_beyond_its_end) {
    const Instant now = test::HeldClock::start;
    BOOST_CHECK_EQUAL(kept(active_until(now + 1h), 5s), "4");
    BOOST_CHECK_EQUAL(kept(active_until(now + 3s), 5s), "2");
    BOOST_CHECK_EQUAL(kept(active_until(now + 1s), 5s), "0");
    BOOST_CHECK_EQUAL(kept(active_until(now), 5s), "not");
    BOOST_CHECK_EQUAL(kept(active_until(now + 1h), 0s), "not");
    BOOST_CHECK_EQUAL(kept({.reason = license::Reason::Lapsed, .valid_to = now + 1h}, 5s), "not");
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/upstream/acestream/client.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/upstream/acestream/signature.hpp"
#include "tests/lib/upstream/upstream_double.hpp"

using namespace usher;
using namespace usher::upstream::acestream;
using usher::test::UpstreamDouble;

namespace {

Client client_of(const UpstreamDouble& upstream, Entry entry = Entry::Reseller) {
    return Client{upstream.url(), Account{.entry = entry,
                                          .api_key = "94d585bda4883a40d969d723adcaba36033e61d8",
                                          .api_secret = Secret{"b5dbd62b494664f5bfa9"},
                                          .application = "kjYX790gTytRaXV04IvC"}};
}

const ActivateService activation{.user_key = UserKey{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"},
                                 .service = OptionId{"noAds"},
                                 .period = PeriodId{"m1"}};

/// What becomes of an activation that is answered so.
Result<Activated> activate_against(http::Response answer) {
    UpstreamDouble upstream{std::move(answer)};
    const Client client = client_of(upstream);
    Result<Activated> result = upstream.run(client.activate_service(activation));
    BOOST_TEST(upstream.requests().size() == 1U);
    return result;
}

Errc code_against(http::Response answer) {
    const Result<Activated> result = activate_against(std::move(answer));
    BOOST_REQUIRE(result.has_error());
    return result.error().code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acestream_client)

BOOST_AUTO_TEST_CASE(sends_one_signed_get_to_its_entry) {
    UpstreamDouble upstream{{.body = write_cost(Cents{150})}};
    const Client client = client_of(upstream, Entry::Developer);
    const GetServiceCost question{.service = OptionId{"noAds"}, .period = PeriodId{"m1"}};
    BOOST_CHECK(upstream.run(client.get_service_cost(question)).value() == Cents{150});

    BOOST_REQUIRE_EQUAL(upstream.requests().size(), 1U);
    const http::Request& request = upstream.requests().front();
    BOOST_TEST(request.method == "GET");
    BOOST_TEST(request.path() == "/developer");
    BOOST_TEST(request.query().ends_with("&sign=9944035d28c7b8ea6cc2687a559121f7c2a81462"));
    BOOST_TEST(request.field("Accept").value_or("") == "application/json");
    BOOST_TEST(request.field_count("Accept-Encoding") == 0U);
}

BOOST_AUTO_TEST_CASE(creates_a_key_and_asks_for_one) {
    UpstreamDouble upstream{{.body = R"({"user_key":"abc","extension":"xyz","services":[]})"}};
    const Client client = client_of(upstream);
    BOOST_TEST(upstream.run(client.create_user_key({}))->extension == "xyz");
    const Result<ToldServices> told = upstream.run(client.get_user_key_info({UserKey{"abc"}}));
    BOOST_TEST(told->services.empty());
    BOOST_TEST(told->is_prompt);

    BOOST_REQUIRE_EQUAL(upstream.requests().size(), 2U);
    BOOST_TEST(upstream.requests()[0].query().starts_with("method=createUserKey&"));
    BOOST_TEST(upstream.requests()[1].query().starts_with("method=getUserKeyInfo&"));
}

BOOST_AUTO_TEST_CASE(tells_what_time_it_was_by_the_clock_of_upstream) {
    const auto time_told = [](ReadClock clock) {
        UpstreamDouble upstream{{.body = R"({"user_key":"abc","services":[]})"}, std::move(clock)};
        const Client client = client_of(upstream);
        return upstream.run(client.get_user_key_info({UserKey{"abc"}})).value().at;
    };
    const auto stopped_at = [](Instant time) {
        return [time] { return ClockReading{.wall = time, .boot = {}}; };
    };
    const Instant noon = from_unix(1'800'000'000);
    BOOST_CHECK(time_told(stopped_at(noon)) == noon);
    BOOST_CHECK(!time_told({}));
    BOOST_CHECK(!time_told(stopped_at(earliest_instant - Seconds{1})));
    BOOST_CHECK(!time_told(stopped_at(latest_instant)));
}

BOOST_AUTO_TEST_CASE(sends_nothing_that_must_not_be_signed) {
    UpstreamDouble upstream{{.body = "{}"}};
    const Client client = client_of(upstream);
    BOOST_CHECK(upstream.run(client.get_user_key_info({UserKey{"a#b"}})).error().code() ==
                Errc::Malformed);
    BOOST_CHECK(upstream.run(client.get_service_cost({})).error().code() == Errc::Malformed);
    BOOST_CHECK(
        upstream.run(client.create_user_key({license::KeyType::Individual, {}})).error().code() ==
        Errc::Malformed);
    BOOST_CHECK(upstream.run(client.activate_service({})).error().code() == Errc::Malformed);
    BOOST_TEST(upstream.requests().empty());
}

BOOST_AUTO_TEST_CASE(confirms_and_rejects_on_whole_answers_only) {
    BOOST_TEST(activate_against({.body = "{}"}).has_value());
    BOOST_CHECK(code_against({.body = R"({"error":"insufficient funds"})"}) == Errc::Rejected);
    BOOST_CHECK(code_against({.status = 500, .body = R"({"error":"internal error"})"}) ==
                Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(quotes_no_secret_of_its_request_from_upstream_s_text) {
    UpstreamDouble upstream{{.body = "{}"}};
    const Client client = client_of(upstream);
    BOOST_REQUIRE(upstream.run(client.activate_service(activation)).has_value());
    const std::string query{upstream.requests().front().query()};
    const std::string sign = query.substr(query.find("&sign=") + 6);
    BOOST_REQUIRE_EQUAL(sign.size(), 40U);

    // The second echo would be cut within the signature if it were cut before it is masked.
    const std::string far(180, 'x');
    for (const std::string& text : {"bad request: /reseller?" + query, far + sign + query}) {
        const Result<Activated> refused = activate_against({.body = write_error(text)});
        BOOST_REQUIRE(refused.error().code() == Errc::Rejected);
        const std::string said = refused.error().context();
        BOOST_CHECK_LE(said.size(), 200U);
        for (const std::string& secret :
             {sign, std::string{"94d585bda4883a40d969d723adcaba36033e61d8"},
              activation.user_key.text()}) {
            BOOST_CHECK_MESSAGE(said.find(secret.substr(0, 12)) == std::string::npos, said);
        }
    }
    BOOST_CHECK(activate_against({.body = write_error("bad request: " + query)})
                    .error()
                    .context()
                    .starts_with("bad request: method=activateService&"));
}

BOOST_AUTO_TEST_CASE(does_not_know_the_outcome_of_a_lost_or_cut_answer) {
    BOOST_CHECK(code_against({.body = "{}", .delivery = http::Delivery::None}) == Errc::NoAnswer);
    BOOST_CHECK(code_against({.body = R"({"cost":1.50})", .delivery = http::Delivery::Cut}) ==
                Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(does_not_follow_a_redirect) {
    BOOST_CHECK(code_against({.status = 302, .fields = {{"Location", "http://127.0.0.1/"}}}) ==
                Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(does_not_know_the_outcome_of_a_strange_answer) {
    for (const char* body : {"", "<html></html>", "[]", R"({"cost":NaN})", R"({"a":1,"a":2})",
                             R"({"error":7})", R"({"error":""})"}) {
        BOOST_CHECK(code_against({.body = body}) == Errc::NoAnswer);
    }
    BOOST_CHECK(code_against({.status = 503, .body = "busy"}) == Errc::NoAnswer);
    BOOST_CHECK(code_against({.body = std::string(100'000, '[')}) == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(hands_on_when_to_come_again) {
    UpstreamDouble upstream{{.status = 503, .fields = {{"Retry-After", "120"}}, .body = "busy"}};
    const Client client = client_of(upstream);
    const auto held = upstream.run(client.get_user_key_info({UserKey{"abc"}}));
    BOOST_CHECK(held.error().code() == Errc::NoAnswer);
    BOOST_CHECK(held.error().retry_after() == std::chrono::seconds{120});
}

BOOST_AUTO_TEST_CASE(stops_reading_a_huge_answer) {
    BOOST_CHECK(code_against({.body = "{\"x\":\"" + std::string(300'000, 'x') + "\"}"}) ==
                Errc::TooLarge);
    BOOST_CHECK(code_against({.fields = {{"X-Filler", std::string(9'000, 'x')}}, .body = "{}"}) ==
                Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(proves_that_nothing_was_sent_without_a_listener) {
    UpstreamDouble upstream{{}};
    const Client client = client_of(upstream);
    upstream.stop();
    BOOST_CHECK(upstream.run(client.activate_service(activation)).error().code() ==
                Errc::Unreachable);
}

BOOST_AUTO_TEST_SUITE_END()

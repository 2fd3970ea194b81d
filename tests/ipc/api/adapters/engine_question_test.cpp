#include "ipc/api/adapters/engine_question.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using api::AdapterSettings;

namespace {

http::Parameters url(std::string_view text) {
    return http::parse_query(text).value();
}

std::string argument(std::string_view query) {
    return api::argument_in(query, "key").value().value_or("none");
}

Errc refusal(std::string_view text, const std::optional<std::string>& key,
             const AdapterSettings& settings = {}) {
    const auto question = api::engine_question(url(text), std::nullopt, key, settings);
    BOOST_REQUIRE(!question);
    return question.error().code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_question)

BOOST_AUTO_TEST_CASE(an_argument_is_found_whatever_stands_beside_it) {
    BOOST_CHECK_EQUAL(argument("key=abc"), "abc");
    BOOST_CHECK_EQUAL(argument("a=%zz&&x&key=abc&key=def"), "abc");
    BOOST_CHECK_EQUAL(argument("key=a%26b+c"), "a&b+c");
    for (const char* query : {"", "key", "key=", "keys=abc", "xkey=abc", "Key=abc", "a=key=abc"}) {
        BOOST_CHECK_EQUAL(argument(query), "none");
    }
    BOOST_CHECK(api::argument_in("key=%zz", "key").error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(what_only_the_engine_says_must_not_stand_twice) {
    const http::Parameters call = url("clientid=1&name=one&clientid=2");
    BOOST_CHECK(api::check_once(call, {"name", "app"}));
    const Result<void> twice = api::check_once(call, {"name", "clientid"});
    BOOST_CHECK(twice.error().code() == Errc::Malformed);
    BOOST_CHECK_EQUAL(twice.error().context(), "clientid: stands twice");
}

BOOST_AUTO_TEST_CASE(the_operator_says_what_and_the_player_says_who) {
    const auto question =
        api::engine_question(url("option=premium&product_key=player-1-2-3&server=a"),
                             OptionId{"noAds"}, "alpha", AdapterSettings{})
            .value();
    BOOST_CHECK_EQUAL(question.option.text(), "premium");
    BOOST_CHECK_EQUAL(question.product.value().text(), "player");
    BOOST_CHECK_EQUAL(question.user_key.value().text(), "alpha");

    const auto plain =
        api::engine_question({}, OptionId{"noAds"}, std::nullopt, AdapterSettings{}).value();
    BOOST_CHECK_EQUAL(plain.option.text(), "noAds");
    BOOST_CHECK(!plain.product && !plain.user_key);
}

BOOST_AUTO_TEST_CASE(the_operators_faults_and_the_players_are_told_apart) {
    BOOST_CHECK(refusal("", "alpha") == Errc::Malformed);
    BOOST_CHECK(refusal("opton=premium", "alpha") == Errc::Malformed);
    BOOST_CHECK(refusal("option=a%20b", "alpha") == Errc::Malformed);
    BOOST_CHECK(refusal("option=premium&product_key=a*b", "alpha") == Errc::Malformed);
    BOOST_CHECK(refusal("option=premium&user_key=alpha", {}) == Errc::Malformed);

    BOOST_CHECK(refusal("option=premium", "a b") == Errc::Forbidden);
    BOOST_CHECK(refusal("option=premium", std::string(129, 'k')) == Errc::Forbidden);
    BOOST_CHECK(refusal("option=premium", std::nullopt, {.needs_key = true}) == Errc::Forbidden);
    BOOST_CHECK(refusal("option=premium", "", {.needs_key = true}) == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(clients_of_two_servers_are_told_apart) {
    BOOST_CHECK_EQUAL(api::client_name("nginx-rtmp", url("server=a"), "1"), "nginx-rtmp/a/1");
    BOOST_CHECK_EQUAL(api::client_name("nginx-rtmp", url(""), "1"), "nginx-rtmp//1");
}

BOOST_AUTO_TEST_SUITE_END()

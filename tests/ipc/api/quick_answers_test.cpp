#include <boost/test/unit_test.hpp>

#include "lib/http/header_end.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

struct Fixture : test::ApiFixture {
    Fixture() {
        upstream["alpha"] = {ends_in("noAds", 1h), ends_in("premium", -1s)};
        load_general("alpha");
    }

    /// What the short way says to a request with these fields; none if it leaves it.
    std::optional<std::string> quick(const std::string& target,
                                     const std::string& fields = "Host: 127.0.0.1:6878\r\n",
                                     http::Transport transport = http::Transport::Tcp) {
        return quick_request("GET", target, fields, {}, transport);
    }
    std::optional<std::string> quick_request(const std::string& method, const std::string& target,
                                             const std::string& fields, const std::string& content,
                                             http::Transport transport = http::Transport::Tcp) {
        const std::string block = method + " " + target + " HTTP/1.1\r\n" + fields + "\r\n";
        http::RequestHead head;
        BOOST_REQUIRE(!http::read_head(block, 64, head));
        const http::Entrance entrance{
            .transport = transport,
            .port = transport == http::Transport::Tcp ? test::our_port : std::uint16_t{0}};
        std::string body;
        if (api->answer_now(head, content, entrance, body)) return body;
        BOOST_CHECK(body.empty());
        return std::nullopt;
    }
    /// A body without the one member that differs from answer to answer.
    static std::string without_id(const std::string& body) {
        return body.substr(0, body.find(",\"decision_id\""));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(quick_answers, Fixture)

BOOST_AUTO_TEST_CASE(says_what_the_whole_way_says) {
    for (const std::string target :
         {"/v1/check?option=noAds", "/v1/check?option=premium", "/v1/check?option=proxyServer",
          "/v1/check?option=noAds&", "/v1/check?option=noAds&user_key=alpha",
          "/v1/check?user_key=beta&option=noAds", "/v1/check?option=noAds&product_key=player",
          "/webui/api/service?method=get_version", "/webui/api/service?method=get_services",
          "/webui/api/service?method=check_user_key&user_key=alpha",
          "/webui/api/service?method=check_user_key", "/webui/api/service?method=nonsense",
          "/webui/api/service?method=check_user_service&id=noAds",
          "/webui/api/service?method=check_product_user_keys&product_key=player"}) {
        const std::optional<std::string> said = quick(target);
        BOOST_REQUIRE_MESSAGE(said, target);
        const http::Response whole = tcp("GET", target);
        BOOST_CHECK_EQUAL(whole.status, 200);
        BOOST_CHECK_EQUAL(whole.content_type, "application/json");
        BOOST_CHECK_EQUAL(without_id(*said), without_id(whole.body));
        BOOST_REQUIRE_EQUAL(whole.fields.size(), api::common_fields().size());
        for (std::size_t i = 0; i < whole.fields.size(); ++i) {
            BOOST_CHECK_EQUAL(whole.fields[i].name, api::common_fields()[i].name);
            BOOST_CHECK_EQUAL(whole.fields[i].value, api::common_fields()[i].value);
        }
    }
}

BOOST_AUTO_TEST_CASE(decisions_of_both_ways_share_one_numbering) {
    const std::string first = quick("/v1/check?option=noAds").value();
    const std::string second = tcp("GET", "/v1/check?option=noAds").body;
    const std::string third = quick("/v1/check?option=noAds").value();
    BOOST_CHECK(first != second && second != third && first != third);
}

BOOST_AUTO_TEST_CASE(leaves_what_it_is_not_sure_of) {
    for (const std::string target :
         {"/v1/check", "/v1/check?option=", "/v1/check?option=no%41ds", "/v1/check?option=a+b",
          "/v1/check?option=noAds&option=premium", "/v1/check?option=noAds&user_key=",
          "/v1/check?option=noAds&at=0", "/v1/check?option=noAds&product_key=player-1-2-3",
          "/webui/api/service?method=get_services&product_key=player-1-2-3",
          "/v1/check?option=noAds&&", "/v1/check?option", "/v1/check?option=no*ads", "/v1/check/",
          "/v1/status", "/", "http://127.0.0.1:6878/v1/check?option=noAds",
          "/webui/api/service?method=load_extension&extension=general:beta",
          "/webui/api/service?method=get_version&format=jsonp&callback=f",
          "/webui/api/service?method=%zz"}) {
        BOOST_CHECK_MESSAGE(!quick(target), target);
    }
    BOOST_CHECK(!enforcer.is_loaded(UserKey{"beta"}));
}

BOOST_AUTO_TEST_CASE(leaves_everything_that_the_guard_has_to_judge) {
    const std::string target = "/v1/check?option=noAds";
    const std::string host = "Host: 127.0.0.1:6878\r\n";
    for (const std::string& fields :
         {std::string{}, std::string{"Host: evil.example:6878\r\n"},
          std::string{"Host: 127.0.0.1\r\n"}, std::string{"Host: 127.0.0.1:6879\r\n"},
          std::string{"Host: 127.0.0.1:06878\r\n"}, host + host,
          host + "Origin: http://127.0.0.1:6878\r\n", host + "origin: null\r\n",
          host + "Referer: http://evil.example/\r\n", host + "Sec-Fetch-Site: cross-site\r\n",
          host + "sec-fetch-site: none\r\n"}) {
        BOOST_CHECK_MESSAGE(!quick(target, fields), fields);
    }
    for (const std::string& fields :
         {std::string{"Host: localhost:6878\r\n"}, std::string{"host: LocalHost:6878\r\n"},
          std::string{"Host: [::1]:6878\r\n"}, host + "User-Agent: player\r\n"}) {
        BOOST_CHECK_MESSAGE(quick(target, fields), fields);
    }
    BOOST_CHECK(quick(target, "", http::Transport::Unix));
}

BOOST_AUTO_TEST_CASE(before_the_keys_are_read_only_checks_are_answered) {
    enforcer.stand_in([](const enforcement::Question&) {
        return license::Verdict{.allowed = true, .reason = license::Reason::Active};
    });
    BOOST_CHECK(quick("/v1/check?option=noAds").value().starts_with("{\"allowed\":true"));
    BOOST_CHECK(!quick("/webui/api/service?method=get_services"));
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/check?option=noAds").status, 200);
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/check", R"({"checks":[{"option":"noAds"}]})").status, 200);
    BOOST_CHECK_EQUAL(tcp("GET", "/healthz").status, 200);
    const http::Response refused = tcp("GET", "/v1/options");
    BOOST_CHECK_EQUAL(refused.status, 503);  // the daemon ends before
    becomes_complete = true;
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/options").status, 200);
    BOOST_CHECK_EQUAL(tcp("GET", "/webui/api/service?method=get_services").status, 200);
}

BOOST_AUTO_TEST_CASE(answers_many_checks_as_the_whole_way_does) {
    const std::string json = "Host: 127.0.0.1:6878\r\nContent-Type: application/json\r\n";
    const auto many = [&](const std::string& content, const std::string& fields,
                          const std::string& target = "/v1/check") {
        return quick_request("POST", target, fields, content);
    };
    const std::string asked =
        R"({"checks":[{"option":"noAds"},{"option":"premium","user_key":"alpha"},)"
        R"({"option":"noAds","product_key":"player"}]})";
    std::string said = many(asked, json).value();
    std::string whole = tcp("POST", "/v1/check", asked).body;
    const auto without_ids = [](std::string& body) {
        for (std::size_t at = 0; (at = body.find("\"decision_id\":\"", at)) != body.npos; ++at) {
            body.erase(at + 15, 16);
        }
        return body;
    };
    BOOST_CHECK_EQUAL(without_ids(said), without_ids(whole));

    BOOST_CHECK(!many(asked, "Host: 127.0.0.1:6878\r\n"));
    BOOST_CHECK(!many(asked, "Host: 127.0.0.1:6878\r\nContent-Type: text/plain\r\n"));
    BOOST_CHECK(!many(asked, json + "Origin: http://127.0.0.1:6878\r\n"));
    BOOST_CHECK(!many(asked, "Host: evil.example\r\nContent-Type: application/json\r\n"));
    BOOST_CHECK(!many(asked, json, "/v1/check?option=noAds"));
    BOOST_CHECK(!many(asked, json, "/v1/keys"));
    BOOST_CHECK(!many("", json));
    BOOST_CHECK(!many(R"({"checks":[]})", json));
    BOOST_CHECK(!many(R"({"checks":[{"option":"a\u0062"}]})", json));
    BOOST_CHECK(!many(asked + "x", json));
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/header_end.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_detail;

namespace {

constexpr auto question = "user=310&channel=501&service=live";

struct Fixture : test::ApiFixture {
    Fixture() { accounts.upstream_answers(true); }

    void take(license::LicenseStatus status = license::LicenseStatus::Active,
              const std::string& id = "9001") {
        license::Product product{.id = BundleId{"77"}, .title = "P", .type_name = "CHANNEL"};
        product.channels[0] = {ChannelId{"501"}};
        test::run(loop, accounts.take({.user = UserId{"310"},
                                       .licenses = {{.id = LicenseId{id},
                                                     .user = UserId{"310"},
                                                     .product = BundleId{"77"},
                                                     .status = status,
                                                     .end = time.now() + 1h}},
                                       .products = {product}}))
            .value();
    }
    boost::json::object get(const std::string& target) {
        const http::Response response = local("GET", target);
        BOOST_REQUIRE_MESSAGE(response.status == 200, response.body);
        return json_of(response);
    }
    std::string refusal(const std::string& query) {
        const http::Response response = local("GET", "/v1/check?" + query);
        BOOST_REQUIRE_EQUAL(response.status, 400);
        return problem_detail(response);
    }
    std::optional<std::string> quick(const std::string& method, const std::string& target,
                                     const std::string& content = "",
                                     http::Transport transport = http::Transport::Unix) {
        const std::string block = method + " " + target +
                                  " HTTP/1.1\r\nHost: 127.0.0.1:6878\r\nContent-Type: "
                                  "application/json\r\n\r\n";
        http::RequestHead head;
        BOOST_REQUIRE(!http::read_head(block, 64, head));
        std::string body;
        const http::Entrance entrance{.transport = transport, .port = test::our_port};
        if (!api->answer_now(head, content, entrance, body)) return std::nullopt;
        return body;
    }
    static std::string without_id(std::string body) {
        constexpr std::string_view member = "\"decision_id\":\"";
        for (std::size_t at = body.find(member); at != std::string::npos;
             at = body.find(member, at + 1)) {
            body.erase(at + member.size(), 16);
        }
        return body;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(channel_check, Fixture)

BOOST_AUTO_TEST_CASE(a_yes_names_the_licence_and_its_end) {
    take();
    const boost::json::object yes = get(std::string{"/v1/check?"} + question);
    BOOST_CHECK(yes.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(yes.at("reason").as_string(), "active");
    BOOST_CHECK_EQUAL(yes.at("valid_to").as_int64(), unix_seconds(time.now() + 1h));
    BOOST_CHECK_EQUAL(yes.at("freshness").as_string(), "fresh");
    BOOST_CHECK_EQUAL(yes.at("license").as_string(), "9001");
    BOOST_CHECK_EQUAL(yes.size(), 6U);
}

BOOST_AUTO_TEST_CASE(a_no_says_why_and_names_no_licence) {
    const auto reason = [this](const std::string& query) {
        const boost::json::object no = get("/v1/check?" + query);
        BOOST_CHECK(!no.at("allowed").as_bool());
        BOOST_CHECK(no.at("license").is_null());
        return std::string{no.at("reason").as_string()};
    };
    BOOST_CHECK_EQUAL(reason(question), "unknown_user");
    take();
    BOOST_CHECK_EQUAL(reason("user=310&channel=502&service=live"), "no_license");
    BOOST_CHECK_EQUAL(reason("user=310&channel=501&service=npvr"), "service_not_included");
    take(license::LicenseStatus::Suspended);
    BOOST_CHECK_EQUAL(reason(question), "suspended");
}

BOOST_AUTO_TEST_CASE(half_a_question_and_a_mixed_one_are_refused) {
    BOOST_CHECK(refusal("user=310&channel=501").starts_with("service: "));
    BOOST_CHECK(refusal("user=310&service=live").starts_with("channel: "));
    BOOST_CHECK(refusal("channel=501&service=live").starts_with("user: "));
    BOOST_CHECK(refusal("user=&channel=501&service=live").starts_with("user: "));
    BOOST_CHECK(refusal("user=310&channel=501&service=watch").starts_with("service: "));
    BOOST_CHECK(refusal("user=310&channel=5%0a1&service=live").starts_with("channel: "));
    BOOST_CHECK(refusal(std::string{question} + "&option=noAds").starts_with("either "));
    BOOST_CHECK(refusal(std::string{question} + "&user_key=alpha").starts_with("either "));
    BOOST_CHECK(
        refusal("user=" + std::string(256, 'a') + "&channel=1&service=live").starts_with("user: "));
}

BOOST_AUTO_TEST_CASE(the_short_way_says_what_the_whole_way_says) {
    take(license::LicenseStatus::Active, "a \\\"b\\\" \xc3\xa9");
    for (const std::string target : {"/v1/check?user=310&channel=501&service=live",
                                     "/v1/check?service=npvr&user=310&channel=501",
                                     "/v1/check?user=nobody&channel=501&service=live"}) {
        const auto said = quick("GET", target);
        BOOST_REQUIRE(said);
        BOOST_CHECK_EQUAL(without_id(*said), without_id(local("GET", target).body));
    }
    for (const std::string target :
         {"/v1/check?user=310&channel=501", "/v1/check?user=310&channel=501&service=watch",
          "/v1/check?user=3%310&channel=501&service=live"}) {
        BOOST_CHECK(!quick("GET", target));
    }
}

BOOST_AUTO_TEST_CASE(a_batch_asks_about_both_kinds) {
    take();
    const std::string body =
        R"({"checks":[{"user":"310","channel":"501","service":"live"},{"option":"noAds"}]})";
    const auto said = quick("POST", "/v1/check", body);
    BOOST_REQUIRE(said);
    const http::Response whole = local("POST", "/v1/check", body);
    BOOST_CHECK_EQUAL(without_id(*said), without_id(whole.body));
    const boost::json::array answers = json_of(whole).at("answers").as_array();
    BOOST_REQUIRE_EQUAL(answers.size(), 2U);
    BOOST_CHECK_EQUAL(answers[0].at("license").as_string(), "9001");
    BOOST_CHECK(!answers[1].as_object().contains("license"));
    BOOST_CHECK(!quick("POST", "/v1/check", R"({"checks":[{"user":"310"}]})"));
}

BOOST_AUTO_TEST_CASE(over_tcp_a_question_about_a_user_needs_a_right) {
    take();
    const std::string batch =
        R"({"checks":[{"option":"noAds"},{"user":"310","channel":"501","service":"live"}]})";
    for (const std::string path : {"/v1/check?", "/v1/explain?"}) {
        BOOST_CHECK_EQUAL(tcp("GET", path + question).status, 401);
        for (const auto scope : {enforcement::Scope::Read, enforcement::Scope::Stream}) {
            BOOST_CHECK_EQUAL(tcp("GET", path + question, {}, token(scope)).status, 200);
        }
        const std::string spender = token(enforcement::Scope::Activate);
        BOOST_CHECK_EQUAL(tcp("GET", path + question, {}, spender).status, 403);
    }
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/check", batch).status, 401);
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/check", batch, token(enforcement::Scope::Read)).status, 200);
    BOOST_CHECK(!quick("GET", std::string{"/v1/check?"} + question, "", http::Transport::Tcp));
    BOOST_CHECK(!quick("POST", "/v1/check", batch, http::Transport::Tcp));
}

BOOST_AUTO_TEST_CASE(a_user_asks_about_itself_with_its_own_token) {
    take();
    for (const std::string user : {"310", "311"}) {
        enforcement::Login login{.access = Secret{"token of " + user}};
        test::run(loop, accounts.log_in(UserId{user}, std::move(login), Actor{"test"})).value();
    }
    const std::string target = std::string{"/v1/check?"} + question;
    BOOST_CHECK_EQUAL(tcp("GET", target, {}, "token of 310").status, 200);
    BOOST_CHECK_EQUAL(tcp("GET", target, {}, "token of 311").status, 401);
}

BOOST_AUTO_TEST_CASE(explain_shows_the_licences_and_how_they_were_judged) {
    take();
    const boost::json::object body = get(std::string{"/v1/explain?"} + question);
    BOOST_CHECK_EQUAL(body.at("license").as_string(), "9001");
    const boost::json::array& steps = body.at("steps").as_array();
    const auto name = [&steps](std::size_t i) { return steps.at(i).at("step").as_string(); };
    BOOST_REQUIRE_EQUAL(steps.size(), 4U);
    BOOST_CHECK_EQUAL(name(0), "user");
    BOOST_CHECK_EQUAL(name(1), "freshness");
    BOOST_CHECK_EQUAL(name(2), "license");
    BOOST_CHECK(steps[2].at("passed").as_bool());
    BOOST_CHECK(std::string{steps[2].at("finding").as_string()}.starts_with(
        "licence 9001 to product 77, ACTIVE to "));
    BOOST_CHECK_EQUAL(name(3), "decision");

    const boost::json::object later = get("/v1/explain?" + std::string{question} +
                                          "&at=" + std::to_string(unix_seconds(time.now() + 1h)));
    BOOST_CHECK_EQUAL(later.at("reason").as_string(), "lapsed");
    BOOST_CHECK(!later.at("allowed").as_bool());
    const boost::json::object nobody = get("/v1/explain?user=1&channel=501&service=live");
    BOOST_CHECK_EQUAL(nobody.at("steps").as_array().size(), 1U);
}

BOOST_AUTO_TEST_CASE(streams_of_a_channel_are_listed_by_user_channel_and_service) {
    take();
    const http::Response started =
        local("POST", "/v1/streams",
              R"({"user":"310","channel":"501","service":"live","holder":"tv","kept_for":60})");
    BOOST_REQUIRE_EQUAL(started.status, 201);
    BOOST_CHECK_EQUAL(json_of(started).at("use").at("limit").as_int64(), 2);
    const boost::json::object listed = json_of(local("GET", "/v1/streams"));
    const boost::json::object& stream = listed.at("streams").as_array().at(0).as_object();
    BOOST_CHECK_EQUAL(stream.at("user").as_string(), "310");
    BOOST_CHECK_EQUAL(stream.at("channel").as_string(), "501");
    BOOST_CHECK_EQUAL(stream.at("service").as_string(), "live");
    BOOST_CHECK(!stream.contains("option"));
    take(license::LicenseStatus::Suspended);
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(what_was_used_of_a_channel_is_listed_page_by_page) {
    const enforcement::ChannelQuestion watched{
        .user = UserId{"a/b"},
        .right = {.channel = ChannelId{"501"}, .service = license::ChannelService::Live}};
    usage.add(watched, 60s, 1000);
    usage.add(enforcement::Question{.option = OptionId{"noAds"}}, 1s, 1);
    const boost::json::object first = json_of(local("GET", "/v1/usage?limit=1"));
    BOOST_CHECK_EQUAL(first.at("usage").as_array().at(0).at("user").as_string(), "a/b");
    const std::string next{first.at("next").as_string()};
    const boost::json::object second =
        json_of(local("GET", "/v1/usage?after=" + http::percent_encode(next)));
    BOOST_REQUIRE_EQUAL(second.at("usage").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(second.at("usage").as_array().at(0).at("option").as_string(), "noAds");
    BOOST_CHECK(second.at("next").is_null());
}

BOOST_AUTO_TEST_SUITE_END()

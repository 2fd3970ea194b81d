// Ace Stream's service API in detail (specs/acestream.md 6 and choices 15 to 24). The documented
// vectors are held against the daemon in tests/conformance.
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

constexpr auto ok = R"({"result": "ok", "error": null})";
constexpr auto not_found = R"({"result": "not_found", "error": null})";
constexpr auto form_type = "application/x-www-form-urlencoded";

std::string failure(const std::string& text) {
    return R"({"result": null, "error": ")" + text + R"("})";
}

struct Fixture : test::ApiFixture {
    http::Response get(const std::string& query) {
        http::Response response = tcp("GET", "/webui/api/service?" + query);
        BOOST_CHECK_EQUAL(response.status, 200);
        return response;
    }
    std::string ask(const std::string& query) { return get(query).body; }
    http::Response post(const std::string& query, const std::string& body,
                        const std::string& type = form_type) {
        return send({.method = "POST",
                     .target = "/webui/api/service" + query,
                     .fields = {{"Host", test::our_host}, {"Content-Type", type}},
                     .body = body,
                     .local_port = test::our_port});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_api, Fixture)

BOOST_AUTO_TEST_CASE(a_failure_is_an_answer_with_status_200) {
    BOOST_CHECK_EQUAL(ask(""), failure("missing method"));
    BOOST_CHECK_EQUAL(ask("method="), failure("missing method"));
    BOOST_CHECK_EQUAL(ask("method=unload_extension"), failure("unknown method"));
    BOOST_CHECK_EQUAL(ask("method=Check_User_Key"), failure("unknown method"));
    for (const auto& [method, parameter] : std::vector<std::pair<std::string, std::string>>{
             {"check_user_key", "user_key"},
             {"check_product_user_keys", "product_key"},
             {"check_user_service", "id"},
             {"load_extension", "extension"}}) {
        const std::string missing = failure("missing required parameter: " + parameter);
        BOOST_CHECK_EQUAL(ask("method=" + method), missing);
        BOOST_CHECK_EQUAL(ask("method=" + method + "&" + parameter + "="), missing);
    }
}

BOOST_AUTO_TEST_CASE(values_that_can_be_none_are_named) {
    BOOST_CHECK_EQUAL(ask("method=check_user_key&user_key=a%20b"),
                      failure("malformed parameter: user_key"));
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=a%20b"),
                      failure("malformed parameter: product_key"));
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=a%20b"),
                      failure("malformed parameter: id"));
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=noAds&product_key=a%20b"),
                      failure("malformed parameter: product_key"));
    BOOST_CHECK_EQUAL(ask("method=load_extension&extension=general:a&product_key=a%20b"),
                      failure("malformed parameter: product_key"));
    BOOST_CHECK_EQUAL(
        ask("method=get_services&product_key=a%20b"),
        R"({"result": null, "error": "malformed parameter: product_key", "status": "error"})");
}

BOOST_AUTO_TEST_CASE(an_extension_is_loaded_once_and_loading_it_again_is_fine) {
    BOOST_CHECK_EQUAL(ask("method=check_user_key&user_key=alpha"), not_found);
    BOOST_CHECK_EQUAL(ask("method=load_extension&extension=general:alpha"), ok);
    BOOST_CHECK_EQUAL(ask("method=load_extension&ext=general:alpha"), ok);
    BOOST_CHECK_EQUAL(ask("method=check_user_key&user_key=alpha"), ok);
    BOOST_CHECK_EQUAL(ask("method=check_user_key&key=alpha"), ok);
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 1U);
}

BOOST_AUTO_TEST_CASE(extensions_that_do_not_fit_are_told_apart) {
    BOOST_CHECK_EQUAL(ask("method=load_extension&extension=what"), failure("malformed extension"));
    BOOST_CHECK_EQUAL(ask("method=load_extension&extension=foreign:alpha"),
                      failure("extension not accepted"));
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_general_key_counts_for_the_product_it_was_loaded_for) {
    ask("method=load_extension&extension=general:alpha");
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=studio"), not_found);
    ask("method=load_extension&extension=general:alpha&product_key=studio-1-2-3");
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=studio"), ok);
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=studio-1-2-3"), ok);
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=player"), not_found);
}

BOOST_AUTO_TEST_CASE(an_individual_key_counts_for_its_own_product) {
    ask("method=load_extension&extension=individual:beta:player");
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=player"), ok);
    BOOST_CHECK_EQUAL(ask("method=check_product_user_keys&product_key=studio"), not_found);
}

BOOST_AUTO_TEST_CASE(services_are_those_active_now_sorted_in_both_envelopes) {
    upstream["alpha"] = {ends_in("premium", 1h, true), ends_in("noAds", 2h), ends_in("old", -1s)};
    ask("method=load_extension&extension=general:alpha");
    const std::string end = std::to_string(unix_seconds(time.now()) + 7200);
    const std::string later = std::to_string(unix_seconds(time.now()) + 3600);
    const std::string list = R"([{"id": "noAds", "valid_to": )" + end +
                             R"(, "trial": false, "description": "No ads"}, )" +
                             R"({"id": "premium", "valid_to": )" + later +
                             R"(, "trial": true, "description": "Premium"}])";
    BOOST_CHECK_EQUAL(ask("method=get_services"), R"({"result": )" + list +
                                                      R"(, "error": null, "status": "ok", )" +
                                                      R"("services": )" + list + "}");
}

BOOST_AUTO_TEST_CASE(the_old_members_can_be_left_out) {
    api = std::make_unique<api::Api>(api::GuardPolicy{},
                                     api::ServiceSettings{.legacy_envelope = false}, services());
    BOOST_CHECK_EQUAL(ask("method=get_services"), R"({"result": [], "error": null})");
    BOOST_CHECK_EQUAL(ask("method=get_services&product_key=a%20b"),
                      failure("malformed parameter: product_key"));
}

BOOST_AUTO_TEST_CASE(a_service_is_active_or_not_and_an_unknown_one_is_not) {
    upstream["beta"] = {ends_in("noAds", 1h)};
    ask("method=load_extension&extension=individual:beta:player");
    constexpr auto yes = R"({"result": true, "error": null})";
    constexpr auto no = R"({"result": false, "error": null})";
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=noAds"), no);
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=noAds&product_key=player"), yes);
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=noads&product_key=player"), no);
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=nobody.knows"), no);
    clock.pass(1h);
    BOOST_CHECK_EQUAL(ask("method=check_user_service&id=noAds&product_key=player"), no);
}

BOOST_AUTO_TEST_CASE(the_version_is_what_was_configured) {
    BOOST_CHECK_EQUAL(
        ask("method=get_version"),
        R"({"result": {"code": 3017000, "platform": "linux", "version": "3.1.70"}, "error": null})");
    BOOST_CHECK_EQUAL(ask("method=get_version&params=device-id"),
                      R"({"result": {"code": 3017000, "platform": "linux", "version": "3.1.70", )"
                      R"("device_id": ")" +
                          std::string(40, 'a') + R"("}, "error": null})");
    BOOST_CHECK_EQUAL(ask("method=get_public_user_key"),
                      R"({"result": ")" + std::string(40, 'a') + R"(", "error": null})");
}

BOOST_AUTO_TEST_CASE(the_identity_of_the_installation_never_travels_as_a_script) {
    BOOST_CHECK_EQUAL(
        ask("method=get_version&params=device-id&format=jsonp&callback=f"),
        R"(f({"result": {"code": 3017000, "platform": "linux", "version": "3.1.70"}, "error": null});)");
}

BOOST_AUTO_TEST_CASE(a_foreign_page_does_not_learn_the_installation) {
    const auto from = [this](http::Field field) {
        return send({.method = "GET",
                     .target = "/webui/api/service?method=get_version&params=device-id",
                     .fields = {{"Host", test::our_host}, std::move(field)},
                     .body = {},
                     .local_port = test::our_port})
            .body;
    };
    const std::string id(40, 'a');
    for (const http::Field& sign :
         {http::Field{"Sec-Fetch-Site", "cross-site"}, http::Field{"Sec-Fetch-Site", "same-site"},
          http::Field{"Referer", "https://evil.example/page"}}) {
        BOOST_CHECK_EQUAL(
            from(sign),
            R"({"result": {"code": 3017000, "platform": "linux", "version": "3.1.70"}, "error": null})");
    }
    BOOST_CHECK(from({"Sec-Fetch-Site", "same-origin"}).find(id) != std::string::npos);
    BOOST_CHECK(from({"Referer", "http://127.0.0.1:6878/"}).find(id) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(asking_for_the_header_alone_loads_nothing) {
    const http::Response refused =
        tcp("HEAD", "/webui/api/service?method=load_extension&extension=general:alpha");
    BOOST_CHECK_EQUAL(refused.status, 405);
    BOOST_CHECK(refused.field("Allow") == "GET, POST");
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
    BOOST_CHECK_EQUAL(tcp("HEAD", "/webui/api/service?method=get_services").status, 200);
}

BOOST_AUTO_TEST_CASE(a_whole_product_key_is_warned_of_once_without_the_key) {
    ask("method=check_product_user_keys&product_key=studio");
    ask("method=get_services&product_key=a-b");
    BOOST_CHECK(log_lines.empty());
    ask("method=check_product_user_keys&product_key=studio-Secret1-Secret2-Secret3");
    ask("method=check_product_user_keys&product_key=studio-Secret1-Secret2-Secret3");
    BOOST_REQUIRE_EQUAL(log_lines.size(), 1U);
    BOOST_CHECK(log_lines.front().find(R"(product="studio")") != std::string::npos);
    BOOST_CHECK(log_lines.front().find("Secret") == std::string::npos);

    post("", "method=load_extension&extension=general:alpha&product_key=player-Secret4-5-6");
    BOOST_REQUIRE_EQUAL(log_lines.size(), 2U);
    tcp("GET", "/v1/check?option=noAds&product_key=third-Secret7-8-9");
    BOOST_REQUIRE_EQUAL(log_lines.size(), 3U);
    BOOST_CHECK(log_lines.back().find("Secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_warnings_of_whole_product_keys_have_a_limit) {
    for (int i = 0; i < 300; ++i) {
        ask("method=get_services&product_key=p" + std::to_string(i) + "-1-2-3");
    }
    BOOST_CHECK_EQUAL(log_lines.size(), 256U);
}

BOOST_AUTO_TEST_CASE(unknown_parameters_are_ignored) {
    BOOST_CHECK_EQUAL(ask("method=check_user_key&user_key=alpha&format=json&_=17&params=x"),
                      not_found);
}

BOOST_AUTO_TEST_CASE(jsonp_wraps_the_answer) {
    const http::Response response =
        get("method=check_user_key&user_key=alpha&format=jsonp&callback=my.call_back$1");
    BOOST_CHECK_EQUAL(response.content_type, "application/javascript");
    BOOST_CHECK_EQUAL(response.body, std::string{"my.call_back$1("} + not_found + ");");
}

BOOST_AUTO_TEST_CASE(jsonp_without_a_good_callback_is_plain_json) {
    const std::string longest = "f" + std::string(127, 'a');
    BOOST_CHECK(ask("method=get_version&format=jsonp&callback=" + longest).starts_with(longest));
    for (const std::string& query :
         {std::string{"format=jsonp"}, std::string{"format=jsonp&callback="},
          std::string{"callback=f"}, std::string{"format=json&callback=f"},
          std::string{"format=jsonp&callback=1f"}, std::string{"format=jsonp&callback=.f"},
          std::string{"format=jsonp&callback=f-g"}, std::string{"format=jsonp&callback=f()"},
          std::string{"format=jsonp&callback=f%0Ag"}, std::string{"format=jsonp&callback=%3Cs%3E"},
          std::string{"format=jsonp&callback=f%C3%A9"}, "format=jsonp&callback=" + longest + "a"}) {
        const http::Response response = get("method=check_user_key&user_key=alpha&" + query);
        BOOST_CHECK_EQUAL(response.content_type, "application/json");
        BOOST_CHECK_EQUAL(response.body, not_found);
    }
}

BOOST_AUTO_TEST_CASE(identity_and_changes_never_travel_as_a_script) {
    for (const char* query :
         {"method=get_public_user_key", "method=load_extension&ext=general:a"}) {
        const http::Response response = get(std::string{query} + "&format=jsonp&callback=f");
        BOOST_CHECK_EQUAL(response.content_type, "application/json");
        BOOST_CHECK(response.body.starts_with("{"));
    }
}

BOOST_AUTO_TEST_CASE(a_form_is_read_and_wins_over_the_query) {
    BOOST_CHECK_EQUAL(post("", "method=load_extension&extension=general:alpha").body, ok);
    BOOST_CHECK_EQUAL(post("?method=check_user_key&user_key=gamma", "user_key=alpha").body, ok);
    BOOST_CHECK_EQUAL(post("?method=check_user_key&user_key=alpha", "user_key=gamma").body,
                      not_found);
    const std::string with_charset = std::string{form_type} + "; charset=UTF-8";
    BOOST_CHECK_EQUAL(post("?method=check_user_key", "user_key=alpha", with_charset).body, ok);
}

BOOST_AUTO_TEST_CASE(of_another_body_only_the_query_counts) {
    for (const char* type : {"application/json", "text/plain", ""}) {
        BOOST_CHECK_EQUAL(post("?method=get_public_user_key", "method=load_extension", type).body,
                          R"({"result": ")" + std::string(40, 'a') + R"(", "error": null})");
    }
}

BOOST_AUTO_TEST_CASE(a_broken_form_is_refused) {
    BOOST_CHECK_EQUAL(post("", "method=%zz").status, 400);
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

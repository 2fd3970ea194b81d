#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

constexpr auto long_key = "1179fcb364f83cc30150b3daffd55ae0a6b70fea";

std::string extension_body(const std::string& extension, const std::string& more = {}) {
    return R"({"extension": ")" + extension + R"(")" + more + "}";
}

struct Fixture : test::ApiFixture {
    std::string keys_token = token(enforcement::Scope::Keys);

    http::Response load(const std::string& body) {
        return tcp("POST", "/v1/keys", body, keys_token);
    }
    boost::json::array listed() { return json_of(local("GET", "/v1/keys")).at("keys").as_array(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_new_key_is_created_and_a_known_one_is_found_again) {
    upstream[long_key] = {ends_in("noAds", 1h)};
    const http::Response created = load(extension_body(std::string{"general:"} + long_key));
    BOOST_CHECK_EQUAL(created.status, 201);
    BOOST_CHECK_EQUAL(json_of(created).at("user_key").as_string(), "1179…");
    BOOST_CHECK_EQUAL(json_of(created).at("type").as_int64(), 1);
    BOOST_CHECK_EQUAL(json_of(created).at("source").as_string(), "extension");
    BOOST_CHECK(json_of(created).at("product").is_null());
    BOOST_CHECK_EQUAL(json_of(created).at("freshness").as_string(), "fresh");
    BOOST_CHECK_EQUAL(json_of(created).at("confirmed_at").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);

    BOOST_CHECK_EQUAL(load(extension_body(std::string{"general:"} + long_key)).status, 200);
    BOOST_CHECK_EQUAL(listed().size(), 1U);
}

BOOST_AUTO_TEST_CASE(over_tcp_a_key_is_masked_and_over_the_socket_it_is_whole) {
    BOOST_CHECK_EQUAL(json_of(load(extension_body("general:alpha"))).at("user_key").as_string(),
                      "…");
    const http::Response whole = local("POST", "/v1/keys", extension_body("general:alpha"));
    BOOST_CHECK_EQUAL(json_of(whole).at("user_key").as_string(), "alpha");
}

BOOST_AUTO_TEST_CASE(a_key_of_a_silent_upstream_is_loaded_all_the_same) {
    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    const http::Response created = load(extension_body("general:alpha"));
    BOOST_CHECK_EQUAL(created.status, 201);
    BOOST_CHECK(json_of(created).at("confirmed_at").is_null());
    BOOST_CHECK_EQUAL(json_of(created).at("freshness").as_string(), "expired");
}

BOOST_AUTO_TEST_CASE(the_list_shows_every_key_in_the_order_of_loading) {
    load(extension_body("general:alpha", R"(, "product_key": "studio-1-2-3")"));
    load(extension_body("individual:beta:player"));
    const boost::json::array keys_listed = listed();
    BOOST_REQUIRE_EQUAL(keys_listed.size(), 2U);
    const boost::json::object& first = keys_listed[0].as_object();
    BOOST_CHECK_EQUAL(first.at("user_key").as_string(), "alpha");
    BOOST_CHECK_EQUAL(first.at("key").as_string().size(), 8U);
    BOOST_CHECK(first.at("loaded_for") == boost::json::array{"studio"});
    BOOST_CHECK_EQUAL(first.at("loaded_at").as_int64(), unix_seconds(time.now()));
    const boost::json::object& second = keys_listed[1].as_object();
    BOOST_CHECK_EQUAL(second.at("type").as_int64(), 2);
    BOOST_CHECK_EQUAL(second.at("product").as_string(), "player");
}

BOOST_AUTO_TEST_CASE(the_list_comes_in_pages) {
    for (const char* key : {"alpha", "beta", "gamma"}) load_general(key);
    const boost::json::object first = json_of(local("GET", "/v1/keys?limit=2"));
    BOOST_REQUIRE_EQUAL(first.at("keys").as_array().size(), 2U);
    const std::string next{first.at("next").as_string()};
    const boost::json::object last = json_of(local("GET", "/v1/keys?limit=2&after=" + next));
    BOOST_REQUIRE_EQUAL(last.at("keys").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(last.at("keys").at(0).at("user_key").as_string(), "gamma");
    BOOST_CHECK(last.at("next").is_null());
    BOOST_CHECK(json_of(local("GET", "/v1/keys")).at("next").is_null());
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_is_refused_by_name) {
    for (const std::string parameter : {"limit", "after"}) {
        for (const char* value : {"", "x", "-1", "1.5", "99999999999999999999"}) {
            const http::Response response = local("GET", "/v1/keys?" + parameter + "=" + value);
            BOOST_CHECK_EQUAL(response.status, 400);
            BOOST_CHECK(problem_detail(response).starts_with(parameter + ":"));
        }
    }
    BOOST_CHECK_EQUAL(local("GET", "/v1/keys?limit=0").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/keys?limit=1001").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/keys?limit=1000&after=0").status, 200);
}

BOOST_AUTO_TEST_CASE(an_extension_of_somebody_else_is_not_accepted) {
    const http::Response foreign = load(extension_body("foreign:alpha"));
    BOOST_CHECK_EQUAL(foreign.status, 422);
    BOOST_CHECK_EQUAL(problem_code(foreign), "not_accepted");
    const http::Response nonsense = load(extension_body("what"));
    BOOST_CHECK_EQUAL(nonsense.status, 400);
    BOOST_CHECK_EQUAL(problem_code(nonsense), "malformed");
    BOOST_CHECK_EQUAL(listed().size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_bad_body_names_its_field_and_changes_nothing) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"{}", "extension"},
        {R"({"extension": 7})", "extension"},
        {R"({"extension": null})", "extension"},
        {extension_body("general:alpha", R"(, "product_key": 7)"), "product_key"},
        {extension_body("general:alpha", R"(, "product_key": "a b")"), "product_key"},
        {extension_body("general:alpha", R"(, "product_key": "")"), "product_key"}};
    for (const auto& [body, field] : rows) {
        const http::Response response = load(body);
        BOOST_CHECK_MESSAGE(response.status == 400, body);
        BOOST_CHECK_MESSAGE(problem_detail(response).starts_with(field), problem_detail(response));
    }
    for (const char* body : {"", "[]", "{", "{} {}", "null", "\xff", R"({"a": 1, "a": 1})"}) {
        BOOST_CHECK_MESSAGE(load(body).status == 400, body);
    }
    BOOST_CHECK_EQUAL(listed().size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_body_counts_only_as_json) {
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                             "multipart/form-data", ""}) {
        http::Request request{.method = "POST",
                              .target = "/v1/keys",
                              .fields = {{"Content-Type", type}},
                              .body = extension_body("general:alpha"),
                              .transport = http::Transport::Unix};
        const http::Response response = send(std::move(request));
        BOOST_CHECK_MESSAGE(response.status == 400, type);
        BOOST_CHECK(problem_detail(response).starts_with("Content-Type"));
    }
    http::Request request{.method = "POST",
                          .target = "/v1/keys",
                          .fields = {{"content-type", "Application/JSON ; charset=utf-8"}},
                          .body = extension_body("general:alpha"),
                          .transport = http::Transport::Unix};
    BOOST_CHECK_EQUAL(send(std::move(request)).status, 201);
}

BOOST_AUTO_TEST_CASE(a_removed_key_is_gone) {
    load(extension_body("general:a/b"));
    const http::Response removed = tcp("DELETE", "/v1/keys/a%2Fb", {}, keys_token);
    BOOST_CHECK_EQUAL(removed.status, 204);
    BOOST_CHECK(removed.body.empty());
    BOOST_CHECK_EQUAL(listed().size(), 0U);
    const http::Response again = tcp("DELETE", "/v1/keys/a%2Fb", {}, keys_token);
    BOOST_CHECK_EQUAL(again.status, 404);
    BOOST_CHECK_EQUAL(problem_code(again), "not_found");
}

BOOST_AUTO_TEST_CASE(a_key_that_can_be_none_is_malformed) {
    for (const std::string& text :
         {std::string{"a%20b"}, std::string{"%00"}, std::string(129, 'a')}) {
        const http::Response response = tcp("DELETE", "/v1/keys/" + text, {}, keys_token);
        BOOST_CHECK_EQUAL(response.status, 400);
        BOOST_CHECK(problem_detail(response).starts_with("user_key"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

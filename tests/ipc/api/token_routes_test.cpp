#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

std::string body_of(const std::string& name, const std::string& scopes,
                    const std::string& more = {}) {
    return R"({"name": ")" + name + R"(", "scopes": )" + scopes + more + "}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_routes, test::ApiFixture)

BOOST_AUTO_TEST_CASE(a_token_is_shown_once) {
    const http::Response created =
        local("POST", "/v1/tokens", body_of("player", R"(["keys", "read"])"));
    BOOST_CHECK_EQUAL(created.status, 201);
    const boost::json::object token = json_of(created);
    const std::string text{token.at("token").as_string()};
    BOOST_CHECK(text.starts_with("usher_"));
    BOOST_CHECK_EQUAL(text.size(), 49U);
    BOOST_CHECK_EQUAL(token.at("name").as_string(), "player");
    BOOST_CHECK((token.at("scopes") == boost::json::array{"read", "keys"}));
    BOOST_CHECK(token.at("expires_at").is_null());

    const http::Response listed = local("GET", "/v1/tokens");
    BOOST_CHECK(listed.body.find(text) == std::string::npos);
    const boost::json::value only = json_of(listed).at("tokens").as_array().at(0);
    BOOST_CHECK_EQUAL(only.at("name").as_string(), "player");
    BOOST_CHECK_EQUAL(only.at("created_at").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK_EQUAL(only.as_object().size(), 4U);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations", {}, text).status, 200);
}

BOOST_AUTO_TEST_CASE(a_token_may_expire) {
    const http::Response created =
        local("POST", "/v1/tokens", body_of("short", R"(["read"])", R"(, "expires_in": 60)"));
    BOOST_CHECK_EQUAL(json_of(created).at("expires_at").as_int64(),
                      unix_seconds(time.now() + Seconds{60}));
}

BOOST_AUTO_TEST_CASE(a_misspelt_wish_is_refused_and_makes_no_token) {
    const http::Response refused =
        local("POST", "/v1/tokens", body_of("short", R"(["read"])", R"(, "expires-in": 60)"));
    BOOST_CHECK_EQUAL(refused.status, 400);
    BOOST_CHECK(problem_detail(refused).starts_with("expires-in"));
    BOOST_CHECK(json_of(local("GET", "/v1/tokens")).at("tokens").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_name_is_given_once) {
    local("POST", "/v1/tokens", body_of("player", R"(["read"])"));
    const http::Response again = local("POST", "/v1/tokens", body_of("player", R"(["keys"])"));
    BOOST_CHECK_EQUAL(again.status, 409);
    BOOST_CHECK_EQUAL(problem_code(again), "conflict");
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/tokens/player").status, 204);
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/tokens/player").status, 404);
    BOOST_CHECK_EQUAL(local("POST", "/v1/tokens", body_of("player", R"(["keys"])")).status, 201);
}

BOOST_AUTO_TEST_CASE(bad_input_names_its_field_and_makes_no_token) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"({"scopes": ["read"]})", "name"},
        {R"({"name": 7, "scopes": ["read"]})", "name"},
        {body_of("", R"(["read"])"), "name"},
        {body_of("a b", R"(["read"])"), "name"},
        {body_of(std::string(65, 'a'), R"(["read"])"), "name"},
        {R"({"name": "a"})", "scopes"},
        {body_of("a", "[]"), "scopes"},
        {body_of("a", R"("read")"), "scopes"},
        {body_of("a", R"([7])"), "scopes"},
        {body_of("a", R"(["read", "admin"])"), "scopes"},
        {body_of("a", R"(["Read"])"), "scopes"},
        {body_of("a", R"(["read"])", R"(, "expires_in": 0)"), "expires_in"},
        {body_of("a", R"(["read"])", R"(, "expires_in": -1)"), "expires_in"},
        {body_of("a", R"(["read"])", R"(, "expires_in": 315360001)"), "expires_in"},
        {body_of("a", R"(["read"])", R"(, "expires_in": 1.5)"), "expires_in"},
        {body_of("a", R"(["read"])", R"(, "expires_in": "60")"), "expires_in"}};
    for (const auto& [body, field] : rows) {
        const http::Response response = local("POST", "/v1/tokens", body);
        BOOST_CHECK_MESSAGE(response.status == 400, body);
        BOOST_CHECK_MESSAGE(problem_detail(response).starts_with(field), problem_detail(response));
    }
    BOOST_CHECK(tokens.all().empty());
}

BOOST_AUTO_TEST_CASE(there_are_at_most_256) {
    for (std::size_t i = 0; i < enforcement::Tokens::count_max; ++i) {
        token(enforcement::Scope::Read);
    }
    const http::Response one_more = local("POST", "/v1/tokens", body_of("a", R"(["read"])"));
    BOOST_CHECK_EQUAL(one_more.status, 413);
    BOOST_CHECK_EQUAL(problem_code(one_more), "too_large");
}

BOOST_AUTO_TEST_SUITE_END()

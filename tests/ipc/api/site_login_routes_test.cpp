#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/async/signal.hpp"
#include "lib/sync/site_logins.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_code;
using test::problem_detail;
using usher::upstream::oauth2::SiteUser;

namespace {

constexpr auto user_key = "1179fcb364f83cc30150b3daffd55ae0a6b70fea";

/// An account site where somebody signs in when the test says so.
struct Fixture : test::ApiFixture {
    struct Person {
        explicit Person(const Executor& executor) : has_come{executor} {}
        Result<SiteUser> answer = Error{Errc::Timeout, "nobody signed in within 300 seconds"};
        bool is_there = false;
        async::Signal has_come;
    };

    std::shared_ptr<Person> person = std::make_shared<Person>(loop.get_executor());
    int ids = 0;
    sync::SiteLogins logins{
        loop.get_executor(),
        {.patience = 300s},
        [this](const std::function<void(std::string)>& show) { return sign_in(show); },
        [this](std::size_t size) { return std::string(size, static_cast<char>(++ids)); },
        intake,
        time,
        Log{}};
    std::string keys_token = token(enforcement::Scope::Keys);

    Fixture() {
        api::Services with = services();
        with.site_logins = &logins;
        use(std::move(with));
    }

    void use(api::Services with) {
        api = std::make_unique<api::Api>(
            api::GuardPolicy{.origins = {test::listed_origin}, .hosts = {}},
            api::ServiceSettings{.version = "3.1.70", .code = 3017000, .platform = "linux"},
            std::move(with));
    }

    Task<Result<SiteUser>> sign_in(std::function<void(std::string)> show) {
        show("https://site.example/auth?state=x");
        const auto awaited = person;
        if (!awaited->is_there) co_await awaited->has_come.wait_for(10s);
        co_return awaited->answer;
    }
    void ann_comes() {
        upstream[user_key] = {ends_in("noAds", 1h, true)};
        person->answer = SiteUser{.user_key = UserKey{user_key}, .email = "ann@example.org"};
        person->is_there = true;
        person->has_come.notify();
    }
    std::string start() {
        return "/v1/site-logins/" +
               std::string{json_of(local("POST", "/v1/site-logins", "{}")).at("id").as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(site_login_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_login_begins_with_an_address_and_ends_with_a_key) {
    const http::Response begun = local("POST", "/v1/site-logins", "{}");
    BOOST_CHECK_EQUAL(begun.status, 201);
    BOOST_CHECK_EQUAL(json_of(begun).at("url").as_string(), "https://site.example/auth?state=x");
    BOOST_CHECK_EQUAL(json_of(begun).at("expires_at").as_int64(), unix_seconds(time.now() + 300s));
    const std::string target =
        "/v1/site-logins/" + std::string{json_of(begun).at("id").as_string()};
    BOOST_CHECK_EQUAL(begun.field("Location").value(), target);
    const boost::json::object before = json_of(local("GET", target));
    BOOST_CHECK_EQUAL(before.at("state").as_string(), "waiting");
    BOOST_CHECK(before.at("email").is_null());
    BOOST_CHECK(before.at("key").is_null());

    ann_comes();
    const boost::json::object login = json_of(local("GET", target + "?wait=10"));
    BOOST_CHECK_EQUAL(login.at("state").as_string(), "signed_in");
    BOOST_CHECK_EQUAL(login.at("email").as_string(), "ann@example.org");
    BOOST_CHECK(login.at("error").is_null());
    const boost::json::object& key = login.at("key").as_object();
    BOOST_CHECK_EQUAL(key.at("user_key").as_string(), user_key);
    BOOST_CHECK_EQUAL(key.at("source").as_string(), "account");
    BOOST_CHECK_EQUAL(key.at("key").as_string().size(), 8U);
    BOOST_CHECK(key.at("added").as_bool());
    BOOST_CHECK_EQUAL(key.at("confirmed_at").as_int64(), unix_seconds(time.now()));
    const boost::json::object& option = key.at("options").as_array().at(0).as_object();
    BOOST_CHECK_EQUAL(option.at("id").as_string(), "noAds");
    BOOST_CHECK_EQUAL(option.at("valid_to").as_int64(), unix_seconds(time.now() + 1h));
    BOOST_CHECK(option.at("trial").as_bool());

    const boost::json::array keys_listed = json_of(local("GET", "/v1/keys")).at("keys").as_array();
    BOOST_REQUIRE_EQUAL(keys_listed.size(), 1U);
    BOOST_CHECK_EQUAL(keys_listed[0].as_object().at("source").as_string(), "account");
}

BOOST_AUTO_TEST_CASE(over_tcp_the_email_and_the_key_are_masked) {
    const http::Response begun = tcp("POST", "/v1/site-logins", "{}", keys_token);
    BOOST_CHECK_EQUAL(begun.status, 201);
    ann_comes();
    const http::Response ended = tcp(
        "GET", "/v1/site-logins/" + std::string{json_of(begun).at("id").as_string()} + "?wait=10",
        {}, keys_token);
    BOOST_CHECK_EQUAL(json_of(ended).at("email").as_string(), "a…@example.org");
    BOOST_CHECK_EQUAL(json_of(ended).at("key").as_object().at("user_key").as_string(), "1179…");
    BOOST_CHECK(ended.body.find(user_key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_login_that_fails_says_why) {
    person->is_there = true;
    const boost::json::object login = json_of(local("GET", start() + "?wait=10"));
    BOOST_CHECK_EQUAL(login.at("state").as_string(), "failed");
    BOOST_CHECK_EQUAL(login.at("error").as_object().at("code").as_string(), "timeout");
    BOOST_CHECK_EQUAL(login.at("error").as_object().at("detail").as_string(),
                      "nobody signed in within 300 seconds");
    BOOST_CHECK(login.at("key").is_null());
}

BOOST_AUTO_TEST_CASE(a_login_can_be_cancelled) {
    const std::string target = start();
    BOOST_CHECK_EQUAL(local("DELETE", target).status, 204);
    BOOST_CHECK_EQUAL(json_of(local("GET", target)).at("state").as_string(), "cancelled");
    BOOST_CHECK_EQUAL(local("DELETE", target).status, 204);
}

BOOST_AUTO_TEST_CASE(who_has_not_begun_a_login_does_not_see_it) {
    const std::string target = start();
    for (const char* method : {"GET", "DELETE"}) {
        const http::Response response = tcp(method, target, {}, keys_token);
        BOOST_CHECK_EQUAL(response.status, 404);
        BOOST_CHECK_EQUAL(problem_code(response), "not_found");
    }
    BOOST_CHECK_EQUAL(json_of(local("GET", target)).at("state").as_string(), "waiting");
}

BOOST_AUTO_TEST_CASE(what_is_no_such_request_is_refused) {
    BOOST_CHECK_EQUAL(local("POST", "/v1/site-logins", R"({"email": "a"})").status, 400);
    BOOST_CHECK_EQUAL(local("POST", "/v1/site-logins", "").status, 400);
    BOOST_CHECK_EQUAL(local("GET", start() + "?wait=31").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/site-logins/none").status, 404);
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/site-logins/none").status, 404);
}

BOOST_AUTO_TEST_CASE(without_an_account_site_the_section_and_in_the_device_role_the_role_is_named) {
    for (const bool is_operator : {true, false}) {
        api::Services without = services();
        without.is_operator = is_operator;
        use(std::move(without));
        for (const auto& [method, target] :
             {std::pair{"POST", "/v1/site-logins"}, std::pair{"GET", "/v1/site-logins/x"},
              std::pair{"DELETE", "/v1/site-logins/x"}}) {
            const std::string body = std::string_view{method} == "POST" ? "{}" : "";
            const http::Response response = local(method, target, body);
            BOOST_CHECK_EQUAL(response.status, is_operator ? 503 : 403);
            BOOST_CHECK_EQUAL(problem_code(response), is_operator ? "unavailable" : "forbidden");
            const std::string detail = problem_detail(response);
            BOOST_CHECK(detail.find("[upstream.site]") != std::string::npos);
            BOOST_CHECK_EQUAL(detail.find("an operator") != std::string::npos, !is_operator);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

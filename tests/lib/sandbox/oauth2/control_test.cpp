#include "lib/sandbox/oauth2/control.hpp"

#include <boost/json/parse.hpp>

#include "lib/upstream/acestream/signature.hpp"
#include "tests/lib/sandbox/oauth2/site_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox;
using namespace usher::sandbox::oauth2;

namespace {

struct Reseller : SiteFixture {
    /// Status of an order, and of a refusal its reason.
    std::string outcome(std::string method, std::string path, std::string order) {
        http::ClientRequest request{.method = std::move(method),
                                    .target = "/control/v1/" + std::move(path)};
        request.fields = {{.name = "Content-Type", .value = "application/json"}};
        request.body = std::move(order);
        const http::Response response = try_control(std::move(request)).value().response;
        std::string text = std::to_string(response.status);
        if (response.status == 200) return text;
        const boost::json::value problem = boost::json::parse(response.body);
        return text + ' ' + std::string{problem.at("detail").as_string()};
    }
    std::string create(const std::string& members) {
        return outcome("POST", "apps",
                       R"({"api_key": ")" + reseller_account.api_key + '"' + members + '}');
    }
    boost::json::object overview() {
        return control("GET", "/control/v1/account?api_key=" + reseller_account.api_key);
    }
    /// The answer to getServiceCost for an app, signed by a secret.
    std::string cost(const std::string& app, const std::string& secret) {
        http::Parameters parameters;
        for (const auto& [name, value] : Pairs{{"api_version", "1.0"},
                                               {"api_key", reseller_account.api_key},
                                               {"app", app},
                                               {"method", "getServiceCost"},
                                               {"service", "noAds"},
                                               {"period", "m1"}}) {
            parameters.add(name, value);
        }
        parameters.add("sign", upstream::acestream::sign(parameters, secret));
        return ask({.target = "/reseller?" + http::to_query(parameters)})->response.body;
    }
};

constexpr const char* price = R"({"cost":1.50})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(oauth2_control, Reseller)

BOOST_AUTO_TEST_CASE(an_account_shows_its_balance_and_its_apps) {
    const boost::json::object shown = overview();
    BOOST_CHECK_EQUAL(shown.at("balance").as_string(), "100.00");
    BOOST_REQUIRE_EQUAL(shown.at("apps").as_array().size(), 1U);
    const boost::json::object& app = shown.at("apps").at(0).as_object();
    BOOST_CHECK_EQUAL(app.at("app").as_string(), reseller_account.application);
    BOOST_CHECK(app.at("site").is_null());
    BOOST_CHECK(!app.contains("client_secret"));
    BOOST_CHECK_EQUAL(outcome("GET", "account?api_key=nobody", ""), "404 unknown api_key");
    BOOST_CHECK_EQUAL(outcome("GET", "account", ""), "400 api_key: missing");
}

BOOST_AUTO_TEST_CASE(a_new_app_calls_the_api_and_shows_its_client_secret_once) {
    const boost::json::object app = new_app(callback);
    const std::string id{app.at("app").as_string()};
    BOOST_CHECK(id.starts_with("1_") && id.size() == 52);
    BOOST_CHECK_EQUAL(app.at("name").as_string(), "Another");
    BOOST_CHECK_EQUAL(app.at("created_at").as_int64(), unix_seconds(now));
    BOOST_CHECK_EQUAL(app.at("client_secret").as_string().size(), 43U);
    BOOST_CHECK_EQUAL(cost(id, reseller_account.api_secret), price);
    const boost::json::object shown = overview();
    BOOST_REQUIRE_EQUAL(shown.at("apps").as_array().size(), 2U);
    BOOST_CHECK(!shown.at("apps").at(1).as_object().contains("client_secret"));
}

BOOST_AUTO_TEST_CASE(a_name_is_needed_and_a_site_is_not) {
    BOOST_CHECK_EQUAL(create(R"(, "name": "Shop")"), "200");
    BOOST_CHECK_EQUAL(create(R"(, "name": "Shop", "site": "https://shop.example/")"), "200");
    BOOST_CHECK_EQUAL(create(R"(, "name": "Shop", "site": null)"), "200");
    BOOST_CHECK(create("").starts_with("400 name"));
    const std::string wrong_name = "400 name: a line of 1 to 100 bytes expected";
    BOOST_CHECK_EQUAL(create(R"(, "name": "")"), wrong_name);
    BOOST_CHECK_EQUAL(create(R"(, "name": "  ")"), wrong_name);
    BOOST_CHECK_EQUAL(create(R"(, "name": "a\nb")"), wrong_name);
    BOOST_CHECK_EQUAL(create(R"(, "name": ")" + std::string(101, 'a') + '"'), wrong_name);
    BOOST_CHECK(create(R"(, "name": "Shop", "site": "shop")").starts_with("400 site"));
    BOOST_CHECK(create(R"(, "name": "Shop", "colour": 1)").starts_with("400 "));
    BOOST_CHECK_EQUAL(outcome("POST", "apps", R"({"api_key": "nobody", "name": "Shop"})"),
                      "404 unknown api_key");
}

BOOST_AUTO_TEST_CASE(redirect_addresses_are_at_most_ten_and_each_one_is_an_address) {
    std::string ten;
    for (int i = 0; i < 10; ++i) {
        ten += (i == 0 ? "" : ", ") + ("\"https://shop.example/" + std::to_string(i) + '"');
    }
    const std::string name = R"(, "name": "Shop", "redirect_uris": [)";
    BOOST_CHECK_EQUAL(create(name + ten + "]"), "200");
    BOOST_CHECK(create(name + ten + R"(, "https://shop.example/x"])").starts_with("400 redirect"));
    BOOST_CHECK(create(name + R"("http://shop.example/"])").starts_with("400 redirect"));
    BOOST_CHECK(create(name + R"("https://a.example/", "https://a.example/"])")
                    .starts_with("400 redirect"));
    BOOST_CHECK(create(name + "7]").starts_with("400 redirect"));
}

BOOST_AUTO_TEST_CASE(an_edit_changes_what_it_says_and_nothing_else) {
    const std::string id{new_app(callback).at("app").as_string()};
    const std::string named = R"({"app": ")" + id + '"';
    control("PATCH", "/control/v1/apps", named + R"(, "site": "https://shop.example"})");
    boost::json::object app = control("PATCH", "/control/v1/apps", named + R"(, "name": "New"})");
    BOOST_CHECK_EQUAL(app.at("name").as_string(), "New");
    BOOST_CHECK_EQUAL(app.at("site").as_string(), "https://shop.example");
    BOOST_CHECK_EQUAL(app.at("redirect_uris").at(0).as_string(), callback);
    app = control("PATCH", "/control/v1/apps", named + R"(, "site": null, "redirect_uris": []})");
    BOOST_CHECK(app.at("site").is_null());
    BOOST_CHECK(app.at("redirect_uris").as_array().empty());
    BOOST_CHECK_EQUAL(app.at("name").as_string(), "New");
    BOOST_CHECK_EQUAL(outcome("PATCH", "apps", R"({"app": "1_unknown"})"), "404 unknown app");
    BOOST_CHECK(outcome("PATCH", "apps", named + R"(, "name": ""})").starts_with("400 name"));
}

BOOST_AUTO_TEST_CASE(a_new_client_secret_takes_the_place_of_the_old_one) {
    const boost::json::object changed =
        control("POST", "/control/v1/apps/client_secret",
                R"({"app": ")" + reseller_account.application + "\"}");
    const std::string secret{changed.at("client_secret").as_string()};
    const Pairs form = redemption(new_code(link()));
    BOOST_CHECK_EQUAL(redeemed(form), "401 invalid_client");
    BOOST_CHECK_EQUAL(redeemed(with(form, "client_secret", secret)), "200");
    BOOST_CHECK_EQUAL(outcome("POST", "apps/client_secret", R"({"app": "1_unknown"})"),
                      "404 unknown app");
}

BOOST_AUTO_TEST_CASE(a_new_api_secret_takes_the_place_of_the_old_one_for_every_app) {
    const std::string id{new_app(callback).at("app").as_string()};
    const boost::json::object changed =
        control("POST", "/control/v1/account/api_secret",
                R"({"api_key": ")" + reseller_account.api_key + "\"}");
    const std::string secret{changed.at("api_secret").as_string()};
    BOOST_CHECK_EQUAL(secret.size(), 20U);
    for (const std::string& app : {reseller_account.application, id}) {
        BOOST_CHECK_EQUAL(cost(app, reseller_account.api_secret), R"({"error":"bad signature"})");
        BOOST_CHECK_EQUAL(cost(app, secret), price);
    }
    // Another client's stays.
    BOOST_CHECK(developer({{"method", "createUserKey"}}).find("user_key") != std::string::npos);
    BOOST_CHECK_EQUAL(outcome("POST", "account/api_secret", R"({"api_key": "nobody"})"),
                      "404 unknown api_key");
    BOOST_CHECK(log.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(apps_secrets_and_users_outlive_a_restart) {
    const test::TemporaryDirectory directory;
    Settings kept = settings();
    kept.database = directory.path() + "/sandbox.db";
    reopen(kept);
    const std::string id{new_app(callback).at("app").as_string()};
    const boost::json::object changed =
        control("POST", "/control/v1/account/api_secret",
                R"({"api_key": ")" + reseller_account.api_key + "\"}");
    const std::string secret{changed.at("api_secret").as_string()};
    Browser visitor = browser();
    const Pairs asked = with(link(), "client_id", id);
    register_and_agree(visitor, asked);
    reopen(kept);
    BOOST_CHECK_EQUAL(cost(id, secret), price);
    Browser again = browser();
    again.cookie = visitor.cookie;
    BOOST_CHECK(location(open(again, asked)).starts_with(callback + "?code="));
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sandbox/acestream_face.hpp"

#include <boost/json/parse.hpp>

#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/acestream/client.hpp"
#include "lib/upstream/usher/extension.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"

using namespace usher;
using namespace usher::sandbox;
using upstream::acestream::Entry;
using Created = upstream::acestream::CreatedKey;

namespace {

std::string error(std::string_view text) {
    return "{\"error\":\"" + std::string{text} + "\"}";
}

// White space aside: it is not significant.
void check_error(std::string body, std::string_view text) {
    std::erase(body, ' ');
    std::string expected = error(text);
    std::erase(expected, ' ');
    BOOST_CHECK_EQUAL(body, expected);
}

struct Caller : SandboxFixture {
    Created created(const std::string& body) {
        return upstream::acestream::read_created_key(200, body).value();
    }
    license::Extension extension(const Created& key) {
        return upstream::usher::read_extension(key.extension, sandbox->issuer_keys()).value();
    }
    std::vector<upstream::acestream::HeldService> held(const std::string& user_key) {
        const std::string body = reseller({{"method", "getUserKeyInfo"}, {"user_key", user_key}});
        return upstream::acestream::read_held_services(200, body).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(acestream_face, Caller)

BOOST_AUTO_TEST_CASE(the_project_s_own_client_gets_along_with_it) {
    const AccountSettings own = account(Entry::Developer);
    const Url url{.host = "127.0.0.1", .port = sandbox->api().port, .path = ""};
    const upstream::acestream::Client client{url,
                                             {.entry = own.entry,
                                              .api_key = own.api_key,
                                              .api_secret = Secret{own.api_secret},
                                              .application = own.application}};
    const OptionId no_ads{"noAds"};
    const PeriodId month{"m1"};
    BOOST_CHECK(run(client.get_service_cost({.service = no_ads, .period = month})).value() ==
                Cents{1'50});
    const Created key = run(client.create_user_key({.type = license::KeyType::Individual})).value();
    const auto activated = run(
        client.activate_service({.user_key = key.user_key, .service = no_ads, .period = month}));
    BOOST_CHECK(activated.value().cost == Cents{1'50});
    BOOST_CHECK(activated.value().valid_to == now + Seconds{month_seconds});
    const auto told = run(client.get_user_key_info({.user_key = key.user_key})).value();
    BOOST_REQUIRE_EQUAL(told.services.size(), 1);
    BOOST_CHECK_EQUAL(told.services.front().description, "No advertising");
    BOOST_CHECK(told.at == now);
    BOOST_CHECK_EQUAL(balance(Entry::Developer), "98.50");
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "100.00");
}

BOOST_AUTO_TEST_CASE(only_gets_for_known_paths_with_a_readable_query_are_served) {
    const auto status = [this](std::string method, std::string target) {
        return ask({.method = std::move(method), .target = std::move(target)})
            .value()
            .response.status;
    };
    BOOST_CHECK_EQUAL(status("POST", "/reseller?method=getServiceCost"), 405);
    BOOST_CHECK_EQUAL(status("HEAD", "/developer?method=getServiceCost"), 405);
    BOOST_CHECK_EQUAL(status("GET", "/"), 404);
    BOOST_CHECK_EQUAL(status("GET", "/resellers"), 404);
    BOOST_CHECK_EQUAL(status("GET", "/reseller/"), 404);
    BOOST_CHECK_EQUAL(status("GET", "/reseller?method=%zz"), 400);
    BOOST_CHECK_EQUAL(status("GET", "/reseller?method=%00"), 400);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_json_with_status_200) {
    const http::Response response = ask({.target = "/reseller"}).value().response;
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/json");
    check_error(response.body, "method is required");
}

BOOST_AUTO_TEST_CASE(common_checks_come_before_the_method_s_own) {
    check_error(reseller({{"method", "activateService"}, {"api_version", "2"}}),
                "unsupported api_version");
    check_error(reseller({{"method", "activateService"}, {"api_key", "nobody"}}),
                "unknown api_key");
    check_error(reseller({{"method", "activateService"}, {"app", "foreign"}}), "unknown app");
    check_error(developer({{"method", "activateService"}, {"product", "foreign"}}),
                "unknown product");
    check_error(reseller({{"method", "refund"}}), "unknown method");
    const std::string forged = target(Entry::Reseller, {{"method", "activateService"}}) + "0";
    check_error(ask({.target = forged}).value().response.body, "bad signature");
}

BOOST_AUTO_TEST_CASE(a_cost_needs_a_known_service_and_period_with_a_price) {
    using Pair = std::pair<std::string, std::string>;
    const Pair method{"method", "getServiceCost"};
    const Pair no_ads{"service", "noAds"};
    check_error(reseller({method, {"service", "noads"}, {"period", "m1"}}), "unknown service");
    check_error(reseller({method, no_ads, {"period", "m2"}}), "unknown period");
    check_error(reseller({method, {"service", "premium"}, {"period", "y1"}}), "unknown period");
    const std::string body = reseller({method, no_ads, {"period", "y1"}});
    BOOST_CHECK(upstream::acestream::read_cost(200, body).value() == Cents{15'00});
}

// Of every method: what it requires, in the order in which it is asked for.
BOOST_AUTO_TEST_CASE(a_required_parameter_that_is_absent_or_empty_is_missing) {
    using Names = std::vector<std::string>;
    const std::vector<std::pair<std::string, Names>> methods{
        {"getServiceCost", {"service", "period"}},
        {"activateService", {"user_key", "service", "period"}},
        {"getUserKeyInfo", {"user_key"}}};
    for (const auto& [method, names] : methods) {
        Values values{{"method", method}};
        for (const std::string& name : names) {
            check_error(reseller(values), "missing parameter: " + name);
            values.emplace_back(name, "");
            check_error(reseller(values), "missing parameter: " + name);
            values.back().second = "unknown";
        }
    }
    for (const char* const name : {"api_key", "api_version", "app"}) {
        check_error(reseller({{"method", "getServiceCost"}, {name, ""}}),
                    "missing parameter: " + std::string{name});
    }
    check_error(reseller({{"method", ""}}), "method is required");
}

// type may be absent, so an empty one is not missing but a type that there is not.
BOOST_AUTO_TEST_CASE(an_empty_type_is_invalid_and_an_empty_product_missing) {
    const std::pair<std::string, std::string> method{"method", "createUserKey"};
    for (const char* const type : {"", "0", "3", "01", "general"}) {
        check_error(reseller({method, {"type", type}}), "invalid type");
        check_error(developer({method, {"type", type}}), "invalid type");
    }
    check_error(reseller({method, {"type", "3"}, {"product", ""}}), "invalid type");
    check_error(reseller({method, {"type", "2"}, {"product", ""}}), "missing parameter: product");
    check_error(developer({method, {"type", "2"}, {"product", ""}}), "missing parameter: product");
    for (const char* const product : {"", "foreign"}) {  // only read for an individual key
        const std::string body = reseller({method, {"type", "1"}, {"product", product}});
        BOOST_CHECK(!extension(created(body)).product);
    }
}

BOOST_AUTO_TEST_CASE(a_general_key_is_the_default) {
    const Created key = created(reseller({{"method", "createUserKey"}}));
    BOOST_CHECK_EQUAL(key.user_key.text().size(), 40);
    const license::Extension said = extension(key);
    BOOST_CHECK(said.user_key == key.user_key);
    BOOST_CHECK(said.type == license::KeyType::General);
    BOOST_CHECK(!said.product);
    BOOST_CHECK(said.issuer == IssuerId{"usher-sandbox"});
    BOOST_CHECK(said.issued_at == now);
    const Created other = created(reseller({{"method", "createUserKey"}, {"type", "1"}}));
    BOOST_CHECK(other.user_key != key.user_key);
}

BOOST_AUTO_TEST_CASE(a_developer_s_keys_name_its_product) {
    for (const char* const type : {"1", "2"}) {
        const Created key = created(developer({{"method", "createUserKey"}, {"type", type}}));
        BOOST_CHECK(extension(key).product == ProductId{account(Entry::Developer).application});
    }
}

BOOST_AUTO_TEST_CASE(a_reseller_names_the_product_of_an_individual_key) {
    const std::string product = account(Entry::Developer).application;
    const std::pair<std::string, std::string> method{"method", "createUserKey"};
    check_error(reseller({method, {"type", "2"}}), "missing parameter: product");
    check_error(reseller({method, {"type", "2"}, {"product", "foreign"}}), "unknown product");
    const Created key = created(reseller({method, {"type", "2"}, {"product", product}}));
    BOOST_CHECK(extension(key).type == license::KeyType::Individual);
    BOOST_CHECK(extension(key).product == ProductId{product});
}

BOOST_AUTO_TEST_CASE(an_activation_checks_everything_before_it_charges) {
    const std::string key = new_key();
    const auto refused = [&](const std::string& user_key, const std::string& service,
                             const std::string& period) {
        return reseller({{"method", "activateService"},
                         {"user_key", user_key},
                         {"service", service},
                         {"period", period}});
    };
    check_error(refused(key, "ads", "m1"), "unknown service");
    check_error(refused(key, "noAds", "d1"), "unknown period");
    check_error(refused(key, "premium", "y1"), "unknown period");
    check_error(refused(std::string(40, '0'), "noAds", "m1"), "unknown user_key");
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "100.00");
    BOOST_CHECK_EQUAL(executions(), 0);
}

BOOST_AUTO_TEST_CASE(an_activation_answers_with_what_it_did) {
    const std::string key = new_key();
    const boost::json::value shown = boost::json::parse(activate(key));
    BOOST_CHECK(shown.at("user_key").as_string() == key);
    BOOST_CHECK(shown.at("service") == "noAds");
    BOOST_CHECK(shown.at("period") == "m1");
    BOOST_CHECK_EQUAL(shown.at("cost").to_number<double>(), 1.5);
    BOOST_CHECK_EQUAL(shown.at("valid_to").as_int64(), unix_seconds(now) + month_seconds);
}

BOOST_AUTO_TEST_CASE(activations_stack_by_the_sandbox_s_clock) {
    const std::string key = new_key();
    activate(key);
    control("POST", "/control/v1/clock", R"({"advance": 2591999})");
    activate(key);
    BOOST_CHECK(held(key).front().entitlement.valid_to == now + Seconds{2 * month_seconds});
    control("POST", "/control/v1/clock", R"({"advance": 2592001})");
    BOOST_CHECK(held(key).empty());
    activate(key);
    BOOST_CHECK(held(key).front().entitlement.valid_to == now + Seconds{3 * month_seconds});
}

BOOST_AUTO_TEST_CASE(too_little_money_changes_nothing) {
    const std::string key = new_key();
    control("POST", "/control/v1/balance",
            R"({"api_key": "be6f66e0848528139583b567fb222215444fc8ac", "amount": "-98.51"})");
    check_error(activate(key), "insufficient funds");
    BOOST_CHECK(held(key).empty());
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "1.49");
}

BOOST_AUTO_TEST_CASE(nothing_is_sold_beyond_2199) {
    const std::string key = new_key();
    control("POST", "/control/v1/clock", R"({"set": 7258118000})");
    check_error(activate(key), "the period ends after 2199");
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "100.00");
    BOOST_CHECK_EQUAL(executions(), 0);
}

BOOST_AUTO_TEST_CASE(key_info_lists_active_options_by_id) {
    const std::string key = new_key();
    BOOST_CHECK(held(key).empty());
    reseller({{"method", "activateService"},
              {"user_key", key},
              {"service", "premium"},
              {"period", "m1"}});
    activate(key);
    const auto services = held(key);
    BOOST_REQUIRE_EQUAL(services.size(), 2);
    BOOST_CHECK(services[0].entitlement.option == OptionId{"noAds"});
    BOOST_CHECK(services[1].entitlement.option == OptionId{"premium"});
    check_error(reseller({{"method", "getUserKeyInfo"}, {"user_key", "who"}}), "unknown user_key");
}

BOOST_AUTO_TEST_CASE(the_log_names_methods_and_outcomes_only) {
    const std::string key = new_key();
    activate(key);
    reseller({{"method", "steal everything"}});
    BOOST_CHECK(log.find("activateService") != std::string::npos);
    BOOST_CHECK(log.find("unknown method") != std::string::npos);
    for (const std::string& hidden :
         {key, account(Entry::Reseller).api_key, account(Entry::Reseller).api_secret,
          std::string{"sign="}, std::string{"steal"}}) {
        BOOST_CHECK_MESSAGE(log.find(hidden) == std::string::npos, hidden);
    }
}

BOOST_AUTO_TEST_SUITE_END()

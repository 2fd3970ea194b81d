// Tokens, scopes and what only the Unix socket may.
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using enforcement::Scope;
using test::problem_code;

namespace {

struct Protected {
    std::string method;
    std::string target;
    std::optional<Scope> scope;  // none: over the socket only
};

const std::vector<Protected> protected_routes{
    {"GET", "/v1/keys", std::nullopt},
    {"POST", "/v1/keys", Scope::Keys},
    {"DELETE", "/v1/keys/alpha", Scope::Keys},
    {"POST", "/v1/site-logins", Scope::Keys},
    {"GET", "/v1/site-logins/0a1b", Scope::Keys},
    {"DELETE", "/v1/site-logins/0a1b", Scope::Keys},
    {"GET", "/v1/accounts", Scope::Read},
    {"GET", "/v1/accounts/310", Scope::Read},
    {"POST", "/v1/accounts", Scope::Keys},
    {"DELETE", "/v1/accounts/310", Scope::Keys},
    {"GET", "/v1/reminders", Scope::Read},
    {"GET", "/v1/licenses?user=310", Scope::Read},
    {"GET", "/v1/products", Scope::Read},
    {"GET", "/v1/purchases", Scope::Read},
    {"GET", std::string{"/v1/purchases/"} + test::known_id, Scope::Read},
    {"POST", "/v1/purchases", Scope::Activate},
    {"POST", std::string{"/v1/purchases/"} + test::known_id + "/resolve", std::nullopt},
    {"GET", "/v1/alarms", Scope::Read},
    {"POST", "/v1/activations", Scope::Activate},
    {"GET", "/v1/activations", Scope::Read},
    {"GET", std::string{"/v1/activations/"} + test::known_id, Scope::Read},
    {"POST", std::string{"/v1/activations/"} + test::known_id + "/resolve", std::nullopt},
    {"POST", "/v1/sync", Scope::Sync},
    {"GET", "/v1/tokens", std::nullopt},
    {"POST", "/v1/tokens", std::nullopt},
    {"DELETE", "/v1/tokens/t0", std::nullopt},
    {"GET", "/v1/audit", std::nullopt},
    {"GET", "/v1/audit/verify", std::nullopt},
    {"POST", "/v1/audit/verify", std::nullopt},
    {"GET", "/v1/audit/export", std::nullopt},
    {"POST", "/v1/audit/export", std::nullopt},
    {"GET", "/v1/events", Scope::Read},
    {"GET", "/v1/streams", Scope::Read},
    {"POST", "/v1/streams", Scope::Stream},
    {"GET", "/v1/usage", Scope::Read},
    {"GET", "/v1/recovery", Scope::Read},
    {"POST", "/v1/recovery/confirm", std::nullopt},
    {"GET", "/v1/backup", std::nullopt},
    {"POST", "/v1/backup", std::nullopt},
    {"POST", "/v1/streams/7/keep", Scope::Stream},
    {"DELETE", "/v1/streams/7", Scope::Stream},
};

const std::vector<std::string> open_routes{"/healthz",
                                           "/readyz",
                                           "/v1/status",
                                           "/v1/check?option=noAds",
                                           "/v1/explain?option=noAds",
                                           "/v1/options",
                                           "/webui/api/service?method=get_version"};

constexpr std::uint8_t every_scope = 31;

bool is_denied(const http::Response& response) {
    return response.status == 401 || response.status == 403;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rights, test::ApiFixture)

BOOST_AUTO_TEST_CASE(open_routes_need_no_token) {
    for (const std::string& target : open_routes) {
        BOOST_CHECK_MESSAGE(tcp("GET", target).status == 200, target);
    }
}

BOOST_AUTO_TEST_CASE(protected_routes_say_401_without_a_known_token) {
    for (const Protected& route : protected_routes) {
        if (!route.scope) continue;
        for (const char* token :
             {"", "usher_", "usher_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
            const http::Response response = tcp(route.method, route.target, {}, token);
            BOOST_CHECK_MESSAGE(response.status == 401, route.target);
            BOOST_CHECK_EQUAL(problem_code(response), "unauthorized");
            BOOST_CHECK(response.field("WWW-Authenticate") == "Bearer");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_token_opens_the_routes_of_its_scopes_alone) {
    for (const Scope scope : enforcement::all_scopes()) {
        const std::string with = token(scope);
        const std::string without =
            token(static_cast<std::uint8_t>(every_scope & ~static_cast<unsigned>(scope)));
        for (const Protected& route : protected_routes) {
            if (route.scope != scope) continue;
            BOOST_CHECK_MESSAGE(!is_denied(tcp(route.method, route.target, {}, with)),
                                route.target);
            const http::Response response = tcp(route.method, route.target, {}, without);
            BOOST_CHECK_MESSAGE(response.status == 403, route.target);
            BOOST_CHECK_EQUAL(problem_code(response), "forbidden");
        }
    }
}

BOOST_AUTO_TEST_CASE(no_token_opens_what_belongs_to_the_unix_socket) {
    const std::string every_right = token(every_scope);
    for (const Protected& route : protected_routes) {
        if (route.scope) continue;
        const http::Response response = tcp(route.method, route.target, {}, every_right);
        BOOST_CHECK_MESSAGE(response.status == 403, route.target);
        BOOST_CHECK_EQUAL(problem_code(response), "forbidden");
    }
}

BOOST_AUTO_TEST_CASE(the_unix_socket_opens_everything) {
    for (const Protected& route : protected_routes) {
        BOOST_CHECK_MESSAGE(!is_denied(local(route.method, route.target)), route.target);
    }
}

BOOST_AUTO_TEST_CASE(a_token_counts_in_one_authorization_field_of_its_scheme_only) {
    const std::string good = token(Scope::Read);
    const auto status_with = [this](std::vector<http::Field> fields) {
        fields.push_back({"Host", test::our_host});
        return send({.method = "GET",
                     .target = "/v1/activations",
                     .fields = std::move(fields),
                     .body = {},
                     .local_port = test::our_port})
            .status;
    };
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "Bearer " + good}}), 200);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", good}}), 401);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "Basic " + good}}), 401);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "bearer " + good}}), 200);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "BEARER " + good}}), 200);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "Bearer  " + good}}), 401);
    BOOST_CHECK_EQUAL(status_with({{"Authorization", "Bearer " + good + " "}}), 401);
    BOOST_CHECK_EQUAL(status_with({{"Cookie", "token=" + good}}), 401);
    BOOST_CHECK_EQUAL(
        status_with({{"Authorization", "Bearer " + good}, {"Authorization", "Bearer " + good}}),
        401);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations?access_token=" + good).status, 401);
}

BOOST_AUTO_TEST_CASE(a_token_ends_with_its_time_and_when_it_is_taken_away) {
    const std::string text =
        test::run(loop,
                  tokens.create("short", static_cast<std::uint8_t>(Scope::Read), 60s, somebody))
            .value()
            .text;
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations", {}, text).status, 200);
    clock.pass(60s);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations", {}, text).status, 401);

    const std::string other = token(Scope::Read);
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/tokens/t1").status, 204);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations", {}, other).status, 401);
}

BOOST_AUTO_TEST_CASE(a_get_never_spends) {
    const std::string every_right = token(every_scope);
    const std::string query =
        std::string{"?id="} + test::known_id + "&user_key=alpha&service=noAds&period=m1";
    tcp("GET", "/v1/activations" + query, {}, every_right);
    BOOST_CHECK_EQUAL(tcp("PUT", "/v1/activations" + query, {}, every_right).status, 405);
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/activations" + query, {}, every_right).status, 400);
    BOOST_CHECK_EQUAL(test::run(loop, activations.newest(1)).value().size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

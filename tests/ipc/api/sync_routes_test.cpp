#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

/// With a provider whose users the test holds.
struct ProviderFixture : test::ApiFixture {
    std::vector<std::string> users;
    sync::ProviderWalk walk{loop.get_executor(),
                            {.ask_again_after = std::chrono::seconds{0}},
                            port(),
                            [] { return 0.5; },
                            accounts,
                            enforcer,
                            Log{}};
    std::unique_ptr<api::Api> with_walk = std::make_unique<api::Api>(
        api::GuardPolicy{}, api::ServiceSettings{}, services_with_walk());

    ProviderFixture() {
        for (int i = 0; i < 30; ++i) users.push_back(std::to_string(100 + i));
        background.spawn(walk.run());
        until_a_walk_has_ended();
    }
    ~ProviderFixture() {
        walk.stop();
        background.cancel();
        run_until([this] { return background.running() == 0; });
    }
    api::Services services_with_walk() {
        api::Services all = services();
        all.provider_walk = &walk;
        return all;
    }
    sync::ProviderPort port() {
        return {
            .users = [this](std::int64_t) -> Task<Result<sync::UserPage>> {
                sync::UserPage page{.users = {}, .is_last = true};
                for (const std::string& user : users) page.users.push_back({.user = UserId{user}});
                page.resource_count = users.size();
                co_return page;
            },
            .licenses_of = [this](UserId user) -> Task<Result<enforcement::LicenseAnswer>> {
                if (std::ranges::find(users, user.text()) == users.end()) {
                    co_return Error{Errc::NotFound, "no such user"};
                }
                co_return enforcement::LicenseAnswer{
                    .user = std::move(user), .licenses = {}, .products = {}};
            },
            .new_licensees = [](Instant) -> Task<Result<std::vector<UserId>>> {
                co_return std::vector<UserId>{};
            },
            .products = []() -> Task<Result<sync::ProductList>> { co_return sync::ProductList{}; }};
    }
    void until_a_walk_has_ended(std::optional<Instant> before = std::nullopt) {
        run_until([this, before] {
            return accounts.walk() && accounts.walk()->ended_at &&
                   accounts.walk()->ended_at != before;
        });
    }
    http::Response ask(const std::string& method, const std::string& target,
                       const std::string& body = {}) {
        std::swap(api, with_walk);
        http::Response answer = local(method, target, body);
        std::swap(api, with_walk);
        return answer;
    }
    void walk_again(const std::string& how, const std::string& body = {}) {
        const std::optional<Instant> before = accounts.walk()->ended_at;
        clock.pass(std::chrono::hours{7});
        BOOST_CHECK_EQUAL(ask("POST", how, body).status, 202);
        until_a_walk_has_ended(before);
    }
    boost::json::array alarms() {
        return json_of(ask("GET", "/v1/alarms")).at("alarms").as_array();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sync_routes, test::ApiFixture)

BOOST_FIXTURE_TEST_CASE(many_users_who_have_gone_wait_for_a_persons_word, ProviderFixture) {
    BOOST_CHECK(alarms().empty());
    users.resize(15);
    walk_again("/v1/sync");
    BOOST_REQUIRE_EQUAL(alarms().size(), 1U);
    const boost::json::object alarm = alarms()[0].as_object();
    BOOST_CHECK_EQUAL(alarm.at("kind").as_string(), "users_gone");
    BOOST_CHECK_EQUAL(alarm.at("gone").to_number<int>(), 15);
    BOOST_CHECK_EQUAL(alarm.at("users").to_number<int>(), 30);
    const std::int64_t since = alarm.at("since").as_int64();
    BOOST_CHECK_EQUAL(since, unix_seconds(*accounts.walk()->ended_at));
    walk_again("/v1/sync");
    BOOST_CHECK_EQUAL(alarms()[0].as_object().at("since").as_int64(), since);
    const auto status = [this] { return json_of(ask("GET", "/v1/status")); };
    BOOST_CHECK_EQUAL(status().at("alarms").to_number<int>(), 1);

    walk_again("/v1/walk/forget", R"({"users": 15, "by": "ann", "reason": "trials ended"})");
    BOOST_CHECK(alarms().empty());
    BOOST_CHECK_EQUAL(status().at("alarms").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(accounts.projection().account_count(), 15U);
}

BOOST_FIXTURE_TEST_CASE(a_word_on_users_who_have_gone_needs_all_its_parts_and_the_socket,
                        ProviderFixture) {
    for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
             {R"({"by": "ann", "reason": "gone"})", "users"},
             {R"({"users": 0, "by": "ann", "reason": "gone"})", "users"},
             {R"({"users": 5, "reason": "gone"})", "by"},
             {R"({"users": 5, "by": "ann"})", "reason"},
             {R"({"users": 5, "by": "ann", "reason": "gone", "all": true})", "all"}}) {
        const http::Response answer = ask("POST", "/v1/walk/forget", body);
        BOOST_CHECK_EQUAL(answer.status, 400);
        BOOST_CHECK(problem_detail(answer).starts_with(field));
    }
    const std::string word = R"({"users": 5, "by": "ann", "reason": "gone"})";
    BOOST_CHECK_EQUAL(local("POST", "/v1/walk/forget", word).status, 503);
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/walk/forget", word, token(enforcement::Scope::Sync)).status,
                      403);
}

BOOST_AUTO_TEST_CASE(sync_schedules_every_key_and_does_not_wait) {
    load_general("alpha");
    load_general("beta");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync");
    BOOST_CHECK_EQUAL(response.status, 202);
    BOOST_CHECK_EQUAL(response.body, R"({"scheduled":2})");
    run_until([&] { return fetches == before + 2; });
}

BOOST_AUTO_TEST_CASE(sync_waits_for_the_end_if_asked) {
    load_general("alpha");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync?wait=30");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.body, R"({"scheduled":1,"failed":0,"freshness":"fresh"})");
    BOOST_CHECK_EQUAL(fetches, before + 1);
}

BOOST_AUTO_TEST_CASE(sync_counts_what_upstream_did_not_confirm) {
    load_general("alpha");
    load_general("beta");
    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    const boost::json::object answer = json_of(local("POST", "/v1/sync?wait=30"));
    BOOST_CHECK_EQUAL(answer.at("scheduled").to_number<int>(), 2);
    BOOST_CHECK_EQUAL(answer.at("failed").to_number<int>(), 2);
    BOOST_CHECK_EQUAL(answer.at("freshness").as_string(), "stale");
}

BOOST_AUTO_TEST_CASE(sync_takes_one_key) {
    load_general("alpha");
    load_general("beta");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync?wait=30", R"({"user_key": "beta"})");
    BOOST_CHECK_EQUAL(json_of(response).at("scheduled").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(fetches, before + 1);

    const http::Response unknown = local("POST", "/v1/sync", R"({"user_key": "gamma"})");
    BOOST_CHECK_EQUAL(unknown.status, 404);
    BOOST_CHECK(problem_detail(unknown).starts_with("user_key"));
}

BOOST_AUTO_TEST_CASE(sync_of_one_key_says_nothing_of_others) {
    load_general("alpha");
    load_general("beta");
    upstream_failure = Error{Errc::Rejected, "not you"};
    BOOST_CHECK_EQUAL(
        json_of(local("POST", "/v1/sync?wait=30", R"({"user_key": "beta"})")).at("failed"), 1);
    upstream_failure.reset();
    BOOST_CHECK_EQUAL(
        json_of(local("POST", "/v1/sync?wait=30", R"({"user_key": "alpha"})")).at("failed"), 0);
}

BOOST_AUTO_TEST_CASE(sync_without_keys_has_nothing_to_do) {
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync?wait=30").body,
                      R"({"scheduled":0,"failed":0,"freshness":"fresh"})");
}

BOOST_AUTO_TEST_CASE(bad_input_names_its_field_and_asks_nobody) {
    load_general("alpha");
    const std::size_t before = fetches;
    for (const char* wait : {"", "-1", "31", "1.5", "soon", "1s", "99999999999"}) {
        const http::Response response = local("POST", std::string{"/v1/sync?wait="} + wait);
        BOOST_CHECK_MESSAGE(response.status == 400, wait);
        BOOST_CHECK(problem_detail(response).starts_with("wait:"));
    }
    BOOST_CHECK(
        problem_detail(local("POST", "/v1/sync", R"({"user_key": 7})")).starts_with("user_key"));
    BOOST_CHECK(problem_detail(local("POST", "/v1/sync", R"({"user_key": "a b"})"))
                    .starts_with("user_key"));
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync", "[]").status, 400);
    BOOST_CHECK_EQUAL(fetches, before);
}

BOOST_AUTO_TEST_CASE(sync_needs_an_upstream) {
    api::Services bare = services();
    bare.device_upstream_url = {};
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    const http::Response response = local("POST", "/v1/sync");
    BOOST_CHECK_EQUAL(response.status, 503);
    BOOST_CHECK_EQUAL(problem_code(response), "unavailable");
}

BOOST_AUTO_TEST_CASE(the_freshness_is_the_worst_of_what_was_asked_about) {
    test::run(loop, accounts.take({.user = UserId{"310"}, .licenses = {}, .products = {}})).value();
    const auto freshness = [this] {
        return std::string{json_of(local("POST", "/v1/sync?wait=5")).at("freshness").as_string()};
    };
    BOOST_CHECK_EQUAL(freshness(), "stale");
    accounts.upstream_answers(true);
    BOOST_CHECK_EQUAL(freshness(), "fresh");
}

BOOST_AUTO_TEST_SUITE_END()

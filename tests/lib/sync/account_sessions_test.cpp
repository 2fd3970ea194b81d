#include "lib/sync/account_sessions.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/account_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::LoginRequired;
using enforcement::LoginState;
using sync::LoggedIn;
using test::AccountFixture;
using test::run;

namespace {

struct Fixture : AccountFixture {
    const UserId user{"310"};

    auto licenses(const std::string& of = "310") {
        return run(loop, sessions.licenses(UserId{of}));
    }
    Result<LoggedIn> take_pair(const std::string& access, const std::string& refresh) {
        return run(loop, sessions.take_pair({.access = Secret{access}, .refresh = Secret{refresh}},
                                            somebody));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_sessions, Fixture)

BOOST_AUTO_TEST_CASE(a_user_who_logs_in_is_kept_with_the_tokens) {
    const Result<LoggedIn> first = log_in();
    BOOST_TEST_REQUIRE(first.has_value());
    BOOST_CHECK(first->user == user);
    BOOST_TEST(first->is_new);
    BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
    BOOST_TEST(licenses().has_value());
    BOOST_TEST(!log_in().value().is_new);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_keeps_nothing) {
    BOOST_CHECK(log_in("310", "bad").error().code() == Errc::NotAccepted);
    BOOST_TEST(!accounts.projection().has(user));
    BOOST_CHECK(licenses().error().error.code() == Errc::Unauthorized);
    BOOST_TEST(count(licenses_of_310) == 0U, "nobody is asked without a login");
}

BOOST_AUTO_TEST_CASE(where_there_is_no_token_endpoint_the_legacy_way_is_taken) {
    has_token_endpoint = false;
    BOOST_TEST(log_in().has_value());
    BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
    BOOST_CHECK(log_in("310", "bad").error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_is_gone_is_no_wrong_password) {
    server.stop();
    BOOST_CHECK(log_in().error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_CASE(tokens_of_an_app_are_taken_when_upstream_accepts_them) {
    const test::amino::IssuedTokens pair = issue("310");
    BOOST_TEST(take_pair(pair.access, pair.refresh).has_value());
    BOOST_TEST(accounts.opens(user, pair.access));

    const test::amino::IssuedTokens bad = issue("310");
    refused.insert(std::to_string(issued));
    refreshes = false;
    BOOST_CHECK(take_pair(bad.access, bad.refresh).error().code() == Errc::NotAccepted);
    BOOST_TEST(accounts.opens(user, pair.access), "the login before it stays");
    instead = http::Response{.status = 503};
    const test::amino::IssuedTokens unproven = issue("310");
    BOOST_CHECK(take_pair(unproven.access, unproven.refresh).error().code() == Errc::Unavailable);
    BOOST_TEST(accounts.opens(user, pair.access));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_tokens_is_refused_without_asking) {
    const test::amino::IssuedTokens pair = issue("310");
    const test::amino::IssuedTokens other = issue("311");
    for (const auto& [access, refresh] : {std::pair{std::string{}, pair.refresh},
                                          {std::string{"a b"}, pair.refresh},
                                          {std::string{"abc"}, pair.refresh},
                                          {pair.refresh, pair.refresh},
                                          {pair.access, other.refresh},
                                          {pair.access, std::string{"a b"}}}) {
        BOOST_CHECK(take_pair(access, refresh).error().code() == Errc::Malformed);
    }
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(tokens_that_ran_out_are_refreshed_and_kept_over_a_restart) {
    log_in().value();
    clock.pass(2h);
    BOOST_TEST(licenses().has_value());
    BOOST_TEST(count(token_endpoint) == 2U);
    sync::AccountSessions again{loop.get_executor(), client, {}, accounts, time, log};
    BOOST_TEST(run(loop, again.licenses(user)).has_value());
    BOOST_TEST(count(token_endpoint) == 2U, "what was kept is the pair that followed");
}

BOOST_AUTO_TEST_CASE(a_login_that_upstream_ends_is_told_once_and_asked_about_no_more) {
    log_in().value();
    refused.insert("1");
    refreshes = false;
    BOOST_CHECK(licenses().error().error.code() == Errc::Unauthorized);
    BOOST_TEST(sessions.is_lost(user));
    const std::size_t so_far = asked.size();
    BOOST_CHECK(licenses().error().error.code() == Errc::Unauthorized);
    BOOST_TEST(asked.size() == so_far);
    BOOST_TEST(told<LoginRequired>() == 1U);

    log_in().value();
    BOOST_TEST(!sessions.is_lost(user));
    BOOST_TEST(licenses().has_value());
}

BOOST_AUTO_TEST_CASE(calls_of_one_user_begin_a_second_apart_and_others_do_not_wait) {
    users["311"] = {};
    log_in("310").value();
    log_in("311").value();
    BOOST_TEST(licenses().has_value());
    BOOST_TEST(licenses("311").has_value());
    BOOST_TEST(waits.empty());
    BOOST_TEST(licenses().has_value());
    BOOST_TEST_REQUIRE(waits.size() == 1U);
    BOOST_CHECK(waits.front() == 1'000ms);
    clock.pass(1s);
    BOOST_TEST(licenses().has_value());
    BOOST_TEST(waits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_call_that_would_wait_too_long_is_refused) {
    sync::SessionSettings settings;
    settings.wait_max = 1s;
    settings.sleep = [](std::chrono::steady_clock::duration) -> Task<void> { co_return; };
    sync::AccountSessions hurried{loop.get_executor(), client, settings, accounts, time, log};
    log_in().value();
    BOOST_TEST(run(loop, hurried.licenses(user)).has_value());
    BOOST_TEST(run(loop, hurried.licenses(user)).has_value());
    BOOST_CHECK(run(loop, hurried.licenses(user)).error().error.code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(a_call_that_has_waited_uses_the_login_that_came_meanwhile) {
    sync::AccountSessions* relogging = nullptr;
    sync::SessionSettings settings;
    settings.sleep = [&](std::chrono::steady_clock::duration) -> Task<void> {
        sync::Credentials credentials{.email = "310@example", .password = Secret{"good"}};
        const auto logged_in = co_await relogging->log_in(std::move(credentials), somebody);
        BOOST_TEST(logged_in.has_value());
        refused.insert("1");
        refreshes = false;
    };
    sync::AccountSessions waiting{loop.get_executor(), client, settings, accounts, time, log};
    relogging = &waiting;
    log_in().value();
    BOOST_TEST(run(loop, waiting.licenses(user)).has_value());
    BOOST_TEST(run(loop, waiting.licenses(user)).has_value());
    BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
}

BOOST_AUTO_TEST_CASE(a_session_that_is_opened_during_a_login_does_not_outlive_it) {
    // A question that begins after so many turns of the loop, whatever the login has come to then.
    for (int turns = 0; turns < 60; ++turns) {
        sync::AccountSessions anew{loop.get_executor(), client, {}, accounts, time, log};
        refused.clear();
        refreshes = true;
        log_in().value();
        const int first = issued;
        int ended = 0;
        const auto count_end = [&ended](auto&&...) { ++ended; };
        net::co_spawn(loop,
                      anew.log_in({.email = "310@example", .password = Secret{"good"}}, somebody),
                      count_end);
        loop.restart();
        for (int turn = 0; turn < turns; ++turn) loop.poll_one();
        net::co_spawn(loop, anew.licenses(user), count_end);
        while (ended < 2) BOOST_REQUIRE(loop.run_one_for(10s) > 0);

        for (int number = 1; number <= first; ++number) refused.insert(std::to_string(number));
        refreshes = false;
        clock.pass(1s);
        BOOST_TEST(run(loop, anew.licenses(user)).has_value(), "after " << turns << " turns");
        BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
    }
}

BOOST_AUTO_TEST_CASE(a_user_who_logs_out_leaves_nothing) {
    log_in().value();
    licenses().value();
    run(loop, sessions.log_out(user, somebody)).value();
    BOOST_TEST(!accounts.projection().has(user));
    BOOST_CHECK(licenses().error().error.code() == Errc::Unauthorized);
    BOOST_CHECK(run(loop, sessions.log_out(user, somebody)).error().code() == Errc::NotFound);
    BOOST_TEST(sessions.open_count() == 0U);
}

BOOST_AUTO_TEST_CASE(as_many_sessions_are_open_as_the_settings_say) {
    for (int number = 1; number <= 5; ++number) {
        const std::string name = std::to_string(number);
        users[name] = {};
        log_in(name).value();
        BOOST_TEST(licenses(name).has_value());
        clock.pass(1s);
    }
    BOOST_TEST(sessions.open_count() == 3U);
    BOOST_TEST(licenses("1").has_value());
}

BOOST_AUTO_TEST_CASE(who_has_logged_in_is_asked_about_anew) {
    std::vector<std::string> moved;
    sessions.on_moved([&moved](const UserId& who) { moved.push_back(who.text()); });
    log_in().value();
    BOOST_TEST(moved.size() == 1U);
}

BOOST_AUTO_TEST_CASE(buys_as_the_user_and_gives_what_was_answered) {
    const upstream::aminotv::WrittenPurchase wish{
        .idempotency_key = "key-1", .body = upstream::aminotv::write_purchase(BundleId{"78"})};
    const auto always = [] { return true; };
    BOOST_CHECK(run(loop, sessions.send_purchase(user, wish, always)).error().error.code() ==
                Errc::Unauthorized);
    log_in().value();
    const auto sold = run(loop, sessions.send_purchase(user, wish, always));
    BOOST_REQUIRE(sold.has_value());
    BOOST_TEST(sold->value.status == 201);
    instead = test::error_answer(upstream::aminotv::ErrorCode::ProductNotBuyable);
    const auto refused = run(loop, sessions.send_purchase(user, wish, always));
    BOOST_REQUIRE(refused.has_error());
    BOOST_CHECK(refused.error().code == upstream::aminotv::ErrorCode::ProductNotBuyable);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sync/account_refresher.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/account_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::LicenseMoved;
using license::LicenseStatus;
using sync::RefreshOutcome;
using test::AccountFixture;
using test::error_answer;
using test::run;
using upstream::aminotv::ErrorCode;

namespace {

struct Fixture : AccountFixture {
    const UserId user{"310"};

    void begin() {
        start();
        log_in().value();
        settle();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_refresher, Fixture)

BOOST_AUTO_TEST_CASE(a_login_brings_the_licences_and_the_catalogue) {
    start();
    BOOST_TEST(!allows("501"));
    log_in().value();
    BOOST_TEST(settle() == 0U);
    BOOST_TEST(allows("501"));
    BOOST_TEST(accounts.projection().products().size() == 2U);
    BOOST_TEST(refresher.health().answers);
    BOOST_TEST(accounts.is_in_touch());
    BOOST_TEST(accounts.catalogue_at().has_value());
}

BOOST_AUTO_TEST_CASE(everyone_is_asked_about_at_the_start) {
    users["311"] = {license("9", "78", "311")};
    log_in("310").value();
    log_in("311").value();
    asked.clear();
    start();
    loop.restart();
    loop.poll();
    BOOST_TEST(settle() == 0U);
    BOOST_TEST(allows("501"));
    BOOST_TEST(allows("502", "311"));
    BOOST_TEST(!allows("501", "311"));
    BOOST_TEST(count(products) == 1U);
}

BOOST_AUTO_TEST_CASE(what_upstream_suspends_is_refused_after_the_next_answer) {
    begin();
    users["310"].front().status = LicenseStatus::Suspended;
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    BOOST_TEST(!allows("501"));
    BOOST_TEST(told<LicenseMoved>() == 2U);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_fails_takes_nothing_away_and_is_named) {
    begin();
    instead = http::Response{.status = 503};
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(allows("501"));
    BOOST_TEST(!refresher.health().answers);
    BOOST_TEST(!accounts.is_in_touch());
    BOOST_TEST(refresher.health().last_error.starts_with("unavailable"));
    instead.reset();
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    BOOST_TEST(refresher.health().last_error.empty());
}

BOOST_AUTO_TEST_CASE(counts_users_that_upstream_did_not_confirm_and_not_the_catalogue) {
    begin();
    server.stop();
    BOOST_CHECK(run(loop, refresher.refresh_catalogue(10s)) == RefreshOutcome::Failed);
    BOOST_TEST(settle() == 0U);
    refresher.request_all();
    BOOST_TEST(settle() == 1U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_changes_nothing) {
    begin();
    for (const char* const body : {"<html>", "", R"({"data": 1})", R"({"data": [{)"}) {
        instead = http::Response{.status = 200, .body = body};
        BOOST_CHECK(refresh() == RefreshOutcome::Failed);
        BOOST_TEST(allows("501"));
    }
    BOOST_TEST(told<LicenseMoved>() == 1U);
}

BOOST_AUTO_TEST_CASE(a_user_whom_upstream_does_not_know_twice_has_nothing_any_more) {
    begin();
    instead = error_answer(ErrorCode::UserNotFound);
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(allows("501"), "twice within a minute is once");
    clock.pass(61s);
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    BOOST_TEST(!allows("501"));
    BOOST_TEST(accounts.projection().has(user));
    const std::size_t said = log_lines.size();
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    BOOST_TEST(log_lines.size() == said, "people are told once");
}

BOOST_AUTO_TEST_CASE(a_user_who_was_unknown_in_between_keeps_what_there_is) {
    begin();
    instead = error_answer(ErrorCode::UserNotFound);
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    instead.reset();
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    clock.pass(61s);
    instead = error_answer(ErrorCode::UserNotFound);
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(allows("501"));
}

BOOST_AUTO_TEST_CASE(a_404_of_another_kind_drops_nothing) {
    begin();
    instead = http::Response{.status = 404, .body = "<html>"};
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    clock.pass(61s);
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(allows("501"));
}

BOOST_AUTO_TEST_CASE(the_code_of_an_unknown_user_in_another_status_drops_nothing) {
    begin();
    for (const int status : {500, 403, 409}) {
        instead = error_answer(ErrorCode::UserNotFound);
        instead->status = status;
        BOOST_CHECK(refresh() == RefreshOutcome::Failed);
        clock.pass(61s);
        BOOST_CHECK(refresh() == RefreshOutcome::Failed);
        BOOST_TEST(allows("501"));
    }
}

BOOST_AUTO_TEST_CASE(the_catalogue_is_asked_once_for_a_product_that_nobody_knows) {
    begin();
    const std::size_t so_far = count(products);
    users["310"].push_back(license("9002", "99"));
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    settle();
    BOOST_TEST(count(products) == so_far + 1);
    BOOST_CHECK(refresh() == RefreshOutcome::Refreshed);
    settle();
    BOOST_TEST(count(products) == so_far + 1);
}

BOOST_AUTO_TEST_CASE(a_lost_login_stops_its_user_alone) {
    users["311"] = {license("9", "77", "311")};
    begin();
    log_in("311").value();
    settle();
    refused.insert("1");
    refreshes = false;
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(allows("501"), "what is known counts until its limit");
    BOOST_TEST(refresher.health().answers);
    const std::size_t so_far = count(licenses_of_310);
    BOOST_TEST(refresher.request_all() == 1U);
    settle();
    BOOST_TEST(count(licenses_of_310) == so_far);
    BOOST_CHECK(refresh("311") == RefreshOutcome::Refreshed);

    log_in().value();
    settle();
    BOOST_TEST(count(licenses_of_310) > so_far);
}

BOOST_AUTO_TEST_CASE(a_login_that_is_lost_in_a_sync_counts_as_failed) {
    begin();
    refused.insert("1");
    refreshes = false;
    BOOST_TEST(refresher.request_all() == 1U);
    BOOST_TEST(settle() == 1U);
    BOOST_TEST(refresher.request_all() == 0U);
    BOOST_TEST(settle() == 0U);
}

BOOST_AUTO_TEST_CASE(a_user_is_asked_about_when_a_licence_ends) {
    users["310"].front().end = test::HeldClock::start + 100s;
    begin();
    const auto next = refresher.health().next_attempt;
    BOOST_TEST_REQUIRE(next.has_value());
    BOOST_CHECK(*next > test::HeldClock::start + 99s);
    BOOST_CHECK(*next <= test::HeldClock::start + 103s);
}

BOOST_AUTO_TEST_CASE(a_user_is_asked_about_every_quarter_of_an_hour) {
    begin();
    const auto next = refresher.health().next_attempt;
    BOOST_TEST_REQUIRE(next.has_value());
    BOOST_CHECK(*next - time.now() >= 890s);
    BOOST_CHECK(*next - time.now() <= 901s);
}

BOOST_AUTO_TEST_CASE(a_user_who_logs_out_while_upstream_is_asked_is_not_brought_back) {
    begin();
    before_licenses = [this] {
        background.spawn([](Fixture& fixture) -> Task<void> {
            static_cast<void>(co_await fixture.sessions.log_out(fixture.user, fixture.somebody));
        }(*this));
    };
    BOOST_CHECK(refresh() == RefreshOutcome::Failed);
    BOOST_TEST(!accounts.projection().has(user));
    BOOST_TEST(settle() == 0U);
}

BOOST_AUTO_TEST_CASE(upstreams_time_is_believed) {
    start();
    log_in().value();
    settle();
    BOOST_CHECK(time.source() == license::TimeSource::Attested);
}

BOOST_AUTO_TEST_CASE(what_is_odd_in_an_answer_is_counted_and_told_once) {
    included.front().type_name = "PVR";
    begin();
    refresh();
    BOOST_TEST(refresher.findings().at("product_type_mismatch") >= 2U);
    const auto lines = std::ranges::count_if(log_lines, [](const std::string& line) {
        return line.find("contradicts its type") != std::string::npos;
    });
    BOOST_TEST(lines == 1);
    BOOST_TEST(refresher.findings().at("malformed_license") == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_after_it_was_stopped) {
    log_in().value();
    asked.clear();
    start();
    refresher.stop();
    refresher.request_all();
    loop.restart();
    loop.poll();
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_SUITE_END()

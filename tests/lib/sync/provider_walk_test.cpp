#include "lib/sync/provider_walk.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Accounts;
using enforcement::LicenseAnswer;
using license::License;
using sync::ProviderWalk;
using sync::UserPage;
using test::run;

namespace {

constexpr std::int64_t page_size = 3;

/// A provider whose users the test holds, and a daemon that reads them.
struct Fixture : test::EnforcementFixture {
    std::map<std::string, std::vector<std::string>> users;  ///< and their licences, all to 77
    std::vector<std::int64_t> pages_asked;
    std::map<std::string, int> users_asked;
    std::vector<UserId> licensees;               ///< who was given licences since
    std::optional<Error> failure;                ///< of every question
    std::map<std::string, Error> failures_of;    ///< of questions about one user
    std::int64_t unlisted_from = 1'000'000;      ///< users from here on are in no page
    std::set<std::string> restricted;            ///< users who may buy nothing
    std::set<std::string> lost_by_upstream;      ///< users whom it lists and tells nothing of
    std::optional<Instant> attested;             ///< by the list of products
    std::function<Task<void>(UserId)> on_asked;  ///< before the answer
    sync::WalkSettings settings{
        .every = 6h, .look_every = 5min, .at_once = 2, .ask_again_after = 0s};

    std::unique_ptr<Accounts> accounts = open_accounts();
    std::unique_ptr<ProviderWalk> walk;
    std::unique_ptr<async::TaskGroup> background;

    std::unique_ptr<Accounts> open_accounts() {
        auto opened = std::make_unique<Accounts>(
            *store, enforcer,
            license::LicensePolicy{
                .freshness = {.fresh_for = 7h, .stale_for = 24h, .grace_for = 48h}},
            Log{});
        opened->read_all().value();
        return opened;
    }
    Task<Result<UserPage>> list(std::int64_t offset) {
        pages_asked.push_back(offset);
        if (failure) co_return *failure;
        UserPage page;
        std::int64_t at = 0;
        for (const auto& [user, licenses] : users) {
            const bool is_here = at >= offset && at < offset + page_size && at < unlisted_from;
            if (is_here) {
                page.users.push_back(
                    {.user = UserId{user}, .is_restricted = restricted.contains(user)});
            }
            ++at;
        }
        page.resource_count = page.users.size();
        page.is_last = offset + page_size >= at;
        co_return page;
    }
    Task<Result<LicenseAnswer>> tell(UserId user) {
        ++users_asked[user.text()];
        if (failure) co_return *failure;
        if (failures_of.contains(user.text())) co_return failures_of.at(user.text());
        if (on_asked) co_await on_asked(user);
        const auto found = users.find(user.text());
        const bool is_known = found != users.end() && !lost_by_upstream.contains(user.text());
        if (!is_known) co_return Error{Errc::NotFound, "no such user"};
        LicenseAnswer answer{.user = user, .licenses = {}, .products = {}};
        for (const std::string& id : found->second) {
            answer.licenses.push_back({.id = LicenseId{id},
                                       .user = user,
                                       .product = BundleId{"77"},
                                       .status = license::LicenseStatus::Active});
        }
        co_return answer;
    }
    sync::ProviderPort port() {
        return {.users = [this](std::int64_t offset) { return list(offset); },
                .licenses_of = [this](UserId user) { return tell(std::move(user)); },
                .new_licensees = [this](Instant) -> Task<Result<std::vector<UserId>>> {
                    co_return licensees;
                },
                .products = [this]() -> Task<Result<sync::ProductList>> {
                    sync::ProductList list{.products = {}, .attested = attested};
                    list.products.push_back(
                        {.id = BundleId{"77"}, .title = "Evening", .type_name = "CHANNEL"});
                    co_return list;
                }};
    }
    /// A daemon's start.
    void start() {
        walk = std::make_unique<ProviderWalk>(
            loop.get_executor(), settings, port(), [] { return 0.5; }, *accounts, enforcer, Log{});
        background = std::make_unique<async::TaskGroup>(loop.get_executor(), "test", Log{});
        background->spawn(walk->run());
    }
    /// And its end, with what was under way.
    void end() {
        walk->stop();
        background->cancel();
        // What the store's thread has under way comes back before its reader ends.
        until([this] { return background->running() == 0; });
        walk.reset();
    }
    void restart() {
        end();
        accounts = open_accounts();
        start();
    }
    template <typename Condition>
    void until(Condition is_met) {
        loop.restart();
        while (!is_met()) {
            // A guard against a hanging test, not a wait.
            BOOST_REQUIRE(loop.run_one_for(1min) > 0);
        }
    }
    void walk_to_the_end() {
        until([this] { return accounts->walk() && accounts->walk()->ended_at; });
    }
    /// A walk that is begun now, to its end.
    void walk_again() {
        const std::optional<Instant> before = accounts->walk()->ended_at;
        clock.pass(7h);
        walk->request();
        until([this, before] {
            const auto& ended_at = accounts->walk()->ended_at;
            return ended_at && ended_at != before;
        });
    }
    /// Past the waits after as many failures.
    void outlast(int failures) {
        for (int i = 0; i < failures; ++i) {
            until([this] { return !walk->progress().last_error.empty(); });
            clock.pass(1h);
            walk->request();
            const std::size_t asked = count_asked();
            until([this, asked] { return count_asked() > asked; });
        }
    }
    [[nodiscard]] std::size_t count_asked() const {
        std::size_t asked = pages_asked.size();
        for (const auto& [user, times] : users_asked) asked += static_cast<std::size_t>(times);
        return asked;
    }
    void log_in(const std::string& user) {
        run(loop, accounts->log_in(
                      UserId{user},
                      {.access = Secret{"token"}, .access_expires_at = time.now() + 1h}, somebody))
            .value();
    }
    void fill(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string user = "u" + std::to_string(100 + i);
            users[user] = {user + "-a", user + "-b"};
        }
    }
    [[nodiscard]] std::size_t held(const std::string& user) const {
        const auto account = accounts->projection().find(UserId{user});
        return account ? account->licenses.size() : 0;
    }
    ~Fixture() { end(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(provider_walk, Fixture)

BOOST_AUTO_TEST_CASE(a_walk_reads_the_licences_of_all_users_page_by_page) {
    fill(8);
    start();
    walk_to_the_end();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 8U);
    BOOST_CHECK_EQUAL(accounts->projection().license_count(), 16U);
    BOOST_CHECK((pages_asked == std::vector<std::int64_t>{0, 3, 6}));
    BOOST_CHECK_EQUAL(accounts->walk()->users, 8);
    BOOST_CHECK_EQUAL(accounts->walk()->licenses, 16);
    BOOST_CHECK(walk->progress().answers);
    BOOST_CHECK(accounts->projection().find_product(BundleId{"77"}) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_after_a_restart_where_it_was) {
    fill(8);
    start();
    until([this] { return accounts->walk() && accounts->walk()->offset == 3; });
    const auto asked_before = users_asked;
    pages_asked.clear();
    restart();
    walk_to_the_end();
    BOOST_CHECK_GE(pages_asked.front(), 3);
    for (const char* const user : {"u100", "u101", "u102"}) {
        BOOST_CHECK_EQUAL(users_asked[user], asked_before.at(user));
    }
    BOOST_CHECK_EQUAL(accounts->walk()->users, 8);
    BOOST_CHECK_EQUAL(accounts->projection().license_count(), 16U);
}

BOOST_AUTO_TEST_CASE(a_walk_that_ended_lately_is_not_begun_again_by_a_restart) {
    fill(2);
    start();
    walk_to_the_end();
    pages_asked.clear();
    clock.pass(1h);
    licensees = {UserId{"u100"}};
    users_asked.clear();
    restart();
    until([this] { return users_asked["u100"] > 0; });
    BOOST_CHECK(pages_asked.empty());
}

BOOST_AUTO_TEST_CASE(a_failure_of_upstream_keeps_what_is_held_and_the_walk_goes_on_later) {
    fill(8);
    start();
    until([this] { return accounts->walk() && accounts->walk()->offset == 3; });
    failure = Error{Errc::Unreachable, "connection refused"};
    until([this] { return !walk->progress().last_error.empty(); });
    BOOST_CHECK(!walk->progress().answers);
    BOOST_CHECK(!accounts->is_in_touch());
    BOOST_CHECK_EQUAL(held("u100"), 2U);

    failure.reset();
    pages_asked.clear();
    clock.pass(1h);
    walk->request();
    walk_to_the_end();
    BOOST_CHECK_GE(pages_asked.front(), 3);
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 8U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_taken_leaves_its_user_as_it_was) {
    fill(4);
    start();
    walk_to_the_end();
    failures_of = {{"u101", Error{Errc::Malformed, "no JSON object"}}};
    users["u102"] = {"one", "one"};
    users["u103"].clear();
    clock.pass(7h);
    walk->request();
    until([this] { return held("u103") == 0; });
    walk_to_the_end();
    BOOST_CHECK_EQUAL(held("u101"), 2U);
    BOOST_CHECK_EQUAL(held("u102"), 2U);
    BOOST_CHECK_GE(walk->progress().unreadable, 2);
}

BOOST_AUTO_TEST_CASE(a_user_is_forgotten_only_when_upstream_says_twice_that_it_does_not_know_them) {
    fill(4);
    start();
    walk_to_the_end();
    users.erase("u101");
    users_asked.clear();
    clock.pass(7h);
    walk->request();
    until([this] { return !accounts->projection().has(UserId{"u101"}); });
    BOOST_CHECK_EQUAL(users_asked["u101"], 2);
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 3U);
}

BOOST_AUTO_TEST_CASE(between_the_two_questions_is_the_time_that_the_settings_say) {
    fill(4);
    start();
    walk_to_the_end();
    end();
    settings.ask_again_after = 60s;
    start();
    users.erase("u101");
    users_asked.clear();
    clock.pass(7h);
    walk->request();
    until([this] { return users_asked["u101"] == 1; });
    const auto first = time.since_boot();
    until([this] {
        clock.pass(1s);
        walk->request();
        return users_asked["u101"] == 2;
    });
    BOOST_CHECK(time.since_boot() - first >= 60s);
}

BOOST_AUTO_TEST_CASE(a_walk_that_would_forget_too_many_users_forgets_none) {
    fill(20);
    start();
    walk_to_the_end();
    for (int i = 100; i < 111; ++i) lost_by_upstream.insert("u" + std::to_string(i));
    walk_again();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 20U);
    BOOST_CHECK_EQUAL(held("u100"), 2U);
    BOOST_CHECK_EQUAL(accounts->walk()->gone, 11);
    BOOST_CHECK(walk->progress().answers);
    restart();
    BOOST_CHECK_EQUAL(accounts->walk()->gone, 11);

    lost_by_upstream.erase("u100");
    walk_again();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 10U);
    BOOST_CHECK_EQUAL(accounts->walk()->gone, 0);
}

BOOST_AUTO_TEST_CASE(
    a_person_may_say_how_many_users_have_gone_but_not_more_than_that_are_forgotten) {
    fill(30);
    start();
    walk_to_the_end();
    for (int i = 100; i < 112; ++i) lost_by_upstream.insert("u" + std::to_string(i));
    walk->believe_gone(11);
    walk_again();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 30U);
    walk_again();  // what was said then holds no more
    BOOST_CHECK_EQUAL(accounts->walk()->gone, 12);
    walk->believe_gone(12);
    walk_again();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 18U);
    BOOST_CHECK_EQUAL(accounts->walk()->gone, 0);
}

BOOST_AUTO_TEST_CASE(whom_upstream_lets_buy_nothing_is_told_once_each_way) {
    fill(4);
    log_in("u103");
    restricted = {"u101", "u103"};
    start();
    const std::int64_t before = events.last();
    const auto told = [this, before] {
        std::vector<std::string> words;
        const std::vector<enforcement::Event> kept = events.after(before).value();
        for (const enforcement::Event& event : kept) {
            const auto* change = std::get_if<enforcement::PurchasesRestricted>(&event.change);
            if (change == nullptr) continue;
            words.push_back((change->restricted ? "+" : "-") + change->user.text());
        }
        return words;
    };
    walk_to_the_end();
    walk_again();
    BOOST_CHECK((told() == std::vector<std::string>{"+u101", "+u103"}));
    restart();
    BOOST_CHECK(accounts->is_restricted(UserId{"u101"}));
    restricted.erase("u101");
    walk_again();
    BOOST_CHECK((told() == std::vector<std::string>{"+u101", "+u103", "-u101"}));
    BOOST_CHECK(!accounts->is_restricted(UserId{"u101"}));
}

BOOST_AUTO_TEST_CASE(a_user_whose_question_always_fails_holds_up_nobody) {
    fill(8);
    failures_of = {{"u101", Error{Errc::Unavailable, "status 500"}}};
    start();
    outlast(2);
    walk_to_the_end();
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 7U);
    BOOST_CHECK_GE(walk->progress().unreadable, 1);

    failures_of.clear();
    walk_again();
    BOOST_CHECK_EQUAL(held("u101"), 2U);
}

BOOST_AUTO_TEST_CASE(a_user_alone_on_a_page_holds_up_nobody) {
    fill(4);
    start();
    walk_to_the_end();
    users["u102"].clear();
    failures_of = {{"u103", Error{Errc::Timeout, "no answer"}}};
    clock.pass(7h);
    walk->request();
    until([this] { return held("u102") == 0; });
    outlast(2);
    walk_to_the_end();
    BOOST_CHECK_EQUAL(held("u103"), 2U);
    BOOST_CHECK_GE(walk->progress().unreadable, 1);
}

BOOST_AUTO_TEST_CASE(where_every_question_fails_nobody_is_left_out) {
    fill(8);
    start();
    walk_to_the_end();
    for (const auto& [user, licenses] : users) {
        failures_of.emplace(user, Error{Errc::Unavailable, "no way to upstream"});
    }
    clock.pass(7h);
    walk->request();
    outlast(5);
    BOOST_CHECK(!accounts->walk()->ended_at);
    BOOST_CHECK_EQUAL(accounts->walk()->offset, 0);
    BOOST_CHECK_EQUAL(walk->progress().unreadable, 0);

    failures_of.clear();
    clock.pass(1h);
    walk->request();
    walk_to_the_end();
    BOOST_CHECK_EQUAL(accounts->walk()->users, 8);
}

BOOST_AUTO_TEST_CASE(a_user_who_has_logged_in_is_left_to_their_own_tokens) {
    fill(4);
    start();
    walk_to_the_end();
    log_in("u101");
    users_asked.clear();
    // Who logs in while upstream answers may have bought since.
    on_asked = [this](UserId user) -> Task<void> {
        if (user.text() != "u102") co_return;
        enforcement::Login login{.access = Secret{"other"}};
        const auto logged_in = co_await accounts->log_in(user, std::move(login), somebody);
        BOOST_CHECK(logged_in.has_value());
        users.at("u102").clear();
    };
    users.erase("u101");
    walk_again();
    BOOST_CHECK_EQUAL(users_asked["u101"], 0);
    BOOST_CHECK_EQUAL(held("u101"), 2U);
    BOOST_CHECK_EQUAL(held("u102"), 2U);

    run(loop, accounts->lose_login(UserId{"u101"}, enforcement::digest_of("token"))).value();
    walk_again();
    BOOST_CHECK(!accounts->projection().has(UserId{"u101"}));
}

BOOST_AUTO_TEST_CASE(a_user_who_logs_in_before_being_forgotten_stays) {
    fill(4);
    start();
    walk_to_the_end();
    end();
    settings.ask_again_after = 60s;
    start();
    users.erase("u101");
    users_asked.clear();
    clock.pass(7h);
    walk->request();
    until([this] { return users_asked["u101"] == 1; });
    log_in("u101");
    until([this] {
        clock.pass(10s);
        walk->request();
        return accounts->walk()->ended_at.has_value();
    });
    BOOST_CHECK(accounts->projection().has(UserId{"u101"}));
}

BOOST_AUTO_TEST_CASE(where_nobody_else_asks_users_who_have_logged_in_are_asked_about_too) {
    settings.asks_logged_in = true;
    fill(4);
    log_in("u101");
    start();
    walk_to_the_end();
    BOOST_CHECK_EQUAL(held("u101"), 2U);
}

BOOST_AUTO_TEST_CASE(the_first_walk_is_dated_by_upstreams_time) {
    fill(4);
    clock.set_wall(test::HeldClock::start + 72h);
    BOOST_REQUIRE(time.now() < test::HeldClock::start + 1h);
    clock.pass(11min);  // after which a clock that runs ahead is followed
    BOOST_REQUIRE(time.now() > test::HeldClock::start + 72h);
    attested = test::HeldClock::start + 11min;
    start();
    walk_to_the_end();
    BOOST_CHECK(accounts->walk()->started_at < test::HeldClock::start + 1h);
    for (const auto& [user, times] : users_asked) BOOST_CHECK_EQUAL(times, 1);
}

BOOST_AUTO_TEST_CASE(a_user_whom_the_pages_missed_is_asked_about_by_name) {
    fill(4);
    start();
    walk_to_the_end();
    unlisted_from = 3;
    users["u103"] = {"u103-c"};
    clock.pass(7h);
    walk->request();
    until([this] { return held("u103") == 1; });
    BOOST_CHECK_EQUAL(accounts->projection().account_count(), 4U);
}

BOOST_AUTO_TEST_CASE(between_walks_only_users_with_new_licences_are_asked_about) {
    fill(4);
    start();
    walk_to_the_end();
    users["u102"].emplace_back("bought");
    licensees = {UserId{"u102"}};
    users_asked.clear();
    pages_asked.clear();
    clock.pass(10min);
    restart();
    until([this] { return held("u102") == 3; });
    BOOST_CHECK(pages_asked.empty());
    BOOST_CHECK_EQUAL(users_asked.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_list_that_never_goes_on_ends_in_an_error) {
    fill(4);
    start();
    auto stuck = port();
    end();
    stuck.users = [this](std::int64_t) { return list(0); };
    walk = std::make_unique<ProviderWalk>(
        loop.get_executor(), sync::WalkSettings{}, stuck, [] { return 0.5; }, *accounts, enforcer,
        Log{});
    background = std::make_unique<async::TaskGroup>(loop.get_executor(), "test", Log{});
    background->spawn(walk->run());
    until([this] { return !walk->progress().last_error.empty(); });
    BOOST_CHECK_EQUAL(walk->progress().last_error,
                      "malformed: upstream's list of users does not go on");
}

BOOST_AUTO_TEST_CASE(the_first_answer_is_one_entry_of_the_journal_and_no_event) {
    fill(2);
    const std::int64_t before = events.last();
    start();
    walk_to_the_end();
    BOOST_CHECK_EQUAL(events.last(), before);

    users["u100"].pop_back();
    clock.pass(7h);
    walk->request();
    until([this] { return held("u100") == 1; });
    BOOST_CHECK_EQUAL(events.last(), before + 1);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/enforcement/login.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "lib/enforcement/accounts.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Accounts;
using enforcement::digest_of;
using enforcement::KeptLogin;
using enforcement::Login;
using enforcement::LoginState;
using enforcement::read_login;
using enforcement::write_login;
using test::run;

namespace {

Login login(const std::string& access) {
    return {.access = Secret{access},
            .refresh = Secret{"r-" + access},
            .access_expires_at = test::HeldClock::start + 1h,
            .refresh_expires_at = test::HeldClock::start + 720h};
}

struct Fixture : test::EnforcementFixture {
    Accounts accounts{*store, enforcer, license::LicensePolicy{}, Log{}};
    UserId user{"310"};
    std::int64_t first_event = events.last();

    bool log_in(const std::string& access) {
        return run(loop, accounts.log_in(user, login(access), somebody)).value();
    }
    [[nodiscard]] std::size_t told_to_log_in() const {
        std::size_t count = 0;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            if (std::holds_alternative<enforcement::LoginRequired>(event.change)) ++count;
        }
        return count;
    }
    std::string kept_access() {
        const auto kept = run(loop, accounts.login_of(user)).value();
        return kept ? std::string{kept->access.reveal()} : "";
    }
    /// What a start finds.
    Accounts restarted() {
        Accounts read{*store, enforcer, license::LicensePolicy{}, Log{}};
        read.read_all().value();
        return read;
    }
    std::vector<std::string> journal_kinds() {
        const auto read = [](store::Tables& tables) -> Result<std::vector<std::string>> {
            std::vector<std::string> kinds;
            for (const journal::Entry& entry : tables.journal.after(0, 100)) {
                kinds.push_back(entry.note.kind);
            }
            return kinds;
        };
        return store->write_now(read).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(logins, Fixture)

BOOST_AUTO_TEST_CASE(the_tokens_of_one_upstream_are_sent_to_no_other) {
    const auto started_at = [this](const std::string& upstream) {
        auto read = std::make_unique<Accounts>(*store, enforcer, license::LicensePolicy{}, Log{});
        read->ask_at(upstream);
        read->read_all().value();
        return read;
    };
    const auto first = started_at("https://one.example");
    static_cast<void>(run(loop, first->log_in(user, login("a"), somebody)).value());
    run(loop, first->take_catalogue({})).value();

    const auto other = started_at("https://other.example");
    BOOST_CHECK(other->login_state(user) == LoginState::Lost);
    BOOST_TEST(!run(loop, other->login_of(user)).value());
    BOOST_TEST(!other->catalogue_at());
    BOOST_TEST(other->opens(user, "a"), "what is known of the user is still the user's");

    const auto back = started_at("https://one.example");
    BOOST_CHECK(back->login_state(user) == LoginState::Good);
    BOOST_TEST(run(loop, back->login_of(user)).value().has_value());
    BOOST_TEST(back->catalogue_at().has_value());
}

BOOST_AUTO_TEST_CASE(a_login_reads_back_as_it_was_written) {
    const Result<KeptLogin> kept = read_login(write_login(login("a"), LoginState::Lost));
    BOOST_TEST_REQUIRE(kept.has_value());
    BOOST_CHECK(kept->state == LoginState::Lost);
    BOOST_TEST(kept->login.access.reveal() == "a");
    BOOST_TEST(kept->login.refresh.reveal() == "r-a");
    BOOST_CHECK(kept->login.access_expires_at == test::HeldClock::start + 1h);
    BOOST_CHECK(kept->login.refresh_expires_at == test::HeldClock::start + 720h);

    const Login bare{.access = Secret{"a"}, .access_expires_at = test::HeldClock::start};
    const Result<KeptLogin> again = read_login(write_login(bare, LoginState::Good));
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->login.refresh.empty());
    BOOST_TEST(!again->login.refresh_expires_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_was_kept_otherwise_is_refused) {
    for (const char* const text :
         {"", "good\n1\n-\n-\na\n", "good\n1\n-\n-\na\nr\nmore", "none\n1\n-\n-\na\nr\n",
          "good\nx\n-\n-\na\nr\n", "good\n1\nx\n-\na\nr\n", "good\n1\n-\n-\n\nr\n",
          "good\n1\n-\n12\na\nr\n"}) {
        BOOST_TEST(read_login(Secret{text}).has_error(), text);
    }
}

BOOST_AUTO_TEST_CASE(the_access_token_that_is_kept_opens_for_its_user_alone) {
    BOOST_TEST(log_in("first"));
    BOOST_TEST(accounts.opens(user, "first"));
    BOOST_TEST(!accounts.opens(user, "r-first"));
    BOOST_TEST(!accounts.opens(user, "firs"));
    BOOST_TEST(!accounts.opens(user, ""));
    BOOST_TEST(!accounts.opens(UserId{"311"}, "first"));
    clock.pass(48h);
    BOOST_TEST(accounts.opens(user, "first"), "though it has run out");
    BOOST_TEST(restarted().opens(user, "first"));
}

BOOST_AUTO_TEST_CASE(tokens_that_follow_take_the_place_of_those_before) {
    log_in("first");
    run(loop, accounts.keep_tokens(user, login("second"))).value();
    BOOST_TEST(accounts.opens(user, "second"));
    BOOST_TEST(kept_access() == "second");
    BOOST_TEST(restarted().opens(user, "second"));
}

BOOST_AUTO_TEST_CASE(the_token_that_an_app_logged_in_with_goes_on_opening) {
    log_in("first");
    run(loop, accounts.keep_tokens(user, login("second"))).value();
    run(loop, accounts.keep_tokens(user, login("third"))).value();
    run(loop, accounts.lose_login(user, digest_of("third"))).value();
    const Accounts after_a_restart = restarted();
    for (const Accounts* const read : {&std::as_const(accounts), &after_a_restart}) {
        BOOST_TEST(read->opens(user, "first"));
        BOOST_TEST(!read->opens(user, "second"));
        BOOST_TEST(read->opens(user, "third"));
    }
    log_in("fourth");
    BOOST_TEST(!accounts.opens(user, "first"));
}

BOOST_AUTO_TEST_CASE(tokens_of_a_user_who_has_gone_are_not_kept) {
    log_in("first");
    run(loop, accounts.remove(user, somebody)).value();
    BOOST_TEST(!accounts.opens(user, "first"));
    const auto kept = run(loop, accounts.keep_tokens(user, login("second")));
    BOOST_CHECK(kept.error().code() == Errc::NotFound);
    BOOST_TEST(!accounts.projection().has(user));
    BOOST_CHECK(restarted().login_state(user) == LoginState::None);
}

BOOST_AUTO_TEST_CASE(a_lost_login_is_told_once_until_the_next_login) {
    log_in("first");
    run(loop, accounts.lose_login(user, digest_of("first"))).value();
    run(loop, accounts.lose_login(user, digest_of("first"))).value();
    BOOST_TEST(told_to_log_in() == 1U);
    BOOST_CHECK(accounts.login_state(user) == LoginState::Lost);
    BOOST_CHECK(restarted().login_state(user) == LoginState::Lost);
    BOOST_TEST(accounts.opens(user, "first"), "what is kept may still be read by its owner");
    BOOST_TEST(!log_in("second"));
    BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
    run(loop, accounts.lose_login(user, digest_of("second"))).value();
    BOOST_TEST(told_to_log_in() == 2U);
}

BOOST_AUTO_TEST_CASE(the_loss_of_older_tokens_is_no_loss_of_the_login) {
    log_in("first");
    log_in("second");
    run(loop, accounts.lose_login(user, digest_of("first"))).value();
    BOOST_CHECK(accounts.login_state(user) == LoginState::Good);
    BOOST_CHECK(restarted().login_state(user) == LoginState::Good);
    BOOST_TEST(told_to_log_in() == 0U);
}

BOOST_AUTO_TEST_CASE(a_removal_may_spare_who_has_logged_in) {
    const auto remove = [this] {
        return run(loop, accounts.remove(user, somebody, enforcement::Spared::LoggedIn));
    };
    log_in("first");
    BOOST_CHECK(remove().error().code() == Errc::Conflict);
    BOOST_CHECK(restarted().login_state(user) == LoginState::Good);
    run(loop, accounts.lose_login(user, digest_of("first"))).value();
    BOOST_TEST(remove().has_value());
    BOOST_CHECK(remove().error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(counts_logins_and_names_one_that_is_good) {
    BOOST_TEST(!accounts.any_logged_in().has_value());
    log_in("first");
    BOOST_TEST(accounts.login_counts().good == 1U);
    BOOST_CHECK(accounts.any_logged_in() == user);
    run(loop, accounts.lose_login(user, digest_of("first"))).value();
    BOOST_TEST(accounts.login_counts().good == 0U);
    BOOST_TEST(accounts.login_counts().lost == 1U);
    BOOST_TEST(!accounts.any_logged_in().has_value());
    run(loop, accounts.remove(user, somebody)).value();
    BOOST_TEST(accounts.login_counts().lost == 0U);
}

BOOST_AUTO_TEST_CASE(the_journal_tells_of_logins_and_not_of_refreshed_tokens) {
    log_in("first");
    run(loop, accounts.keep_tokens(user, login("second"))).value();
    run(loop, accounts.lose_login(user, digest_of("second"))).value();
    const std::vector<std::string> kinds = journal_kinds();
    const std::vector<std::string> expected{"account_added", "account_login", "account_login_lost"};
    BOOST_TEST(std::vector<std::string>(kinds.end() - 3, kinds.end()) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_answer_for_a_user_who_has_gone_brings_nobody_back) {
    const enforcement::LicenseAnswer late{
        .user = user, .licenses = {}, .products = {}, .only_if_here = true};
    BOOST_CHECK(run(loop, accounts.take(late)).error().code() == Errc::NotFound);
    BOOST_TEST(!accounts.projection().has(user));
}

BOOST_AUTO_TEST_SUITE_END()

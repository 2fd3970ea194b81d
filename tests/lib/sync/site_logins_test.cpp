#include "lib/sync/site_logins.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using sync::BegunSiteLogin;
using sync::SiteLogin;
using sync::SiteLoginState;
using upstream::oauth2::SiteUser;

namespace {

/// An account site where the test says what people do.
struct Fixture : test::EnforcementFixture {
    struct Person {
        explicit Person(const Executor& executor) : has_come{executor} {}
        Result<SiteUser> answer = SiteUser{};
        bool is_there = false;
        async::Signal has_come;
    };

    const Actor ann{"uid 1000"};
    const Actor bob{"uid 1001"};

    std::vector<std::shared_ptr<Person>> people;  ///< in the order in which they were asked
    std::optional<Error> cannot_begin{};
    bool breaks = false;
    std::size_t listening = 0;  ///< sign-ins of the port that have not ended
    int ids = 0;
    std::vector<std::string> lines;
    Log log{[this](Severity, std::string_view line) { lines.emplace_back(line); }};

    Result<sync::ToldKey> told = sync::ToldKey{};
    std::function<void()> while_taking;
    sync::Refresher refresher{
        loop.get_executor(),
        {.start_spread = 0ms},
        {.documents = [](upstream::usher::DocumentRequest,
                         Instant) -> Task<Result<upstream::usher::DocumentAnswer>> {
             co_return upstream::usher::DocumentAnswer{};
         },
         .account_keys = [this](UserKey) -> Task<Result<sync::ToldKey>> {
             if (while_taking) while_taking();
             co_return told;
         }},
        [] { return 0.5; },
        keys,
        enforcer,
        Log{}};
    sync::KeyIntake intake{[](std::string_view) -> Result<license::Extension> {
                               return Error{Errc::NotAccepted, "none"};
                           },
                           keys, refresher};
    sync::SiteLogins logins = make(loop.get_executor());
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    Fixture() { background.spawn(refresher.run()); }
    // What still runs refers to members: it has to unwind before they go.
    ~Fixture() {
        logins.stop();
        refresher.stop();
        background.cancel();
        loop.restart();
        const auto is_unwinding = [this] {
            return listening > 0 || background.running() > 0 || refresher.health().running > 0;
        };
        while (is_unwinding() && loop.run_one_for(10s) > 0) {
        }
    }

    sync::SiteLogins make(const Executor& executor) {
        return {executor,
                {.patience = 300s, .under_way_max = 3, .kept_max = 4},
                [this](const std::function<void(std::string)>& show) { return sign_in(show); },
                [this](std::size_t size) { return std::string(size, static_cast<char>(++ids)); },
                intake,
                time,
                log};
    }

    Task<Result<SiteUser>> sign_in(std::function<void(std::string)> show) {
        if (breaks) throw std::runtime_error{"broken"};
        if (cannot_begin) co_return *cannot_begin;
        struct Listening {
            std::size_t& count;
            ~Listening() { --count; }
        };
        const Listening open{++listening};
        const auto person = std::make_shared<Person>(loop.get_executor());
        people.push_back(person);
        show("https://site.example/auth?state=secret-" + std::to_string(people.size()));
        if (!person->is_there) co_await person->has_come.wait_for(10s);
        co_return person->answer;
    }

    void comes(std::size_t index, Result<SiteUser> answer) {
        people.at(index)->answer = std::move(answer);
        people.at(index)->is_there = true;
        people.at(index)->has_come.notify();
    }
    static SiteUser user(const std::string& key) {
        return {.user_key = UserKey{key}, .email = "ann@example.org"};
    }

    BegunSiteLogin start(const Actor& actor) {
        return test::run(loop, logins.start(actor)).value();
    }
    SiteLogin wait(const BegunSiteLogin& login, const Actor& actor) {
        return test::run(loop, logins.wait(login.id, actor, 10s)).value();
    }
    SiteLogin look(const BegunSiteLogin& login, const Actor& actor) {
        return test::run(loop, logins.wait(login.id, actor, 0s)).value();
    }
    void turn_until(const std::function<bool()>& reached) {
        for (int turn = 0; turn < 10'000 && !reached(); ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
        BOOST_REQUIRE(reached());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(site_logins, Fixture)

BOOST_AUTO_TEST_CASE(somebody_who_signs_in_leaves_the_key_here) {
    told = sync::ToldKey{.entitlements = {ends_in("noAds", 1h)}};
    const BegunSiteLogin begun = start(ann);
    BOOST_CHECK_EQUAL(begun.id.text(), std::string{"01010101010101010101010101010101"});
    BOOST_CHECK_EQUAL(begun.url, "https://site.example/auth?state=secret-1");
    BOOST_CHECK(begun.expires_at == time.now() + 300s);
    BOOST_CHECK(look(begun, ann).state == SiteLoginState::Waiting);

    comes(0, user("alpha"));
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::SignedIn);
    BOOST_CHECK(login.email == "ann@example.org");
    BOOST_REQUIRE(login.key.has_value());
    BOOST_CHECK(login.key->added);
    BOOST_CHECK_EQUAL(login.key->user_key.text(), "alpha");
    BOOST_CHECK(!login.error);
    // What the key holds is known by then.
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK_EQUAL(logins.under_way(), 0U);
}

BOOST_AUTO_TEST_CASE(no_log_line_holds_the_address_the_email_or_the_key) {
    const BegunSiteLogin begun = start(ann);
    comes(0, user("alpha-user-key-of-some-length"));
    wait(begun, ann);
    start(ann);
    comes(1, Error{Errc::Forbidden, "access_denied"});
    turn_until([&] { return logins.under_way() == 0; });
    BOOST_CHECK(!lines.empty());
    for (const std::string& line : lines) {
        for (const char* secret : {"secret-", "site.example", "example.org", "user-key"}) {
            BOOST_CHECK_MESSAGE(line.find(secret) == line.npos, line);
        }
    }
}

BOOST_AUTO_TEST_CASE(signing_in_to_a_key_with_an_extension_changes_nothing_of_it) {
    const std::int64_t row = load(general("alpha"));
    const BegunSiteLogin begun = start(ann);
    comes(0, user("alpha"));
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::SignedIn);
    BOOST_CHECK(!login.key->added);
    BOOST_CHECK(enforcer.projection().find_row(row)->source == enforcement::KeySource::Extension);
}

BOOST_AUTO_TEST_CASE(who_does_not_agree_leaves_nothing_and_the_reason_is_told) {
    const BegunSiteLogin begun = start(ann);
    comes(0, Error{Errc::Forbidden, "access_denied: the user did not agree"});
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::Failed);
    BOOST_CHECK(login.error->code() == Errc::Forbidden);
    BOOST_CHECK_EQUAL(login.error->context(), "access_denied: the user did not agree");
    BOOST_CHECK(!login.key);
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_CASE(nobody_came_in_time) {
    const BegunSiteLogin begun = start(ann);
    comes(0, Error{Errc::Timeout, "nobody signed in within 300 seconds"});
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::Failed);
    BOOST_CHECK(login.error->code() == Errc::Timeout);
}

BOOST_AUTO_TEST_CASE(a_port_that_cannot_listen_is_told_at_once_and_not_kept) {
    cannot_begin = Error{Errc::Unreachable, "no port is free"};
    const Result<BegunSiteLogin> begun = test::run(loop, logins.start(ann));
    BOOST_CHECK(begun.error().code() == Errc::Unreachable);
    BOOST_CHECK_EQUAL(logins.under_way(), 0U);

    cannot_begin.reset();
    breaks = true;
    BOOST_CHECK(test::run(loop, logins.start(ann)).error().code() == Errc::Unknown);
    BOOST_CHECK_EQUAL(logins.under_way(), 0U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_one_listens_no_more_and_takes_nothing) {
    const BegunSiteLogin begun = start(ann);
    BOOST_CHECK_EQUAL(listening, 1U);
    logins.cancel(begun.id, ann).value();
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::Cancelled);
    BOOST_CHECK(!login.error);
    comes(0, user("alpha"));
    turn_until([&] { return listening == 0; });
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
    logins.cancel(begun.id, ann).value();
    BOOST_CHECK(look(begun, ann).state == SiteLoginState::Cancelled);
}

BOOST_AUTO_TEST_CASE(once_the_person_has_signed_in_nothing_is_cancelled) {
    const BegunSiteLogin begun = start(ann);
    std::optional<Errc> refused;
    while_taking = [&] { refused = logins.cancel(begun.id, ann).error().code(); };
    comes(0, user("alpha"));
    BOOST_CHECK(wait(begun, ann).state == SiteLoginState::SignedIn);
    BOOST_CHECK(refused == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_later_one_of_the_same_caller_takes_the_place_of_the_earlier) {
    const BegunSiteLogin first = start(ann);
    const BegunSiteLogin second = start(ann);
    const SiteLogin ended = wait(first, ann);
    BOOST_CHECK(ended.state == SiteLoginState::Cancelled);
    BOOST_CHECK(ended.error->code() == Errc::Conflict);
    BOOST_CHECK(look(second, ann).state == SiteLoginState::Waiting);
    turn_until([&] { return listening == 1; });
}

BOOST_AUTO_TEST_CASE(callers_do_not_see_or_end_what_others_have_begun) {
    const BegunSiteLogin of_ann = start(ann);
    const BegunSiteLogin of_bob = start(bob);
    BOOST_CHECK_EQUAL(logins.under_way(), 2U);
    BOOST_CHECK(test::run(loop, logins.wait(of_ann.id, bob, 10s)).error().code() == Errc::NotFound);
    BOOST_CHECK(logins.cancel(of_ann.id, bob).error().code() == Errc::NotFound);
    BOOST_CHECK(logins.cancel(sync::SiteLoginId{"no"}, ann).error().code() == Errc::NotFound);

    comes(1, user("beta"));
    BOOST_CHECK(wait(of_bob, bob).state == SiteLoginState::SignedIn);
    BOOST_CHECK(look(of_ann, ann).state == SiteLoginState::Waiting);
}

BOOST_AUTO_TEST_CASE(only_so_many_may_be_under_way) {
    for (int uid = 0; uid < 3; ++uid) start(Actor{std::to_string(uid)});
    BOOST_CHECK(test::run(loop, logins.start(ann)).error().code() == Errc::Unavailable);
    start(Actor{"2"});  // in place of its own
    comes(0, Error{Errc::Timeout, "nobody"});
    turn_until([&] { return logins.under_way() == 2; });
    start(ann);
}

BOOST_AUTO_TEST_CASE(only_so_many_that_have_ended_are_kept) {
    std::vector<BegunSiteLogin> ended;
    for (std::size_t i = 0; i < 6; ++i) {
        ended.push_back(start(ann));
        comes(i, Error{Errc::Forbidden, "access_denied"});
        wait(ended.back(), ann);
    }
    BOOST_CHECK(test::run(loop, logins.wait(ended[1].id, ann, 0s)).error().code() ==
                Errc::NotFound);
    for (std::size_t i = 2; i < 6; ++i) {
        BOOST_CHECK(look(ended[i], ann).state == SiteLoginState::Failed);
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_daemon_ends_them_and_a_start_knows_none) {
    const BegunSiteLogin begun = start(ann);
    logins.stop();
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::Cancelled);
    BOOST_CHECK(login.error->code() == Errc::Unavailable);
    turn_until([&] { return listening == 0; });
    BOOST_CHECK(test::run(loop, logins.start(ann)).error().code() == Errc::Unavailable);

    sync::SiteLogins after_a_start = make(loop.get_executor());
    BOOST_CHECK(test::run(loop, after_a_start.wait(begun.id, ann, 0s)).error().code() ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(what_ends_while_a_key_is_taken_says_nothing_of_it_any_more) {
    const BegunSiteLogin begun = start(ann);
    while_taking = [this] { logins.stop(); };
    comes(0, user("alpha"));
    const SiteLogin login = wait(begun, ann);
    BOOST_CHECK(login.state == SiteLoginState::Cancelled);
    BOOST_CHECK(!login.key);
    turn_until([&] { return listening == 0; });
    for (int turn = 0; turn < 100; ++turn) {
        loop.restart();
        loop.poll();
    }
    for (const std::string& line : lines) {
        BOOST_CHECK(line.find("somebody has signed in") == std::string::npos);
    }
    BOOST_CHECK(!look(begun, ann).email);
}

BOOST_AUTO_TEST_CASE(one_under_way_may_outlive_the_object_by_a_turn) {
    {
        sync::SiteLogins other = make(loop.get_executor());
        test::run(loop, other.start(ann)).value();
    }
    turn_until([&] { return listening == 0; });
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

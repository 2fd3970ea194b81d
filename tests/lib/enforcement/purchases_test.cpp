#include "lib/enforcement/purchases.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/enforcement/accounts.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace usher;
using enforcement::DuplicatePurchase;
using enforcement::PlacedPurchase;
using enforcement::Purchases;
using license::Purchase;
using license::PurchaseState;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    enforcement::Accounts accounts{*store, enforcer, {}, Log{}};
    Purchases purchases{*store, enforcer, "sandbox", {}, Log{}};
    UserId user{"310"};
    std::int64_t first_event = 0;

    Fixture() {
        static_cast<void>(run(loop, accounts.add(user, somebody)).value());
        first_event = events.last();
    }
    static license::PurchaseRequest request(const std::string& id, const std::string& key = "") {
        return {.id = PurchaseId{id},
                .user = UserId{"310"},
                .key = key.empty() ? id : key,
                .product = BundleId{"77"},
                .body = "{}"};
    }
    Result<PlacedPurchase> place(license::PurchaseRequest wanted) {
        return run(loop, purchases.place(std::move(wanted), DuplicatePurchase::Allow, somebody));
    }
    Result<Purchase> begin(const std::string& id) {
        return run(loop, purchases.begin_attempt(PurchaseId{id}, time.now() - Seconds{1}));
    }
    /// Of the requests that have left so far.
    Result<Purchase> record(const std::string& id, enforcement::PurchaseFinding finding) {
        const Result<Purchase> found = run(loop, purchases.find(PurchaseId{id}));
        finding.attempts = found ? found->attempts : 0;
        return run(loop, purchases.record(PurchaseId{id}, std::move(finding), the_daemon()));
    }
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> states;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            const auto* const changed = std::get_if<enforcement::PurchaseChanged>(&event.change);
            if (changed != nullptr) states.emplace_back(name(changed->state));
        }
        return states;
    }
    std::vector<std::string> noted() {
        const auto read = [](store::Tables& tables) -> Result<std::vector<journal::Entry>> {
            return tables.journal.after(0, 100);
        };
        std::vector<std::string> details;
        const std::vector<journal::Entry> entries = store->write_now(read).value();
        for (const journal::Entry& entry : entries) {
            if (entry.note.kind == "purchase") details.push_back(entry.note.details);
        }
        return details;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchases_of_licences, Fixture)

BOOST_AUTO_TEST_CASE(every_step_is_told_and_noted) {
    place(request("a")).value();
    begin("a").value();
    record("a", {.state = PurchaseState::Bought, .license = LicenseId{"9001"}}).value();
    const std::vector<std::string> states{"pending", "bought"};
    BOOST_TEST(told() == states, boost::test_tools::per_element());
    const std::vector<std::string> notes = noted();
    BOOST_REQUIRE_EQUAL(notes.size(), 3);
    BOOST_TEST(notes.at(0).find("wanted") != std::string::npos);
    BOOST_TEST(notes.at(1).find("sent") != std::string::npos);
    BOOST_TEST(notes.at(2).find("bought") != std::string::npos);
    BOOST_TEST(notes.at(2).find("9001") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_key_of_one_user_is_one_purchase) {
    place(request("a", "k")).value();
    BOOST_CHECK(place(request("b", "k")).error().code() == Errc::Conflict);
    license::PurchaseRequest forwarded = request("c", "f");
    forwarded.is_forwarded = true;
    BOOST_TEST(place(forwarded).value().added);
    // The id is a new one each time the caller says it.
    forwarded.id = PurchaseId{"d"};
    BOOST_TEST(!place(forwarded).value().added);
    forwarded.body = "{\"other\":1}";
    BOOST_CHECK(place(forwarded).error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(no_more_a_day_than_an_app_may_make_and_may_be_made_for_a_user) {
    Purchases limited{*store, enforcer, "sandbox", {.per_app = 2, .per_user = 3}, Log{}};
    const auto buy = [&](const std::string& id, const Actor& by) {
        return run(loop, limited.place(request(id), DuplicatePurchase::Allow, by));
    };
    const Actor player{"token player"};
    const Actor other{"token other"};
    buy("a", player).value();
    buy("b", player).value();
    BOOST_CHECK(buy("c", player).error().code() == Errc::Unavailable);
    BOOST_CHECK(buy("a", player).has_value());  // is no new one
    run(loop, limited.record(PurchaseId{"a"}, {.state = PurchaseState::Refused}, the_daemon()))
        .value();
    buy("c", player).value();
    buy("d", other).value();
    const Error full = buy("e", other).error();
    BOOST_CHECK(full.code() == Errc::Unavailable);
    BOOST_CHECK(full.retry_after() > Seconds{0});
    clock.pass(std::chrono::hours{24});
    BOOST_CHECK(buy("e", other).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_final_stays_so) {
    place(request("a")).value();
    begin("a").value();
    record("a", {.state = PurchaseState::Refused}).value();
    BOOST_CHECK(begin("a").error().code() == Errc::Conflict);
    BOOST_CHECK(record("a", {.state = PurchaseState::Bought}).error().code() == Errc::Conflict);
    BOOST_CHECK(begin("b").error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(an_attempt_tells_how_the_purchase_stood_before_it) {
    place(request("a")).value();
    BOOST_TEST(!begin("a").value().in_doubt);
    BOOST_TEST(begin("a").value().in_doubt);
}

BOOST_AUTO_TEST_CASE(what_was_found_before_another_request_left_counts_no_more) {
    place(request("a")).value();
    begin("a").value();
    const enforcement::PurchaseFinding early{.state = PurchaseState::Refused, .attempts = 0};
    BOOST_CHECK(run(loop, purchases.record(PurchaseId{"a"}, early, the_daemon())).error().code() ==
                Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_key_in_doubt_is_not_sent_once_upstream_may_have_forgotten_it) {
    place(request("a")).value();
    BOOST_CHECK(run(loop, purchases.begin_attempt(PurchaseId{"a"}, time.now())).has_value());
    BOOST_CHECK(run(loop, purchases.begin_attempt(PurchaseId{"a"}, time.now())).error().code() ==
                Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(time_that_goes_back_makes_what_was_sent_before_older) {
    const Instant truth = time.now();
    clock.set_wall(truth + Seconds{3600});
    static_cast<void>(time.now());
    clock.pass(std::chrono::minutes{10});
    BOOST_REQUIRE(time.now() >= truth + Seconds{3600});
    const Instant wrong = time.now();
    place(request("a")).value();
    begin("a").value();
    time.attest(truth + Seconds{600});
    place(request("b")).value();
    const Purchase found = run(loop, purchases.find(PurchaseId{"a"})).value();
    const Seconds step = wrong - time.now();
    BOOST_CHECK(found.first_sent_at == wrong - step);
    BOOST_CHECK(found.last_sent_at == time.now());
    // It is older where its next request is judged, whether or not time was kept since.
    BOOST_CHECK(run(loop, purchases.begin_attempt(PurchaseId{"a"}, wrong - step)).error().code() ==
                Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_licence_that_was_read_back_has_come_of_one_purchase_only) {
    for (const char* const id : {"a", "b"}) {
        place(request(id)).value();
        begin(id).value();
    }
    const enforcement::PurchaseFinding found{
        .state = PurchaseState::Bought, .license = LicenseId{"9001"}, .is_read_back = true};
    record("a", found).value();
    BOOST_CHECK(record("b", found).error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(nothing_is_charged_while_something_objects) {
    place(request("a")).value();
    purchases.ask_before_charging([] { return Error{Errc::Unavailable, "the anchor is stuck"}; });
    BOOST_CHECK(place(request("b")).error().code() == Errc::Unavailable);
    BOOST_CHECK(begin("a").error().code() == Errc::Unavailable);
    BOOST_TEST(!place(request("a")).value().added);
}

BOOST_AUTO_TEST_CASE(nothing_is_charged_while_a_recovery_is_not_confirmed) {
    place(request("a")).value();
    const auto notice = [](store::Tables& tables) -> Result<void> {
        tables.recovery.notice({.cause = license::RecoveryCause::RolledBack, .detail = "older"},
                               test::HeldClock::start);
        return {};
    };
    store->write_now(notice).value();
    BOOST_CHECK(place(request("b")).error().code() == Errc::Unavailable);
    BOOST_CHECK(begin("a").error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(without_an_upstream_nothing_can_be_bought) {
    Purchases nowhere{*store, enforcer, "", {}, Log{}};
    BOOST_CHECK(
        run(loop, nowhere.place(request("a"), DuplicatePurchase::Allow, somebody)).error().code() ==
        Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(lists_the_newest_first_page_by_page_and_of_one_user) {
    static_cast<void>(run(loop, accounts.add(UserId{"311"}, somebody)).value());
    for (const char* const id : {"a", "b", "c"}) place(request(id)).value();
    license::PurchaseRequest other = request("d");
    other.user = UserId{"311"};
    place(other).value();
    const auto ids = [this](store::PurchasePage page) {
        std::string text;
        for (const Purchase& one : run(loop, purchases.newest(std::move(page))).value()) {
            text += one.request.id.text();
        }
        return text;
    };
    BOOST_TEST(ids({.count = 2}) == "dc");
    BOOST_TEST(ids({.count = 9, .after = PurchaseId{"c"}}) == "ba");
    BOOST_TEST(ids({.count = 9, .user = UserId{"311"}}) == "d");
    BOOST_CHECK(
        run(loop, purchases.newest({.count = 1, .after = PurchaseId{"x"}})).error().code() ==
        Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_restart_finds_all_that_was_seen) {
    place(request("a")).value();
    begin("a").value();
    const Purchase before =
        record("a", {.state = PurchaseState::Unknown, .in_doubt = true, .evidence = "lost"})
            .value();
    Purchases again{*store, enforcer, "sandbox", {}, Log{}};
    again.count_open().value();
    BOOST_TEST(again.unknown_count() == 1);
    BOOST_CHECK(run(loop, again.find(PurchaseId{"a"})).value() == before);
}

BOOST_AUTO_TEST_CASE(what_may_have_left_is_not_said_to_be_unsent) {
    BOOST_TEST(place(request("a")).value().purchase.evidence == "nothing has been sent");
    begin("a").value();
    const Purchase sent = run(loop, purchases.find(PurchaseId{"a"})).value();
    BOOST_TEST(sent.evidence == "a request has left: no answer is known");
    BOOST_TEST(sent.in_doubt);
}

BOOST_AUTO_TEST_CASE(a_user_has_so_many_open_and_no_more) {
    for (std::size_t i = 0; i < Purchases::open_of_user_max; ++i) {
        BOOST_REQUIRE(place(request("p" + std::to_string(i))));
    }
    const Result<PlacedPurchase> more = place(request("more"));
    BOOST_REQUIRE(!more);
    BOOST_CHECK(more.error().code() == Errc::Unavailable);
    BOOST_CHECK(place(request("p0")).value().purchase.request.id == PurchaseId{"p0"});
    begin("p0").value();
    record("p0", {.state = PurchaseState::Refused, .evidence = "no"}).value();
    BOOST_CHECK(place(request("more")));
}

BOOST_AUTO_TEST_SUITE_END()

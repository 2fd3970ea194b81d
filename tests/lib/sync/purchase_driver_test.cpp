#include "lib/sync/purchase_driver.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/purchase_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::DuplicatePurchase;
using license::PurchaseState;
using test::Reaction;
using test::run;
using upstream::aminotv::ErrorCode;

namespace {

struct Fixture : test::PurchaseFixture {
    void react(std::initializer_list<Reaction> in_turn) {
        reactions.assign(in_turn.begin(), in_turn.end());
    }
    void always(const Reaction& reaction) { reactions.assign(1000, reaction); }
    /// The user's licences as upstream has them now.
    void sync(std::vector<license::License> licenses) {
        run(loop, accounts.take({.user = user, .licenses = std::move(licenses), .products = {}}))
            .value();
        driver->settle(user);
    }
    /// The owner of the device sets its clock ahead, and the daemon comes to believe it.
    void go_ahead_by(Seconds step) {
        clock.set_wall(time.now() + step);
        static_cast<void>(time.now());
        clock.pass(10min);
        BOOST_REQUIRE(time.now() >= test::HeldClock::start + step);
    }
    /// Ends the driver at once, as a kill does, and starts another over the same store, in a boot
    /// in which the time is attested.
    void kill_and_restart() {
        time.attest(time.now());
        restart();
    }
    void restart() {
        driver->stop();
        run_turns(50);
        driver = make_driver(purchases);
        background.spawn(driver->resume());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchase_driver, Fixture)

BOOST_AUTO_TEST_CASE(buys_and_asks_for_the_licences) {
    BOOST_TEST(start(wanted(1)).value().added);
    run_until(1, PurchaseState::Bought);
    BOOST_CHECK(find(1).license == LicenseId{"9000"});
    BOOST_TEST(find(1).reply->status == 201);
    BOOST_REQUIRE_EQUAL(moved.size(), 1);
    BOOST_CHECK(moved.front() == user);
}

BOOST_AUTO_TEST_CASE(asks_for_the_licences_of_who_may_have_bought_and_of_nobody_else) {
    react({Reaction::unsent()});
    BOOST_CHECK(!forward("k").value().reply);
    react({Reaction::status(403, Errc::Forbidden, ErrorCode::ProductNotBuyable)});
    start(wanted(1, "78")).value();
    run_until(1, PurchaseState::Refused);
    BOOST_TEST(moved.empty());
    react({Reaction::status(500, Errc::Unavailable, ErrorCode::Internal)});
    forward("l").value();
    BOOST_TEST(moved.size() == 1);
}

BOOST_AUTO_TEST_CASE(is_durable_as_perhaps_executed_before_a_request_leaves) {
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    BOOST_REQUIRE_EQUAL(stood.size(), 1);
    BOOST_CHECK(stood.front().state == PurchaseState::Pending);
    BOOST_TEST(stood.front().in_doubt);
    BOOST_TEST(stood.front().attempts == 1);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_asked_for_under_the_same_key_and_charged_once) {
    react({Reaction::lost_after(), Reaction::lost_after(), Reaction::answer()});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    BOOST_TEST(sold.size() == 1);
    BOOST_REQUIRE_EQUAL(requests.size(), 3);
    for (const auto& request : requests) {
        BOOST_TEST(request.idempotency_key == id(1));
        BOOST_TEST(request.body == requests.front().body);
    }
}

BOOST_AUTO_TEST_CASE(waits_longer_with_each_failure_up_to_half_a_minute) {
    reactions.assign(7, Reaction::unsent());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    const std::vector<std::chrono::steady_clock::duration> wanted_waits{1s,  2s,  4s, 8s,
                                                                        16s, 30s, 30s};
    BOOST_CHECK(waits == wanted_waits);
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_upstream_says) {
    Reaction later = Reaction::status(429, Errc::Unavailable, ErrorCode::RateLimited);
    later.fails->error = later.fails->error.with_retry_after(20s);
    react({later});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    BOOST_REQUIRE_EQUAL(waits.size(), 1);
    BOOST_CHECK(waits.front() == 20s);
}

BOOST_AUTO_TEST_CASE(is_unknown_after_ten_minutes_without_an_answer) {
    always(Reaction::lost_after());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Unknown);
    BOOST_TEST(find(1).in_doubt);
    BOOST_TEST(purchases.unknown_count() == 1);
    BOOST_TEST(sold.size() == 1);
    BOOST_CHECK(time.now() - find(1).created_at >= 10min);
}

BOOST_AUTO_TEST_CASE(what_never_left_in_ten_minutes_is_refused_and_not_sent_later) {
    always(Reaction::unsent());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Refused);
    BOOST_TEST(!find(1).in_doubt);
    const std::size_t sent = requests.size();
    sync({});
    run_turns(50);
    BOOST_TEST(requests.size() == sent);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_first_request_is_final) {
    react({Reaction::status(403, Errc::Forbidden, ErrorCode::ProductNotBuyable)});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Refused);
    BOOST_TEST(find(1).code == "PRODUCT_NOT_BUYABLE");
    BOOST_TEST(find(1).reply->status == 403);
    BOOST_TEST(requests.size() == 1);
}

BOOST_AUTO_TEST_CASE(who_is_refused_as_restricted_is_known_as_such_until_something_is_bought) {
    react({Reaction::status(403, Errc::Forbidden, ErrorCode::LicensePurchaseRestricted),
           Reaction::lost_after()});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Refused);
    BOOST_TEST(accounts.is_restricted(user));
    // A key that upstream knows is answered before the flags are looked at.
    start(wanted(2)).value();
    run_until(2, PurchaseState::Bought);
    BOOST_TEST(accounts.is_restricted(user));
    start(wanted(3)).value();
    run_until(3, PurchaseState::Bought);
    BOOST_TEST(!accounts.is_restricted(user));
    // Nor does what upstream remembers of then say that it is so now.
    react({Reaction::lost_after(),
           Reaction::status(403, Errc::Forbidden, ErrorCode::LicensePurchaseRestricted)});
    start(wanted(4)).value();
    run_until(4, PurchaseState::Refused);
    BOOST_TEST(!accounts.is_restricted(user));
}

BOOST_AUTO_TEST_CASE(a_refusal_without_a_code_proves_nothing_of_the_request_before_it) {
    react({Reaction::lost_after(), Reaction::status(403, Errc::Forbidden)});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    BOOST_TEST(sold.size() == 1);
    BOOST_TEST(requests.size() == 3);
}

BOOST_AUTO_TEST_CASE(without_a_login_it_is_refused_unless_it_may_have_been_executed) {
    react({Reaction::status(401, Errc::Unauthorized)});
    start(wanted(1)).value();
    run_until(1, PurchaseState::Refused);
    always(Reaction::status(401, Errc::Unauthorized));
    reactions.push_front(Reaction::lost_after());
    start(wanted(2, "78")).value();
    run_until(2, PurchaseState::Unknown);
}

BOOST_AUTO_TEST_CASE(the_same_id_is_the_same_purchase_and_another_body_a_conflict) {
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    const auto again = start(wanted(1)).value();
    BOOST_TEST(!again.added);
    BOOST_CHECK(again.purchase.state == PurchaseState::Bought);
    BOOST_CHECK(start(wanted(1, "78")).error().code() == Errc::Conflict);
    BOOST_TEST(requests.size() == 1);
}

BOOST_AUTO_TEST_CASE(another_users_purchase_is_his_own) {
    const UserId other{"311"};
    static_cast<void>(run(loop, accounts.add(other, somebody)).value());
    forward("k").value();
    forward("k", "{}", other).value();
    BOOST_TEST(sold.size() == 2);
    BOOST_CHECK(start({.id = PurchaseId{id(3)}, .user = UserId{"312"}, .product = BundleId{"77"}})
                    .error()
                    .code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_second_licence_to_a_product_wants_to_be_confirmed) {
    react({Reaction::lost_after()});
    start(wanted(1)).value();
    BOOST_TEST(!start(wanted(2)).value().duplicate.empty());
    run_until(1, PurchaseState::Bought);
    sync({licence(user, id(1))});
    BOOST_TEST(!start(wanted(2)).value().duplicate.empty());
    BOOST_TEST(sold.size() == 1);
    BOOST_TEST(start(wanted(2), DuplicatePurchase::Allow).value().added);
    run_until(2, PurchaseState::Bought);
    BOOST_TEST(sold.size() == 2);
}

BOOST_AUTO_TEST_CASE(after_a_kill_it_goes_on_under_the_same_key) {
    react({Reaction::lost_after()});
    start(wanted(1)).value();
    run_until([this] { return !requests.empty(); });
    kill_and_restart();
    run_until(1, PurchaseState::Bought);
    BOOST_TEST(sold.size() == 1);
    BOOST_TEST(requests.back().idempotency_key == id(1));
}

BOOST_AUTO_TEST_CASE(
    after_a_long_downtime_it_is_unknown_and_settled_under_its_key_at_the_next_sync) {
    react({Reaction::lost_after()});
    start(wanted(1)).value();
    run_until([this] { return !requests.empty(); });
    driver->stop();
    run_turns(50);
    clock.pass(1h);
    kill_and_restart();
    run_until(1, PurchaseState::Unknown);
    const std::size_t sent = requests.size();
    sync({});
    run_until(1, PurchaseState::Bought);
    BOOST_TEST(requests.size() == sent + 1);
    BOOST_TEST(sold.size() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_unknown_is_not_sent_with_each_of_many_readings) {
    always(Reaction::lost_after());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Unknown);
    clock.pass(2min);
    const std::size_t sent = requests.size();
    for (int reading = 0; reading < 5; ++reading) {
        sync({});
        run_turns(20);
    }
    BOOST_TEST(requests.size() == sent + 1);
}

BOOST_AUTO_TEST_CASE(a_key_that_upstream_may_have_forgotten_is_never_sent_again) {
    always(Reaction::lost_after());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Unknown);
    const license::License license = [this] {
        license::License made = licence(user, id(1));
        made.start = find(1).first_sent_at;
        return made;
    }();
    clock.pass(13h);
    const std::size_t sent = requests.size();
    sync({});
    run_turns(50);
    BOOST_CHECK(find(1).state == PurchaseState::Unknown);
    sync({license});
    run_until(1, PurchaseState::Bought);
    BOOST_CHECK(find(1).license == license.id);
    BOOST_TEST(requests.size() == sent);
}

BOOST_AUTO_TEST_CASE(that_a_key_is_old_may_be_heard_while_tokens_are_refreshed) {
    react({Reaction::lost_after()});
    BOOST_CHECK(!forward("k").value().reply);
    before_leaving = [this] { time.attest(time.now() + 25h); };
    const sync::ForwardedPurchase held = forward("k").value();
    BOOST_CHECK(!held.reply);
    BOOST_TEST(held.is_held_back);
    BOOST_TEST(requests.size() == 1);
    BOOST_CHECK(find("id of 310k").in_doubt);
}

BOOST_AUTO_TEST_CASE(that_no_key_has_a_known_age_may_be_heard_while_tokens_are_refreshed) {
    go_ahead_by(72h);
    react({Reaction::lost_after()});
    BOOST_CHECK(!forward("k").value().reply);
    before_leaving = [this] { time.attest(time.now() - 72h); };
    BOOST_CHECK(!forward("k").value().reply);
    BOOST_TEST(requests.size() == 1);
    BOOST_CHECK(find("id of 310k").in_doubt);
}

BOOST_AUTO_TEST_CASE(time_that_was_taken_back_makes_no_key_young) {
    go_ahead_by(72h);
    react({Reaction::lost_after()});
    BOOST_CHECK(!forward("k").value().reply);
    clock.pass(30h);
    time.keep_now().value();  // as each minute
    // The first answer that attests anything is about something else.
    time.attest(time.now() - 72h);
    BOOST_CHECK(!forward("k").value().reply);
    sync({});
    run_turns(20);
    clock.pass(50h);
    BOOST_CHECK(!forward("k").value().reply);
    BOOST_TEST(requests.size() == 1);
    BOOST_CHECK(find("id of 310k").state == PurchaseState::Unknown);
}

BOOST_AUTO_TEST_CASE(time_that_is_taken_back_under_way_lets_the_daemon_give_up_all_the_same) {
    go_ahead_by(72h);
    always(Reaction::lost_after());
    start(wanted(1)).value();
    run_until([this] { return !requests.empty(); });
    time.attest(time.now() - 72h);
    run_until(1, PurchaseState::Unknown);
    BOOST_TEST(requests.size() < 40);
}

BOOST_AUTO_TEST_CASE(after_a_restart_nothing_in_doubt_is_sent_before_the_time_is_attested) {
    react({Reaction::lost_after()});
    start(wanted(1)).value();
    run_until([this] { return !requests.empty(); });
    driver->stop();
    run_turns(50);
    const std::size_t sent = requests.size();
    // A machine without a clock of its own, which was off for nobody knows how long.
    restart();
    run_until(1, PurchaseState::Unknown);
    BOOST_TEST(requests.size() == sent);
    time.attest(time.now() + 1h);
    sync({});
    run_until(1, PurchaseState::Bought);
    BOOST_TEST(sold.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_forwarded_one_beside_a_licence_that_is_claimed_becomes_unknown) {
    start(wanted(1)).value();
    run_until(1, PurchaseState::Bought);
    Reaction lost = Reaction::lost_after();
    lost.executes = false;
    react({lost});
    BOOST_CHECK(!forward("k").value().reply);
    clock.pass(10min);
    sync({licence(user, id(1))});
    run_until([this] { return find("id of 310k").state == PurchaseState::Unknown; });
    BOOST_TEST(purchases.unknown_count() == 1);
}

BOOST_AUTO_TEST_CASE(nobody_settles_what_is_just_being_asked_for) {
    always(Reaction::lost_after());
    start(wanted(1)).value();
    run_until(1, PurchaseState::Unknown);
    clock.pass(2min);
    reactions.clear();
    std::optional<Errc> refused;
    while_asked = [&]() -> Task<void> {
        const PurchaseId asked{id(1)};
        license::Resolution word{"ann", "not there"};
        const auto resolved = co_await driver->resolve(asked, false, std::move(word), somebody);
        refused = resolved.error().code();
    };
    sync({});
    run_until(1, PurchaseState::Bought);
    BOOST_CHECK(refused == Errc::Conflict);
    BOOST_TEST(sold.size() == 1);
}

BOOST_AUTO_TEST_CASE(what_was_ordered_elsewhere_is_not_read_back_here) {
    react({Reaction::lost_after()});
    forward("k").value();
    const license::License here = [this] {
        license::License made = licence(user, "k");
        made.start = find("id of 310k").first_sent_at;
        return made;
    }();
    driver->stop();
    run_turns(50);
    enforcement::Purchases elsewhere{*store, enforcer, "https://other", {}, Log{}};
    elsewhere.count_open().value();
    driver = make_driver(elsewhere);
    sync({here});
    run_until([this] { return find("id of 310k").state == PurchaseState::Unknown; });
    sync({here});
    run_turns(50);
    BOOST_CHECK(find("id of 310k").state == PurchaseState::Unknown);
}

BOOST_AUTO_TEST_CASE(a_person_settles_what_nobody_can_read_back) {
    always(Reaction::lost_after());
    start(wanted(1)).value();
    BOOST_CHECK(run(loop, purchases.resolve(PurchaseId{id(1)}, true, {"ann", "seen"}, somebody))
                    .error()
                    .code() == Errc::Conflict);
    run_until(1, PurchaseState::Unknown);
    run(loop, purchases.resolve(PurchaseId{id(1)}, false, {"ann", "not in the bill"}, somebody))
        .value();
    BOOST_CHECK(find(1).state == PurchaseState::Refused);
    BOOST_TEST(purchases.open_count() == 0);
}

BOOST_AUTO_TEST_CASE(what_was_ordered_elsewhere_is_not_sent_here) {
    react({Reaction::lost_after()});
    start(wanted(1)).value();
    run_until([this] { return !requests.empty(); });
    driver->stop();
    run_turns(50);
    enforcement::Purchases elsewhere{*store, enforcer, "https://other", {}, Log{}};
    elsewhere.count_open().value();
    const auto other = make_driver(elsewhere);
    const std::size_t sent = requests.size();
    run(loop, [](sync::PurchaseDriver& with) -> Task<bool> {
        co_await with.resume();
        co_return true;
    }(*other));
    run_turns(50);
    BOOST_TEST(requests.size() == sent);
    BOOST_CHECK(find(1).state == PurchaseState::Unknown);
}

BOOST_AUTO_TEST_CASE(a_forwarded_one_is_answered_with_what_upstream_said) {
    const sync::ForwardedPurchase answer = forward("k", "{\"data\":1}").value();
    BOOST_TEST(answer.reply->status == 201);
    BOOST_TEST(requests.front().body == "{\"data\":1}");
    BOOST_TEST(requests.front().idempotency_key == "k");
    // And again without asking upstream, which forgets its keys one day.
    clock.pass(48h);
    BOOST_CHECK(forward("k", "{\"data\":1}").value().reply == answer.reply);
    BOOST_TEST(requests.size() == 1);
    BOOST_CHECK(forward("k", "{\"data\":2}").error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_forwarded_one_whose_answer_is_lost_waits_for_its_caller) {
    react({Reaction::lost_after()});
    BOOST_CHECK(!forward("k").value().reply);
    sync({});
    run_turns(50);
    BOOST_TEST(requests.size() == 1);
    BOOST_CHECK(find("id of 310k").state == PurchaseState::Pending);
    clock.pass(10min);
    sync({});
    run_until([this] { return find("id of 310k").state == PurchaseState::Unknown; });
    BOOST_TEST(requests.size() == 1);
    BOOST_TEST(forward("k").value().reply->status == 201);
    BOOST_TEST(sold.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_forwarded_one_that_never_left_is_not_sent_without_its_caller) {
    react({Reaction::unsent()});
    BOOST_CHECK(!forward("k").value().reply);
    kill_and_restart();
    run_turns(50);
    sync({});
    run_turns(50);
    BOOST_TEST(requests.size() == 1);
    clock.pass(13h);
    sync({});
    run_until([this] { return find("id of 310k").state == PurchaseState::Refused; });
}

BOOST_AUTO_TEST_CASE(a_forwarded_one_whose_key_is_too_old_is_not_repeated_for_its_caller_either) {
    react({Reaction::lost_after()});
    forward("k").value();
    clock.pass(13h);
    BOOST_CHECK(!forward("k").value().reply);
    BOOST_TEST(requests.size() == 1);
}

BOOST_AUTO_TEST_CASE(upstreams_own_failure_is_passed_on_and_the_key_stays_good) {
    react({Reaction::status(500, Errc::Unavailable, ErrorCode::Internal)});
    BOOST_TEST(forward("k").value().reply->status == 500);
    BOOST_TEST(forward("k").value().reply->status == 201);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sandbox/books.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/license/entitlement.hpp"
#include "lib/sandbox/books_schema.hpp"

using namespace usher::sandbox;
using namespace usher;
using license::KeyType;

namespace {

constexpr Instant start = from_unix(1'400'000'000);
constexpr Seconds month{2'592'000};
const std::string payer = "payer";
const OptionId no_ads{"noAds"};
const OptionId premium{"premium"};

struct Ledger {
    store::Database database = store::Database::open(":memory:", books_migrations()).value();
    Books books{database};
    UserKey key{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"};

    // The value; an error is thrown.
    template <typename Work>
    auto write(Work work) {
        return database.write(work).value();
    }

    Ledger() {
        write([this] { return books.open_account(payer, Cents{10'00}, start); });
        write([this] {
            return books.create_key({.user_key = key, .created_by = payer, .created_at = start});
        });
    }

    Result<Instant> activate(const OptionId& service, Cents cost, Instant now) {
        const Order order{
            .api_key = payer,
            .purchase = {.user_key = key, .service = service, .period = PeriodId{"m1"}},
            .length = month,
            .cost = cost};
        return database.write([&] { return books.activate(order, now); });
    }

    license::Entitlement give_trial(Instant now) {
        const Grant trial{.user_key = key, .service = no_ads, .length = month};
        return write([&, this] { return books.give(trial, now); });
    }

    Holding holding(View view = View::Current) {
        return write([&, this] { return books.find_key(key, view); });
    }
    Cents balance() {
        return write([this] { return books.balance(payer); });
    }
    std::vector<Booking> bookings() {
        return write([this] { return books.ledger(payer, 1000); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(books, Ledger)

BOOST_AUTO_TEST_CASE(an_account_is_opened_once) {
    write([this] { return books.open_account(payer, Cents{99'00}, start + Seconds{5}); });
    BOOST_CHECK_EQUAL(balance().value, 10'00);
    BOOST_REQUIRE_EQUAL(bookings().size(), 1);
    BOOST_CHECK(bookings().front().kind == BookingKind::Opening);
    BOOST_CHECK(bookings().front().booked_at == start);
}

BOOST_AUTO_TEST_CASE(an_unknown_account_has_neither_balance_nor_ledger) {
    const auto missing = database.read([this] { return books.balance("nobody"); });
    BOOST_CHECK(missing.error() == Error(Errc::NotFound, "unknown api_key"));
    BOOST_CHECK(!database.read([this] { return books.ledger("nobody", 5); }));
    BOOST_CHECK(!database.write([this] { return books.deposit("nobody", Cents{1}, start); }));
}

BOOST_AUTO_TEST_CASE(the_first_seed_stays_the_issuer_s) {
    const std::string first(32, 'a');
    const std::string second(32, 'b');
    BOOST_CHECK_EQUAL(write([&, this] { return books.issuer_seed(first); }).reveal(), first);
    BOOST_CHECK_EQUAL(write([&, this] { return books.issuer_seed(second); }).reveal(), first);
}

BOOST_AUTO_TEST_CASE(a_new_key_holds_nothing_at_version_one) {
    const Holding found = holding();
    BOOST_CHECK_EQUAL(found.version, 1);
    BOOST_CHECK(found.entitlements.empty());
    BOOST_CHECK(found.key.type == KeyType::General);
    BOOST_CHECK(!found.key.product);
    BOOST_CHECK(found.key.created_at == start);
    BOOST_CHECK_EQUAL(holding(View::BeforeLastChange).version, 1);
}

BOOST_AUTO_TEST_CASE(what_would_end_after_2199_is_neither_sold_nor_given) {
    const Instant last = latest_instant - Seconds{1};
    const Error refusal{Errc::Rejected, "the period ends after 2199"};
    BOOST_CHECK(activate(no_ads, Cents{1}, last - month).value() == last);
    const std::size_t lines = bookings().size();

    BOOST_CHECK(activate(no_ads, Cents{1}, start).error() == refusal);
    BOOST_CHECK(activate(premium, Cents{1}, last).error() == refusal);
    const Grant more{.user_key = key, .service = no_ads, .length = month};
    BOOST_CHECK(database.write([&, this] { return books.give(more, start); }).error() == refusal);
    const UserKey nobody{std::string(40, '0')};
    const Grant to_nobody{.user_key = nobody, .service = no_ads, .length = month};
    const auto unknown = database.write([&, this] { return books.give(to_nobody, last); });
    BOOST_CHECK(unknown.error() == Error(Errc::NotFound, "unknown user_key"));

    BOOST_CHECK_EQUAL(bookings().size(), lines);
    BOOST_CHECK_EQUAL(holding().version, 2);
    BOOST_REQUIRE_EQUAL(holding().entitlements.size(), 1U);
    BOOST_CHECK(holding().entitlements.front().valid_to == last);
}

BOOST_AUTO_TEST_CASE(an_individual_key_keeps_its_product) {
    const UserKey individual{std::string(40, 'c')};
    write([&, this] {
        return books.create_key({.user_key = individual,
                                 .type = KeyType::Individual,
                                 .product = ProductId{"game"},
                                 .created_by = payer,
                                 .created_at = start});
    });
    const Holding found = write([&, this] { return books.find_key(individual, View::Current); });
    BOOST_CHECK(found.key.type == KeyType::Individual);
    BOOST_CHECK(found.key.product == ProductId{"game"});
}

BOOST_AUTO_TEST_CASE(the_tables_refuse_what_no_key_can_be) {
    const IssuedKey without_product{.user_key = UserKey{std::string(40, 'c')},
                                    .type = KeyType::Individual,
                                    .created_by = payer};
    const IssuedKey short_name{.user_key = UserKey{"abc"}, .created_by = payer};
    const IssuedKey twice{.user_key = key, .created_by = payer};
    const IssuedKey of_nobody{.user_key = UserKey{std::string(40, 'd')}, .created_by = "nobody"};
    for (const IssuedKey& wrong : {without_product, short_name, twice, of_nobody}) {
        const auto created = database.write([&, this] { return books.create_key(wrong); });
        BOOST_REQUIRE(!created);
        BOOST_CHECK(created.error().code() == Errc::Conflict);
    }
}

BOOST_AUTO_TEST_CASE(an_activation_charges_and_grants_together) {
    BOOST_CHECK(activate(no_ads, Cents{1'50}, start).value() == start + month);
    BOOST_CHECK_EQUAL(balance().value, 8'50);
    BOOST_CHECK_EQUAL(holding().version, 2);
    const license::Entitlement expected{.option = no_ads, .valid_to = start + month};
    BOOST_REQUIRE_EQUAL(holding().entitlements.size(), 1);
    BOOST_CHECK(holding().entitlements.front() == expected);

    const Booking line = bookings().back();
    BOOST_CHECK(line.kind == BookingKind::Activation);
    BOOST_CHECK_EQUAL(line.amount.value, -1'50);
    BOOST_CHECK_EQUAL(line.balance.value, 8'50);
    const Purchase paid{.user_key = key, .service = no_ads, .period = PeriodId{"m1"}};
    BOOST_CHECK(line.purchase == paid);
    BOOST_CHECK_EQUAL(write([this] { return Result<std::int64_t>{books.executions()}; }), 1);
}

BOOST_AUTO_TEST_CASE(periods_stack_while_active_and_start_anew_once_lapsed) {
    BOOST_CHECK(activate(no_ads, Cents{1}, start).value() == start + month);
    const Instant last_second = start + month - Seconds{1};
    BOOST_CHECK(activate(no_ads, Cents{1}, last_second).value() == start + 2 * month);
    BOOST_CHECK(activate(no_ads, Cents{1}, start + 2 * month).value() == start + 3 * month);
    const Instant late = start + 5 * month;
    BOOST_CHECK(activate(no_ads, Cents{1}, late).value() == late + month);
}

BOOST_AUTO_TEST_CASE(options_stack_each_for_itself_and_are_listed_by_id) {
    static_cast<void>(activate(premium, Cents{1}, start).value());
    BOOST_CHECK(activate(no_ads, Cents{1}, start + Seconds{9}).value() ==
                start + Seconds{9} + month);
    const Holding found = holding();
    BOOST_REQUIRE_EQUAL(found.entitlements.size(), 2);
    BOOST_CHECK(found.entitlements[0].option == no_ads);
    BOOST_CHECK(found.entitlements[1].option == premium);
    BOOST_CHECK(found.entitlements[1].valid_to == start + month);
}

BOOST_AUTO_TEST_CASE(too_little_money_changes_nothing) {
    const auto refused = activate(no_ads, Cents{10'01}, start);
    BOOST_CHECK(refused.error() == Error(Errc::Rejected, "insufficient funds"));
    BOOST_CHECK_EQUAL(balance().value, 10'00);
    BOOST_CHECK_EQUAL(holding().version, 1);
    BOOST_CHECK(holding().entitlements.empty());
    BOOST_CHECK_EQUAL(bookings().size(), 1);
}

BOOST_AUTO_TEST_CASE(the_whole_balance_may_be_spent) {
    BOOST_CHECK(activate(no_ads, Cents{10'00}, start));
    BOOST_CHECK_EQUAL(balance().value, 0);
    BOOST_CHECK(activate(no_ads, Cents{0}, start));
    BOOST_CHECK(!activate(no_ads, Cents{1}, start));
}

BOOST_AUTO_TEST_CASE(an_unknown_user_key_is_not_charged_for) {
    key = UserKey{std::string(40, '0')};
    BOOST_CHECK(activate(no_ads, Cents{1}, start).error() ==
                Error(Errc::NotFound, "unknown user_key"));
    BOOST_CHECK_EQUAL(balance().value, 10'00);
}

BOOST_AUTO_TEST_CASE(paid_time_stacks_on_a_trial_and_ends_it) {
    BOOST_CHECK(give_trial(start).valid_to == start + month);
    BOOST_CHECK(holding().entitlements.front().trial);
    BOOST_CHECK(activate(no_ads, Cents{1}, start).value() == start + 2 * month);
    BOOST_CHECK(!holding().entitlements.front().trial);
}

BOOST_AUTO_TEST_CASE(a_trial_stacks_on_paid_time_and_the_whole_stays_paid) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    const license::Entitlement paid{.option = no_ads, .valid_to = start + 2 * month};
    BOOST_CHECK(give_trial(start) == paid);
    BOOST_CHECK(holding().entitlements.front() == paid);
    BOOST_CHECK(give_trial(start).trial == false);
    BOOST_CHECK(activate(no_ads, Cents{1}, start).value() == start + 4 * month);
    BOOST_CHECK(!holding().entitlements.front().trial);
}

BOOST_AUTO_TEST_CASE(a_trial_after_paid_time_has_lapsed_is_a_trial) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    const license::Entitlement trial{
        .option = no_ads, .valid_to = start + 2 * month, .trial = true};
    BOOST_CHECK(give_trial(start + month) == trial);
    static_cast<void>(activate(premium, Cents{1}, start).value());
    BOOST_CHECK(give_trial(start + month).trial);  // another option's payment is no matter
}

BOOST_AUTO_TEST_CASE(a_trial_cannot_shorten_paid_time_but_a_grant_that_is_none_may) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    Grant grant{.user_key = key, .service = no_ads, .valid_to = start + month - Seconds{1}};
    const auto give = [&, this] { return books.give(grant, start); };
    const Error refusal{Errc::Conflict, "valid_to: a trial cannot shorten a paid option"};
    BOOST_CHECK(database.write(give).error() == refusal);
    BOOST_CHECK_EQUAL(holding().version, 2);
    BOOST_CHECK(holding().entitlements.front().valid_to == start + month);

    grant.trial = false;
    BOOST_CHECK(write(give).valid_to == start + month - Seconds{1});
    grant.trial = true;
    BOOST_CHECK(!write(give).trial);  // the same end shortens nothing
}

BOOST_AUTO_TEST_CASE(a_grant_can_end_at_a_time_of_its_own) {
    const Grant grant{
        .user_key = key, .service = no_ads, .valid_to = start - month, .trial = false};
    BOOST_CHECK(write([&, this] { return books.give(grant, start); }).valid_to == start - month);
    BOOST_CHECK(!holding().entitlements.front().active_at(start));
    BOOST_CHECK_EQUAL(bookings().size(), 1);

    const Grant nobody{.user_key = UserKey{"nobody"}, .service = no_ads, .length = month};
    BOOST_CHECK(database.write([&, this] { return books.give(nobody, start); }).error().code() ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_revoked_option_is_gone_and_may_come_back) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    const auto revoke = [this] { return books.revoke(key, no_ads); };
    write(revoke);
    BOOST_CHECK(holding().entitlements.empty());
    BOOST_CHECK_EQUAL(holding().version, 3);
    BOOST_CHECK(database.write(revoke).error() == Error(Errc::NotFound, "service not held"));
    BOOST_CHECK(activate(no_ads, Cents{1}, start).value() == start + month);
}

BOOST_AUTO_TEST_CASE(the_state_before_the_last_change_can_be_read) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    BOOST_CHECK(holding(View::BeforeLastChange).entitlements.empty());
    static_cast<void>(activate(premium, Cents{1}, start).value());
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    static_cast<void>(activate(no_ads, Cents{1}, start).value());

    const Holding before = holding(View::BeforeLastChange);
    BOOST_CHECK_EQUAL(before.version, 4);
    BOOST_REQUIRE_EQUAL(before.entitlements.size(), 2);
    BOOST_CHECK(before.entitlements[0].valid_to == start + 2 * month);
    BOOST_CHECK(holding().entitlements[0].valid_to == start + 3 * month);

    write([this] { return books.revoke(key, premium); });
    BOOST_CHECK_EQUAL(holding().entitlements.size(), 1);
    BOOST_CHECK_EQUAL(holding(View::BeforeLastChange).entitlements.size(), 2);
}

BOOST_AUTO_TEST_CASE(deposits_are_booked_and_cannot_take_more_than_there_is) {
    const auto deposit = [this](std::int64_t cents) {
        return database.write([&, this] { return books.deposit(payer, Cents{cents}, start); });
    };
    BOOST_CHECK_EQUAL(deposit(2'50).value().value, 12'50);
    BOOST_CHECK_EQUAL(deposit(-12'50).value().value, 0);
    BOOST_CHECK(deposit(-1).error().code() == Errc::Rejected);
    BOOST_CHECK(bookings().back().kind == BookingKind::Deposit);
}

BOOST_AUTO_TEST_CASE(amounts_add_up_to_every_balance) {
    for (int i = 0; i < 20; ++i) static_cast<void>(activate(no_ads, Cents{77}, start));
    std::int64_t sum = 0;
    for (const Booking& line : bookings()) {
        sum += line.amount.value;
        BOOST_CHECK_EQUAL(line.balance.value, sum);
        BOOST_CHECK_GE(sum, 0);
    }
    BOOST_CHECK_EQUAL(balance().value, sum);
    BOOST_CHECK_EQUAL(bookings().size(), 1 + 10'00 / 77);
}

BOOST_AUTO_TEST_CASE(the_ledger_shows_the_newest_lines_oldest_first) {
    static_cast<void>(activate(no_ads, Cents{1}, start).value());
    static_cast<void>(activate(no_ads, Cents{2}, start).value());
    const auto lines = write([this] { return books.ledger(payer, 2); });
    BOOST_REQUIRE_EQUAL(lines.size(), 2);
    BOOST_CHECK_EQUAL(lines[0].amount.value, -1);
    BOOST_CHECK_EQUAL(lines[1].amount.value, -2);
}

BOOST_AUTO_TEST_CASE(the_ledger_is_only_appended_to) {
    for (const char* const sql : {"UPDATE ledger SET amount = 0", "DELETE FROM ledger"}) {
        const auto changed = database.write(
            [&, this]() -> Result<std::int64_t> { return database.prepare(sql).run(); });
        BOOST_CHECK(!changed);
    }
    BOOST_CHECK_EQUAL(balance().value, 10'00);
}

BOOST_AUTO_TEST_CASE(the_table_itself_refuses_a_negative_balance) {
    const auto booked = database.write([this]() -> Result<std::int64_t> {
        return database
            .prepare(
                "INSERT INTO ledger (api_key, booked_at, kind, amount, balance)"
                " VALUES ('payer', 0, 'deposit', -1, -1)")
            .run();
    });
    BOOST_CHECK(!booked);
}

BOOST_AUTO_TEST_SUITE_END()

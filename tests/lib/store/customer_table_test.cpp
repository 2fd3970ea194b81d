#include "lib/store/customer_table.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;

namespace {

using enum CustomerCollection;

CustomerRow account(std::string id, std::string name, std::int64_t ticks = 100) {
    return {.collection = Accounts,
            .id = id,
            .account = id,
            .name = std::move(name),
            .updated_at = {.ticks = ticks, .offset_minutes = 120},
            .document = R"({"id":)" + id + "}"};
}

CustomerRow subscription(std::string id, std::string of, std::string status,
                         std::int64_t ticks = 100) {
    return {.collection = Subscriptions,
            .id = std::move(id),
            .account = std::move(of),
            .name = "Lumen Studio Seat",
            .code = "LMN-ST-01",
            .status = std::move(status),
            .updated_at = {.ticks = ticks},
            .document = "{}"};
}

struct Fixture : test::TablesFixture {
    CustomerTable table{database};

    std::optional<CustomerPut> put(const CustomerRow& row) {
        return in_write([&] { return table.put(row); });
    }
    std::vector<std::string> listed(const CustomerPage& page) {
        std::vector<std::string> ids;
        in_write([&] {
            for (const CustomerRow& row : table.list(page).value().rows) ids.push_back(row.id);
        });
        return ids;
    }
    std::vector<std::string> due() {
        return in_write([&] { return table.due(100); });
    }
};

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_back_what_it_took) {
    CustomerRow row = subscription("a", "5210", "Active");
    row.addons = "[]";
    row.addons_due = true;
    row.unknown_since = from_unix(1'800'000'000);
    const auto done = put(row);
    BOOST_REQUIRE(done);
    BOOST_CHECK(done->is_new);
    in_write([&] { BOOST_CHECK(table.find(Subscriptions, "a") == row); });
    in_write([&] { BOOST_CHECK(!table.find(Assets, "a")); });
}

BOOST_AUTO_TEST_CASE(iw_sync_1_the_later_change_wins_and_the_same_one_writes_nothing) {
    put(subscription("a", "5210", "Active", 200));
    BOOST_CHECK(!put(subscription("a", "5210", "Suspended", 199)));
    const std::int64_t changed = database.rows_changed();
    BOOST_CHECK(!put(subscription("a", "5210", "Suspended", 200)));
    BOOST_CHECK_EQUAL(database.rows_changed(), changed);

    // Another document of the same stamp is news, though: IW-SYNC-7.
    CustomerRow other = subscription("a", "5210", "Active", 200);
    other.document = "[]";
    BOOST_CHECK(put(other));

    const auto moved = put(subscription("a", "5233", "Suspended", 201));
    BOOST_REQUIRE(moved);
    BOOST_CHECK(!moved->is_new);
    BOOST_CHECK(moved->account_before == "5210");
    in_write([&] { BOOST_CHECK_EQUAL(table.find(Subscriptions, "a")->status, "Suspended"); });
}

BOOST_AUTO_TEST_CASE(a_change_leaves_add_ons_and_how_long_a_status_is_unknown_as_they_are) {
    put(subscription("a", "5210", "Odd", 200));
    in_write([&] {
        BOOST_CHECK(table.set_addons("a", "[1]"));
        BOOST_CHECK(!table.set_addons("a", "[1]"));
        table.set_unknown_since("a", from_unix(1'800'000'000));
    });
    put(subscription("a", "5210", "Odd", 201));
    in_write([&] {
        const auto row = table.find(Subscriptions, "a");
        BOOST_CHECK(row->addons == "[1]");
        BOOST_CHECK(row->unknown_since == from_unix(1'800'000'000));
    });
}

BOOST_AUTO_TEST_CASE(lists_go_on_behind_a_row_in_the_order_of_arrival) {
    for (const char* id : {"30", "9", "100", "7"}) put(account(id, "A"));
    BOOST_CHECK((listed({.collection = Accounts, .count = 2}) == Ids{"30", "9"}));
    BOOST_CHECK((listed({.collection = Accounts, .count = 9, .after = "9"}) == Ids{"100", "7"}));
    in_write([&] {
        const auto lost = table.list({.collection = Accounts, .count = 1, .after = "8"});
        BOOST_REQUIRE(!lost);
        BOOST_CHECK(lost.error().code() == Errc::NotFound);
    });
}

BOOST_AUTO_TEST_CASE(a_page_of_a_list_has_so_many_rows_and_bytes_and_says_whether_there_are_more) {
    for (const char* id : {"a", "b", "c"}) {
        CustomerRow row = subscription(id, "1", "Active");
        row.document = std::string(60, '1');
        row.addons = std::string(40, '2');
        put(row);
    }
    const auto page = [this](std::size_t count, std::size_t bytes_max) {
        const CustomerPage asked{
            .collection = Subscriptions, .count = count, .bytes_max = bytes_max};
        return in_write([&] { return table.list(asked).value(); });
    };
    BOOST_CHECK_EQUAL(page(3, 1000).rows.size(), 3U);
    BOOST_CHECK(!page(3, 1000).has_more);
    BOOST_CHECK_EQUAL(page(2, 1000).rows.size(), 2U);
    BOOST_CHECK(page(2, 1000).has_more);
    BOOST_CHECK_EQUAL(page(3, 200).rows.size(), 2U);
    BOOST_CHECK(page(3, 200).has_more);
    // One row is always shown: nobody stands still at it.
    BOOST_CHECK_EQUAL(page(3, 1).rows.size(), 1U);
    BOOST_CHECK(!page(3, 300).has_more);
}

BOOST_AUTO_TEST_CASE(lists_are_of_an_account_a_status_or_what_a_name_has_in_it) {
    put(account("1", "Marlow Dental"));
    put(account("2", "Brightwater Kayaks"));
    put(subscription("a", "1", "Active"));
    put(subscription("b", "2", "Suspended"));
    put(subscription("c", "1", "Suspended"));
    BOOST_CHECK((listed({.collection = Accounts, .count = 9, .search = "WATER"}) == Ids{"2"}));
    BOOST_CHECK((listed({.collection = Accounts, .count = 9, .search = "%"}).empty()));
    BOOST_CHECK(
        (listed({.collection = Subscriptions, .count = 9, .account = "1"}) == Ids{"a", "c"}));
    BOOST_CHECK((listed({.collection = Subscriptions, .count = 9, .status = "suspended"}) ==
                 Ids{"b", "c"}));
    BOOST_CHECK(
        (listed({.collection = Subscriptions, .count = 9, .account = "1", .status = "Active"}) ==
         Ids{"a"}));
    BOOST_CHECK((listed({.collection = Subscriptions, .count = 1, .search = "lmn-"}) == Ids{"a"}));
}

BOOST_AUTO_TEST_CASE(rows_of_an_account_are_found_and_counted_by_collection) {
    put(subscription("a", "1", "Active"));
    put(subscription("b", "2", "Active"));
    in_write([&] {
        BOOST_CHECK_EQUAL(table.of_account(Subscriptions, "1").size(), 1U);
        BOOST_CHECK(table.of_account(Assets, "1").empty());
        BOOST_CHECK_EQUAL(table.count(Subscriptions), 2);
        BOOST_CHECK_EQUAL(table.remove(Subscriptions, "a")->account.value(), "1");
        BOOST_CHECK(!table.remove(Subscriptions, "a"));
        BOOST_CHECK_EQUAL(table.count(Subscriptions), 1);
    });
}

BOOST_AUTO_TEST_CASE(iw_sync_3_which_rows_a_pass_missed_is_kept) {
    for (const char* id : {"a", "b", "c"}) put(subscription(id, "1", "Active"));
    in_write([&] {
        table.set_missed(Subscriptions, "b", true);
        const std::int64_t changed = database.rows_changed();
        table.set_missed(Subscriptions, "b", true);
        table.set_missed(Subscriptions, "x", true);
        BOOST_CHECK_EQUAL(database.rows_changed(), changed);
        std::vector<std::pair<std::string, bool>> seen;
        table.each_id(Subscriptions, "a", 9,
                      [&](std::string id, bool missed) { seen.emplace_back(id, missed); });
        BOOST_CHECK((seen == std::vector<std::pair<std::string, bool>>{{"b", true}, {"c", false}}));
    });
}

BOOST_AUTO_TEST_CASE(subscriptions_whose_add_ons_are_to_be_asked_for_are_kept) {
    CustomerRow row = subscription("a", "1", "Active", 1);
    row.addons_due = true;
    put(row);
    put(subscription("b", "1", "Active", 1));
    put(subscription("a", "1", "Active", 2));
    in_write([&] {
        BOOST_CHECK((table.addons_due(9) == Ids{"a"}));
        table.set_addons_due("b", true);
        table.set_addons_due("a", false);
        BOOST_CHECK((table.addons_due(9) == Ids{"b"}));
    });
}

BOOST_AUTO_TEST_CASE(the_state_of_a_collection_is_kept_and_the_same_one_writes_nothing) {
    in_write([&] { BOOST_CHECK(table.state(Assets) == CollectionState{}); });
    const CollectionState state{.mark = CustomerStamp{.ticks = 7, .offset_minutes = -300},
                                .no_filter_until = from_unix(1'800'000'000),
                                .no_moved_until = from_unix(1'800'000'003),
                                .can_order = false,
                                .full_pass_at = from_unix(1'800'000'001),
                                .heard_at = from_unix(1'800'000'002)};
    in_write([&] { table.keep(Assets, state); });
    in_write([&] {
        const std::int64_t changed = database.rows_changed();
        table.keep(Assets, state);
        BOOST_CHECK_EQUAL(database.rows_changed(), changed);
        BOOST_CHECK(table.state(Assets) == state);
        BOOST_CHECK(table.state(Products) == CollectionState{});
    });
}

BOOST_AUTO_TEST_CASE(iw_sync_6_ids_set_aside_are_kept) {
    in_write([&] {
        table.put_aside(Subscriptions, "b");
        table.put_aside(Subscriptions, "a");
        table.put_aside(Subscriptions, "a");
        table.put_aside(Assets, "c");
        BOOST_CHECK((table.set_aside(Subscriptions) == Ids{"a", "b"}));
        BOOST_CHECK_EQUAL(table.aside_count(Subscriptions), 2U);
        BOOST_CHECK_EQUAL(table.aside_count(Products), 0U);
        table.take_back(Subscriptions, "a");
        BOOST_CHECK((table.set_aside(Subscriptions) == Ids{"b"}));
    });
}

BOOST_AUTO_TEST_CASE(accounts_are_due_until_they_are_taken_off) {
    put(account("1", "A"));
    put(subscription("a", "2", "Active"));
    in_write([&] {
        table.put_due("1");
        table.put_due("1");
        BOOST_CHECK_EQUAL(table.due_count(), 1);
        table.put_all_due();
        table.take_off_due("1");
    });
    BOOST_CHECK((due() == Ids{"2"}));
}

BOOST_AUTO_TEST_CASE(a_copy_of_something_else_is_cleared_and_its_accounts_become_due) {
    put(account("1", "A"));
    in_write([&] {
        BOOST_CHECK(!table.origin());
        const CustomerOrigin origin{.source = "bss", .user_prefix = "a-", .features = "f"};
        table.set_origin(origin);
        table.keep(Accounts, {.heard_at = from_unix(1'800'000'000)});
        table.put_aside(Accounts, "2");
        table.clear();
        BOOST_CHECK(table.origin() == origin);
        BOOST_CHECK_EQUAL(table.count(Accounts), 0);
        BOOST_CHECK(table.set_aside(Accounts).empty());
        BOOST_CHECK(table.state(Accounts) == CollectionState{});
    });
    BOOST_CHECK((due() == Ids{"1"}));
}

BOOST_AUTO_TEST_SUITE_END()

// A reseller's customers kept in step: specs/interworks.md 14.1, 14.2 and 14.3, a case a rule.
#include "lib/sync/customer_sync.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/customer_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

using enum enforcement::CustomerCollection;

constexpr auto day = std::chrono::hours{24};

struct Fixture : CustomerFixture {
    /// A subscription more, of this number.
    std::string add(int number, int account = 5210) {
        std::string id = "00000000-0000-4000-8000-000000000000";
        const std::string digits = std::to_string(number);
        id.replace(id.size() - digits.size(), digits.size(), digits);
        bss.add_subscription(id, account);
        return id;
    }
    /// The same fixture with pages of so many rows.
    void use_pages_of(std::size_t rows) {
        settings.page_rows = rows;
        restart();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_sync, Fixture)

BOOST_AUTO_TEST_CASE(the_first_reading_brings_the_customers_and_their_licences) {
    bss.add_asset(first_asset, 5210);
    BOOST_CHECK(!allows());
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    BOOST_CHECK(!allows("account-5210", "9"));
    BOOST_CHECK_EQUAL(kept(Accounts), 1);
    BOOST_CHECK_EQUAL(kept(Products), 1);
    BOOST_CHECK_EQUAL(kept(Subscriptions), 1);
    BOOST_CHECK_EQUAL(kept(Assets), 1);
    const auto held = licenses();
    BOOST_REQUIRE_EQUAL(held.size(), 2U);
    BOOST_CHECK_EQUAL(held[0].id.text(), first_asset);
    BOOST_CHECK(!held[0].end);
    BOOST_CHECK_EQUAL(held[1].id.text(), first_subscription);
    BOOST_CHECK(held[1].end == at("2026-12-31T00:00:00+02:00"));
    BOOST_CHECK(accounts->is_in_touch());
}

BOOST_AUTO_TEST_CASE(iw_sync_4_between_full_passes_changes_alone_are_asked_for) {
    bss.add_asset(first_asset, 5233);
    BOOST_REQUIRE(read());
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 1U);
    bss.change("subscriptions", first_subscription, R"({"status":"Suspended"})");
    bss.remove("assets", first_asset);
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 1U);
    BOOST_CHECK_EQUAL(bss.count("subscriptions?changes"), 1U);
    // Nothing tells of what is removed but full passes.
    BOOST_CHECK_EQUAL(kept(Assets), 1);
}

BOOST_AUTO_TEST_CASE(a_reading_without_news_writes_no_row_of_the_copy_and_confirms_licences) {
    BOOST_REQUIRE(read());
    const std::int64_t last_event = events.last();
    const auto before = accounts->projection().synced_at(UserId{"account-5210"});
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(*accounts->projection().synced_at(UserId{"account-5210"}) >= *before + 15min);
    BOOST_CHECK_EQUAL(events.last(), last_event);
    restart();
    BOOST_CHECK(*accounts->projection().synced_at(UserId{"account-5210"}) >= *before + 15min);
}

BOOST_AUTO_TEST_CASE(a_full_pass_is_due_when_none_is_newer_than_a_day) {
    BOOST_REQUIRE(read());
    restart();
    BOOST_REQUIRE(read());
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 1U);
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 2U);
    BOOST_CHECK_EQUAL(bss.count("accounts"), 2U);
}

BOOST_AUTO_TEST_CASE(iw_sync_1_a_row_seen_twice_counts_once) {
    use_pages_of(1);
    add(1);
    // A row before the page that comes next: what was shown comes again.
    bss.before_page = [this](const std::string& collection, int page) {
        if (collection != "subscriptions" || page != 2 || kept(Subscriptions) != 1) return;
        auto& rows = bss.rows["subscriptions"];
        rows.insert(rows.begin(), rows.back());
        rows.pop_back();
    };
    BOOST_REQUIRE(read());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 2);
}

BOOST_AUTO_TEST_CASE(iw_sync_2_a_pass_during_which_something_went_is_repeated_at_once) {
    use_pages_of(1);
    const std::string last = add(2);
    bool has_gone = false;
    bss.before_page = [&](const std::string& collection, int page) {
        if (collection != "subscriptions" || page != 2 || has_gone) return;
        has_gone = true;
        bss.remove("subscriptions", first_subscription);
    };
    BOOST_REQUIRE(read());
    BOOST_CHECK(row_of(Subscriptions, last));
}

BOOST_AUTO_TEST_CASE(iw_sync_2_after_three_repetitions_nothing_counts_as_gone) {
    use_pages_of(1);
    const std::string second = add(2);
    const std::string third = add(3);
    BOOST_REQUIRE(read());
    bss.remove("subscriptions", second);
    // Every pass sees the total fall.
    int passes = 0;
    bss.before_page = [&](const std::string& collection, int page) {
        if (collection != "subscriptions") return;
        if (page == 1) {
            ++passes;
            add(100 + passes);
        } else if (page == 2) {
            bss.remove("subscriptions",
                       bss.rows["subscriptions"].back().at("id").as_string().c_str());
        }
    };
    for (int i = 0; i < 3; ++i) BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(passes, 12);
    BOOST_CHECK(row_of(Subscriptions, second));
    BOOST_CHECK(has_logged("nothing of it counts as gone"));
}

BOOST_AUTO_TEST_CASE(iw_sync_3_what_two_clean_passes_miss_is_gone_once_a_single_read_confirms_it) {
    add(2, 5233);
    BOOST_REQUIRE(read());
    bss.remove("subscriptions", first_subscription);
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(allows());
    BOOST_CHECK_EQUAL(bss.count(std::string{"subscriptions/"} + first_subscription), 0U);
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(bss.count(std::string{"subscriptions/"} + first_subscription), 1U);
    BOOST_CHECK(!allows());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 1);
}

BOOST_AUTO_TEST_CASE(iw_sync_3_what_a_single_read_still_finds_is_not_gone) {
    add(2, 5233);
    BOOST_REQUIRE(read());
    const boost::json::object row = bss.rows["subscriptions"].front();
    bss.remove("subscriptions", first_subscription);
    bss.instead[std::string{"subscriptions/"} + first_subscription] = {
        .body = boost::json::serialize(row)};
    for (int i = 0; i < 4; ++i) BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(allows());
    // Missed again from the first on: it takes two passes more to ask again.
    BOOST_CHECK_EQUAL(bss.count(std::string{"subscriptions/"} + first_subscription), 2U);

    // Neither is what an address that is wrong says nothing about.
    bss.instead[std::string{"subscriptions/"} + first_subscription] = {.status = 404, .body = ""};
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(!read_later(day));
    BOOST_CHECK(allows());
}

BOOST_AUTO_TEST_CASE(iw_sync_3_what_is_confirmed_stays_so_when_a_later_single_read_fails) {
    for (int number = 1; number <= 250; ++number) add(number);
    BOOST_REQUIRE(read());
    while (bss.rows["subscriptions"].size() > 1) bss.rows["subscriptions"].pop_back();
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(kept(Subscriptions), 251);
    const auto asked_singly = [this] {
        return std::ranges::count_if(bss.asked, [](const std::string& path) {
            return path.starts_with("subscriptions/") && !path.ends_with("/addons");
        });
    };
    // They are asked for from the last on.
    bss.instead["subscriptions/00000000-0000-4000-8000-000000000040"] = {.status = 404, .body = ""};
    BOOST_CHECK(!read_later(day));
    BOOST_CHECK_EQUAL(kept(Subscriptions), 51);
    const auto before = asked_singly();
    bss.instead.clear();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 1);
    BOOST_CHECK_EQUAL(asked_singly() - before, 50);
}

BOOST_AUTO_TEST_CASE(an_account_that_is_gone_loses_its_licences_and_is_removed) {
    bss.add_account(5233, "Brightwater Kayaks");
    add(2, 5233);
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows("account-5233"));
    bss.remove("accounts", "5233");
    bss.remove("subscriptions", bss.rows["subscriptions"].back().at("id").as_string().c_str());
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(accounts->projection().has(UserId{"account-5233"}));
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(!accounts->projection().has(UserId{"account-5233"}));
    BOOST_CHECK(allows());
}

BOOST_AUTO_TEST_CASE(a_user_who_was_logged_out_is_there_again_with_the_next_reading) {
    BOOST_REQUIRE(read());
    BOOST_REQUIRE(run(accounts->remove(UserId{"account-5210"}, Actor{"ann"})));
    BOOST_CHECK(!allows());
    BOOST_REQUIRE(read_later(15min));
    BOOST_CHECK(allows());
}

BOOST_AUTO_TEST_CASE(iw_sync_5_a_change_with_an_old_stamp_within_the_overlap_is_not_missed) {
    BOOST_REQUIRE(read());
    // Later than what is kept, but 60 minutes before the latest mark of all.
    bss.next_stamp();
    auto& late = bss.add_subscription(second_subscription, 5210);
    for (int minute = 0; minute < 60; ++minute) bss.next_stamp();
    bss.change("subscriptions", first_subscription, R"({"quantity":13})");
    const boost::json::object kept_back = late;
    bss.remove("subscriptions", second_subscription);
    BOOST_REQUIRE(read_later());
    bss.rows["subscriptions"].push_back(kept_back);
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 2);
}

BOOST_AUTO_TEST_CASE(iw_sync_6_a_row_that_cannot_be_read_is_set_aside_and_asked_for_singly) {
    BOOST_REQUIRE(read());
    const std::string second = add(2, 5233);
    bss.change("subscriptions", second, R"({"quantity":"many"})");
    BOOST_REQUIRE(read_later());
    const std::string single = "subscriptions/" + second;
    BOOST_CHECK_EQUAL(bss.count(single), 1U);
    BOOST_CHECK_EQUAL(kept(Subscriptions), 1);
    BOOST_CHECK_EQUAL(driver->progress().set_aside, 1);
    BOOST_CHECK(has_logged("cannot be read"));
    // The mark goes on without it, beyond what is asked for again.
    for (int minute = 0; minute < 250; ++minute) bss.next_stamp();
    bss.change("subscriptions", first_subscription, R"({"quantity":13})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count(single), 2U);
    // Its `updatedAt` stays: no change tells of it, the single read does.
    bss.rows["subscriptions"].back()["quantity"] = 3;
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 2);
    BOOST_CHECK(allows("account-5233"));
    BOOST_CHECK_EQUAL(driver->progress().set_aside, 0);
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count(single), 3U);
}

BOOST_AUTO_TEST_CASE(iw_sync_6_a_row_set_aside_that_is_gone_is_not_asked_for_again) {
    BOOST_REQUIRE(read());
    const std::string second = add(2);
    bss.change("subscriptions", second, R"({"quantity":"many"})");
    BOOST_REQUIRE(read_later());
    bss.remove("subscriptions", second);
    BOOST_REQUIRE(read_later());
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count("subscriptions/" + second), 2U);
}

BOOST_AUTO_TEST_CASE(iw_sync_6_the_mark_moves_only_when_every_page_is_committed) {
    use_pages_of(1);
    BOOST_REQUIRE(read());
    const std::string second = add(2);
    const std::string third = add(3);
    // Within the overlap pages repeat what is known: the third row comes on the third page.
    bss.before_page = [&](const std::string& collection, int page) {
        if (collection == "subscriptions" && page == 3) {
            bss.instead["subscriptions?changes"] = {.status = 404, .body = ""};
        }
    };
    const auto mark = run(copy->state(Subscriptions)).value().mark;
    bss.before_page = [&](const std::string& collection, int page) {
        if (collection == "subscriptions" && page == 2) {
            bss.instead["subscriptions?changes"] = {.status = 404, .body = ""};
        }
    };
    BOOST_CHECK(!read_later());
    BOOST_CHECK(run(copy->state(Subscriptions)).value().mark == mark);
    bss.before_page = nullptr;
    bss.instead.clear();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 3);
}

BOOST_AUTO_TEST_CASE(iw_sync_7_a_billing_address_that_moves_without_its_account_is_read) {
    BOOST_REQUIRE(read());
    // Its own stamp is as old as ever, and the mark is far beyond.
    for (int minute = 0; minute < 250; ++minute) bss.next_stamp();
    bss.add_account(5233, "Brightwater Kayaks");
    BOOST_REQUIRE(read_later());
    bss.rows["accounts"].front()["billingAddress"] =
        boost::json::object{{"id", "11111111-2222-4333-8444-555555555555"}, {"city", "Leeds"}};
    BOOST_REQUIRE(read_later());
    const auto city_is_known = [this] {
        return row_of(Accounts, "5210")->document.find("Leeds") != std::string::npos;
    };
    BOOST_CHECK(!city_is_known());
    bss.moved = {"5210"};
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(city_is_known());
    BOOST_CHECK_EQUAL(bss.count("accounts?moved"), 3U);
    // Without that question, which is not put again for a day, the next full pass tells it.
    bss.instead["accounts?moved"] = {.status = 400, .body = ""};
    bss.rows["accounts"].front()["billingAddress"].as_object()["city"] = "York";
    BOOST_REQUIRE(read_later());
    restart();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count("accounts?moved"), 4U);
    BOOST_CHECK(city_is_known());
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK(!city_is_known());
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count("accounts?moved"), 5U);
}

BOOST_AUTO_TEST_CASE(iw_sync_8_add_ons_are_read_in_full_passes_and_for_changed_subscriptions) {
    bss.add_product(cloud_addon, "LMN-CL", "Addon");
    bss.addons[first_subscription] = R"([{"id":"44444444-2222-4333-8444-555555555555",
        "status":"Active","activationDate":"2026-01-01T00:00:00+02:00","quantity":2,
        "createdAt":"2026-01-01T00:00:00+02:00","product":{"id":")" +
                                     std::string{cloud_addon} + R"(","code":"LMN-CL"}}])";
    const std::string path = std::string{"subscriptions/"} + first_subscription + "/addons";
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows("account-5210", "9"));
    BOOST_CHECK_EQUAL(bss.count(path), 1U);
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count(path), 1U);
    bss.addons.clear();
    bss.change("subscriptions", first_subscription, R"({"quantity":13})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count(path), 2U);
    BOOST_CHECK(!allows("account-5210", "9"));
    BOOST_CHECK(allows());
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(bss.count(path), 3U);
}

BOOST_AUTO_TEST_CASE(iw_sync_8_many_add_ons_hold_up_nothing_else) {
    bss.add_product(cloud_addon, "LMN-CL", "Addon");
    for (int number = 0; number < 1300; ++number) add(number);
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    const auto asked = [this] {
        return std::ranges::count_if(
            bss.asked, [](const std::string& path) { return path.ends_with("/addons"); });
    };
    BOOST_CHECK_EQUAL(asked(), 1000);
    // The next reading follows at once, and has the rest.
    while (driver->progress().readings < 2) bss.server.run_one();
    BOOST_CHECK_EQUAL(asked(), 1301);
    BOOST_CHECK(run(copy->addons_due(1)).value().empty());
}

BOOST_AUTO_TEST_CASE(iw_sync_8_nobody_is_asked_for_add_ons_that_give_nothing_here) {
    bss.add_product("55555555-2222-4333-8444-555555555555", "OTHER", "Addon");
    BOOST_REQUIRE(read());
    BOOST_CHECK_EQUAL(bss.count(std::string{"subscriptions/"} + first_subscription + "/addons"),
                      0U);
}

BOOST_AUTO_TEST_CASE(iw_fall_1_without_filters_lists_are_read_as_a_whole_for_a_day) {
    bss.takes_filter = false;
    BOOST_REQUIRE(read());
    bss.change("subscriptions", first_subscription, R"({"status":"Cancelled"})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    BOOST_CHECK_EQUAL(bss.count("subscriptions?changes"), 1U);
    BOOST_CHECK(has_logged("takes no filter"));
    restart();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count("subscriptions?changes"), 1U);
    bss.pass(day);
    BOOST_REQUIRE(read());
    BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(bss.count("subscriptions?changes"), 2U);
}

BOOST_AUTO_TEST_CASE(iw_fall_1_without_orders_lists_are_read_unordered) {
    bss.takes_order = false;
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 2U);
    BOOST_REQUIRE(read_later(day));
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 3U);
}

BOOST_AUTO_TEST_CASE(iw_ret_2_a_reading_that_fails_leaves_licences_as_they_were) {
    BOOST_REQUIRE(read());
    bss.change("subscriptions", first_subscription, R"({"status":"Suspended"})");
    bss.instead["assets"] = {.status = 403, .body = ""};
    BOOST_CHECK(!read_later());
    BOOST_CHECK(allows());
    BOOST_CHECK(!accounts->is_in_touch());
    BOOST_CHECK(driver->progress().last_error.find("assets") != std::string::npos);
    BOOST_CHECK(driver->progress().last_error.find("may not read") != std::string::npos);
    bss.instead.clear();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    BOOST_CHECK(accounts->is_in_touch());
}

BOOST_AUTO_TEST_CASE(
    what_upstream_asks_to_wait_is_kept_when_somebody_asks_for_a_reading_meanwhile) {
    bss.before_page = [this](const std::string& collection, int) {
        if (collection == "subscriptions") driver->request();
    };
    bss.instead["assets"] = {.status = 503, .fields = {{"Retry-After", "600"}}, .body = ""};
    BOOST_CHECK(!read());
    const std::size_t asked = bss.asked.size();
    BOOST_CHECK(driver->progress().next_attempt == time->now() + 600s);
    for (int turn = 0; turn < 100; ++turn) run(copy->counts()).value();
    BOOST_CHECK_EQUAL(bss.asked.size(), asked);
}

BOOST_AUTO_TEST_CASE(an_outage_is_logged_when_it_begins_and_when_it_has_ended) {
    BOOST_REQUIRE(read());
    const auto lines = [this](std::string_view text) {
        return std::ranges::count_if(log_lines, [text](const std::string& line) {
            return line.find(text) != std::string::npos;
        });
    };
    BOOST_CHECK_EQUAL(lines("customers are read"), 1);
    bss.instead["assets"] = bss.instead["assets?changes"] = {.status = 500, .body = ""};
    for (int i = 0; i < 3; ++i) BOOST_CHECK(!read_later());
    BOOST_CHECK_EQUAL(lines("could not be read"), 1);
    bss.instead.clear();
    for (int i = 0; i < 3; ++i) BOOST_REQUIRE(read_later());
    BOOST_CHECK_EQUAL(lines("customers are read"), 2);
}

BOOST_AUTO_TEST_CASE(what_is_committed_before_a_kill_is_not_lost) {
    use_pages_of(1);
    bss.add_account(5233, "Brightwater Kayaks");
    add(2, 5233);
    bss.instead["assets"] = {.status = 500, .body = ""};
    BOOST_CHECK(!read());
    BOOST_CHECK_EQUAL(kept(Subscriptions), 2);
    BOOST_CHECK(!allows("account-5233"));
    restart();
    bss.instead.clear();
    // The rows come as no news; the accounts are due still.
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows("account-5233"));
    BOOST_CHECK(allows());
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 2U);
}

BOOST_AUTO_TEST_CASE(a_full_pass_that_was_killed_begins_again) {
    use_pages_of(1);
    add(2, 5233);
    bool is_killed = false;
    bss.before_page = [&](const std::string& collection, int page) {
        if (collection == "subscriptions" && page == 2) is_killed = true;
    };
    background->spawn(driver->run());
    while (!is_killed) bss.server.run_one();
    restart();
    BOOST_CHECK(!allows());
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    BOOST_CHECK(allows("account-5233"));
}

BOOST_AUTO_TEST_CASE(iw_lic_1_rows_of_accounts_that_are_not_configured_are_never_stored) {
    bss.add_account(5233, "Brightwater Kayaks");
    add(2, 5233);
    settings.all_accounts = false;
    settings.accounts = {iw::AccountId{5233}};
    restart();
    BOOST_REQUIRE(read());
    BOOST_CHECK_EQUAL(kept(Accounts), 1);
    BOOST_CHECK_EQUAL(kept(Subscriptions), 1);
    BOOST_CHECK(allows("account-5233"));
    BOOST_CHECK(!accounts->projection().has(UserId{"account-5210"}));
}

BOOST_AUTO_TEST_CASE(iw_lic_1_an_account_that_is_no_longer_configured_is_removed) {
    bss.add_account(5233, "Brightwater Kayaks");
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    settings.all_accounts = false;
    settings.accounts = {iw::AccountId{5233}};
    restart();
    BOOST_REQUIRE(read());
    BOOST_CHECK(!accounts->projection().has(UserId{"account-5210"}));
    BOOST_CHECK(accounts->projection().has(UserId{"account-5233"}));
}

BOOST_AUTO_TEST_CASE(with_another_prefix_the_users_of_the_old_one_are_removed) {
    bss.add_account(5233, "Brightwater Kayaks");
    add(2, 5233);
    const UserId somebody_else{"account-x"};
    run(accounts->take({.user = somebody_else, .licenses = {}, .products = {}})).value();
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows("account-5233"));
    // As a prefix that the old one is the beginning of: 5233 must not be taken for account 233.
    settings.user_prefix = "account-5";
    restart();
    BOOST_REQUIRE(read());
    BOOST_CHECK(!accounts->projection().has(UserId{"account-5210"}));
    BOOST_CHECK(!accounts->projection().has(UserId{"account-5233"}));
    BOOST_CHECK(accounts->projection().has(somebody_else));
    BOOST_CHECK(allows("account-55210"));
    BOOST_CHECK(allows("account-55233"));
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 1U);
    // And once only.
    restart();
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(allows("account-55210"));
}

BOOST_AUTO_TEST_CASE(iw_lic_2_other_features_derive_licences_anew_without_reading_all_again) {
    BOOST_REQUIRE(read());
    const std::vector<sync::CustomerFeature> features{
        {.name = BundleId{"other"},
         .ids = {studio_product},
         .channels = {ChannelId{"9"}},
         .services = {license::ChannelService::Live}}};
    settings.features = sync::CustomerFeatures::make(features).value();
    restart();
    BOOST_REQUIRE(read());
    BOOST_CHECK(!allows());
    BOOST_CHECK(allows("account-5210", "9"));
    BOOST_CHECK_EQUAL(bss.count("subscriptions"), 1U);
}

BOOST_AUTO_TEST_CASE(iw_lic_2_a_product_that_no_feature_names_is_told_of) {
    bss.change("subscriptions", first_subscription,
               R"({"product":{"id":"66666666-2222-4333-8444-555555555555","code":"ODD",
                   "isBundle":false}})");
    BOOST_REQUIRE(read());
    BOOST_CHECK(!allows());
    BOOST_REQUIRE_EQUAL(driver->progress().unmapped.size(), 1U);
    BOOST_CHECK_EQUAL(driver->progress().unmapped.begin()->code, "ODD");
}

BOOST_AUTO_TEST_CASE(iw_lic_3_an_unknown_status_leaves_a_licence_for_three_days_over_restarts) {
    BOOST_REQUIRE(read());
    bss.change("subscriptions", first_subscription, R"({"status":"Odd"})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(allows());
    BOOST_CHECK(driver->progress().unknown_statuses.contains("Odd"));
    const Instant first_seen = *row_of(Subscriptions, first_subscription)->unknown_since;
    BOOST_CHECK(licenses().front().end == first_seen + 72h);

    restart();
    bss.pass(70h);
    bss.change("subscriptions", first_subscription, R"({"status":"Odder"})");
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    BOOST_CHECK(licenses().front().end == first_seen + 72h);
    bss.pass(2h);
    BOOST_CHECK(!allows());
    bss.change("subscriptions", first_subscription, R"({"status":"Oddest"})");
    BOOST_REQUIRE(read());
    BOOST_CHECK(licenses().empty());
    // Never anew.
    bss.change("subscriptions", first_subscription, R"({"status":"Odd"})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    bss.change("subscriptions", first_subscription, R"({"status":"Active"})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(allows());
}

BOOST_AUTO_TEST_CASE(iw_sec_1_without_a_password_it_waits_for_somebody_to_enter_one) {
    password.reset();
    restart();
    BOOST_CHECK(driver->progress().session == sync::CustomerSession::LoginRequired);
    BOOST_CHECK(!driver->progress().next_attempt);
    background->spawn(driver->run());
    bss.token_answers = {interworks::token_error(400, "invalid_grant")};
    BOOST_CHECK(run(driver->log_in(Secret{"wrong"})).error().code() == Errc::NotAccepted);
    BOOST_REQUIRE(run(driver->log_in(Secret{"Tide+Pool&47"})));
    BOOST_CHECK(driver->progress().session == sync::CustomerSession::Ready);
    while (driver->progress().readings == 0) bss.server.run_one();
    BOOST_CHECK(allows());
    BOOST_CHECK(accounts->is_in_touch());
    BOOST_CHECK(!driver->progress().waits_since);
    BOOST_CHECK(driver->progress().is_up());
    BOOST_REQUIRE(run(driver->sign_out()));
    BOOST_CHECK(driver->progress().session == sync::CustomerSession::LoginRequired);
    BOOST_CHECK(allows());
    // Nobody takes the copy for one that follows upstream.
    BOOST_CHECK(!accounts->is_in_touch());
    BOOST_CHECK(driver->progress().waits_since);
    BOOST_CHECK(!driver->progress().is_up());
    BOOST_CHECK(has_logged("before somebody logs in"));
}

BOOST_AUTO_TEST_CASE(iw_tok_5_refused_credentials_are_tried_again_only_when_somebody_says_so) {
    bss.token_answers = {interworks::token_error(400, "invalid_grant")};
    BOOST_CHECK(!read());
    BOOST_CHECK(driver->progress().session == sync::CustomerSession::Rejected);
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
    run(copy->counts()).value();
    BOOST_CHECK(driver->progress().waits_since);
    BOOST_CHECK(read());
    BOOST_CHECK(driver->progress().session == sync::CustomerSession::Ready);
    BOOST_CHECK(!driver->progress().waits_since);
    BOOST_CHECK(has_logged("can be asked again"));
}

BOOST_AUTO_TEST_CASE(a_row_that_changes_hands_takes_its_licence_along) {
    bss.add_account(5233, "Brightwater Kayaks");
    BOOST_REQUIRE(read());
    bss.change("subscriptions", first_subscription, R"({"account":{"id":5233,"name":"B"}})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    BOOST_CHECK(allows("account-5233"));
}

BOOST_AUTO_TEST_CASE(a_new_code_of_a_product_changes_who_has_what) {
    bss.rows["subscriptions"].front()["product"] =
        boost::json::object{{"id", studio_product}, {"isBundle", false}};
    BOOST_REQUIRE(read());
    BOOST_CHECK(allows());
    bss.change("products", studio_product, R"({"code":"LMN-CL"})");
    BOOST_REQUIRE(read_later());
    BOOST_CHECK(!allows());
    BOOST_CHECK(allows("account-5210", "9"));
}

BOOST_AUTO_TEST_SUITE_END()

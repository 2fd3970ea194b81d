#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/full_pass.hpp"
#include "lib/upstream/interworks/watermark.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::guid;
namespace examples = test::interworks;

namespace {

const Instant noon{std::chrono::sys_days{2026y / 3 / 1} + 12h};

Stamp stamp(std::string_view text) {
    ServerOffset offset;
    return parse_stamp(text, offset).value();
}

/// A page of accounts with these ids, that says of how many there are.
Page<Account> page(std::initializer_list<int> ids, std::optional<std::int32_t> total = {}) {
    Page<Account> page{.paging = {.total_records = total}};
    for (const int id : ids) page.rows.push_back({.id = AccountId{id}});
    return page;
}

Page<Account> changed(int id, std::string_view updated_at) {
    Page<Account> page;
    page.rows.push_back({.id = AccountId{id}, .updated_at = stamp(updated_at)});
    return page;
}

std::set<AccountId> ids(std::initializer_list<int> numbers) {
    std::set<AccountId> ids;
    for (const int number : numbers) ids.insert(AccountId{number});
    return ids;
}

FullPass<AccountId> pass_over(std::initializer_list<Page<Account>> pages, int repeats_so_far = 0) {
    FullPass<AccountId> pass{repeats_so_far};
    for (const Page<Account>& page : pages) BOOST_CHECK(pass.take(page));
    return pass;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_sync)

BOOST_AUTO_TEST_CASE(IW_SYNC_5_the_examples) {
    BOOST_CHECK_EQUAL(text(changes_after(stamp("2024-05-06T09:14:52.95+02:00"))),
                      "2024-05-06T06:04:52.950");
    BOOST_CHECK_EQUAL(text(changes_after(stamp("2024-05-06T22:00:00-05:00"))),
                      "2024-05-06T20:50:00.000");
    BOOST_CHECK_EQUAL(text(changes_after(stamp("2024-05-06T22:00:00Z"))),
                      "2024-05-06T20:50:00.000");
}

BOOST_AUTO_TEST_CASE(IW_SYNC_5_what_is_finer_than_a_literal_is_not_skipped) {
    BOOST_CHECK_EQUAL(text(changes_after(stamp("2024-05-06T22:00:00.9999999Z"))),
                      "2024-05-06T20:50:00.999");
}

BOOST_AUTO_TEST_CASE(IW_SYNC_4_changes_are_asked_for_in_their_order) {
    const auto query = changes_query<Subscription>(stamp("2024-05-06T09:14:52.95+02:00"));
    BOOST_CHECK_EQUAL(
        query_of(query, {}),
        "pageIndex=1&pageSize=200&$filter=updatedAt%20gt%20datetime%272024-05-06T06%3A04%3A"
        "52.950%27&$orderBy=updatedAt");
}

BOOST_AUTO_TEST_CASE(IW_SYNC_4_the_same_change_twice_is_a_repetition) {
    const Stamp kept = stamp("2024-05-06T09:14:52.95+02:00");
    BOOST_CHECK(is_newer(std::nullopt, kept));
    BOOST_CHECK(!is_newer(kept, kept));
    BOOST_CHECK(!is_newer(kept, stamp("2024-05-06T07:14:52.95Z")));
}

BOOST_AUTO_TEST_CASE(IW_SYNC_1_the_copy_with_the_later_change_wins) {
    const Stamp kept = stamp("2024-05-06T09:14:52.95+02:00");
    BOOST_CHECK(is_newer(kept, stamp("2024-05-06T07:14:52.9500001Z")));
    BOOST_CHECK(!is_newer(kept, stamp("2024-05-06T09:14:52.94+02:00")));
    BOOST_CHECK(!is_newer(kept, stamp("2024-05-06T09:14:52.96+03:00")));
}

BOOST_AUTO_TEST_CASE(IW_SYNC_6_the_mark_moves_with_the_latest_row_of_all_pages) {
    const Stamp before = stamp("2024-05-06T09:00:00+02:00");
    ChangeRun run{before};
    BOOST_CHECK(run.reached() == before);
    run.take(changed(1, "2024-05-06T11:00:00+02:00"));
    run.take(changed(2, "2024-05-06T10:00:00+02:00"));
    run.take(changed(3, "2024-05-06T11:30:00+03:00"));
    BOOST_CHECK(run.reached() == stamp("2024-05-06T11:00:00+02:00"));
}

BOOST_AUTO_TEST_CASE(IW_SYNC_6_the_mark_never_goes_back) {
    const Stamp before = stamp("2024-05-06T09:00:00+02:00");
    ChangeRun run{before};
    run.take(changed(1, "2024-05-06T08:30:00+02:00"));
    run.take(Page<Account>{});
    BOOST_CHECK(run.reached() == before);
    BOOST_CHECK(!ChangeRun{std::nullopt}.reached());
}

BOOST_AUTO_TEST_CASE(
    IW_SYNC_6_a_bad_row_does_not_stop_the_mark_and_is_read_singly_until_it_settles) {
    Page<Account> page = changed(1, "2024-05-06T09:00:00+02:00");
    page.bad_rows.push_back({.id = AccountId{2}});
    page.bad_rows.push_back({.id = AccountId{3}});
    page.bad_rows.push_back({});
    ChangeRun run{std::nullopt};
    run.take(page);
    BOOST_CHECK(run.reached() == stamp("2024-05-06T09:00:00+02:00"));

    SetAside<AccountId> set_aside{ids({1, 9})};
    set_aside.take(page);
    BOOST_CHECK(set_aside.ids() == ids({2, 3, 9}));
    set_aside.take(changed(2, "2024-05-06T09:00:00+02:00"));
    set_aside.settle(AccountId{9});
    BOOST_CHECK(set_aside.ids() == ids({3}));
}

BOOST_AUTO_TEST_CASE(rows_that_are_set_aside_are_bounded) {
    Page<Account> page;
    const auto most = static_cast<int>(SetAside<AccountId>::ids_max);
    for (int id = 0; id <= most; ++id) page.bad_rows.push_back({.id = AccountId{id}});
    SetAside<AccountId> set_aside;
    set_aside.take(page);
    BOOST_CHECK_EQUAL(set_aside.ids().size(), SetAside<AccountId>::ids_max);
}

BOOST_AUTO_TEST_CASE(a_full_pass_is_due_once_a_day) {
    BOOST_CHECK(is_full_pass_due(std::nullopt, noon));
    BOOST_CHECK(!is_full_pass_due(noon, noon + 24h - 1s));
    BOOST_CHECK(is_full_pass_due(noon, noon + 24h));
}

BOOST_AUTO_TEST_CASE(a_full_pass_reads_in_the_order_of_creation_where_it_can) {
    BOOST_CHECK_EQUAL(query_of(full_query<Product>(), {}),
                      "pageIndex=1&pageSize=200&$orderBy=createdAt");
    BOOST_CHECK_EQUAL(query_of(full_query<Product>(false), {}), "pageIndex=1&pageSize=200");
}

BOOST_AUTO_TEST_CASE(IW_SYNC_1_an_id_seen_twice_is_normal) {
    const auto pass = pass_over({page({1, 2}, 3), page({2, 3}, 3)});
    BOOST_CHECK(pass.verdict() == PassVerdict::Clean);
    BOOST_CHECK(pass.seen() == ids({1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(IW_SYNC_2_a_total_that_falls_is_a_sign) {
    BOOST_CHECK(pass_over({page({1, 2}, 4), page({3}, 3)}).verdict() == PassVerdict::Repeat);
    BOOST_CHECK(pass_over({page({1, 2}, 4), page({3}, 3), page({4, 5}, 5)}).verdict() ==
                PassVerdict::Repeat);
    BOOST_CHECK(pass_over({page({1, 2}, 3), page({3, 4}, 4)}).verdict() == PassVerdict::Clean);
}

BOOST_AUTO_TEST_CASE(IW_SYNC_2_fewer_rows_than_the_last_total_are_a_sign) {
    BOOST_CHECK(pass_over({page({1, 2}, 4), page({2, 3}, 4)}).verdict() == PassVerdict::Repeat);
    BOOST_CHECK(pass_over({page({1, 2}), page({3})}).verdict() == PassVerdict::Clean);
    Page<Account> with_bad_rows = page({1}, 3);
    with_bad_rows.bad_rows.push_back({.id = AccountId{2}});
    with_bad_rows.bad_rows.push_back({});
    BOOST_CHECK(pass_over({with_bad_rows}).verdict() == PassVerdict::Clean);
}

BOOST_AUTO_TEST_CASE(IW_SYNC_2_after_three_repetitions_what_was_read_is_kept) {
    for (int repeats = 0; repeats < pass_repeats_max; ++repeats) {
        BOOST_CHECK(pass_over({page({1}, 2)}, repeats).verdict() == PassVerdict::Repeat);
    }
    BOOST_CHECK(pass_over({page({1}, 2)}, pass_repeats_max).verdict() == PassVerdict::Doubtful);
}

BOOST_AUTO_TEST_CASE(IW_SYNC_3_what_two_clean_passes_miss_is_gone) {
    const std::set<AccountId> kept = ids({1, 2, 3});
    const auto first = absences(kept, pass_over({page({1}, 1)}), {});
    BOOST_CHECK(first.missing == ids({2, 3}));
    BOOST_CHECK(first.gone.empty());
    const auto second = absences(kept, pass_over({page({1, 3}, 2)}), first.missing);
    BOOST_CHECK(second.missing == ids({2}));
    BOOST_CHECK(second.gone == ids({2}));
}

BOOST_AUTO_TEST_CASE(IW_SYNC_3_a_pass_with_signs_breaks_the_row) {
    const std::set<AccountId> kept = ids({1, 2});
    const auto doubtful = pass_over({page({1}, 2)}, pass_repeats_max);
    const auto after = absences(kept, doubtful, ids({2}));
    BOOST_CHECK(after == Absences<AccountId>{});
    BOOST_CHECK(absences(kept, pass_over({page({1}, 1)}), after.missing).gone.empty());
}

BOOST_AUTO_TEST_CASE(IW_SYNC_3_only_the_service_error_of_a_404_confirms) {
    const auto failure = [](int status, std::string_view body) {
        return judge_answer({.status = status, .body = std::string{body}}, Aim::One);
    };
    BOOST_CHECK(confirms_absence(failure(404, examples::service_error)));
    BOOST_CHECK(!confirms_absence(failure(404, examples::version_error)));
    BOOST_CHECK(!confirms_absence(failure(404, "<html>")));
    BOOST_CHECK(!confirms_absence(failure(403, examples::service_error)));
    BOOST_CHECK(!confirms_absence(failure(500, "")));
    BOOST_CHECK(!confirms_absence(unanswered(Error{Errc::NoAnswer, ""})));
}

BOOST_AUTO_TEST_CASE(IW_FALL_1_a_refused_filter_rests_for_a_day) {
    const Failure refused = judge_answer({.status = 400, .body = ""}, Aim::Collection);
    const Abilities after = after_refusal({}, refused, {.filter = true, .order = true}, noon);
    BOOST_CHECK(!after.can_filter(noon));
    BOOST_CHECK(!after.can_filter(noon + 24h - 1s));
    BOOST_CHECK(after.can_filter(noon + 24h));
    BOOST_CHECK(after.can_order);
}

BOOST_AUTO_TEST_CASE(IW_FALL_1_a_refused_order_is_done_without) {
    const Failure refused = judge_answer({.status = 400, .body = ""}, Aim::Collection);
    const Abilities after = after_refusal({}, refused, {.order = true}, noon);
    BOOST_CHECK(!after.can_order);
    BOOST_CHECK(after.can_filter(noon));
    BOOST_CHECK(after_refusal({}, refused, {}, noon) == Abilities{});
}

BOOST_AUTO_TEST_CASE(IW_SYNC_7_a_refused_question_for_moved_accounts_rests_for_a_day) {
    const Failure refused = judge_answer({.status = 400, .body = ""}, Aim::Collection);
    const Abilities unmoved = after_refusal({}, refused, {.moved = true}, noon);
    BOOST_CHECK(unmoved.can_filter(noon) && unmoved.can_order);
    BOOST_CHECK(!unmoved.can_ask_moved(noon + 24h - 1s));
    BOOST_CHECK(unmoved.can_ask_moved(noon + 24h));
}

BOOST_AUTO_TEST_CASE(IW_FALL_1_other_failures_say_nothing) {
    for (const int status : {401, 403, 404, 409, 429, 500}) {
        const Failure failure = judge_answer({.status = status, .body = ""}, Aim::Collection);
        BOOST_CHECK(after_refusal({}, failure, {.filter = true}, noon) == Abilities{});
    }
    Failure of_token = judge_answer({.status = 400, .body = ""}, Aim::One);
    of_token.is_of_token_endpoint = true;
    BOOST_CHECK(after_refusal({}, of_token, {.filter = true}, noon) == Abilities{});
}

BOOST_AUTO_TEST_SUITE_END()

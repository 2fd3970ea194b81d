#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "lib/store/store.hpp"
#include "tests/lib/store/store_fixture.hpp"

using namespace usher;
using namespace usher::store;
using test::FailingDisk;

namespace {

using Fixture = test::StoreFixture;
using Results = std::vector<Result<void>>;

void check_all(const Results& results, std::size_t count, Errc code) {
    BOOST_TEST(results.size() == count);
    for (const Result<void>& result : results) {
        BOOST_TEST_REQUIRE(!result.has_value());
        BOOST_CHECK(result.error().code() == code);
    }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_failure, Fixture)

BOOST_AUTO_TEST_CASE(a_full_disk_fails_the_whole_batch_and_reads_go_on) {
    store->write_now(put("before")).value();
    const auto held = hold_thread();
    Results results;
    for (int i = 0; i < 10; ++i) write(put("key-" + std::to_string(i)), &results);
    loop.poll();
    FailingDisk::set(FailingDisk::Fault::Full);
    held->set_value();
    run();
    check_all(results, 10, Errc::StorageFull);
    BOOST_TEST(key_count() == 1U);
    BOOST_TEST_REQUIRE(logged.size() == 1U);
    BOOST_TEST(logged.front().find("full") != std::string::npos);

    FailingDisk::set(FailingDisk::Fault::None);
    store->write_now(put("after")).value();
    BOOST_TEST(key_count() == 2U);
    BOOST_TEST(broken.empty());
}

BOOST_AUTO_TEST_CASE(a_transaction_that_sqlite_gives_up_half_way_fails_its_batch_alone) {
    // More than SQLite's page cache holds, so that it writes, and finds no room, before the commit.
    const std::string large(256 << 10, 'x');
    const auto held = hold_thread();
    Results results;
    for (int i = 0; i < 30; ++i) write(put("key-" + std::to_string(i), large), &results);
    loop.poll();
    FailingDisk::set(FailingDisk::Fault::Full);
    held->set_value();
    run();
    check_all(results, 30, Errc::StorageFull);
    BOOST_TEST(key_count() == 0U);

    FailingDisk::set(FailingDisk::Fault::None);
    for (int i = 0; i < 30; ++i) store->write_now(put("key-" + std::to_string(i), large)).value();
    BOOST_TEST(key_count() == 30U);
    BOOST_TEST(broken.empty());
}

// Threat model D24.
BOOST_AUTO_TEST_CASE(a_full_disk_is_one_line_in_the_log_when_it_begins_and_one_when_it_ends) {
    FailingDisk::set(FailingDisk::Fault::Full);
    for (int i = 0; i < 5; ++i) {
        BOOST_CHECK(store->write_now(put("key")).error().code() == Errc::StorageFull);
        BOOST_TEST(key_count() == 0U);
    }
    run();
    BOOST_TEST_REQUIRE(logged.size() == 1U);
    BOOST_TEST(logged[0].starts_with("there is no room to write"));
    BOOST_TEST_REQUIRE(turns.size() == 1U);
    BOOST_CHECK(turns[0].error().code() == Errc::StorageFull);
    FailingDisk::set(FailingDisk::Fault::None);
    for (int i = 0; i < 5; ++i) store->write_now(put("key")).value();
    run();
    BOOST_TEST_REQUIRE(logged.size() == 2U);
    BOOST_TEST(logged[1].starts_with("the store can be written again"));
    BOOST_TEST_REQUIRE(turns.size() == 2U);
    BOOST_TEST(turns[1].has_value());
}

// Threat model D25.
BOOST_AUTO_TEST_CASE(damage_that_shows_while_it_is_used_breaks_the_store) {
    const auto read = [](Tables&) -> Result<void> {
        throw StorageFailure{Error{Errc::Damaged, "not as it was written"}};
    };
    BOOST_CHECK(store->write_now(read).error().code() == Errc::Damaged);
    run();
    BOOST_TEST_REQUIRE(broken.size() == 1U);
    BOOST_CHECK(broken.front().code() == Errc::Damaged);
}

BOOST_AUTO_TEST_CASE(how_far_the_state_has_come_is_told_after_the_commit_that_brought_it_there) {
    store.reset();
    std::vector<std::int64_t> told;
    const auto watched =
        Store::open(
            loop.get_executor(), directory.file("told.db"), Secret{std::string(32, 's')},
            {.on_standing =
                 [&](const license::Standing& standing) { told.push_back(standing.generation); }})
            .value();
    const auto start = [](Tables& tables) -> Result<Installation> {
        return tables.installation.start();
    };
    const auto keep = [](Tables& tables) -> Result<void> {
        tables.installation.keep({.highest = test::noon, .attestation = {}});
        return {};
    };
    const auto give_up = [&](Tables& tables) -> Result<void> {
        keep(tables).value();
        return Error{Errc::Conflict, "given up"};
    };
    watched->write_now(start).value();
    watched->write_now(put("key")).value();
    BOOST_TEST(!watched->write_now(give_up).has_value());
    FailingDisk::set(FailingDisk::Fault::Full);
    BOOST_TEST(!watched->write_now(keep).has_value());
    FailingDisk::set(FailingDisk::Fault::None);
    watched->write_now(keep).value();
    BOOST_TEST(told.front() == 1);
    BOOST_TEST(told.back() == 2);
    BOOST_TEST(std::ranges::is_sorted(told));
}

// Threat model D23.
BOOST_AUTO_TEST_CASE(an_io_error_at_commit_stops_the_store_and_says_so_once) {
    const auto held = hold_thread();
    Results results;
    for (int i = 0; i < 10; ++i) write(put("key-" + std::to_string(i)), &results);
    loop.poll();
    FailingDisk::set(FailingDisk::Fault::FailedFlush);
    held->set_value();
    run();
    check_all(results, 10, Errc::Unsettled);
    BOOST_TEST_REQUIRE(broken.size() == 1U);
    BOOST_CHECK(broken.front().code() == Errc::Unsettled);

    FailingDisk::set(FailingDisk::Fault::None);
    results.clear();
    write(put("later"), &results);
    run();
    check_all(results, 1, Errc::Storage);
    BOOST_TEST(results[0].error().context().find("must be reopened") != std::string::npos);
    BOOST_TEST(broken.size() == 1U);

    store.reset();
    store = open().value();
    BOOST_TEST(key_count() == 10U);  // the commit had reached the file: only a new look tells
    store->write_now(put("later")).value();
    BOOST_TEST(key_count() == 11U);
}

BOOST_AUTO_TEST_CASE(a_broken_store_needs_nobody_who_listens) {
    const auto nobody =
        Store::open(loop.get_executor(), directory.file("other.db"), Secret{std::string(32, 's')})
            .value();
    FailingDisk::set(FailingDisk::Fault::FailedWrite);
    BOOST_CHECK(nobody->write_now(put("key")).error().code() == Errc::Unsettled);
    run();
    BOOST_TEST(broken.empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_and_left_as_it_is) {
    store.reset();
    std::string bytes = test::read_file(path);
    bytes.replace(4096, 64, std::string(64, '\xa5'));
    test::write_file(path, bytes);
    const Result<std::unique_ptr<Store>> opened = open();
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_CHECK(opened.error().code() == Errc::Damaged);
    BOOST_TEST((test::read_file(path) == bytes));
}

// Opening reads little of it; before the start is counted all of it is looked through.
BOOST_AUTO_TEST_CASE(a_file_that_is_damaged_where_nobody_has_looked_counts_no_start) {
    constexpr std::size_t page = 4096;
    store->write_now(put("key")).value();
    store.reset();
    std::string bytes = test::read_file(path);
    bytes.replace(bytes.size() - page, page, page, '\xa5');
    test::write_file(path, bytes);
    store = open().value();
    const Result<void> started = store->write_now([](Tables& tables) -> Result<void> {
        tables.installation.start();
        return {};
    });
    BOOST_TEST_REQUIRE(!started.has_value());
    BOOST_CHECK(started.error().code() == Errc::Damaged);
    BOOST_TEST(started.error().context().find(path) != std::string::npos);
    store.reset();
    BOOST_TEST((test::read_file(path) == bytes));
}

BOOST_AUTO_TEST_SUITE_END()

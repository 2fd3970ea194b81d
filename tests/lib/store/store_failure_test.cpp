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

// Threat model D23.
BOOST_AUTO_TEST_CASE(an_io_error_at_commit_stops_the_store_and_says_so_once) {
    const auto held = hold_thread();
    Results results;
    for (int i = 0; i < 10; ++i) write(put("key-" + std::to_string(i)), &results);
    loop.poll();
    FailingDisk::set(FailingDisk::Fault::FailedFlush);
    held->set_value();
    run();
    check_all(results, 10, Errc::Storage);
    BOOST_TEST(broken.size() == 1U);

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
    BOOST_CHECK(nobody->write_now(put("key")).error().code() == Errc::Storage);
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
    BOOST_CHECK(opened.error().code() == Errc::Storage);
    BOOST_TEST((test::read_file(path) == bytes));
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/store/store.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <thread>

#include "lib/async/worker.hpp"
#include "tests/lib/store/store_fixture.hpp"

using namespace usher;
using namespace usher::store;
using test::FailingDisk;
using test::noon;

namespace {

using Fixture = test::StoreFixture;
using Results = std::vector<Result<void>>;

std::size_t successes(const Results& results) {
    std::size_t count = 0;
    for (const Result<void>& result : results) count += result.has_value() ? 1 : 0;
    return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_thread, Fixture)

BOOST_AUTO_TEST_CASE(gives_what_the_work_gave_once_it_is_on_disk) {
    std::optional<Result<KeyRecord>> found;
    const auto scenario = [&]() -> Task<void> {
        const auto put = [](Tables& tables) -> Result<KeyRecord> {
            const license::Extension extension{
                .user_key = UserKey{"key-one"}, .issuer = IssuerId{"sandbox"}, .issued_at = noon};
            return tables.keys.put(extension, "text", ProductId{"p"}, noon);
        };
        found = co_await store->write(put);
    };
    const int flushes = FailingDisk::flush_count();
    net::co_spawn(loop, scenario(), net::detached);
    run();
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_CHECK(found->value().tag == store->sealer().tag(UserKey{"key-one"}));
    BOOST_TEST(FailingDisk::flush_count() == flushes + 1);
}

BOOST_AUTO_TEST_CASE(writers_that_arrive_together_share_one_commit) {
    constexpr std::size_t writers = 100;
    const auto held = hold_thread();
    Results results;
    for (std::size_t i = 0; i < writers; ++i) write(put("key-" + std::to_string(i)), &results);
    loop.poll();
    const int flushes = FailingDisk::flush_count();
    held->set_value();
    run();
    BOOST_TEST(results.size() == writers);
    BOOST_TEST(successes(results) == writers);
    BOOST_TEST(FailingDisk::flush_count() == flushes + 1);
    BOOST_TEST(key_count() == writers);
}

BOOST_AUTO_TEST_CASE(work_that_only_reads_costs_no_flush) {
    store->write_now(put("key-one")).value();
    const int flushes = FailingDisk::flush_count();
    BOOST_TEST(key_count() == 1U);
    BOOST_TEST(FailingDisk::flush_count() == flushes);
}

BOOST_AUTO_TEST_CASE(results_arrive_in_the_order_of_the_calls_on_the_loop) {
    std::vector<int> order;
    const auto loop_thread = std::this_thread::get_id();
    const auto writer = [&](int number) -> Task<void> {
        const auto work = [number](Tables&) -> Result<int> { return number; };
        const Result<int> result = co_await store->write(work);
        BOOST_CHECK(std::this_thread::get_id() == loop_thread);
        order.push_back(result.value());
    };
    for (int i = 0; i < 50; ++i) net::co_spawn(loop, writer(i), net::detached);
    run();
    BOOST_TEST_REQUIRE(order.size() == 50U);
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
}

BOOST_AUTO_TEST_CASE(work_that_fails_takes_nothing_from_its_neighbours) {
    const auto held = hold_thread();
    Results results;
    write(put("key-one"), &results);
    write(
        [](Tables& tables) -> Result<void> {
            put("lost")(tables).value();
            return Error{Errc::NotFound, "changed its mind"};
        },
        &results);
    write(
        [](Tables& tables) -> Result<void> {
            put("lost too")(tables).value();
            tables.keys.confirm(99, noon);
            return {};
        },
        &results);
    write(
        [](Tables& tables) -> Result<void> {
            put("lost as well")(tables).value();
            throw std::logic_error{"a bug"};
        },
        &results);
    write(put("key-two"), &results);
    loop.poll();
    held->set_value();
    run();
    BOOST_TEST_REQUIRE(results.size() == 5U);
    BOOST_TEST(results[0].has_value());
    BOOST_CHECK((results[1].error() == Error{Errc::NotFound, "changed its mind"}));
    BOOST_CHECK(results[2].error().code() == Errc::NotFound);
    BOOST_CHECK(results[3].error().code() == Errc::Unknown);
    BOOST_TEST(results[4].has_value());
    BOOST_TEST(key_count() == 2U);
}

BOOST_AUTO_TEST_CASE(what_failed_work_has_deferred_is_not_written) {
    const auto begin = [](Tables& tables) -> Result<void> {
        tables.installation.start();
        tables.journal.begin(JournalTable::Begins::First, noon);
        return {};
    };
    store->write_now(begin).value();
    const auto say = [](std::string kind, Seconds later, bool has_written, bool fails) {
        return [=](Tables& tables) -> Result<void> {
            tables.installation.keep({.highest = noon + later, .attestation = {}});
            tables.journal.append(
                {.at = noon, .kind = kind, .subject = "s", .actor = the_daemon()});
            if (has_written) put("key " + kind)(tables).value();
            if (fails) return Error{Errc::Conflict, "changed its mind"};
            return {};
        };
    };
    for (const bool has_written : {false, true}) {
        loop.restart();
        const auto held = hold_thread();
        Results results;
        write(say("first", Seconds{1}, false, false), &results);
        write(say("failed", Seconds{9}, has_written, true), &results);
        write(say("last", Seconds{2}, has_written, false), &results);
        write(say("failed", Seconds{9}, has_written, true), &results);
        loop.poll();
        held->set_value();
        run();
        BOOST_TEST(successes(results) == 2U);
        const auto look = [](Tables& tables) -> Result<Installation> {
            const auto newest = tables.journal.before(1000, 2);
            BOOST_TEST_REQUIRE(newest.size() == 2U);
            BOOST_TEST(newest[0].note.kind == "last");
            BOOST_TEST(newest[1].note.kind == "first");
            return tables.installation.read();
        };
        const Installation installation = store->write_now(look).value();
        BOOST_CHECK(installation.mark.highest == noon + Seconds{2});
        BOOST_TEST(installation.is_genuine);
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_the_queue_has_no_room_for) {
    const auto held = hold_thread();
    Results results;
    const auto nothing = [](Tables&) -> Result<void> { return {}; };
    for (std::size_t i = 0; i < async::Worker::queue_max + 5; ++i) write(nothing, &results);
    loop.poll();
    BOOST_TEST_REQUIRE(results.size() == 5U);
    for (const Result<void>& result : results) {
        BOOST_CHECK(result.error().code() == Errc::Unavailable);
    }
    BOOST_CHECK(store->write_now(nothing).error().code() == Errc::Unavailable);
    held->set_value();
    run();
    BOOST_TEST(successes(results) == async::Worker::queue_max);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_store_writes_what_has_queued_up) {
    const auto held = hold_thread();
    Results results;
    for (int i = 0; i < 10; ++i) write(put("key-" + std::to_string(i)), &results);
    loop.poll();
    held->set_value();
    store.reset();
    BOOST_TEST(results.empty());
    run();
    BOOST_TEST(successes(results) == 10U);
    store = open().value();
    BOOST_TEST(key_count() == 10U);
}

BOOST_AUTO_TEST_CASE(waiting_coroutines_may_be_destroyed_with_their_loop) {
    Results results;
    auto other_loop = std::make_unique<net::io_context>(1);
    auto other = Store::open(other_loop->get_executor(), directory.file("other.db"),
                             Secret{std::string(32, 's')})
                     .value();
    const auto writer = [&]() -> Task<void> {
        const auto work = put("key-one");
        Result<void> result = co_await other->write(work);
        results.push_back(std::move(result));
    };
    net::co_spawn(*other_loop, writer(), net::detached);
    other_loop->poll();
    other.reset();
    other_loop.reset();
    BOOST_TEST(results.empty());
}

BOOST_AUTO_TEST_CASE(what_the_work_owns_is_let_go_on_the_loop) {
    struct Owned {
        explicit Owned(std::thread::id* where_it_ended) : where{where_it_ended} {}
        Owned(const Owned&) = delete;
        Owned& operator=(const Owned&) = delete;
        ~Owned() { *where = std::this_thread::get_id(); }
        std::thread::id* where;
    };
    for (int i = 0; i < 50; ++i) {
        std::thread::id ended;
        const auto writer = [&]() -> Task<void> {
            auto owned = std::make_unique<Owned>(&ended);
            auto work = [held = std::move(owned)](Tables&) -> Result<void> { return {}; };
            const Result<void> result = co_await store->write(std::move(work));
            BOOST_TEST(result.has_value());
        };
        net::co_spawn(loop, writer(), net::detached);
        run();
        BOOST_CHECK(ended == std::this_thread::get_id());
    }
}

BOOST_AUTO_TEST_CASE(tables_outlive_the_store) {
    const Installation first = store
                                   ->write_now([](Tables& tables) -> Result<Installation> {
                                       return tables.installation.start();
                                   })
                                   .value();
    store->write_now(put("key-one", "extension one")).value();
    store.reset();
    store = open().value();
    const auto again = [](Tables& tables) -> Result<Installation> {
        return tables.installation.start();
    };
    const Installation second = store->write_now(again).value();
    BOOST_CHECK(second.id == first.id);
    BOOST_TEST(second.starts == 2);
    const auto secrets = [](Tables& tables) { return tables.keys.secrets(1); };
    BOOST_TEST(store->write_now(secrets)->extension == "extension one");
}

BOOST_AUTO_TEST_CASE(another_store_key_is_noticed_when_the_file_is_opened) {
    store.reset();
    const Result<std::unique_ptr<Store>> opened = open('t');
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_CHECK(opened.error().code() == Errc::NotAccepted);
    BOOST_TEST(opened.error().context() == path + ": sealed under another store key");
    BOOST_TEST(open().has_value());
}

// Threat model Q16, as far as the files of the store go.
BOOST_AUTO_TEST_CASE(no_secret_stands_readable_in_its_files) {
    const std::string canary = "canary-7f3a1c";
    store->write_now(put(canary, "extension of " + canary)).value();
    store
        ->write_now([&](Tables& tables) -> Result<void> {
            tables.activations.insert({.request = {.id = ActivationId{"id"},
                                                   .user_key = UserKey{canary},
                                                   .service = OptionId{"noAds"},
                                                   .period = PeriodId{"m1"}}});
            return {};
        })
        .value();
    const auto check_files = [&] {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            const std::string bytes = test::read_file(path + suffix);
            BOOST_TEST((bytes.find(canary) == std::string::npos));
        }
    };
    BOOST_TEST(test::read_file(path + "-wal").find("noAds") != std::string::npos);
    check_files();
    store.reset();
    check_files();
}

BOOST_AUTO_TEST_SUITE_END()

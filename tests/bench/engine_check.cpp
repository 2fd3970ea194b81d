// Goals E1, E2 and E3 of the engine's path: a check by handle and from texts, beside Redis GET over
// a Unix socket and a prepared SELECT of SQLite in this process. Candidates take turns in each
// round.
#include <sqlite3.h>
#include <sys/stat.h>

#include <memory>
#include <numeric>
#include <optional>

#include "tests/bench/engine_bench.hpp"
#include "tests/bench/redis_peer.hpp"

namespace {

using namespace usher::bench;

constexpr std::size_t group = 16;  // checks between two readings of the clock
constexpr std::size_t groups = 20'000;
constexpr std::size_t peer_calls = 10'000;

// The median time of one call of `act(i)`, in ns, measured in groups of `size` calls.
template <typename Act>
double median_ns(std::size_t count, std::size_t size, const std::vector<std::uint32_t>& order,
                 const Act& act) {
    std::vector<double> times;
    times.reserve(count);
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Clock::time_point start = Clock::now();
        for (std::size_t k = 0; k < size; ++k) act(order[next++ % order.size()]);
        times.push_back(nanoseconds(Clock::now() - start) / static_cast<double>(size));
    }
    return percentile(times, 0.5);
}

class SqlitePeer {
public:
    explicit SqlitePeer(const std::vector<std::string>& keys) {
        run(sqlite3_open(directory_.file("peer.db").c_str(), &database_));
        execute("PRAGMA journal_mode = WAL");
        execute("CREATE TABLE held (key TEXT PRIMARY KEY, valid_to INTEGER) WITHOUT ROWID");
        execute("BEGIN");
        sqlite3_stmt* insert = prepare("INSERT INTO held VALUES (?, 1900000000)");
        for (const std::string& key : keys) {
            bind(insert, key);
            if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error{"SQLite: insert"};
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        execute("COMMIT");
        select_ = prepare("SELECT valid_to FROM held WHERE key = ?");
    }
    SqlitePeer(const SqlitePeer&) = delete;
    SqlitePeer& operator=(const SqlitePeer&) = delete;
    ~SqlitePeer() {
        sqlite3_finalize(select_);
        sqlite3_close(database_);
    }

    void get(const std::string& key) {
        bind(select_, key);
        if (sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error{"SQLite: no row"};
        sqlite3_reset(select_);
    }

private:
    static void run(int code) {
        if (code != SQLITE_OK) throw std::runtime_error{sqlite3_errstr(code)};
    }
    void execute(const char* sql) { run(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        run(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
        return statement;
    }
    static void bind(sqlite3_stmt* statement, const std::string& key) {
        run(sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()),
                              SQLITE_STATIC));
    }

    usher::test::TemporaryDirectory directory_;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
};

// One random read of as much memory, each address known only after the read before: what the
// machine's memory allows just now, with whatever its neighbours do to the caches.
class Memory {
public:
    explicit Memory(std::size_t bytes) : words_(bytes / sizeof(std::uint64_t)) {
        std::mt19937_64 random{1};
        for (std::uint64_t& word : words_) word = random();
    }
    void read() {
        last_ = words_[last_ * 0x9e37'79b9'7f4a'7c15U >> 20U & (words_.size() - 1)] + last_;
    }

private:
    std::vector<std::uint64_t> words_;
    std::uint64_t last_ = 1;
};

struct Times {
    std::vector<double> memory, handle, cold, batch, text, redis, sqlite;
};

void print_memory(Rights& rights) {
    struct stat status{};
    ::fstat(rights.page().file().descriptor(), &status);
    std::printf("%zu rights: table of %zu KiB, page file holds %ld KiB of memory\n",
                rights.handles().size(), rights.page().writer().table_size() * 32 / 1024,
                status.st_blocks / 2);
}

void measure(std::size_t count) {
    Rights rights{count};
    const std::optional<RedisPeer> redis = RedisPeer::start(rights.keys());
    SqlitePeer sqlite{rights.keys()};
    const std::vector<std::uint32_t> order = random_order(count, 1U << 20U);
    std::vector<std::uint32_t> in_turn(count);
    std::iota(in_turn.begin(), in_turn.end(), 0U);
    print_memory(rights);

    std::size_t allowed = 0;
    std::vector<usher_handle> some(group);
    std::vector<usher_answer> answers(group);
    usher_answer answer;
    Times times;
    Memory memory{rights.page().writer().table_size() * 32};
    for (int round = 0; round < rounds; ++round) {
        times.memory.push_back(
            median_ns(groups, group, in_turn, [&](std::uint32_t) { memory.read(); }));
        // In turn: the session that a handle belongs to has been touched anyway. Where their
        // entries lie in the page is random by the hash.
        times.handle.push_back(median_ns(groups, group, in_turn, [&](std::uint32_t i) {
            allowed += static_cast<std::size_t>(
                usher_check(rights.usher(), &rights.handles()[i], &answer));
        }));
        times.cold.push_back(median_ns(groups, group, order, [&](std::uint32_t i) {
            allowed += static_cast<std::size_t>(
                usher_check(rights.usher(), &rights.handles()[i], &answer));
        }));
        times.batch.push_back(
            median_ns(groups, 1, in_turn,
                      [&](std::uint32_t i) {
                          const std::size_t first = i * group % (count - group);
                          allowed += static_cast<std::size_t>(usher_check_batch(
                              rights.usher(), &rights.handles()[first], answers.data(), group));
                      }) /
            group);
        times.text.push_back(median_ns(groups, group, in_turn, [&](std::uint32_t i) {
            usher_question question{};
            question.user_key = rights.keys()[i].c_str();
            question.option = "noAds";
            allowed +=
                static_cast<std::size_t>(usher_check_text(rights.usher(), &question, &answer));
        }));
        times.sqlite.push_back(median_ns(peer_calls, 1, order,
                                         [&](std::uint32_t i) { sqlite.get(rights.keys()[i]); }));
        if (!redis) continue;
        times.redis.push_back(median_ns(peer_calls, 1, order,
                                        [&](std::uint32_t i) { redis->get(rights.keys()[i]); }));
    }
    // By handle, by handle in no cache, in batches, from texts: every right is held.
    const std::size_t expected = std::size_t{4} * rounds * groups * group;
    if (allowed != expected) throw std::runtime_error{"a check was refused that has to be allowed"};

    print("(one random read of as much memory)", spread_of(times.memory), "ns");
    print("check by handle", spread_of(times.handle), "ns");
    print("check by handle that is in no cache", spread_of(times.cold), "ns");
    print("check by handle, in batches of 16", spread_of(times.batch), "ns");
    print("check from texts", spread_of(times.text), "ns");
    print("SQLite SELECT", spread_of(times.sqlite), "ns");
    print("E3: handle, times faster than SQLite", ratio_of(times.sqlite, times.handle), "");
    if (!redis) {
        std::puts("  no Redis here: E1 and E2 are not measured");
        return;
    }
    print("Redis GET", spread_of(times.redis), "ns");
    print("E1: handle, times faster than Redis", ratio_of(times.redis, times.handle), "");
    print("E2: texts, times faster than Redis", ratio_of(times.redis, times.text), "");
}

}  // namespace

int main() try {
    for (const std::size_t count : {1'000U, 100'000U, 1'000'000U}) measure(count);
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_check: %s\n", e.what());
    return 1;
}

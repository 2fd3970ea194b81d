// Threat model Q5: the power is cut at every change that a life of the store makes on its disk.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <iostream>

#include "lib/store/migrations.hpp"
#include "tests/crash/queued_store.hpp"
#include "tests/support/proof_size.hpp"

using namespace usher;
using namespace usher::test;

namespace {

/// The disk in the middle of a life, and which states of the store may be found on it.
struct Point {
    DiskContent disk;
    std::size_t acknowledged;  ///< state number: what somebody was told is done is in it
    bool is_writing;           ///< the next state may be there as well, whole
};

/// A life in which every call goes well, and every point of it at which the power may fail.
class Life {
public:
    /// `on_sync`: how each flush ends.
    Life(std::uint64_t seed, DiskContent begins_with, DiskFault on_sync = DiskFault::None)
        : random_{seed} {
        SimulatedDisk::seed(seed);
        disk_.content() = std::move(begins_with);
        disk_.on_call = [this, on_sync](DiskCall call) {
            const bool changes_nothing = call == DiskCall::Read || call == DiskCall::Size;
            if (!changes_nothing) note_point();
            return call == DiskCall::Sync ? on_sync : DiskFault::None;
        };
        live();
        points.push_back({disk_.content(), states.size() - 1, false});
    }

    std::vector<Point> points;
    std::vector<std::string> states;  ///< as every reader sees them

private:
    // The writes of a batch are one commit: as soon as one of them was told that it is done, all
    // must be there.
    void note_point() {
        const std::size_t before = states.empty() ? 0 : states.size() - 1;
        const bool is_done = is_writing_ && store_->has_acknowledged();
        points.push_back({disk_.content(), is_done ? before + 1 : before, is_writing_ && !is_done});
    }

    void open() { store_ = QueuedStore::open(disk_).value(); }

    void live() {
        open();
        states.push_back(store_->dump().value());
        for (const Batch& batch : workload(random_, 12)) {
            if (random_.happens(0.15)) {
                store_.reset();
                open();
            }
            is_writing_ = true;
            static_cast<void>(store_->write(batch));
            is_writing_ = false;
            states.push_back(store_->dump().value());
        }
        store_.reset();
    }

    Random random_;
    SimulatedDisk disk_;
    std::unique_ptr<QueuedStore> store_;
    bool is_writing_ = false;
};

/// Starts after power cuts, and says what is wrong with what it finds.
class Recovery {
public:
    /// Empty: nothing is wrong.
    std::string look_at(const Point& point, const Life& life, Random& random) {
        ++cuts;
        disk_.content() = point.disk;
        disk_.content().cut_power(random);
        if (random.happens(0.2)) fail_while_starting(random);

        Result<store::Database> opened =
            store::Database::open("usher.db", store::migrations(), {.vfs = disk_.name()});
        if (!opened) return "it does not start: " + opened.error().message();
        const Result<std::string> found = opened->read([&]() -> Result<std::string> {
            store::Statement check = opened->prepare("PRAGMA integrity_check");
            static_cast<void>(check.step());
            const std::string health = check.text(0);
            return health == "ok" ? dump(*opened) : "damaged: " + health;
        });
        if (!found) return "it cannot be read: " + found.error().message();
        const bool is_as_acknowledged = *found == life.states[point.acknowledged];
        const bool is_one_ahead = point.is_writing && *found == life.states[point.acknowledged + 1];
        if (is_as_acknowledged || is_one_ahead) return "";
        return "neither what was acknowledged nor that and what was being written:\n" + *found +
               "instead of\n" + life.states[point.acknowledged];
    }

    std::uint64_t cuts = 0;

private:
    // The power fails again while the store recovers.
    void fail_while_starting(Random& random) {
        ++cuts;
        std::uint64_t calls_left = random.below(60);
        disk_.on_call = [&](DiskCall) {
            return calls_left-- == 0 ? DiskFault::PowerCut : DiskFault::None;
        };
        static_cast<void>(
            store::Database::open("usher.db", store::migrations(), {.vfs = disk_.name()}));
        disk_.on_call = {};
        disk_.restore_power();
        disk_.content().cut_power(random);
    }

    SimulatedDisk disk_;
};

/// A row, and the first and last version of the schema that take it.
struct OldRow {
    std::size_t first;
    std::size_t last;
    const char* insert;
};
constexpr std::size_t newest = 1'000;
constexpr OldRow old_rows[]{
    {1, newest,
     "INSERT INTO installation (one, id, starts, time_highest)"
     " VALUES (1, '0123456789012345678901234567890123456789', 3, 1800000000)"},
    {1, newest,
     "INSERT INTO user_key (tag, user_key, extension, type, loaded_at)"
     " VALUES (zeroblob(16), x'01', x'02', 1, 1800000000)"},
    {1, 2,
     "INSERT INTO activation (id, user_key, user_key_tag, service, period, state,"
     " created_at, changed_at, evidence)"
     " VALUES ('old', x'01', zeroblob(16), 'noAds', 'm1', 'SENDING', 1, 2, '')"},
    {3, newest,
     "INSERT INTO activation (id, user_key, user_key_tag, service, period, state,"
     " created_at, changed_at, wanted_at, asked_by, upstream, sent_at, attempts, before_read,"
     " evidence)"
     " VALUES ('old', x'01', zeroblob(16), 'noAds', 'm1', 'SENDING', 1, 2, 1, '', '', 2, 1, 0,"
     " '')"},
    {4, newest,
     "INSERT INTO movement (key_tag, option, moved_from, moved_to, seen_at)"
     " VALUES (zeroblob(16), 'noAds', 1800000000, 1800086400, 1800000000)"},
    {6, newest,
     "INSERT INTO recovery (cause, detail, noticed_at, confirmed_by, confirmed_why, confirmed_at)"
     " VALUES ('rolled_back', '', 1800000000, 'ann', 'the ledger', 1800000060)"},
};

/// The database as version `version` has left it, from 1 on: it knows an installation, a key and
/// whatever else that version has a table for, but the journal begins with this one.
DiskContent left_by_version(std::size_t version) {
    SimulatedDisk disk;
    Result<store::Database> old =
        store::Database::open("usher.db", store::migrations().first(version), {.vfs = disk.name()});
    const auto fill = [&]() -> Result<void> {
        for (const OldRow& row : old_rows) {
            if (row.first <= version && version <= row.last) old->prepare(row.insert).run();
        }
        return {};
    };
    old->write(fill).value();
    old = Error{};
    return disk.content();
}

/// An empty disk, or what any version of the schema has left, this program's own included.
DiskContent beginning(Random& random) {
    const std::size_t version = random.below(store::migrations().size() + 1);
    return version == 0 ? DiskContent{} : left_by_version(version);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_points)

BOOST_AUTO_TEST_CASE(no_power_cut_takes_what_was_acknowledged_or_brings_what_was_not_asked_for) {
    constexpr int outcomes_a_point = 3;
    const std::uint64_t wanted = proof_size("USHER_CRASH_POINTS", 100'000);
    const auto start = std::chrono::steady_clock::now();
    Recovery recovery;
    std::uint64_t points = 0;
    std::uint64_t lives = 0;
    std::uint64_t lost = 0;
    for (std::uint64_t seed = 1; recovery.cuts < wanted && lost < 10; ++seed, ++lives) {
        Random random{seed};
        const Life life{seed, beginning(random)};
        points += life.points.size();
        for (std::size_t number = 0; number < life.points.size(); ++number) {
            for (int outcome = 0; outcome < outcomes_a_point; ++outcome) {
                const std::string wrong = recovery.look_at(life.points[number], life, random);
                if (wrong.empty()) continue;
                ++lost;
                std::cout << "life " << seed << ", change " << number << ": " << wrong << '\n';
            }
        }
    }
    std::cout << "crash points: " << recovery.cuts << " power cuts at " << points << " changes of "
              << lives << " lives, " << lost << " lost, " << seconds_since(start) << " s\n";
    BOOST_TEST(lost == 0U);
}

// A test that cannot fail proves nothing.
BOOST_AUTO_TEST_CASE(a_disk_that_does_not_flush_is_found_out) {
    Random random{1};
    const Life life{1, {}, DiskFault::SyncIgnored};
    Recovery recovery;
    std::size_t found = 0;
    for (const Point& point : life.points) {
        if (!recovery.look_at(point, life, random).empty()) ++found;
    }
    BOOST_TEST(found > life.points.size() / 4);
}

BOOST_AUTO_TEST_SUITE_END()

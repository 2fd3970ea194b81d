#include "tests/simulation/simulation.hpp"

#include <memory>

#include "tests/simulation/bad_disk.hpp"
#include "tests/simulation/daemon.hpp"

namespace usher::simulation {
namespace {

constexpr Time faults_end = std::chrono::hours{6};
constexpr Time history_ends = std::chrono::hours{240};
constexpr int services = 2;

/// A disk with a store that was opened once and closed in order: making it costs more than a
/// history.
const test::DiskContent& disk_with_a_store() {
    static const test::DiskContent content = [] {
        test::SimulatedDisk disk;
        {
            net::io_context loop;
            static_cast<void>(store::Store::open(loop.get_executor(), "usher.db",
                                                 Secret{std::string(32, 'k')}, {.vfs = disk.name()})
                                  .value());
        }
        return disk.content();
    }();
    return content;
}

class Simulation {
public:
    Simulation(const World& world, std::uint64_t seed, bool is_written)
        : world_{world}, random_{seed}, history_{scheduler_, is_written} {
        test::SimulatedDisk::seed(seed);
        disk_.content() = disk_with_a_store();
        disk_.on_call = [this](test::DiskCall call) { return disk_faults_.fault_of(call); };
    }

    Outcome run() {
        plan();
        start();
        while (!checker_.violation() && step()) {
        }
        if (!checker_.violation()) end();
        return {.violation = checker_.violation(), .history = history_.lines(), .tally = tally()};
    }

private:
    void plan();
    void plan_requests();
    void plan_people();
    void plan_crash();
    void plan_copy();
    void plan_clock();
    void set_clock();
    bool step();
    void start();
    void end();
    void crash(bool loses_power);
    void end_in_order();
    void put_copy_back();
    void start_again();
    void be_calm();
    ClockReading read_clock() const;
    Tally tally() const;

    const World& world_;
    Scheduler scheduler_;
    test::Random random_;
    History history_;
    Checker checker_{world_};
    BadDisk disk_faults_{scheduler_, random_, history_};
    test::SimulatedDisk disk_;
    int boots_ = 1;
    std::optional<license::Anchor> anchor_;  ///< on another disk, which does not fail
    std::optional<test::DiskContent> copy_;
    Upstream upstream_{world_, scheduler_, random_, checker_, history_};
    Surroundings surroundings_{.world = world_,
                               .scheduler = scheduler_,
                               .random = random_,
                               .checker = checker_,
                               .history = history_,
                               .upstream = upstream_,
                               .disk = disk_,
                               .read_clock = [this] { return read_clock(); },
                               .boots = boots_,
                               .anchor = anchor_};
    std::unique_ptr<Daemon> daemon_;
    std::vector<license::ActivationRequest> requests_;
    std::chrono::milliseconds wall_ahead_{0};
    Time booted_at_ = -std::chrono::hours{1};
    bool is_calm_ = false;
    Tally counted_;
};

void Simulation::plan() {
    plan_requests();
    plan_people();
    for (std::int64_t crashes = random_.between(0, 3); crashes > 0; --crashes) plan_crash();
    if (random_.happens(0.4)) disk_faults_.turn_bad();
    if (world_.restored) plan_copy();
    if (world_.clock) plan_clock();
    scheduler_.in(faults_end, [this] { be_calm(); });
}

// Where a copy is put back, a service is bought once, and nobody asks again for what the copy has
// forgotten without having looked: it would show as what is bought next. Not claimed.
void Simulation::plan_requests() {
    const std::int64_t count = random_.between(1, 4);
    for (std::int64_t number = 1; number <= count; ++number) {
        const auto pair = world_.restored ? number : random_.between(1, services);
        license::ActivationRequest request{
            .id = ActivationId{"activation-" + std::to_string(number)},
            .user_key = UserKey{"key-" + std::to_string(pair % 2)},
            .service = OptionId{"service-" + std::to_string(pair)},
            .period = PeriodId{"m1"}};
        requests_.push_back(request);
        const std::int64_t soon = random_.happens(0.5) ? 60'000 : faults_end.count() / 2;
        for (std::int64_t times = random_.between(1, 4); times > 0; --times) {
            scheduler_.in(Time{random_.between(0, soon)}, [this, request] {
                if (!daemon_ || checker_.is_forgotten(request.id)) return;
                checker_.asked(request);
                daemon_->ask(request);
            });
        }
        if (!world_.foreign) continue;
        scheduler_.in(Time{random_.between(0, soon * 2)},
                      [this, request] { upstream_.extend_by_others(request); });
    }
}

void Simulation::plan_people() {
    for (Time when = std::chrono::minutes{30}; when < history_ends;
         when += (when < faults_end ? std::chrono::hours{1} : std::chrono::hours{20})) {
        scheduler_.in(when, [this] {
            const bool asks_a_person = checker_.has_doubt() || checker_.holds_charges();
            if (daemon_ && asks_a_person) daemon_->attend();
        });
    }
}

// At some moment, or in the middle of some call of the disk soon after it.
void Simulation::plan_crash() {
    const bool is_early = random_.happens(0.7);
    const Time when{random_.between(0, is_early ? 20'000 : faults_end.count() * 3 / 4)};
    const bool loses_power = random_.happens(0.6);
    const bool in_order = !loses_power && random_.happens(0.3);
    const bool in_a_call = loses_power && random_.happens(0.7);
    const std::uint64_t calls = random_.below(60);
    scheduler_.in(when, [this, loses_power, in_order, in_a_call, calls] {
        if (in_a_call) {
            disk_faults_.lose_power_after(calls);
        } else if (daemon_ && in_order) {
            end_in_order();
        } else if (daemon_) {
            crash(loses_power);
        }
    });
}

// The files as they stand at one moment, in the middle of whatever was going on.
void Simulation::plan_copy() {
    const Time when{random_.between(0, random_.happens(0.7) ? 60'000 : faults_end.count() / 4)};
    scheduler_.in(when, [this] {
        if (!daemon_) return;
        copy_ = disk_.content().copied();
        checker_.copied();
        history_.note([] { return "a copy of the database is made"; });
    });
    const Time later{random_.between(1, random_.happens(0.7) ? 120'000 : faults_end.count() / 2)};
    scheduler_.in(when + later, [this] { put_copy_back(); });
}

void Simulation::plan_clock() {
    const auto some_time = [this] { return Time{random_.between(0, faults_end.count())}; };
    for (std::int64_t jumps = random_.between(1, 3); jumps > 0; --jumps) {
        scheduler_.in(some_time(), [this] { set_clock(); });
    }
    // While the quiet time of what was asked for first may run.
    if (random_.happens(0.5)) {
        scheduler_.in(Time{random_.between(30'000, 900'000)}, [this] {
            set_clock();
            if (daemon_) crash(false);
        });
    }
    for (std::int64_t times = random_.between(0, 2); times > 0; --times) {
        scheduler_.in(some_time(), [this] {
            if (!daemon_) return;
            const Instant now = first_instant + std::chrono::floor<Seconds>(scheduler_.now());
            checker_.attested(now);
            daemon_->attest(now);
            history_.note([] { return "upstream attests the time"; });
        });
    }
}

void Simulation::set_clock() {
    wall_ahead_ = std::chrono::minutes{random_.between(-120, 120)};
    if (random_.happens(0.3)) wall_ahead_ = std::chrono::days{random_.between(-400, 400)};
    history_.note([] { return "the wall clock jumps"; });
}

ClockReading Simulation::read_clock() const {
    return {.wall = first_instant + scheduler_.now() + wall_ahead_,
            .boot = scheduler_.now() - booted_at_};
}

// False when nothing more will happen.
bool Simulation::step() {
    if (daemon_) daemon_->run_loop();
    if (!disk_.has_power()) {
        crash(true);
    } else if (daemon_ && daemon_->wants_to_end()) {
        crash(false);
    }
    return scheduler_.run_next(history_ends);
}

void Simulation::start() {
    ++counted_.starts;
    Result<std::unique_ptr<Daemon>> started = Daemon::start(surroundings_);
    if (started) {
        daemon_ = std::move(*started);
        return;
    }
    const std::string why = started.error().message();
    started = Error{};
    history_.note([&] { return "the daemon does not start: " + why; });
    if (is_calm_) checker_.violated("I5: the store cannot be opened: " + why);
    crash(!disk_.has_power());
}

void Simulation::crash(bool loses_power) {
    ++(loses_power ? counted_.power_cuts : counted_.kills);
    history_.note([&] { return loses_power ? "the power fails" : "the daemon ends"; });
    disk_.cut_power();  // nothing that it still does reaches the disk
    daemon_.reset();
    disk_.restore_power();
    if (loses_power) {
        disk_.content().cut_power(random_);
        booted_at_ = scheduler_.now();
        ++boots_;
    }
    start_again();
}

// What has queued up is written, and the log written back; the power may fail meanwhile.
void Simulation::end_in_order() {
    ++counted_.orderly_ends;
    history_.note([] { return "the daemon is ended"; });
    daemon_.reset();
    if (disk_.has_power()) {
        start_again();
    } else {
        crash(true);
    }
}

void Simulation::put_copy_back() {
    if (!copy_) return;
    if (daemon_) end_in_order();
    disk_.content() = *copy_;
    checker_.put_back(world_.notices_restore);
    ++counted_.copies;
    history_.note([] { return "the copy of the database is put back"; });
}

void Simulation::start_again() {
    const Time down{is_calm_ ? 1'000 : random_.between(100, 1'200'000)};
    scheduler_.in(down, [this] { start(); });
}

void Simulation::be_calm() {
    is_calm_ = true;
    disk_faults_.calm();
    upstream_.calm();
    history_.note([] { return "no more faults"; });
}

void Simulation::end() {
    if (!daemon_) return checker_.violated("I4: there is no daemon at the end");
    checker_.at_the_end(daemon_->all());
}

Tally Simulation::tally() const {
    Tally all = counted_;
    all.histories = 1;
    all.activations = requests_.size();
    for (const license::ActivationRequest& request : requests_) {
        all.executions += static_cast<std::uint64_t>(checker_.executions(request.id));
    }
    all.network = upstream_.faults();
    all.disk = disk_.faults();
    return all;
}

}  // namespace

void Tally::add(const Tally& other) {
    histories += other.histories;
    activations += other.activations;
    executions += other.executions;
    starts += other.starts;
    kills += other.kills;
    power_cuts += other.power_cuts;
    orderly_ends += other.orderly_ends;
    copies += other.copies;
    for (std::size_t kind = 0; kind < network.size(); ++kind) network[kind] += other.network[kind];
    for (std::size_t kind = 0; kind < disk.size(); ++kind) disk[kind] += other.disk[kind];
}

Outcome simulate(const World& world, std::uint64_t seed) {
    return Simulation{world, seed, false}.run();
}

Outcome simulate_in_words(const World& world, std::uint64_t seed) {
    return Simulation{world, seed, true}.run();
}

}  // namespace usher::simulation

#include "tests/simulation/daemon.hpp"

#include <boost/asio/post.hpp>

#include "lib/async/task_group.hpp"

namespace usher::simulation {
namespace {

using license::Activation;
using license::ActivationEvent;
using license::ActivationState;
using store::Tables;

constexpr std::size_t all_of_them = 100;

license::Catalogue catalogue() {
    return {
        .options = {}, .periods = {{.id = PeriodId{"m1"}, .length = period_length}}, .prices = {}};
}

Result<std::vector<Activation>> read_all(Tables& tables) {
    return tables.activations.newest(all_of_them);
}

}  // namespace

/// What stands on the store, in the order of its dependence.
struct Daemon::Parts {
    Parts(Daemon& daemon, const enforcement::Start& start)
        : time{*daemon.store_, daemon.surroundings_.read_clock,
               std::to_string(daemon.surroundings_.boots), start.installation.mark, Log{}},
          events{start.installation.starts},
          enforcer{catalogue(), daemon.store_->sealer(), time, events, start.installation.starts},
          activations{*daemon.store_, enforcer, license::Budget{}, Log{}},
          recoveries{*daemon.store_, time, start.recovery, Log{}},
          driver{daemon.make_driver(activations, time)},
          tasks{daemon.loop_.get_executor(), "simulation", Log{}} {}

    enforcement::TimeKeeper time;
    enforcement::EventLog events;
    enforcement::Enforcer enforcer;
    enforcement::Activations activations;
    enforcement::Recoveries recoveries;
    sync::ActivationDriver driver;
    async::TaskGroup tasks;
};

Daemon::Daemon(const Surroundings& surroundings) : surroundings_{surroundings} {}

// As App: the driver first, then what it uses; the loop's own frames last.
Daemon::~Daemon() {
    if (parts_) parts_->driver.stop();
    surroundings_.scheduler.forget_daemon();
    parts_.reset();
    store_.reset();
}

Result<std::unique_ptr<Daemon>> Daemon::start(const Surroundings& surroundings) {
    auto daemon = std::unique_ptr<Daemon>{new Daemon{surroundings}};
    const Result<void> opened = daemon->open();
    if (!opened) return opened.error();
    const Result<void> begun = daemon->begin();
    if (!begun) return begun.error();
    return daemon;
}

Result<void> Daemon::open() {
    auto run_later = [this](std::function<void()> turn) {
        const Time wait{surroundings_.random.between(0, 50)};
        surroundings_.scheduler.in_daemon(wait, std::move(turn));
    };
    auto on_broken = [this](const Error& error) {
        surroundings_.history.note([&] { return "the store is broken: " + error.message(); });
        wants_to_end_ = true;
    };
    auto on_standing = [this](license::Standing standing) {
        if (!surroundings_.world.notices_restore) return;
        surroundings_.anchor = license::Anchor{.standing = std::move(standing)};
    };
    Result<std::unique_ptr<store::Store>> opened =
        store::Store::open(loop_.get_executor(), "usher.db", Secret{std::string(32, 'k')},
                           {.on_broken = std::move(on_broken),
                            .on_standing = std::move(on_standing),
                            .vfs = surroundings_.disk.name(),
                            .run_later = std::move(run_later)});
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return {};
}

enforcement::StartEvidence Daemon::evidence() const {
    const std::optional<license::Anchor>& anchor = surroundings_.anchor;
    enforcement::StartEvidence evidence{
        .anchor = {.is_there = anchor.has_value(), .anchor = anchor},
        .clock = surroundings_.read_clock()};
    if (anchor) evidence.installation = anchor->standing.installation;
    return evidence;
}

// As State: from the first anchor on the database knows that there must be one.
Result<enforcement::Start> Daemon::begin_start() {
    Result<enforcement::Start> start = enforcement::record_start(*store_, evidence());
    if (!start) return start.error();
    if (start->installation.anchored || !surroundings_.anchor) return start;
    const auto note = [generation =
                           start->installation.generation](Tables& tables) -> Result<void> {
        tables.installation.set_anchored(generation);
        return {};
    };
    const Result<void> noted = store_->write_now(note);
    if (!noted) return noted.error();
    return start;
}

Result<void> Daemon::begin() {
    const Result<std::vector<Activation>> found = store_->write_now(read_all);
    if (!found) return found.error();
    surroundings_.checker.found(*found);
    const Result<enforcement::Start> start = begin_start();
    if (!start) return start.error();
    const Result<std::vector<Activation>> left = store_->write_now(read_all);
    if (!left) return left.error();
    surroundings_.checker.found(start->installation.starts, start->installation.mark.highest);
    surroundings_.checker.started(*left, start->recovery.has_value());
    surroundings_.history.note([&] {
        std::string line = "the daemon starts and finds";
        for (const Activation& one : *left) {
            line += " " + one.request.id.text() + "=" + std::string{license::name(one.state)};
        }
        return start->recovery ? line + "; " + start->recovery->detail : line;
    });

    parts_ = std::make_unique<Parts>(*this, *start);
    watch_changes();
    if (const Result<void> counted = parts_->activations.count_open(); !counted) {
        return counted.error();
    }
    parts_->tasks.spawn(parts_->driver.resume());
    return {};
}

void Daemon::watch_changes() {
    static_cast<void>(parts_->events.subscribe([this](const enforcement::Event& event) {
        const auto* changed = std::get_if<enforcement::ActivationChanged>(&event.change);
        if (changed == nullptr) return;
        surroundings_.history.note([&] {
            return changed->id.text() + " is " + std::string{license::name(changed->state)};
        });
        surroundings_.checker.told(changed->id, changed->state);
    }));
}

sync::ActivationDriver Daemon::make_driver(enforcement::Activations& activations,
                                           enforcement::TimeKeeper& time) {
    const Executor executor = loop_.get_executor();
    Upstream& upstream = surroundings_.upstream;
    auto sleep = [executor, &scheduler = surroundings_.scheduler](
                     std::chrono::steady_clock::duration duration) {
        return scheduler.sleep(executor, duration);
    };
    return {
        executor,
        {.unsent_limit = std::chrono::minutes{40},
         .reconciliation = surroundings_.world.policy,
         .look_every = std::chrono::minutes{5},
         .sleep = std::move(sleep)},
        {.port = {.charge =
                      [executor, &upstream](license::ActivationRequest request) {
                          return upstream.charge(executor, std::move(request));
                      },
                  .read =
                      [executor, &upstream](license::ActivationRequest request) {
                          return upstream.read(executor, std::move(request));
                      },
                  .quote = [](OptionId, PeriodId) -> Task<Result<Cents>> { co_return Cents{150}; }},
         .random = [&random = surroundings_.random] { return random.fraction(); },
         .activations = activations,
         .time = time,
         .on_confirmed = [](const UserKey&) {},
         .log = Log{}}};
}

void Daemon::run_loop() {
    loop_.restart();
    loop_.poll();
}

void Daemon::ask(license::ActivationRequest request) {
    parts_->tasks.spawn(ask_now(std::move(request)));
}

Task<void> Daemon::ask_now(license::ActivationRequest request) {
    const ActivationId id = request.id;
    Actor actor{"uid 0"};
    const Result<enforcement::Prepared> prepared =
        co_await parts_->driver.start(std::move(request), std::move(actor));
    if (prepared) surroundings_.checker.answered(prepared->activation);
    surroundings_.history.note([&] {
        return "whoever asked for " + id.text() + " is answered: " +
               (prepared ? std::string{license::name(prepared->activation.state)}
                         : prepared.error().message());
    });
}

void Daemon::attest(Instant time) {
    parts_->time.attest(time);
}

void Daemon::attend() {
    parts_->tasks.spawn(attend_now());
}

Task<void> Daemon::attend_now() {
    // Some try to settle first what is in doubt.
    const bool confirms = parts_->recoveries.open() && surroundings_.random.happens(0.6);
    if (confirms) co_await confirm_recovery();
    co_await resolve_doubts();
}

Task<void> Daemon::confirm_recovery() {
    license::Resolution word{.by = "ann", .reason = "the ledger"};
    Actor actor{"uid 0"};
    const Result<license::Recovery> confirmed =
        co_await parts_->recoveries.confirm(std::move(word), std::move(actor));
    if (!confirmed) co_return;
    surroundings_.checker.confirmed();
    surroundings_.history.note([] { return "a person confirms the state"; });
}

// People say what is true, and wait while something is under way; careless ones do not look.
Task<void> Daemon::resolve_doubts() {
    const Result<std::vector<Activation>> open = co_await parts_->activations.open();
    if (!open) co_return;
    for (const Activation& activation : *open) {
        const ActivationId& id = activation.request.id;
        const bool looks = !surroundings_.world.careless || surroundings_.random.happens(0.5);
        const bool may_be_told = activation.state == ActivationState::InDoubt &&
                                 (!looks || surroundings_.upstream.under_way(id) == 0);
        if (!may_be_told) continue;
        ActivationEvent word = ActivationEvent::ResolvedDone;
        if (!looks) {
            word = ActivationEvent::ResolvedRepeat;
        } else if (surroundings_.checker.executions(id) == 0) {
            word = surroundings_.random.happens(0.6) ? ActivationEvent::ResolvedRepeat
                                                     : ActivationEvent::WriteOff;
        }
        surroundings_.history.note(
            [&] { return "a person says of " + id.text() + ": " + std::string{name(word)}; });
        license::Resolution resolution{.by = "ann", .reason = "the ledger"};
        Actor actor{"uid 0"};
        static_cast<void>(
            co_await parts_->driver.resolve(id, word, std::move(resolution), std::move(actor)));
    }
}

std::vector<Activation> Daemon::all() {
    return store_->write_now(read_all).value();
}

}  // namespace usher::simulation

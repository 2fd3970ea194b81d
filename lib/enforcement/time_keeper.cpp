#include "lib/enforcement/time_keeper.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace usher::enforcement {
namespace {

constexpr std::chrono::seconds keep_every{60};

auto keeping(license::Mark mark) {
    return [mark = std::move(mark)](store::Tables& tables) -> Result<void> {
        tables.installation.keep(mark);
        return {};
    };
}

}  // namespace

TimeKeeper::TimeKeeper(store::Store& store, ReadClock read_clock, std::string boot_id,
                       license::Mark mark, Log log)
    : store_{store},
      read_clock_{std::move(read_clock)},
      time_{read_clock_(), std::move(boot_id), std::move(mark)},
      log_{std::move(log)} {}

Instant TimeKeeper::now() {
    return time_.now(read_clock_());
}

Instant TimeKeeper::certain_now() const {
    return time_.certain_now(read_clock_());
}

std::chrono::milliseconds TimeKeeper::since_boot() const {
    return read_clock_().boot;
}

std::chrono::milliseconds TimeKeeper::offset() {
    return time_.offset(read_clock_());
}

void TimeKeeper::attest(Instant time) {
    const Instant before = now();
    time_.attest(time, read_clock_());
    const Seconds step = now() - before;
    if (std::chrono::abs(step) > std::chrono::minutes{5}) {
        log_.notice("upstream corrected the time", {{"by_seconds", std::to_string(step.count())}});
    }
    if (on_attested_) on_attested_();
}

const license::Mark& TimeKeeper::mark() {
    static_cast<void>(now());
    return time_.mark();
}

Result<void> TimeKeeper::keep_now() {
    return store_.write_now(keeping(mark()));
}

Task<void> TimeKeeper::run() {
    const Executor executor = co_await net::this_coro::executor;
    async::Timer timer{executor};
    while (true) {
        auto keep = keeping(mark());
        const Result<void> kept = co_await store_.write(std::move(keep));
        // The store itself has said that there is no room, once.
        if (!kept && kept.error().code() != Errc::StorageFull) {
            log_.warning("the time mark was not kept", {{"cause", kept.error().message()}});
        }
        timer.expires_after(keep_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
    }
}

}  // namespace usher::enforcement

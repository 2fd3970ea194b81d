#include "lib/sandbox/clock.hpp"

#include <utility>

namespace usher::sandbox {

Clock::Clock(ReadClock read_clock) noexcept : read_clock_{std::move(read_clock)} {}

Instant Clock::machine_now() const {
    return std::chrono::floor<Seconds>(read_clock_().wall);
}

Instant Clock::now() const {
    return stopped_at_ ? *stopped_at_ : machine_now() + offset_;
}

void Clock::advance(Seconds step) {
    offset_ += step;
    if (stopped_at_) *stopped_at_ += step;
}

void Clock::set(Instant time) {
    offset_ = time - machine_now();
    if (stopped_at_) stopped_at_ = time;
}

void Clock::stop() {
    stopped_at_ = now();
}

void Clock::run() {
    if (!stopped_at_) return;
    // It runs on from where it stood: time never jumps by being let go.
    offset_ = *stopped_at_ - machine_now();
    stopped_at_.reset();
}

void Clock::reset() {
    offset_ = Seconds{0};
    stopped_at_.reset();
}

}  // namespace usher::sandbox

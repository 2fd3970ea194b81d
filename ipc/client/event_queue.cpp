#include "ipc/client/event_queue.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace usher::client {

using protocol::Descriptor;

std::optional<Bell> Bell::make() noexcept {
    Descriptor descriptor{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!descriptor) return std::nullopt;
    return Bell{std::move(descriptor)};
}

void Bell::ring() const noexcept {
    const std::uint64_t one = 1;
    // It fails only when it rings already.
    [[maybe_unused]] const auto written = ::write(descriptor_.get(), &one, sizeof one);
}

void Bell::silence() const noexcept {
    std::uint64_t count = 0;
    // It fails only when it does not ring.
    [[maybe_unused]] const auto read = ::read(descriptor_.get(), &count, sizeof count);
}

void Bell::renew() const noexcept {
    const Descriptor own{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (own) ::dup3(own.get(), descriptor_.get(), O_CLOEXEC);
}

void EventQueue::add(usher_watch_t* watch) {
    const auto same = [watch](const Event& event) { return event.watch == watch; };
    if (std::ranges::none_of(events_, same)) add(Event{.watch = watch});
}

void EventQueue::add(std::uint64_t slot, protocol::SlotEnd why) {
    add(Event{.slot = slot, .why = why});
}

void EventQueue::add(const Event& event) {
    events_.push_back(event);
    bell_.ring();
}

std::optional<Event> EventQueue::take() {
    if (events_.empty()) return std::nullopt;
    const Event oldest = events_.front();
    events_.pop_front();
    if (events_.empty()) bell_.silence();
    return oldest;
}

void EventQueue::forget(const usher_watch_t* watch) {
    std::erase_if(events_, [watch](const Event& event) { return event.watch == watch; });
    if (events_.empty()) bell_.silence();
}

bool EventQueue::forget(std::uint64_t slot) {
    const auto gone = std::erase_if(events_, [slot](const Event& event) {
        return event.watch == nullptr && event.slot == slot;
    });
    if (events_.empty()) bell_.silence();
    return gone != 0;
}

void EventQueue::forget_slots_after_fork() {
    std::erase_if(events_, [](const Event& event) { return event.watch == nullptr; });
    bell_.renew();
    if (!events_.empty()) bell_.ring();
}

}  // namespace usher::client

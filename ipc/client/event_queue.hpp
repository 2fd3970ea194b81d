/// What has happened and was not taken yet, with a descriptor that is readable meanwhile.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "ipc/client/usher.h"
#include "ipc/protocol/message.hpp"
#include "ipc/protocol/page_file.hpp"

namespace usher::client {

/// A counter that poll() can wait for.
class Bell {
public:
    /// None if the system has no descriptor left.
    [[nodiscard]] static std::optional<Bell> make() noexcept;

    void ring() const noexcept;
    void silence() const noexcept;
    [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
    /// Puts a counter of this process' own behind the same number: after a fork the old one is the
    /// parent's.
    void renew() const noexcept;

private:
    explicit Bell(protocol::Descriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

    protocol::Descriptor descriptor_;
};

/// A watch whose answer has changed, or a slot that has ended.
struct Event {
    usher_watch_t* watch = nullptr;  ///< null: a slot
    std::uint64_t slot = 0;
    protocol::SlotEnd why{};
};

/// Each watch and each slot stands in it once at most, so that it is never longer than they are
/// many. Not thread-safe.
class EventQueue {
public:
    explicit EventQueue(Bell bell) : bell_{std::move(bell)} {}

    /// Nothing happens if the watch is in it already.
    void add(usher_watch_t* watch);
    void add(std::uint64_t slot, protocol::SlotEnd why);
    [[nodiscard]] std::optional<Event> take();
    void forget(const usher_watch_t* watch);
    /// False if it was not in it.
    bool forget(std::uint64_t slot);
    /// In a child after a fork: the slots stay the parent's.
    void forget_slots_after_fork();

    [[nodiscard]] int descriptor() const noexcept { return bell_.descriptor(); }

private:
    void add(const Event& event);

    Bell bell_;
    std::deque<Event> events_;
};

}  // namespace usher::client

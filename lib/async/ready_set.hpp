/// Descriptors that wait together, in an epoll set of their own.
///
/// The event loop watches the set as one descriptor: what waits in it costs no object, no coroutine
/// and no timer of the loop (docs/decisions/0004-idle-pool.md).
#pragma once

#include <sys/epoll.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lib/async/task.hpp"

namespace usher::async {

/// Whoever derives from it owns the descriptors, and numbers its places for them. To be made
/// shared; lives on the event loop.
class ReadySet : public std::enable_shared_from_this<ReadySet> {
public:
    ReadySet(const ReadySet&) = delete;
    ReadySet& operator=(const ReadySet&) = delete;
    virtual ~ReadySet() = default;

protected:
    /// Throws boost::system::system_error without an epoll set.
    explicit ReadySet(const Executor& executor);

    /// Watches `descriptor` for `events` (EPOLLIN and others), level-triggered, in the name of
    /// `place`; false if it cannot be watched.
    [[nodiscard]] bool watch(int descriptor, std::size_t place, std::uint32_t events);
    /// Watches it for other `events`.
    void change(int descriptor, std::size_t place, std::uint32_t events);
    /// To be called before `descriptor` is closed.
    void forget(int descriptor);
    /// How many are watched.
    [[nodiscard]] std::size_t watched() const noexcept { return watched_; }
    [[nodiscard]] Executor executor() { return epoll_.get_executor(); }

private:
    /// What is ready, `data.u64` being the place. May have been forgotten since by an earlier call,
    /// or by what was done for another of `ready`.
    virtual void serve(std::span<const epoll_event> ready) = 0;

    void await_readiness();
    void serve_all();

    net::posix::basic_stream_descriptor<Executor> epoll_;
    bool is_waiting_ = false;
    std::size_t watched_ = 0;
};

}  // namespace usher::async

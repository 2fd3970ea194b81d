#include "lib/async/ready_set.hpp"

#include <array>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <utility>

namespace usher::async {
namespace {

// What is served before the event loop has its turn again: at most ready_max * turns_max.
constexpr std::size_t ready_max = 64;
constexpr int turns_max = 4;

int make_epoll() {
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor >= 0) return descriptor;
    throw boost::system::system_error{errno, boost::system::system_category(), "epoll_create1"};
}

}  // namespace

ReadySet::ReadySet(const Executor& executor) : epoll_{executor, make_epoll()} {}

bool ReadySet::watch(int descriptor, std::size_t place, std::uint32_t events) {
    epoll_event interest{.events = events, .data = {.u64 = place}};
    if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &interest) != 0) {
        return false;
    }
    ++watched_;
    await_readiness();
    return true;
}

void ReadySet::change(int descriptor, std::size_t place, std::uint32_t events) {
    epoll_event interest{.events = events, .data = {.u64 = place}};
    ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, descriptor, &interest);
}

void ReadySet::forget(int descriptor) {
    ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
    // A wait for nobody would keep the loop from running out.
    boost::system::error_code ignored;
    if (--watched_ == 0) epoll_.cancel(ignored);
}

void ReadySet::await_readiness() {
    if (watched_ == 0 || std::exchange(is_waiting_, true)) return;
    auto on_ready = [weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self) return;
        self->is_waiting_ = false;
        if (error) return self->await_readiness();
        self->serve_all();
    };
    epoll_.async_wait(net::posix::descriptor_base::wait_read, std::move(on_ready));
}

// Where several were ready, it looks again before it goes back to the loop: under load more has
// arrived meanwhile.
void ReadySet::serve_all() {
    std::array<epoll_event, ready_max> ready;
    int count = 2;
    for (int turn = 0; turn < turns_max && count > 1; ++turn) {
        count =
            ::epoll_wait(epoll_.native_handle(), ready.data(), static_cast<int>(ready.size()), 0);
        if (count > 0) serve(std::span{ready}.first(static_cast<std::size_t>(count)));
    }
    await_readiness();
}

}  // namespace usher::async

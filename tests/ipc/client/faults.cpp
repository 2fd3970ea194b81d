#include "tests/ipc/client/faults.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string_view>

namespace {

using usher::client::test::FailingAllocation;

// Below 1: no allocation fails.
thread_local int left_of_thread = 0;
std::atomic<int> left_of_keeper = 0;
std::atomic<bool> failed = false;
std::atomic<bool> refuses_mapping = false;
std::atomic<std::int64_t> suspended_ms = 0;

bool is_keeper() {
    std::array<char, 16> name{};
    return ::pthread_getname_np(::pthread_self(), name.data(), name.size()) == 0 &&
           std::string_view{name.data()} == "libusher";
}

bool fails_now() {
    const bool is_mine = left_of_thread > 0 && --left_of_thread == 0;
    const bool is_keepers =
        left_of_keeper.load(std::memory_order_relaxed) > 0 && is_keeper() && --left_of_keeper == 0;
    if (is_mine || is_keepers) failed = true;
    return is_mine || is_keepers;
}

}  // namespace

void* operator new(std::size_t size) {
    void* memory = fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

// The linker lets every call of these from the library's sources come here (--wrap).
extern "C" {
void* __real_mmap(void* address, std::size_t length, int protection, int flags, int file,
                  off_t offset);
void* __wrap_mmap(void* address, std::size_t length, int protection, int flags, int file,
                  off_t offset);
int __real_clock_gettime(clockid_t clock, timespec* time);
int __wrap_clock_gettime(clockid_t clock, timespec* time);
}

void* __wrap_mmap(void* address, std::size_t length, int protection, int flags, int file,
                  off_t offset) {
    if ((flags & MAP_FIXED) != 0 && refuses_mapping.exchange(false)) {
        ::munmap(address, length);
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return __real_mmap(address, length, protection, flags, file, offset);
}

int __wrap_clock_gettime(clockid_t clock, timespec* time) {
    const int result = __real_clock_gettime(clock, time);
    if (clock == CLOCK_BOOTTIME) {
        const std::int64_t slept_ms = suspended_ms.load();
        time->tv_sec += slept_ms / 1000;
        time->tv_nsec += slept_ms % 1000 * 1'000'000;
        if (time->tv_nsec >= 1'000'000'000) {
            time->tv_nsec -= 1'000'000'000;
            ++time->tv_sec;
        }
    }
    return result;
}

namespace usher::client::test {

FailingAllocation::FailingAllocation(Of whose, int count) noexcept {
    failed = false;
    if (whose == Of::ThisThread) {
        left_of_thread = count;
    } else {
        left_of_keeper = count;
    }
}

FailingAllocation::~FailingAllocation() {
    left_of_thread = 0;
    left_of_keeper = 0;
}

bool FailingAllocation::has_failed() const noexcept {
    return failed;
}

void refuse_next_mapping() noexcept {
    refuses_mapping = true;
}

void suspend(std::int64_t time_ms) noexcept {
    suspended_ms += time_ms;
}

}  // namespace usher::client::test

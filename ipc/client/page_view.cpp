#include "ipc/client/page_view.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace usher::client {
namespace {

using protocol::PageFault;

// Room for eight million entries a slot; on 32 bits for half a million.
constexpr std::size_t bytes_wanted =
    sizeof(void*) >= 8 ? std::size_t{1} << 30U : std::size_t{1} << 26U;
constexpr std::size_t bytes_min = std::size_t{1} << 20U;

constexpr int zeros = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define USHER_MAPPING_IS_A_WRITE
#endif
#endif

std::size_t whole_pages(std::size_t bytes) noexcept {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
}

std::byte* map(void* where, std::size_t bytes, int flags, int file) noexcept {
#ifdef USHER_MAPPING_IS_A_WRITE
    // ThreadSanitizer takes mmap for a write to every byte. Replacing a file is none that a reader
    // could see in part, so it is not told.
    if (where != nullptr) {
        const long address = ::syscall(SYS_mmap, where, bytes, PROT_READ, flags, file, 0L);
        return address == -1 ? nullptr : reinterpret_cast<std::byte*>(address);
    }
#endif
    void* memory = ::mmap(where, bytes, PROT_READ, flags, file, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

}  // namespace

std::optional<PageView> PageView::reserve() noexcept {
    // A limit of the address space may refuse the most; half of it may do.
    for (std::size_t bytes = bytes_wanted; bytes >= bytes_min; bytes /= 2) {
        if (std::byte* memory = map(nullptr, bytes, zeros, -1)) return PageView{memory, bytes};
    }
    return std::nullopt;
}

PageView::PageView(PageView&& other) noexcept
    : memory_{std::exchange(other.memory_, nullptr)},
      bytes_{other.bytes_},
      shown_bytes_{other.shown_bytes_} {}

PageView::~PageView() {
    if (memory_ != nullptr) ::munmap(memory_, bytes_);
}

PageFault PageView::show(int file, std::uint64_t bytes) noexcept {
    if (bytes > bytes_) return PageFault::WrongSize;
    const PageFault fault = protocol::check_page_file(file, bytes);
    if (fault != PageFault::None) return fault;

    // A file ends where it likes, a mapping with a page of the system's. All of the range is whole
    // pages of it, so that this never leaves the range.
    const std::size_t covered = whole_pages(bytes);
    // MAP_FIXED replaces the old file under the kernel's own lock: whoever touches an address
    // meanwhile waits for it and then sees the new one.
    if (map(memory_, covered, MAP_SHARED | MAP_FIXED, file) == nullptr) {
        // The kernel may have taken the old file away before it failed.
        show_nothing(std::max(covered, shown_bytes_));
        return PageFault::NotMapped;
    }
    // What is left of a longer file would only keep it alive.
    if (shown_bytes_ > covered) {
        map(memory_ + covered, shown_bytes_ - covered, zeros | MAP_FIXED, -1);
    }
    shown_bytes_ = covered;
    return PageFault::None;
}

// Every address stays readable: a reader may be there already.
void PageView::show_nothing(std::size_t bytes) noexcept {
    // Limits of the process are checked before the old file is taken away: where they refuse this
    // too, it is still there. What else can fail is the kernel's own memory, for a moment.
    constexpr int attempts_max = 100;
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (map(memory_, bytes, zeros | MAP_FIXED, -1) != nullptr) {
            shown_bytes_ = 0;
            return;
        }
        ::sched_yield();
    }
}

}  // namespace usher::client

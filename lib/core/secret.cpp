#include "lib/core/secret.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <utility>

namespace usher {

Secret::Secret(std::string_view bytes) : size_{bytes.size()} {
    if (bytes.empty()) return;
    void* pages = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc{};
    static_cast<void>(mlock(pages, size_));
    static_cast<void>(madvise(pages, size_, MADV_DONTDUMP));
    bytes_ = static_cast<char*>(pages);
    std::memcpy(bytes_, bytes.data(), size_);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_{std::exchange(other.bytes_, nullptr)}, size_{std::exchange(other.size_, 0)} {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    release();
    bytes_ = std::exchange(other.bytes_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

Secret::~Secret() {
    release();
}

void Secret::release() noexcept {
    if (bytes_ == nullptr) return;
    explicit_bzero(bytes_, size_);
    munmap(bytes_, size_);
    bytes_ = nullptr;
    size_ = 0;
}

}  // namespace usher

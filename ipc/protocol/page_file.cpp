#include "ipc/protocol/page_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "ipc/protocol/page_layout.hpp"

namespace usher::protocol {
namespace {

constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

int Descriptor::release() noexcept {
    return std::exchange(number_, -1);
}

std::optional<PageFile> PageFile::create(std::uint64_t bytes) noexcept {
    Descriptor file{::memfd_create("usher-page", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!file || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0) return std::nullopt;
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) return std::nullopt;
    PageFile page{std::move(file), {static_cast<std::byte*>(memory), bytes}};
    // Only now: FUTURE_WRITE spares the mappings that are there.
    if (::fcntl(page.descriptor(), F_ADD_SEALS, seals) != 0) return std::nullopt;
    return page;
}

PageFile::PageFile(Descriptor file, std::span<std::byte> memory) noexcept
    : file_{std::move(file)}, memory_{memory} {}

PageFile::PageFile(PageFile&& other) noexcept
    : file_{std::move(other.file_)}, memory_{std::exchange(other.memory_, {})} {}

PageFile::~PageFile() {
    if (!memory_.empty()) ::munmap(memory_.data(), memory_.size());
}

PageFault check_page_file(int descriptor, std::uint64_t bytes) noexcept {
    const int found = ::fcntl(descriptor, F_GET_SEALS);
    if (found < 0 || (found & seals) != seals) return PageFault::NotSealed;
    struct stat status{};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return PageFault::NotAPage;
    if (static_cast<std::uint64_t>(status.st_size) != bytes || bytes < header_bytes) {
        return PageFault::WrongSize;
    }

    void* memory = ::mmap(nullptr, header_bytes, PROT_READ, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) return PageFault::NotAPage;
    const auto* header = static_cast<const Header*>(memory);
    PageFault fault = PageFault::None;
    if (header->magic != page_magic) {
        fault = PageFault::NotAPage;
    } else if (header->version != layout_version || header->header_size != header_bytes) {
        fault = PageFault::WrongVersion;
    } else if (header->slot_size_log2 < size_log2_min || header->slot_size_log2 > size_log2_max ||
               page_bytes(header->slot_size_log2) != bytes) {
        fault = PageFault::WrongSize;
    }
    ::munmap(memory, header_bytes);
    return fault;
}

}  // namespace usher::protocol

/// The file behind a shared page: sealed memory that is handed to engines as a descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace usher::protocol {

/// A descriptor that is closed with its owner.
class Descriptor {
public:
    Descriptor() noexcept = default;
    explicit Descriptor(int number) noexcept : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int get() const noexcept { return number_; }  ///< -1: none
    [[nodiscard]] explicit operator bool() const noexcept { return number_ >= 0; }
    /// Whoever calls it closes it.
    int release() noexcept;

private:
    int number_ = -1;
};

/// The daemon's side: a file of zeros, mapped for writing, sealed against everyone else's.
class PageFile {
public:
    /// Sealed SHRINK, GROW, FUTURE_WRITE and SEAL (threat model D13). None, and errno says why, if
    /// the system refuses.
    [[nodiscard]] static std::optional<PageFile> create(std::uint64_t bytes) noexcept;
    PageFile(PageFile&& other) noexcept;
    PageFile& operator=(PageFile&&) = delete;
    ~PageFile();

    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }
    [[nodiscard]] std::span<std::byte> memory() const noexcept { return memory_; }

private:
    PageFile(Descriptor file, std::span<std::byte> memory) noexcept;

    Descriptor file_;
    std::span<std::byte> memory_;
};

/// Why a descriptor is not taken for a page.
enum class PageFault : std::uint8_t {
    None,
    NotSealed,  ///< its owner could take it away under the reader
    WrongSize,  ///< not what its header or the daemon says
    NotAPage,   ///< no magic
    WrongVersion,
    NotMapped,  ///< a page, but the system refuses to show it
};

/// The reader's side: whether `descriptor` is a page of `bytes` that cannot shrink any more. Reads
/// the header only.
[[nodiscard]] PageFault check_page_file(int descriptor, std::uint64_t bytes) noexcept;

}  // namespace usher::protocol

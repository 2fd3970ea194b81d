/// What lies on a disk, told apart by what a power cut can and cannot take.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/random.hpp"

namespace usher::test {

/// The bytes of one file: as readers see them, as they are sure to be after a power cut, and what
/// was done in between.
class FileContent {
public:
    [[nodiscard]] const std::string& bytes() const noexcept { return now_; }
    void write(std::string_view bytes, std::size_t offset);
    void truncate(std::size_t size);
    /// All that was done stays.
    void flush();
    /// It is on the disk as readers see it, whatever has failed: as in a copy.
    void settle();
    /// What was done since the last flush is never going to reach the disk, although readers see
    /// it: what Linux leaves behind after an fsync that failed.
    void forget_unsynced() noexcept { unsynced_.clear(); }
    /// Any part of what was not flushed is there, whole or in pieces of `sector` bytes.
    void cut_power(Random& random, std::size_t sector);

private:
    struct Change {
        bool is_write;
        std::size_t at;  ///< offset of a write, size of a truncation
        std::string bytes;
    };
    static void apply(std::string& content, const Change& change);
    static void apply_torn(std::string& content, const Change& change, Random& random,
                           std::size_t sector);

    std::string now_;
    std::string durable_;
    std::vector<Change> unsynced_;
};

/// Files by name. A copy shares nothing with the original.
class DiskContent {
public:
    DiskContent() = default;
    DiskContent(const DiskContent& other);
    DiskContent& operator=(const DiskContent& other);
    DiskContent(DiskContent&&) noexcept = default;
    DiskContent& operator=(DiskContent&&) noexcept = default;
    ~DiskContent() = default;

    /// Null without such a file. A file that was removed lives on for those who hold it.
    [[nodiscard]] std::shared_ptr<FileContent> find(const std::string& name) const;
    [[nodiscard]] std::shared_ptr<FileContent> create(const std::string& name);
    void remove(const std::string& name);
    /// The names are durable as they are now.
    void flush_names();
    /// What somebody gets who copies the files now, on the disk.
    [[nodiscard]] DiskContent copied() const;

    /// The power fails and comes back: of every name and of every byte that was not flushed either
    /// stays. Sectors have 512 or 4096 bytes.
    void cut_power(Random& random);

private:
    struct Name {
        std::shared_ptr<FileContent> now;
        std::shared_ptr<FileContent> durable;
    };
    std::map<std::string, Name> names_;
};

}  // namespace usher::test

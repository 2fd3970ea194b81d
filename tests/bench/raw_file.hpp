/// What a disk needs for one small durable write, without anything of ours.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <stdexcept>
#include <string>

#include "ipc/protocol/page_file.hpp"

namespace usher::bench {

/// A file that blocks of 4 KiB are written to. Throws std::runtime_error when the disk refuses.
class RawFile {
public:
    explicit RawFile(const std::string& path)
        : file_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {
        for (std::size_t i = 0; i < blocks; ++i) write(i);
        if (::fsync(file_.get()) != 0) throw std::runtime_error{"fsync"};
    }
    /// Over a block that has its place on the disk.
    void overwrite_durably() {
        write(next_++ % blocks);
        flush();
    }
    /// Behind the end: the file's length has to become durable too.
    void append_durably() {
        write(end_++);
        flush();
    }

private:
    static constexpr std::size_t blocks = 1024;
    static constexpr std::size_t block_bytes = 4096;

    void write(std::size_t number) {
        const auto place = static_cast<off_t>(number * block_bytes);
        if (::pwrite(file_.get(), block_.data(), block_bytes, place) != block_bytes) {
            throw std::runtime_error{"pwrite"};
        }
    }
    void flush() {
        if (::fdatasync(file_.get()) != 0) throw std::runtime_error{"fdatasync"};
    }

    protocol::Descriptor file_;
    std::string block_ = std::string(block_bytes, 'x');
    std::size_t next_ = 0;
    std::size_t end_ = blocks;
};

}  // namespace usher::bench

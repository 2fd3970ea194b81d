#include "lib/store/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "lib/core/system_failure.hpp"
#include "lib/store/files.hpp"

namespace usher::store {
namespace {

// Writes the file under a name of its own, and gives it `name` once it is on disk.
bool write_file(int directory, const std::string& name, unsigned rename_flags,
                const std::function<bool(int file)>& fill) {
    const std::string unfinished = "." + name + ".new";
    ::unlinkat(directory, unfinished.c_str(), 0);  // left by a crash; the lock makes it ours
    const Descriptor file{::openat(directory, unfinished.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    const bool written =
        file.is_open() && fill(file.number()) && ::fsync(file.number()) == 0 &&
        ::renameat2(directory, unfinished.c_str(), directory, name.c_str(), rename_flags) == 0;
    if (!written) {
        const int reason = errno;
        ::unlinkat(directory, unfinished.c_str(), 0);
        errno = reason;
        return false;
    }
    return ::fsync(directory) == 0;
}

std::int64_t nanoseconds(const statx_timestamp& time) noexcept {
    constexpr std::int64_t in_a_second = 1'000'000'000;
    return time.tv_sec * in_a_second + time.tv_nsec;
}

}  // namespace

Error error_of_errno(const std::string& what) {
    const int cause = errno;
    return Error{errc_of_errno(cause), what + ": " + std::generic_category().message(cause)};
}

bool write_whole(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool write_new_file(int directory, const std::string& name,
                    std::initializer_list<std::string_view> parts) {
    return write_file(directory, name, RENAME_NOREPLACE, [parts](int file) {
        return std::ranges::all_of(
            parts, [file](std::string_view part) { return write_whole(file, part); });
    });
}

bool replace_file(int directory, const std::string& name,
                  const std::function<std::string(std::int64_t)>& content) {
    return write_file(directory, name, 0,
                      [&content](int file) { return write_whole(file, content(birth_of(file))); });
}

std::int64_t birth_of(int file) noexcept {
    struct statx status{};
    const bool told = ::statx(file, "", AT_EMPTY_PATH, STATX_BTIME, &status) == 0 &&
                      (status.stx_mask & STATX_BTIME) != 0;
    return told ? nanoseconds(status.stx_btime) : 0;
}

std::int64_t change_of(int file) noexcept {
    struct statx status{};
    const bool told = ::statx(file, "", AT_EMPTY_PATH, STATX_CTIME, &status) == 0;
    return told ? nanoseconds(status.stx_ctime) : 0;
}

}  // namespace usher::store

/// The state directory: who may read it, that only one process uses it, and the store key in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"

namespace usher::store {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number = -1) noexcept : number_{number} {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// A file as memory: private, so that what is written there stays here.
class MappedFile {
public:
    explicit MappedFile(std::span<std::byte> bytes) noexcept : bytes_{bytes} {}
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    /// Begins with a page of memory.
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<std::byte> bytes_;
};

/// Holds the exclusive lock of a state directory for as long as it lives (threat model D21).
class StateDirectory {
public:
    /// Makes `path` with mode 0700 and the directories above it if they are absent, checks owner
    /// and mode (D20), and locks it. Errc::NotAccepted with one clear line for a loose mode, a
    /// foreign owner or a symbolic link; Errc::Unavailable while another process holds it; else as
    /// `error_of_errno`.
    [[nodiscard]] static Result<StateDirectory> open(const std::string& path);

    /// The path of a file inside.
    [[nodiscard]] std::string file(std::string_view name) const;

    /// Checks that `name` is absent, or a regular file of our own with one link and no group or
    /// other bits (D20). Errc::NotAccepted naming the file and what is wrong; what the system will
    /// not tell is as `error_of_errno` says, here and below.
    [[nodiscard]] Result<void> check_file(std::string_view name) const;
    /// The same for a database and the files that SQLite keeps beside it, which it opens as they
    /// stand.
    [[nodiscard]] Result<void> check_database(std::string_view name) const;

    /// The secret of 32 bytes in the file `name`; made from the random generator at first (0600,
    /// written whole, synced, then named). Errc::NotAccepted for a wrong size or a failed check.
    [[nodiscard]] Result<Secret> secret_file(std::string_view name) const;

    /// A small file as it stands.
    struct SmallFile {
        std::string text;
        std::int64_t born = 0;     ///< as `birth_of` says it
        std::int64_t changed = 0;  ///< as `change_of` says it
    };
    /// The small file `name`, none if it is absent. Errc::NotAccepted for one that fails
    /// `check_file` or is longer than 4 KiB.
    [[nodiscard]] Result<std::optional<SmallFile>> small_file(std::string_view name) const;
    /// The bytes of the file `name`, which is removed whatever comes of it; none if it is absent or
    /// empty. Errc::NotAccepted for one that fails `check_file`. A disk that fails under the bytes
    /// ends the process.
    [[nodiscard]] Result<std::optional<MappedFile>> take_file(std::string_view name) const;
    /// Makes the file `name` of `parts` (0600, written whole, synced, then named); it must be
    /// absent: Errc::Conflict.
    [[nodiscard]] Result<void> make_file(std::string_view name,
                                         std::initializer_list<std::string_view> parts) const;

    /// Puts a file (0600, written whole, synced, then named) in the place of `name`; `content` is
    /// told when it was made, as `birth_of` says it. Errors as `make_file`. Any thread.
    [[nodiscard]] Result<void> replace_file(
        std::string_view name, const std::function<std::string(std::int64_t born)>& content) const;
    /// The directory itself, open as long as this lives.
    [[nodiscard]] int descriptor() const noexcept { return directory_.number(); }

private:
    StateDirectory(std::string path, Descriptor directory) noexcept;
    /// A descriptor of the file `name` and its length, after `check_file`; none if it is absent.
    struct Opened {
        Descriptor file;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Result<std::optional<Opened>> open_file(const std::string& name) const;
    [[nodiscard]] Result<Secret> make_secret(const std::string& name) const;

    std::string path_;
    Descriptor directory_;  ///< carries the lock
};

/// Makes the directory `path` with mode 0700 if it is absent, and checks owner and mode (D20).
/// Errors as StateDirectory::open.
[[nodiscard]] Result<void> make_private_directory(const std::string& path);

/// The 32-byte secret in the file at `path`, such as a systemd credential. Errc::NotFound if it is
/// absent, Errc::NotAccepted if it has another size or is not a regular file, else as
/// `error_of_errno`.
[[nodiscard]] Result<Secret> read_secret_file(const std::string& path);

}  // namespace usher::store

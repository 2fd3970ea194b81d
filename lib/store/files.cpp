#include "lib/store/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "lib/crypto/random.hpp"
#include "lib/store/durable_file.hpp"

namespace usher::store {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t small_file_bytes_max = 4096;
constexpr mode_t for_others = S_IRWXG | S_IRWXO;

Error not_accepted(const std::string& what, const char* why) {
    return Error{Errc::NotAccepted, what + " " + why};
}

Result<void> check_owner_and_mode(const std::string& what, const struct stat& status) {
    if (status.st_uid != ::geteuid()) return not_accepted(what, "belongs to another user");
    if ((status.st_mode & for_others) != 0) {
        return not_accepted(what, "is open to group or others: take those rights away");
    }
    return {};
}

Result<void> check_status(const std::string& what, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return not_accepted(what, "is not a regular file");
    if (status.st_nlink != 1) return not_accepted(what, "has more than one link");
    return check_owner_and_mode(what, status);
}

// The whole file, which must have the size of a secret.
Result<Secret> read_secret(const std::string& what, int file) {
    std::array<char, secret_bytes + 1> bytes{};
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t count = ::read(file, bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return error_of_errno(what);
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    Result<Secret> secret = not_accepted(what, "does not have the 32 bytes of a secret");
    if (size == secret_bytes) secret = Secret{{bytes.data(), size}};
    ::explicit_bzero(bytes.data(), bytes.size());
    return secret;
}

// The directory, made if it is absent; our own, and closed to others.
Result<Descriptor> open_private_directory(const std::string& path) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        return error_of_errno(path);
    }
    Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!directory.is_open()) {
        if (errno == ELOOP || errno == ENOTDIR) {
            return not_accepted(path, "is not a directory of its own");
        }
        return error_of_errno(path);
    }
    struct stat status{};
    if (::fstat(directory.number(), &status) != 0) return error_of_errno(path);
    const Result<void> checked = check_owner_and_mode(path, status);
    if (!checked) return checked.error();
    return directory;
}

// Without a slash at its end, which would make the system follow a link in spite of O_NOFOLLOW.
std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

StateDirectory::StateDirectory(std::string path, Descriptor directory) noexcept
    : path_{std::move(path)}, directory_{std::move(directory)} {}

Result<StateDirectory> StateDirectory::open(const std::string& given_path) {
    std::string path = without_slash(given_path);
    std::error_code ignored;  // what could not be made shows at once in the directory itself
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
    Result<Descriptor> opened = open_private_directory(path);
    if (!opened) return opened.error();
    Descriptor directory = std::move(*opened);
    if (::flock(directory.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return error_of_errno(path);
        return Error{Errc::Unavailable, path + " is in use by another process"};
    }
    return StateDirectory{std::move(path), std::move(directory)};
}

std::string StateDirectory::file(std::string_view name) const {
    return path_ + "/" + std::string{name};
}

Result<void> StateDirectory::check_file(std::string_view name) const {
    struct stat status{};
    if (::fstatat(directory_.number(), std::string{name}.c_str(), &status, AT_SYMLINK_NOFOLLOW) !=
        0) {
        if (errno == ENOENT) return {};
        return error_of_errno(file(name));
    }
    return check_status(file(name), status);
}

Result<void> StateDirectory::check_database(std::string_view name) const {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        const Result<void> checked = check_file(std::string{name} + suffix);
        if (!checked) return checked.error();
    }
    return {};
}

Result<std::optional<StateDirectory::Opened>> StateDirectory::open_file(
    const std::string& name) const {
    // Not blocking, so that a FIFO of that name cannot hold the start up.
    Descriptor opened{::openat(directory_.number(), name.c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!opened.is_open() && errno == ENOENT) return std::optional<Opened>{};
    if (!opened.is_open() && errno == ELOOP) {
        return not_accepted(file(name), "is not a regular file");
    }
    if (!opened.is_open()) return error_of_errno(file(name));
    struct stat status{};
    if (::fstat(opened.number(), &status) != 0) return error_of_errno(file(name));
    const Result<void> checked = check_status(file(name), status);
    if (!checked) return checked.error();
    return std::optional{
        Opened{.file = std::move(opened), .bytes = static_cast<std::size_t>(status.st_size)}};
}

Result<Secret> StateDirectory::secret_file(std::string_view given_name) const {
    const std::string name{given_name};
    const Result<std::optional<Opened>> opened = open_file(name);
    if (!opened) return opened.error();
    if (!*opened) return make_secret(name);
    return read_secret(file(name), (*opened)->file.number());
}

Result<std::optional<StateDirectory::SmallFile>> StateDirectory::small_file(
    std::string_view given_name) const {
    const std::string name{given_name};
    const Result<std::optional<Opened>> opened = open_file(name);
    if (!opened) return opened.error();
    if (!*opened) return std::optional<SmallFile>{};
    const int number = (*opened)->file.number();
    std::string text(small_file_bytes_max + 1, '\0');
    const ssize_t size = ::pread(number, text.data(), text.size(), 0);
    if (size < 0) return error_of_errno(file(name));
    text.resize(static_cast<std::size_t>(size));
    if (text.size() > small_file_bytes_max) return not_accepted(file(name), "is longer than 4 KiB");
    return std::optional{
        SmallFile{.text = std::move(text), .born = birth_of(number), .changed = change_of(number)}};
}

Result<std::optional<MappedFile>> StateDirectory::take_file(std::string_view given_name) const {
    const std::string name{given_name};
    const Result<std::optional<Opened>> opened = open_file(name);
    ::unlinkat(directory_.number(), name.c_str(), 0);
    if (!opened) return opened.error();
    if (!*opened || (*opened)->bytes == 0) return std::optional<MappedFile>{};
    void* const memory = ::mmap(nullptr, (*opened)->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE,
                                (*opened)->file.number(), 0);
    if (memory == MAP_FAILED) return error_of_errno(file(name));
    return std::optional{MappedFile{{static_cast<std::byte*>(memory), (*opened)->bytes}}};
}

Result<void> StateDirectory::make_file(std::string_view name,
                                       std::initializer_list<std::string_view> parts) const {
    if (write_new_file(directory_.number(), std::string{name}, parts)) return {};
    return error_of_errno(file(name));
}

Result<void> StateDirectory::replace_file(
    std::string_view name, const std::function<std::string(std::int64_t born)>& content) const {
    if (store::replace_file(directory_.number(), std::string{name}, content)) return {};
    return error_of_errno(file(name));
}

Result<Secret> StateDirectory::make_secret(const std::string& name) const {
    std::string bytes = crypto::random_bytes(secret_bytes);
    Result<Secret> secret = Secret{bytes};
    if (!write_new_file(directory_.number(), name, {bytes})) {
        secret = error_of_errno(file(name));
    }
    ::explicit_bzero(bytes.data(), bytes.size());
    return secret;
}

Result<void> make_private_directory(const std::string& path) {
    const Result<Descriptor> directory = open_private_directory(path);
    if (!directory) return directory.error();
    return {};
}

Result<Secret> read_secret_file(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file.is_open() && errno == ENOENT) return Error{Errc::NotFound, path + " is not there"};
    struct stat status{};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) return error_of_errno(path);
    if (!S_ISREG(status.st_mode)) return not_accepted(path, "is not a regular file");
    return read_secret(path, file.number());
}

}  // namespace usher::store

#include "daemon/app/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "daemon/app/state_files.hpp"
#include "lib/store/durable_file.hpp"

namespace usher::app {
namespace {

constexpr const char* store_key_credential = "store-key";
constexpr std::size_t text_bytes_max = std::size_t{64} * 1024;
constexpr std::size_t secret_bytes_max = std::size_t{4} * 1024;

// Where systemd put the credential `name`; empty if it brought none.
std::string credential_path(const std::string& name) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr) return {};
    const std::string path = std::string{directory} + "/" + name;
    std::error_code ignored;  // what cannot be looked at is not there
    return std::filesystem::exists(path, ignored) ? path : std::string{};
}

bool is_there(const store::StateDirectory& state, std::string_view name) {
    std::error_code ignored;  // what cannot be looked at is not there
    return std::filesystem::exists(state.file(name), ignored);
}

Error because_of_system(const std::string& path) {
    if (errno == ENOENT) return {Errc::NotFound, path + " is not there"};
    return store::error_of_errno(path);
}

// A file of ours that nobody else can read, or could have put there.
Result<void> check_private(const std::string& path, const struct stat& status) {
    const auto refuse = [&path](const char* why) { return Error{Errc::NotAccepted, path + why}; };
    if (status.st_uid != ::geteuid()) return refuse(" belongs to another user");
    if (status.st_nlink != 1) return refuse(" has more than one link");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return refuse(" may be read by others: chmod 600 it");
    }
    return {};
}

// At most `bytes.size()` bytes of the file; how many there are, none if it cannot be read.
std::optional<std::size_t> read_into(std::span<char> bytes, int file) {
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t count = ::read(file, bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    return size;
}

// What the file holds, at most `bytes_max` bytes of it; Errc::TooLarge beyond.
Result<Secret> read_whole(const std::string& path, int file, std::size_t bytes_max) {
    std::vector<char> bytes(bytes_max + 1);
    const std::optional<std::size_t> size = read_into(bytes, file);
    const int cause = errno;
    Secret secret{std::string_view{bytes.data(), size.value_or(0)}};
    explicit_bzero(bytes.data(), bytes.size());
    if (!size) {
        errno = cause;
        return because_of_system(path);
    }
    if (*size > bytes_max) {
        return Error{Errc::TooLarge,
                     path + " is over " + std::to_string(bytes_max / 1024) + " KiB"};
    }
    return secret;
}

// Opened so that no link leads it elsewhere and no FIFO holds it up.
Result<Secret> read_secret_file(const std::string& path, bool is_private, std::size_t bytes_max) {
    const store::Descriptor file{
        ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat status{};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) return because_of_system(path);
    if (!S_ISREG(status.st_mode)) {
        return Error{Errc::NotAccepted, path + " is not a regular file"};
    }
    const Result<void> checked = is_private ? check_private(path, status) : Result<void>{};
    if (!checked) return checked.error();
    return read_whole(path, file.number(), bytes_max);
}

Result<Secret> read_secret_line(const std::string& path, bool is_private) {
    Result<Secret> whole = read_secret_file(path, is_private, secret_bytes_max);
    if (!whole) return whole.error();
    const std::string_view text = whole->reveal();
    Secret secret{text.substr(0, text.find_first_of("\r\n"))};
    if (secret.empty()) return Error{Errc::NotAccepted, path + " is empty"};
    return secret;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return because_of_system(path);
    std::string text(text_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return because_of_system(path);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > text_bytes_max) return Error{Errc::TooLarge, path + " is over 64 KiB"};
    return text;
}

bool has_store_key(const store::StateDirectory& state) {
    return !credential_path(store_key_credential).empty() || is_there(state, store_key_file);
}

Result<Secret> store_key(const store::StateDirectory& state) {
    const std::string path = credential_path(store_key_credential);
    if (!path.empty()) return store::read_secret_file(path);
    // A new key would not open the database that is there, and would stand where its own belongs.
    if (is_there(state, database_file) && !has_store_key(state)) {
        return Error{Errc::NotFound,
                     state.file(store_key_file) +
                         " is missing: put back the key that usher.db was sealed with"};
    }
    return state.secret_file(store_key_file);
}

Result<Secret> operator_secret(config::Role role, const config::SecretSource& source) {
    if (role != config::Role::Operator) {
        return Error{Errc::Forbidden, "a device holds none of an operator's secrets"};
    }
    if (!source.file.empty()) return read_secret_line(source.file, true);
    const std::string path = credential_path(source.credential);
    if (path.empty()) {
        return Error{Errc::NotFound, "the credential " + source.credential + " is not there"};
    }
    // Owner and mode of a credential are the service manager's business.
    return read_secret_line(path, false);
}

Result<Secret> product_keys(const std::string& path) {
    return read_secret_file(path, true, text_bytes_max);
}

}  // namespace usher::app

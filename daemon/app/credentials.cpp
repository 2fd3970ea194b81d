#include "daemon/app/credentials.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace usher::app {
namespace {

constexpr std::size_t text_bytes_max = std::size_t{64} * 1024;

// Where systemd put the credential `name`; empty if it brought none.
std::string credential_path(const std::string& name) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr) return {};
    const std::string path = std::string{directory} + "/" + name;
    std::error_code ignored;  // what cannot be looked at is not there
    return std::filesystem::exists(path, ignored) ? path : std::string{};
}

Result<void> check_private(const std::string& path) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) return Error{Errc::NotFound, path + " is not there"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::NotAccepted, path + " may be read by others: chmod 600 it"};
    }
    return {};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return Error{Errc::NotFound, path + " cannot be read"};
    std::string text(text_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > text_bytes_max) return Error{Errc::TooLarge, path + " is over 64 KiB"};
    return text;
}

Result<Secret> store_key(const store::StateDirectory& state) {
    const std::string path = credential_path("store-key");
    if (!path.empty()) return store::read_secret_file(path);
    // A new key would not open the database that is there, and would stand where its own belongs.
    std::error_code ignored;
    if (std::filesystem::exists(state.file("usher.db"), ignored) &&
        !std::filesystem::exists(state.file("store.key"), ignored)) {
        return Error{Errc::NotFound,
                     state.file("store.key") +
                         " is missing: put back the key that usher.db was sealed with"};
    }
    return state.secret_file("store.key");
}

Result<Secret> api_secret(const config::OperatorUpstream& upstream) {
    std::string path = upstream.secret_file;
    if (path.empty()) {
        path = credential_path(upstream.secret_credential);
        if (path.empty()) {
            return Error{Errc::NotFound,
                         "the credential " + upstream.secret_credential + " is not there"};
        }
    } else if (const Result<void> is_private = check_private(path); !is_private) {
        return is_private.error();
    }

    Result<std::string> text = read_text_file(path);
    if (!text) return text.error();
    const std::string_view line = std::string_view{*text}.substr(0, text->find_first_of("\r\n"));
    Secret secret{line};
    explicit_bzero(text->data(), text->size());
    if (secret.empty()) return Error{Errc::NotAccepted, path + " is empty"};
    return secret;
}

}  // namespace usher::app

#include "daemon/app/faces.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace usher::app {
namespace {

bool is_unix_socket(int descriptor) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    return getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
           address.ss_family == AF_UNIX;
}

// Makes the directory if it is absent. Whoever may write into it could put a socket of his own in
// the place of ours.
Result<void> prepare_runtime_directory(const std::string& path) {
    std::error_code ignored;
    std::filesystem::create_directories(path, ignored);
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};  // listening says why, with the path
    if (status.st_uid != ::geteuid() && status.st_uid != 0) {
        return Error{Errc::NotAccepted, path + " belongs to another user"};
    }
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0) {
        return Error{Errc::NotAccepted, path + " may be written by others: chmod o-w it"};
    }
    return {};
}

}  // namespace

Faces::Faces(Executor executor, const http::Handler& handler, const http::QuickAnswers& quick,
             std::size_t connections, const ReadClock& read_clock, Log log)
    : log_{std::move(log)},
      tcp_server_{executor, {.connections = connections}, handler, log_, read_clock, quick},
      unix_server_{executor, {.connections = connections}, handler, log_, read_clock, quick} {}

Result<void> Faces::open(const config::Config& config, const std::vector<int>& sockets) {
    const Result<void> prepared = prepare_runtime_directory(config.runtime_dir);
    if (!prepared) return prepared.error();
    if (const Result<void> adopted = adopt(sockets); !adopted) return adopted.error();
    if (http_addresses_.empty()) {
        if (const Result<void> opened = listen_on_tcp(config); !opened) return opened.error();
    }
    if (!socket_path_.empty()) return {};
    return listen_on_unix(config);
}

Result<void> Faces::adopt(const std::vector<int>& sockets) {
    for (const int descriptor : sockets) {
        const bool is_unix = is_unix_socket(descriptor);
        Result<http::Address> address =
            is_unix ? unix_server_.adopt(descriptor) : tcp_server_.adopt(descriptor);
        if (!address) return address.error().within("a socket of the service manager");
        if (is_unix) {
            socket_path_ = address->text;
        } else {
            http_addresses_.push_back(address->text);
        }
    }
    return {};
}

// Of the default addresses one may be missing, as [::1] is on a machine without IPv6.
Result<void> Faces::listen_on_tcp(const config::Config& config) {
    std::optional<Error> first_failure;
    for (const config::Listen& listen : config.http) {
        Result<http::Address> address = tcp_server_.listen_tcp(listen.host, listen.port);
        if (address) {
            http_addresses_.push_back(address->text);
        } else if (!config.http_default) {
            return address.error();
        } else if (!first_failure) {
            first_failure = address.error();
        }
    }
    if (!first_failure) return {};
    if (http_addresses_.empty()) return *first_failure;
    log_.notice("an address is left out", {{"cause", first_failure->message()}});
    return {};
}

Result<void> Faces::listen_on_unix(const config::Config& config) {
    Result<http::Address> address =
        unix_server_.listen_unix(config.runtime_dir + "/api.sock", config.api_socket_mode);
    if (!address) return address.error();
    socket_path_ = address->text;
    return {};
}

void Faces::stop() {
    tcp_server_.stop();
    unix_server_.stop();
}

}  // namespace usher::app

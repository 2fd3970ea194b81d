#include "daemon/app/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "lib/core/text.hpp"

namespace usher::app {
namespace {

constexpr int first_socket = 3;  // SD_LISTEN_FDS_START of sd_listen_fds(3)
constexpr int sockets_max = 64;

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

// Whether the process that the variable names is this one; the environment may be an inherited one.
bool is_meant(const char* name) {
    return to_integer(variable(name)) == std::int64_t{::getpid()};
}

// The protocol of sd_notify(3): one datagram, to a path or to an abstract name, which begins with
// an @. What cannot be delivered is lost: nobody waits for it.
void notify(std::string_view message) {
    const std::string_view name = variable("NOTIFY_SOCKET");
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const bool is_name = name.starts_with('/') || name.starts_with('@');
    if (!is_name || name.size() > sizeof address.sun_path) return;
    std::ranges::copy(name, address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';

    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    static_cast<void>(::sendto(socket, message.data(), message.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), size));
    ::close(socket);
}

}  // namespace

void notify_ready(const std::string& status) {
    notify("READY=1\nSTATUS=" + status);
}

void notify_stopping() {
    notify("STOPPING=1");
}

void notify_watchdog() {
    notify("WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    const std::optional<std::int64_t> microseconds = to_integer(variable("WATCHDOG_USEC"));
    if (!microseconds || *microseconds <= 0) return std::nullopt;
    if (!variable("WATCHDOG_PID").empty() && !is_meant("WATCHDOG_PID")) return std::nullopt;
    // Twice as often as it asks for, so that one late turn of the loop does not end the process.
    return std::chrono::microseconds{*microseconds / 2};
}

std::vector<int> handed_down_sockets(const Log& log) {
    std::vector<int> sockets;
    const std::int64_t count = to_integer(variable("LISTEN_FDS")).value_or(0);
    const bool is_ours = is_meant("LISTEN_PID") && count > 0;
    if (is_ours && count > sockets_max) {
        log.warning("too many sockets were handed down; none is taken",
                    {{"count", std::to_string(count)}, {"most", std::to_string(sockets_max)}});
    } else if (is_ours) {
        for (int i = 0; i < count; ++i) {
            const int socket = first_socket + i;
            if (::fcntl(socket, F_SETFD, FD_CLOEXEC) == 0) sockets.push_back(socket);
        }
    }
    for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) ::unsetenv(name);
    return sockets;
}

}  // namespace usher::app

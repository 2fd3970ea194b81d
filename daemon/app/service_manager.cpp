#include "daemon/app/service_manager.hpp"

#include <systemd/sd-daemon.h>

namespace usher::app {

void notify_ready(const std::string& status) {
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void notify_stopping() {
    sd_notify(0, "STOPPING=1");
}

void notify_watchdog() {
    sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    // Twice as often as it asks for, so that one late turn of the loop does not end the process.
    return std::chrono::microseconds{microseconds / 2};
}

std::vector<int> handed_down_sockets() {
    std::vector<int> sockets;
    const int count = sd_listen_fds(1);
    for (int i = 0; i < count; ++i) sockets.push_back(SD_LISTEN_FDS_START + i);
    return sockets;
}

}  // namespace usher::app

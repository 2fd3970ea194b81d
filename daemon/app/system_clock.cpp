#include "daemon/app/system_clock.hpp"

#include <cstdlib>
#include <ctime>
#include <fstream>

namespace usher::app {
namespace {

std::chrono::milliseconds read(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        Seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace

ReadClock system_clock() {
    return [] {
        return ClockReading{
            .wall = std::chrono::sys_time<std::chrono::milliseconds>{read(CLOCK_REALTIME)},
            .boot = read(CLOCK_BOOTTIME)};
    };
}

std::string boot_id() {
    std::string id;
    std::ifstream file{"/proc/sys/kernel/random/boot_id"};
    if (std::getline(file, id)) return id;
    const char* from_unit = std::getenv("USHER_BOOT_ID");
    return from_unit != nullptr ? from_unit : "";
}

std::string machine_id(const std::string& file) {
    constexpr std::size_t digits = 32;
    std::string id;
    std::ifstream stream{file};
    std::getline(stream, id);
    // Until the first boot is done, `uninitialized` may stand there, on every machine alike.
    const bool is_id =
        id.size() == digits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_id ? id : std::string{};
}

Machine this_machine() {
    return {.read_clock = system_clock(), .boot_id = boot_id(), .machine_id = machine_id()};
}

}  // namespace usher::app

#include "daemon/app/end_limit.hpp"

#include <unistd.h>

#include <stop_token>
#include <system_error>

#include "daemon/app/process.hpp"

namespace usher::app {

void EndLimit::begin(std::chrono::milliseconds limit) try {
    watch_ = std::jthread{[this, limit](const std::stop_token& in_time) {
        std::unique_lock lock{mutex_};
        wake_.wait_for(lock, in_time, limit, [] { return false; });
        if (in_time.stop_requested()) return;
        log_.error("the disk holds up the end: ending without it");
        ::_exit(exit_storage_broken);
    }};
} catch (const std::system_error&) {
}

}  // namespace usher::app

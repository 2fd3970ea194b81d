#include "daemon/ctl/interrupts.hpp"

#include <ctime>
#include <initializer_list>

namespace usher::ctl {

Interrupts::Interrupts() noexcept {
    sigemptyset(&noticed_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&noticed_, signal);
    pthread_sigmask(SIG_BLOCK, &noticed_, &before_);
}

Interrupts::~Interrupts() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::has_come() const noexcept {
    constexpr timespec at_once{};
    return sigtimedwait(&noticed_, nullptr, &at_once) > 0;
}

}  // namespace usher::ctl

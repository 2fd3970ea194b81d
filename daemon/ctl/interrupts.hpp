/// Interrupts that a command wants to notice rather than end by.
#pragma once

#include <csignal>

namespace usher::ctl {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end this thread but wait to be noticed.
class Interrupts {
public:
    Interrupts() noexcept;
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts();

    /// Whether one has come since the last call. Does not wait.
    [[nodiscard]] bool has_come() const noexcept;

private:
    sigset_t noticed_{};
    sigset_t before_{};
};

}  // namespace usher::ctl

/// What every program of ours does to itself before it touches a secret.
#pragma once

#include <exception>

#include "lib/core/error.hpp"

namespace usher::app {

/// sysexits(3) values that service managers and scripts rely on.
enum ExitCode : int {
    exit_done = 0,
    exit_failed = 1,
    exit_storage_broken = 74,  ///< EX_IOERR: start again, and read or write again (D23)
    exit_later = 75,           ///< EX_TEMPFAIL: what was missing at the start may come back
    exit_misconfigured = 78,   ///< EX_CONFIG: starting again will not help
};

/// What a start that failed with `error` ends with: exit_later for what passes by itself (a full
/// disk, a port in use, a lock that another process holds), exit_storage_broken for what could not
/// be read or written and for a commit whose fate is not known, else exit_misconfigured: an
/// administrator has to change something.
[[nodiscard]] ExitCode exit_code_of(const Error& error) noexcept;
/// What a program ends with that `exception` has ended: exit_storage_broken or exit_later, as the
/// error would, where the system had no descriptors, threads or memory to give; else exit_failed.
[[nodiscard]] ExitCode exit_code_of(const std::exception& exception) noexcept;

/// No core dumps, not traceable, new files for the owner alone; a broken pipe and a file that may
/// grow no further are error codes and no signals (threat model D81).
void harden_process();

/// Gives back what only the start has needed: heap that is free again, and code and constants,
/// which stay in the kernel's cache and are mapped again where they are used. Takes some 0.1 ms.
void release_start_memory() noexcept;

}  // namespace usher::app

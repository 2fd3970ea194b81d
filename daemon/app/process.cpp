#include "daemon/app/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

namespace usher::app {

ExitCode exit_code_of(const Error& error) noexcept {
    if (error.code() == Errc::Unsettled) return exit_storage_broken;
    const bool passes = error.code() == Errc::StorageFull || error.code() == Errc::Unavailable;
    return passes ? exit_later : exit_misconfigured;
}

void harden_process() {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    umask(S_IRWXG | S_IRWXO);
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace usher::app

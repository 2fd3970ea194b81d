/// usherctl: the administrator's command line, over the daemon's Unix socket.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "lib/core/clock.hpp"

namespace usher::ctl {

/// How usherctl ends; the same list is in `usherctl --help` and usherctl(1).
enum class ExitCode : std::uint8_t {
    Yes = 0,    ///< done, or the answer is yes
    No = 1,     ///< check: denied; activate: not confirmed; purchase: not bought; reseller: not
                ///< created, or the name is taken; sync: one failed; login: nobody signed in;
                ///< audit: not whole
    Usage = 2,  ///< wrong arguments or input
    NotReachable = 3,  ///< nobody answers on the socket
    Refused = 4,       ///< the daemon refused the request, or cannot carry it out now
    Failed = 5,        ///< the daemon failed, or its answer made no sense
    Unsettled = 6,     ///< activate, purchase, reseller: what became of it is not known yet, or a
                       ///< person decides; under another id it may be made twice
    OutputLost = 74,   ///< done, but standard output did not take what was to be said
    Configuration = 78,
};

/// Where a run reads, writes and gets the time from.
struct Console {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    std::function<Instant()> now;
    std::chrono::milliseconds poll_every{500};  ///< between two looks at what goes on in the daemon
};

/// Runs `arguments` (without the program's name) and returns the exit code.
[[nodiscard]] int run(const std::vector<std::string>& arguments, const Console& console);

}  // namespace usher::ctl

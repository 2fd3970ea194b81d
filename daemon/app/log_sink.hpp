/// Where log lines go: the journal when started by systemd, else stderr.
#pragma once

#include "lib/core/log.hpp"

namespace usher::app {

/// Writes each line to stderr in one piece. If stderr is the journal ($JOURNAL_STREAM) the line
/// begins with `<severity>`, which systemd reads; else with `program: severity: `. Thread-safe.
[[nodiscard]] LogSink stderr_sink(std::string program);

}  // namespace usher::app

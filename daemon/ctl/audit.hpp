/// What the commands about the journal share. Only for their sources.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/invocation.hpp"

namespace usher::ctl {

/// How a verification ended, wherever it ran.
struct AuditVerdict {
    std::int64_t checked = 0;           ///< entries
    std::string key;                    ///< by which the checkpoints were checked
    std::int64_t fault_count = 0;       ///< 0: whole
    std::vector<std::string> faults{};  ///< the first of them, a line each
};

/// Says what was found, as text or as JSON. Yes for a journal that is whole, No for another.
ExitCode say(const Invocation& invocation, const AuditVerdict& verdict);

/// Verifies the export in `file` without the daemon, by `key` or, if that is empty, by the one that
/// the file names. Throws Failure (Usage) for a file that is no export at all.
[[nodiscard]] AuditVerdict verify_export(const std::string& file, const std::string& key);

}  // namespace usher::ctl

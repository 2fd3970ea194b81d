/// What a command is given besides its arguments.
#pragma once

#include <iosfwd>
#include <string>

namespace usher::ctl {

/// The contents of `file`, or of `in` when it is `-` or empty, without white space at the ends: how
/// keys are handed over, since arguments are visible to everyone on the machine. Throws Failure
/// (Usage) if there is nothing, more than 48 KiB, or the file cannot be read.
[[nodiscard]] std::string read_secret(const std::string& file, std::istream& in);

/// A random UUID (RFC 9562 section 5.4). Throws Failure if the kernel gives no random bytes.
[[nodiscard]] std::string new_uuid();

}  // namespace usher::ctl

/// What a command is given besides its arguments.
#pragma once

#include <iosfwd>
#include <string>

#include "daemon/ctl/ctl.hpp"

namespace CLI {
class App;
}

namespace usher::ctl {

/// The contents of `file`, or of `in` when it is `-` or empty, without white space at the ends: how
/// keys are handed over, since arguments are visible to everyone on the machine. Throws Failure
/// (Usage) if there is nothing, more than 48 KiB, or the file cannot be read.
[[nodiscard]] std::string read_secret(const std::string& file, std::istream& in);

/// Adds `--password-file` to `command`, for read_password. `without`: what happens without it, as
/// the rest of "Without it …". `file` outlives `command`.
void add_password_option(CLI::App& command, std::string& file, const std::string& without);

/// A password: the first line of `file`; without one, or with `-`, of `console.in`, which is asked
/// for and does not echo if it is the terminal that standard input is. Throws Failure (Usage) as
/// read_secret. A text, since it goes into a JSON body: this process has it for one request, and
/// ends.
[[nodiscard]] std::string read_password(const std::string& file, const Console& console);

/// A random UUID (RFC 9562 section 5.4). Throws Failure if the kernel gives no random bytes.
[[nodiscard]] std::string new_uuid();

}  // namespace usher::ctl

/// A configuration in the making: what the files said, before the checks across them.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

namespace usher::config {

struct Draft {
    Config config;
    Places places;  ///< for errors that only show once everything is read
    bool options_given = false;
    bool periods_given = false;
    bool prices_given = false;
};

/// Reads `files` in their order: settings of a later one replace those of an earlier one. Errors as
/// read_config_files.
[[nodiscard]] Result<Draft> read_draft(const std::vector<std::string>& files);

/// Fills in the defaults and checks what depends on several settings. Errc::Malformed.
[[nodiscard]] Result<Config> finish(Draft draft, const Environment& environment);

/// `usherd.toml` and `usherd.d/*.toml` in `directory`, as far as they exist.
[[nodiscard]] std::vector<std::string> config_files_in(const std::string& directory);

/// `127.0.0.1:6878` or `[::1]:6878`.
[[nodiscard]] std::string to_text(const Listen& listen);

/// Whether only programs of this machine can reach it.
[[nodiscard]] bool is_loopback(const Listen& listen);

/// Whether it stands for every address of this machine, so that no client can call it by its own.
[[nodiscard]] bool is_wildcard(const Listen& listen);

/// Whether `text` is a `Host` value: `name[:port]` or `address[:port]` (RFC 9110 section 7.2).
[[nodiscard]] bool is_host(std::string_view text);

/// Whether `text` is an origin as browsers send it: `scheme://host[:port]`, in lower case (RFC 6454
/// section 6.2).
[[nodiscard]] bool is_origin(std::string_view text);

/// What the sections of a file say, into `draft`. Throws Refused.
void read_daemon_sections(Section& file, Draft& draft);
void read_adapter_sections(Section& file, Draft& draft);
void read_engine_api_section(Section& file, Draft& draft);
void read_catalogue_sections(Section& file, Draft& draft);
void read_upstream_sections(Section& file, Draft& draft);

// The operator role.

/// `role` of the file. Throws Refused.
void read_role(Section& file, Config& config);
/// The sections of an operator's within `upstream`. Throws Refused.
void read_operator_sections(Section& upstream, Config& config);
/// `--sandbox`: both roles, with the sandbox's accounts in place of those that the files name.
void use_sandbox(Config& config);
void fill_in_operator(Config& config);
/// Throws Refused: for what is incomplete, and for everything of an operator's in the device role.
void check_operator(const Draft& draft);

/// Throws Refused at the place of the setting `name`, or of `section` where it is absent.
[[noreturn]] void refuse(const Draft& draft, const std::string& name, std::string_view section,
                         const std::string& what);

}  // namespace usher::config

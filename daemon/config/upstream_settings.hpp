/// Settings that the sections of upstreams share. All refuse as Section::refuse; what is absent
/// stays as it was.
#pragma once

#include <string>
#include <string_view>

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

namespace usher::config {

/// An address that parse_url reads.
void read_url(Section& section, std::string_view name, std::string& url);
/// An absolute path.
void read_path(Section& section, std::string_view name, std::string& path);
/// At most 128 letters, digits, `.`, `_` and `-`.
void read_word(Section& section, std::string_view name, std::string& word);
/// `NAME_credential` and `NAME_file`.
void read_secret_source(Section& section, const std::string& name, SecretSource& source);

}  // namespace usher::config

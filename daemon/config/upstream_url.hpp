/// What configuration demands of an upstream's address, before a client is made for it.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::config {

/// The vendor's hosts (specs/acestream.md section 2).
inline constexpr std::string_view vendor_sandbox_url = "https://api-sandbox.acestream.net";
inline constexpr std::string_view vendor_sandbox_host = "api-sandbox.acestream.net";
inline constexpr std::string_view vendor_production_host = "api.acestream.net";

/// The host of `https://host[:port][/path]`, in lower case, without brackets and a final dot.
/// `http://` passes for loopback hosts only (threat model D50). Errc::Malformed otherwise.
[[nodiscard]] Result<std::string> upstream_host(std::string_view url);

}  // namespace usher::config

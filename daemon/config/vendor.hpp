/// The vendor's hosts (specs/acestream.md section 2).
#pragma once

#include <string_view>

namespace usher::config {

inline constexpr std::string_view vendor_sandbox_url = "https://api-sandbox.acestream.net";
inline constexpr std::string_view vendor_sandbox_host = "api-sandbox.acestream.net";
inline constexpr std::string_view vendor_production_host = "api.acestream.net";

}  // namespace usher::config

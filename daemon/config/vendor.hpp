/// The vendors' hosts (specs/acestream.md section 2).
#pragma once

#include <string_view>

namespace usher::config {

inline constexpr std::string_view vendor_sandbox_url = "https://api-sandbox.acestream.net";
inline constexpr std::string_view vendor_sandbox_host = "api-sandbox.acestream.net";
inline constexpr std::string_view vendor_production_host = "api.acestream.net";
/// The account site (specs/acestream.md section 9). Where user data is asked for is not public.
inline constexpr std::string_view site_authorization_url =
    "https://accounts.acestream.net/oauth/v2/auth";
inline constexpr std::string_view site_token_url = "https://accounts.acestream.net/oauth/v2/token";
/// createReseller (specs/createreseller.md section 1).
inline constexpr std::string_view reseller_vendor_url = "https://mcpn.us/api";
inline constexpr std::string_view reseller_vendor_host = "mcpn.us";

}  // namespace usher::config

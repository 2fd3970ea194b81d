/// Which redirect addresses an application may have, and which one fits them. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace usher::sandbox::oauth2 {

inline constexpr std::size_t redirect_uri_bytes_max = 1024;

/// Whether `text` can be a setting: `https://…`, or `http://…` of this machine, as parse_url reads
/// them, a query allowed, no fragment (RFC 6749 section 3.1.2).
[[nodiscard]] bool is_redirect_uri(std::string_view text);

/// Whether `asked` is one of `settings`: as an exact string (specs/acestream.md 9). Where a setting
/// is an address of the loopback interface by its number, `asked` may have any port in its place,
/// since a native app takes what is free (RFC 8252 section 7.3).
[[nodiscard]] bool is_allowed(std::span<const std::string> settings, std::string_view asked);

/// Whether `uri` leads to the loopback interface by its number: `http://127.0.0.1` or
/// `http://[::1]`.
[[nodiscard]] bool is_loopback(std::string_view uri) noexcept;

/// `uri`, which is allowed, with `query` behind what it has of a query already.
[[nodiscard]] std::string with_query(std::string_view uri, std::string_view query);

/// The source of a content security policy that stands for where `uri` leads to.
[[nodiscard]] std::string policy_source(std::string_view uri);

}  // namespace usher::sandbox::oauth2

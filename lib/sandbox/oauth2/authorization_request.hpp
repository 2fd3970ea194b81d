/// The query of `/oauth/v2/auth` (specs/acestream.md 9, step 1), and how it is answered. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lib/core/error.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/oauth2/site_books.hpp"

namespace usher::sandbox::oauth2 {

/// Who asks and where the answer is to go: until both are known to belong together, nobody is sent
/// anywhere (RFC 6749 section 4.1.2.1).
struct Asker {
    std::string app;
    std::string redirect_uri;
    std::optional<std::string> state{};  ///< returned unchanged (choice 29)
};

/// Errc::Malformed, naming the parameter, for a `client_id` or `redirect_uri` that is missing,
/// empty or repeated.
[[nodiscard]] Result<Asker> read_asker(const http::Parameters& query);

/// What is wanted.
struct Wish {
    Scope scope{};
    std::optional<std::string> challenge{};
};

/// What the asker is told instead of a code.
struct Refused {
    std::string_view error;  ///< of RFC 6749 section 4.1.2.1
    std::string_view description;
};

/// `invalid_request` for a repeated parameter, a missing `response_type`, or a challenge that is
/// none of S256; `unsupported_response_type` for another than `code`; `invalid_scope`.
[[nodiscard]] std::variant<Wish, Refused> read_wish(const http::Parameters& query);

/// The address that brings a code, or an error, back to the asker.
[[nodiscard]] std::string code_address(const Asker& asker, std::string_view code);
[[nodiscard]] std::string refusal_address(const Asker& asker, const Refused& refused);

/// Whether no name stands more than once.
[[nodiscard]] bool names_are_single(const http::Parameters& parameters);

}  // namespace usher::sandbox::oauth2

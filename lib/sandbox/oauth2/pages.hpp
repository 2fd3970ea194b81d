/// The account site's pages: forms without script, in which everything foreign is escaped. Pure.
#pragma once

#include <string>
#include <string_view>

#include "lib/http/message.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"
#include "lib/sandbox/oauth2/site_books.hpp"

namespace usher::sandbox::oauth2 {

/// Where the forms of a page go to, and what proves that they are ours.
struct FormFrame {
    std::string action;        ///< path and query of the page itself
    std::string form_token;    ///< comes back as `form_token`
    std::string redirect_uri;  ///< to which answers to the form may lead
};

/// Forms with `action` = `sign_in` and `register`, each with `email` and `password`.
[[nodiscard]] http::Response sign_in_page(const FormFrame& frame, const App& app);
/// A form with `action` = `agree` or `refuse`.
[[nodiscard]] http::Response consent_page(const FormFrame& frame, const App& app,
                                          const SiteAccount& account, Scope scope);
/// Why a form or a link cannot be followed.
[[nodiscard]] http::Response refusal_page(int status, std::string_view reason);

}  // namespace usher::sandbox::oauth2

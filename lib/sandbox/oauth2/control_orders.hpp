/// The bodies of control requests about applications and API keys, read strictly. Pure.
///
/// Errors are Errc::Malformed, naming the member.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"

namespace usher::sandbox::oauth2 {

struct NewApp {
    std::string api_key;  ///< of the owner
    AppSettings settings;
};
/// `{"api_key", "name", "site", "redirect_uris"}`; the last two may be absent.
[[nodiscard]] Result<NewApp> read_new_app(std::string_view body);

/// What is to be changed; the rest stays.
struct AppChange {
    std::string app;  ///< APP_ID
    std::optional<std::string> name{};
    std::optional<std::string> site{};  ///< empty: none any more
    std::optional<std::vector<std::string>> redirect_uris{};
};
/// `{"app", "name", "site", "redirect_uris"}`; all but the first may be absent, `site` may be null.
[[nodiscard]] Result<AppChange> read_app_change(std::string_view body);
/// `settings` with what `change` says.
[[nodiscard]] AppSettings changed(AppSettings settings, const AppChange& change);

/// The only member, `name`, of a body: a text.
[[nodiscard]] Result<std::string> read_only_text(std::string_view body, std::string_view name);

/// The parameter `api_key` of a query.
[[nodiscard]] Result<std::string> read_api_key(std::string_view query);

}  // namespace usher::sandbox::oauth2

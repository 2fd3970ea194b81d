#include "lib/sandbox/oauth2/authorization_request.hpp"

#include <algorithm>
#include <utility>

#include "lib/sandbox/oauth2/redirect_uri.hpp"
#include "lib/upstream/oauth2/attempt.hpp"

namespace usher::sandbox::oauth2 {
namespace {

using Item = http::Parameters::Item;

Result<std::string> read_single(const http::Parameters& query, std::string_view name) {
    if (std::ranges::count(query.items(), name, &Item::name) > 1) {
        return Error{Errc::Malformed, std::string{name} + ": more than once"};
    }
    const std::string_view value = query.find(name).value_or("");
    if (value.empty()) return Error{Errc::Malformed, std::string{name} + ": missing"};
    return std::string{value};
}

std::string answer_address(const Asker& asker, http::Parameters answer) {
    if (asker.state) answer.add("state", *asker.state);
    return with_query(asker.redirect_uri, http::to_query(answer));
}

}  // namespace

bool names_are_single(const http::Parameters& parameters) {
    return std::ranges::all_of(parameters.items(), [&](const Item& item) {
        return std::ranges::count(parameters.items(), item.name, &Item::name) == 1;
    });
}

Result<Asker> read_asker(const http::Parameters& query) {
    Result<std::string> app = read_single(query, "client_id");
    if (!app) return app.error();
    Result<std::string> redirect_uri = read_single(query, "redirect_uri");
    if (!redirect_uri) return redirect_uri.error();
    Asker asker{.app = *std::move(app), .redirect_uri = *std::move(redirect_uri)};
    if (const auto state = query.find("state")) asker.state = std::string{*state};
    return asker;
}

std::variant<Wish, Refused> read_wish(const http::Parameters& query) {
    constexpr std::string_view invalid = "invalid_request";
    if (!names_are_single(query)) return Refused{invalid, "a parameter stands more than once"};
    const auto type = query.find("response_type");
    if (!type) return Refused{invalid, "response_type is missing"};
    if (*type != "code") return Refused{"unsupported_response_type", "response_type is not code"};
    const std::optional<Scope> scope = read_scope(query.find("scope").value_or(""));
    if (!scope) return Refused{"invalid_scope", "scope is made of userkey and email"};

    Wish wish{.scope = *scope};
    const auto challenge = query.find("code_challenge");
    const auto method = query.find("code_challenge_method");
    if (!challenge && !method) return wish;
    // Absent it would be `plain`, which protects nothing from whoever reads the link.
    if (method != "S256") return Refused{invalid, "code_challenge_method is not S256"};
    if (!challenge || !upstream::oauth2::is_challenge(*challenge)) {
        return Refused{invalid, "code_challenge is no SHA-256 in base64url"};
    }
    wish.challenge = std::string{*challenge};
    return wish;
}

std::string code_address(const Asker& asker, std::string_view code) {
    http::Parameters answer;
    answer.add("code", std::string{code});
    return answer_address(asker, std::move(answer));
}

std::string refusal_address(const Asker& asker, const Refused& refused) {
    http::Parameters answer;
    answer.add("error", std::string{refused.error});
    answer.add("error_description", std::string{refused.description});
    return answer_address(asker, std::move(answer));
}

}  // namespace usher::sandbox::oauth2

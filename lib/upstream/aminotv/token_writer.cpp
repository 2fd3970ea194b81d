#include "lib/http/query.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/tokens.hpp"

namespace usher::upstream::aminotv {
namespace {

std::string legacy_pair(const std::string& token, std::optional<Instant> expires_at) {
    std::string text = "[" + quoted(token);
    if (expires_at) text += "," + std::to_string(unix_seconds(*expires_at));
    return text + "]";
}

}  // namespace

std::string write_authentication_tokens(const IssuedTokens& tokens) {
    ObjectText attributes;
    attributes.date("login_timestamp", tokens.logged_in_at)
        .json("user_id", id_text(tokens.user.text(), {.numeric_ids = true}));
    if (!tokens.profile.empty()) attributes.text("user_profile_id", tokens.profile);
    attributes.text("access_token", tokens.access)
        .date("expires_at_timestamp", tokens.access_expires_at)
        .text("refresh_token", tokens.refresh);
    const std::string resource = ObjectText{}
                                     .text("id", tokens.user.text())
                                     .text("type", "AuthenticationTokens")
                                     .json("attributes", attributes.done())
                                     .done();
    return document_text({&resource, 1}, "", {});
}

std::string write_user_stat(const IssuedTokens& tokens, bool one_element) {
    std::optional<Instant> access_expires_at = tokens.access_expires_at;
    if (one_element) access_expires_at.reset();
    const std::string stat =
        ObjectText{}
            .number("maxAllowedSession", 5)
            .number("currentSession", 1)
            .flag("migrated", true)
            .number("configuration", 0)
            .json("emailSubscription", "{}")
            .flag("premiumUser", false)
            .flag("streamingOver3G", true)
            .json("accessToken", legacy_pair(tokens.access, access_expires_at))
            .json("refreshToken", legacy_pair(tokens.refresh, tokens.refresh_expires_at))
            .done();
    return ObjectText{}.json("userStat", stat).done();
}

std::string legacy_login_target(std::string_view email, std::string_view service) {
    return "/api/user/" + http::percent_encode(email) +
           "/login?service=" + http::percent_encode(service);
}

}  // namespace usher::upstream::aminotv

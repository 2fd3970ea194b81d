#include "lib/upstream/interworks/credentials.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::interworks {
namespace {

// What the console shows while there are no keys: two hyphens, an en dash, an em dash.
constexpr std::array<std::string_view, 3> not_generated_marks{"--", "\xe2\x80\x93", "\xe2\x80\x94"};

bool is_not_generated(const Secret& secret) {
    const std::string_view shown = http::trim(secret.reveal());
    return std::ranges::find(not_generated_marks, shown) != not_generated_marks.end();
}

bool is_empty(std::string_view text) {
    return http::trim(text).empty();
}

Error unsendable(std::string_view field) {
    return Error{Errc::Malformed, std::string{field} + ": has a character that cannot be sent"};
}

}  // namespace

Result<void> check_credentials(const Credentials& credentials) {
    if (is_not_generated(credentials.client_key) || is_not_generated(credentials.client_secret)) {
        return Error{Errc::NotAccepted, "the distributor has not generated the keys yet"};
    }
    const bool is_incomplete =
        is_empty(credentials.client_key.reveal()) || is_empty(credentials.client_secret.reveal()) ||
        is_empty(credentials.username) || (credentials.password && credentials.password->empty());
    if (is_incomplete) return Error{Errc::Malformed, "credentials incomplete"};

    const std::string_view key = credentials.client_key.reveal();
    if (key.find(':') != key.npos || std::ranges::any_of(key, is_control)) {
        return unsendable("client key");
    }
    if (std::ranges::any_of(credentials.client_secret.reveal(), is_control)) {
        return unsendable("client secret");
    }
    return {};
}

}  // namespace usher::upstream::interworks

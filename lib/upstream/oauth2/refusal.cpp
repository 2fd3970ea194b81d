#include "lib/upstream/oauth2/refusal.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "lib/core/ids.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/foreign_text.hpp"

namespace usher::upstream::oauth2 {
namespace {

constexpr std::array codes{
    std::pair{std::string_view{"access_denied"}, Errc::Forbidden},
    std::pair{std::string_view{"invalid_grant"}, Errc::NotAccepted},
    std::pair{std::string_view{"invalid_token"}, Errc::NotAccepted},
    std::pair{std::string_view{"invalid_client"}, Errc::Unauthorized},
    std::pair{std::string_view{"unauthorized_client"}, Errc::Unauthorized},
    std::pair{std::string_view{"server_error"}, Errc::Unavailable},
    std::pair{std::string_view{"temporarily_unavailable"}, Errc::Unavailable}};

// Masked before it is cut, so that no half of a secret stays.
std::string shown(std::string_view text, std::span<const std::string_view> secrets) {
    if (!is_line(text)) return {};
    std::string plain{text};
    for (const std::string_view secret : secrets) {
        if (!secret.empty()) plain = masked_in(std::move(plain), secret);
    }
    return shortened(plain);
}

}  // namespace

Error refusal(std::string_view error, std::string_view description,
              std::span<const std::string_view> secrets) {
    std::string text = "the authorisation server refused";
    for (const std::string_view part : {error, description}) {
        const std::string readable = shown(part, secrets);
        if (!readable.empty()) text += ": " + readable;
    }
    const auto* const known = std::ranges::find(codes, error, &decltype(codes)::value_type::first);
    return {known == codes.end() ? Errc::Rejected : known->second, std::move(text)};
}

}  // namespace usher::upstream::oauth2

#include <algorithm>
#include <array>

#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/resource.hpp"
#include "lib/upstream/aminotv/tokens.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::array grants{GrantType::Password, GrantType::DeviceCode, GrantType::RefreshToken,
                            GrantType::ThirdPartyTokenExchange, GrantType::StbPasswordless};

// The members that are texts, by their names on the wire.
struct TextMember {
    std::string_view name;
    std::string TokenRequest::* place;
};

constexpr std::array text_members{TextMember{"username", &TokenRequest::username},
                                  TextMember{"password", &TokenRequest::password},
                                  TextMember{"refresh_token", &TokenRequest::refresh_token},
                                  TextMember{"credentials", &TokenRequest::credentials}};

Refusal wrong(std::string_view member) {
    return {.code = ErrorCode::InvalidAttribute,
            .detail = std::string{member} + ": missing or not what belongs here",
            .pointer = "/" + std::string{member}};
}

}  // namespace

std::string_view name(GrantType grant) noexcept {
    switch (grant) {
        case GrantType::Password: return "password";
        case GrantType::DeviceCode: return "device_code";
        case GrantType::RefreshToken: return "refresh_token";
        case GrantType::ThirdPartyTokenExchange: return "third_party_token_exchange";
        case GrantType::StbPasswordless: return "stb_pwless";
    }
    return "";
}

std::optional<GrantType> grant_type(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(grants, word, [](GrantType grant) { return name(grant); });
    if (found == grants.end()) return std::nullopt;
    return *found;
}

std::string write_token_request(const TokenRequest& request) {
    ObjectText text;
    text.text("grant_type", name(request.grant));
    for (const auto& [member, place] : text_members) {
        if (!(request.*place).empty()) text.text(member, request.*place);
    }
    return text.done();
}

Accepted<TokenRequest> read_token_request(std::string_view body) {
    const Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    const auto grant = grant_type(find_text(*document, "grant_type").value_or(""));
    if (!grant) return wrong("grant_type");
    TokenRequest request{.grant = *grant};
    for (const auto& [member, place] : text_members) {
        const std::optional<std::string_view> text = find_text(*document, member);
        if (!text && find(*document, member) != nullptr) return wrong(member);
        request.*place = text.value_or("");
    }
    return request;
}

}  // namespace usher::upstream::aminotv

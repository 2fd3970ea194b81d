#include "lib/enforcement/login.hpp"

#include <array>
#include <charconv>
#include <string>

#include "lib/core/text.hpp"

namespace usher::enforcement {
namespace {

// state, expiry of the access token, expiry of the refresh token or `-`, the digest of the first
// access token or `-`, the two tokens, whose they are: a line each, since none holds a line end.
constexpr std::size_t line_count = 7;
using Lines = std::array<std::string_view, line_count>;

std::optional<Lines> split(std::string_view text) {
    Lines lines;
    for (std::string_view& line : lines) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return std::nullopt;
        line = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    if (!text.empty()) return std::nullopt;
    return lines;
}

std::optional<LoginDigest> digest_from(std::string_view hex) {
    LoginDigest digest{};
    if (hex.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const char* const begin = hex.data() + 2 * i;
        const auto [end, wrong] = std::from_chars(begin, begin + 2, digest[i], 16);
        if (wrong != std::errc{} || end != begin + 2) return std::nullopt;
    }
    return digest;
}

std::optional<LoginState> state_of(std::string_view word) {
    for (const LoginState state : {LoginState::Good, LoginState::Lost}) {
        if (word == name(state)) return state;
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(LoginState state) noexcept {
    switch (state) {
        case LoginState::None: return "none";
        case LoginState::Good: return "good";
        case LoginState::Lost: return "lost";
    }
    return "none";
}

Secret write_login(const Login& login, LoginState state) {
    std::string text{name(state)};
    text += '\n' + std::to_string(unix_seconds(login.access_expires_at)) + '\n';
    const auto& refresh_end = login.refresh_expires_at;
    text += refresh_end ? std::to_string(unix_seconds(*refresh_end)) : "-";
    text += '\n' + (login.first ? to_hex(crypto::view(*login.first)) : "-") + '\n';
    text.append(login.access.reveal()) += '\n';
    text.append(login.refresh.reveal()) += '\n';
    text.append(login.upstream) += '\n';
    return Secret{text};
}

Result<KeptLogin> read_login(const Secret& text) {
    const Error malformed{Errc::Malformed, "login: not as it was kept"};
    const std::optional<Lines> lines = split(text.reveal());
    if (!lines) return malformed;
    const auto& [state_word, access_end, refresh_end, first, access, refresh, upstream] = *lines;
    const std::optional<LoginState> state = state_of(state_word);
    const std::optional<std::int64_t> access_seconds = to_integer(access_end);
    if (!state || !access_seconds || access.empty()) return malformed;
    KeptLogin kept{.login = {.access = Secret{access},
                             .refresh = Secret{refresh},
                             .access_expires_at = from_unix(*access_seconds),
                             .upstream = std::string{upstream}},
                   .state = *state};
    if (first != "-") {
        kept.login.first = digest_from(first);
        if (!kept.login.first) return malformed;
    }
    if (refresh_end == "-") return kept;
    const std::optional<std::int64_t> refresh_seconds = to_integer(refresh_end);
    if (!refresh_seconds) return malformed;
    kept.login.refresh_expires_at = from_unix(*refresh_seconds);
    return kept;
}

}  // namespace usher::enforcement

#include "lib/upstream/oauth2/attempt.hpp"

#include <algorithm>

#include "lib/core/wipe.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"

namespace usher::upstream::oauth2 {
namespace {

constexpr std::size_t random_size = 32;
constexpr std::size_t verifier_size_min = 43;
constexpr std::size_t verifier_size_max = 128;

Secret random_text(const RandomBytes& random_bytes) {
    std::string bytes = random_bytes(random_size);
    std::string text = crypto::to_base64url(bytes);
    Secret secret{text};
    wipe(bytes);
    wipe(text);
    return secret;
}

bool is_unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

Attempt begin_attempt(const RandomBytes& random_bytes) {
    Secret state = random_text(random_bytes);
    Secret verifier = random_text(random_bytes);
    return {.state = std::move(state), .verifier = std::move(verifier)};
}

std::string challenge_of(std::string_view verifier) {
    return crypto::to_base64url(crypto::view(crypto::sha256(verifier)));
}

bool is_verifier(std::string_view text) noexcept {
    return text.size() >= verifier_size_min && text.size() <= verifier_size_max &&
           std::ranges::all_of(text, is_unreserved);
}

bool is_challenge(std::string_view text) {
    const Result<std::string> bytes = crypto::from_base64url(text);
    return bytes && bytes->size() == sizeof(crypto::Digest256);
}

}  // namespace usher::upstream::oauth2

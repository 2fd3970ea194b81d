#include "lib/upstream/createreseller/password.hpp"

#include <string_view>

#include "lib/core/wipe.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
// Bytes from here on would make the first characters likelier than the last.
constexpr std::size_t fair_max = 256 / alphabet.size() * alphabet.size();

void append_characters(std::string& password, const RandomBytes& random_bytes) {
    std::string drawn = random_bytes(generated_password_characters);
    for (const char c : drawn) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= fair_max || password.size() == generated_password_characters) continue;
        password += alphabet[byte % alphabet.size()];
    }
    wipe(drawn);
}

}  // namespace

Secret generate_password(const RandomBytes& random_bytes) {
    std::string password;
    password.reserve(generated_password_characters);
    while (!is_good_password(password)) {
        wipe(password);
        while (password.size() < generated_password_characters) {
            append_characters(password, random_bytes);
        }
    }
    Secret secret{password};
    wipe(password);
    return secret;
}

}  // namespace usher::upstream::createreseller

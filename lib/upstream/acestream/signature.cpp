#include "lib/upstream/acestream/signature.hpp"

#include <string.h>

#include <algorithm>
#include <vector>

#include "lib/crypto/digest.hpp"

namespace usher::upstream::acestream {
namespace {

constexpr std::string_view signature_name = "sign";

// Each name once, with its last value.
std::vector<std::string> signed_items(const http::Parameters& parameters) {
    std::vector<std::string> signed_once;
    const auto& items = parameters.items();
    for (auto item = items.begin(); item != items.end(); ++item) {
        const auto same_name = [item](const auto& other) { return other.name == item->name; };
        const bool last = std::none_of(item + 1, items.end(), same_name);
        if (last && item->name != signature_name) {
            signed_once.push_back(item->name + "=" + item->value);
        }
    }
    return signed_once;
}

}  // namespace

std::string signature_payload(const http::Parameters& parameters) {
    std::vector<std::string> items = signed_items(parameters);
    // std::string compares as memcmp does, unsigned; by the whole item, since `=` sorts above
    // digits.
    std::ranges::sort(items);

    std::string payload;
    for (const std::string& item : items) {
        if (!payload.empty()) payload += '#';
        payload += item;
    }
    return payload;
}

std::string sign(const http::Parameters& parameters, std::string_view secret) {
    const std::string payload = signature_payload(parameters);
    std::string hashed;
    hashed.reserve(payload.size() + secret.size());  // growing would leave copies of the secret
    hashed.append(payload).append(secret);
    std::string signature = crypto::sha1_hex(hashed);
    explicit_bzero(hashed.data(), hashed.size());
    return signature;
}

bool is_signed_by(const http::Parameters& parameters, std::string_view secret) {
    const std::string expected = sign(parameters, secret);
    const auto given = parameters.find(signature_name);
    return given && crypto::equal_in_constant_time(*given, expected);
}

}  // namespace usher::upstream::acestream

#include "lib/upstream/createreseller/consent.hpp"

#include <algorithm>
#include <string_view>

#include "lib/core/text.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::size_t version_characters_max = 64;
constexpr std::size_t hash_characters = 64;

bool is_hash(std::string_view text) noexcept {
    return text.size() == hash_characters && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace

bool is_complete(const ConsentRecord& record, Instant now) noexcept {
    return is_name(record.who) && record.when >= earliest_instant && record.when <= now &&
           is_printable(record.text_version, 1, version_characters_max) &&
           is_hash(record.text_hash);
}

}  // namespace usher::upstream::createreseller

#include "lib/store/sealer.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace usher::store {
namespace {

constexpr std::size_t store_key_bytes = 32;
constexpr std::size_t key_id_bytes = 8;
constexpr char layout_version = 1;

Secret columns_key(const Secret& store_key) {
    if (store_key.reveal().size() != store_key_bytes) {
        throw std::invalid_argument{"a store key has 32 bytes"};
    }
    return crypto::derive_key(store_key, "usher store: sealed columns");
}

void append_integer(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
    }
}

// With its length before it, no text can borrow bytes from the next one.
void append_text(std::string& out, std::string_view text) {
    append_integer(out, text.size());
    out += text;
}

}  // namespace

std::size_t KeyTagHash::operator()(const KeyTag& tag) const noexcept {
    std::size_t hash = 0;  // the tag is a keyed hash already
    std::memcpy(&hash, tag.data(), sizeof hash);
    return hash;
}

Sealer::Sealer(const Secret& store_key, SubjectOf subject_of)
    : aead_{columns_key(store_key)},
      tag_key_{crypto::derive_key(store_key, "usher store: tags of user keys").reveal()},
      key_id_{
          crypto::derive_key(store_key, "usher store: key id").reveal().substr(0, key_id_bytes)},
      subject_of_{std::move(subject_of)} {}

std::string Sealer::context_of(const Place& place) const {
    std::string context{layout_version};
    append_text(context, place.table);
    append_text(context, place.column);
    append_integer(context, static_cast<std::uint64_t>(place.row));
    append_text(context, key_id_);
    return context;
}

std::string Sealer::seal(std::string_view plaintext, const Place& place) const {
    return key_id_ + aead_.seal(plaintext, context_of(place));
}

Result<std::string> Sealer::open(std::string_view sealed, const Place& place) const {
    if (!sealed.starts_with(key_id_)) {
        return Error{Errc::NotAccepted, "sealed under another store key"};
    }
    Result<std::string> plaintext = aead_.open(sealed.substr(key_id_bytes), context_of(place));
    if (!plaintext) {
        return plaintext.error().within(std::string{place.table} + "." + std::string{place.column});
    }
    return plaintext;
}

KeySubject Sealer::subject(std::string_view user_key) const {
    return subject_of_ ? subject_of_(user_key) : KeySubject{};
}

KeyTag Sealer::tag(const UserKey& user_key) const {
    const crypto::Digest256 mac = tag_key_.mac(user_key.text());
    KeyTag tag;
    std::copy_n(mac.begin(), tag.size(), tag.begin());
    return tag;
}

}  // namespace usher::store

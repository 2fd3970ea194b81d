#include "ipc/protocol/question.hpp"

namespace usher::protocol {
namespace {

/// The last byte of what is hashed: no two kinds share their canonical bytes.
enum class Kind : std::uint8_t {
    KeyId = 0,
    UserKey = 1,
    Product = 2,
    UserKeyOption = 3,
    ProductOption = 4,
    ViewOption = 5,
    Channel = 6,
};

// A place whose low word is 0 would look empty.
Hash128 place_of(Hash128 hash) noexcept {
    if (hash.lo == 0) hash.lo = 1;
    return hash;
}

// Ends a message of `bytes` with the kind behind `rest`.
Hash128 finish(SipHash& hash, std::uint64_t rest, std::size_t bytes, Kind kind) noexcept {
    const std::size_t position = bytes % 8;
    rest |= static_cast<std::uint64_t>(kind) << (8 * position);
    if (position == 7) {
        hash.add(rest);
        rest = 0;
    }
    return place_of(hash.finish(rest, bytes + 1));
}

Hash128 hash_text(const HashKey& key, std::string_view text, Kind kind) noexcept {
    SipHash hash{key};
    const std::uint64_t rest = add_words(hash, text);
    return finish(hash, rest, text.size(), kind);
}

Hash128 hash_option(const HashKey& key, const Hash128& subject, std::string_view option,
                    Kind kind) noexcept {
    SipHash hash{key};
    hash.add(subject.lo);
    hash.add(subject.hi);
    const std::uint64_t rest = add_words(hash, option);
    return finish(hash, rest, sizeof subject + option.size(), kind);
}

bool is_text(const std::optional<std::string_view>& text) noexcept {
    return !text || (!text->empty() && text->size() <= text_bytes_max);
}

}  // namespace

std::optional<Form> form_of(const Question& question) noexcept {
    const bool texts = is_text(question.user_key) && is_text(question.product) &&
                       is_text(question.option) && is_text(question.user) &&
                       is_text(question.channel) && is_text(question.service);
    const bool of_right = question.user_key || question.product || question.option;
    const bool of_channel = question.user || question.channel || question.service;
    if (!texts || of_right == of_channel) return std::nullopt;
    if (of_channel) {
        if (!question.user || !question.channel || !question.service) return std::nullopt;
        return Form::Channel;
    }
    if (!question.option) return std::nullopt;
    if (question.user_key) return question.product ? Form::KeyForProduct : Form::Key;
    return question.product ? Form::ViewAndProduct : Form::View;
}

std::optional<Prepared> prepare(const HashKey& key, std::uint64_t key_id,
                                const Question& question) noexcept {
    const std::optional<Form> form = form_of(question);
    if (!form) return std::nullopt;
    Prepared prepared{.key_id = key_id, .form = *form};
    switch (*form) {
        case Form::KeyForProduct:
            prepared.product = product_subject(key, *question.product).lo;
            [[fallthrough]];
        case Form::Key:
            prepared.second = user_key_subject(key, *question.user_key);
            prepared.place = user_key_place(key, prepared.second, *question.option);
            break;
        case Form::ViewAndProduct:
            prepared.second =
                product_place(key, product_subject(key, *question.product), *question.option);
            [[fallthrough]];
        case Form::View: prepared.place = view_place(key, *question.option); break;
        case Form::Channel:
            prepared.place =
                channel_place(key, *question.user, *question.channel, *question.service);
            break;
    }
    return prepared;
}

Hash128 user_key_subject(const HashKey& key, std::string_view user_key) noexcept {
    return hash_text(key, user_key, Kind::UserKey);
}

Hash128 product_subject(const HashKey& key, std::string_view product) noexcept {
    return hash_text(key, product, Kind::Product);
}

Hash128 user_key_place(const HashKey& key, const Hash128& user_key_subject,
                       std::string_view option) noexcept {
    return hash_option(key, user_key_subject, option, Kind::UserKeyOption);
}

Hash128 product_place(const HashKey& key, const Hash128& product_subject,
                      std::string_view option) noexcept {
    return hash_option(key, product_subject, option, Kind::ProductOption);
}

Hash128 view_place(const HashKey& key, std::string_view option) noexcept {
    return hash_text(key, option, Kind::ViewOption);
}

Hash128 channel_place(const HashKey& key, std::string_view user, std::string_view channel,
                      std::string_view service) noexcept {
    char message[3 * (sizeof(std::uint16_t) + text_bytes_max)];
    std::size_t bytes = 0;
    for (const std::string_view text : {user, channel, service}) {
        const auto length = static_cast<std::uint16_t>(text.size());
        std::memcpy(message + bytes, &length, sizeof length);
        std::memcpy(message + bytes + sizeof length, text.data(), text.size());
        bytes += sizeof length + text.size();
    }
    return hash_text(key, {message, bytes}, Kind::Channel);
}

std::uint64_t id_of(const HashKey& key) noexcept {
    return hash_text(key, {}, Kind::KeyId).lo;
}

}  // namespace usher::protocol

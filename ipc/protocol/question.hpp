/// What may be asked, and where the answer stands in the page.
///
/// The canonical bytes of a question are fixed in ipc/protocol/FORMAT.md. They are hashed in two
/// steps, subject then option, so that whoever publishes needs to keep a user key's hash only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ipc/protocol/siphash.hpp"

namespace usher::protocol {

/// No text of a question is longer.
inline constexpr std::size_t text_bytes_max = 1024;

/// Either `option`, with `user_key`, with `product`, with both or alone (the device's view); or
/// `user`, `channel` and `service` together. The texts belong to the caller.
struct Question {
    std::optional<std::string_view> user_key{};
    std::optional<std::string_view> product{};
    std::optional<std::string_view> option{};
    std::optional<std::string_view> user{};
    std::optional<std::string_view> channel{};
    std::optional<std::string_view> service{};

    friend bool operator==(const Question&, const Question&) = default;
};

/// How the answer of a question is found. The numbers stand in libusher's handles.
enum class Form : std::uint8_t {
    Key = 1,         ///< of a user key: the entry, without one the key's marker
    KeyForProduct,   ///< the same, and the marker says whether the key is good for the product
    View,            ///< of the device's view
    ViewAndProduct,  ///< of the device's view and of the product: the better of both
    Channel,         ///< of a user, a channel and a service
};

/// Whether `question` has one of the forms above, each text 1 to `text_bytes_max` bytes.
[[nodiscard]] std::optional<Form> form_of(const Question& question) noexcept;

/// A question with everything hashed that one hash key can hash. What every check needs comes
/// first, so that a cold one costs one line of the cache.
struct Prepared {
    Hash128 place{};           ///< of the entry
    std::uint64_t key_id = 0;  ///< names the hash key
    Form form{};
    std::uint32_t mark = 0;     ///< free for whoever keeps it
    Hash128 second{};           ///< of the key's marker, or of the product's entry
    std::uint64_t product = 0;  ///< what the marker of an individual key of it holds

    friend bool operator==(const Prepared&, const Prepared&) = default;
};

/// None for a question without a form.
[[nodiscard]] std::optional<Prepared> prepare(const HashKey& key, std::uint64_t key_id,
                                              const Question& question) noexcept;

/// The subject that a user key is; also the place of its marker.
[[nodiscard]] Hash128 user_key_subject(const HashKey& key, std::string_view user_key) noexcept;
[[nodiscard]] Hash128 product_subject(const HashKey& key, std::string_view product) noexcept;

/// The places of entries.
[[nodiscard]] Hash128 user_key_place(const HashKey& key, const Hash128& user_key_subject,
                                     std::string_view option) noexcept;
[[nodiscard]] Hash128 product_place(const HashKey& key, const Hash128& product_subject,
                                    std::string_view option) noexcept;
[[nodiscard]] Hash128 view_place(const HashKey& key, std::string_view option) noexcept;
/// Each text at most `text_bytes_max` bytes.
[[nodiscard]] Hash128 channel_place(const HashKey& key, std::string_view user,
                                    std::string_view channel, std::string_view service) noexcept;

/// What names `key` without giving it away; never 0.
[[nodiscard]] std::uint64_t id_of(const HashKey& key) noexcept;

}  // namespace usher::protocol

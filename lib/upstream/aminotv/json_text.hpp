/// Writing JSON member by member: the library would print an amount of money with an exponent.
///
/// Only for the sources of this codec.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

/// A JSON string. `text` is UTF-8.
[[nodiscard]] std::string quoted(std::string_view text);

/// An object as its text. A value that is none is written as null; `maybe_` leaves it out.
class ObjectText {
public:
    ObjectText& json(std::string_view name, std::string_view value);
    ObjectText& text(std::string_view name, std::string_view value);
    ObjectText& flag(std::string_view name, bool value);
    ObjectText& number(std::string_view name, std::int64_t value);
    ObjectText& date(std::string_view name, std::optional<Instant> value);
    ObjectText& maybe_text(std::string_view name, const std::optional<std::string>& value);
    ObjectText& maybe_flag(std::string_view name, std::optional<bool> value);
    ObjectText& maybe_number(std::string_view name, std::optional<std::int64_t> value);
    ObjectText& maybe_date(std::string_view name, std::optional<Instant> value);

    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

[[nodiscard]] std::string list_text(std::span<const std::string> elements);

/// `"77"`, or `77` where the options ask for numbers and it is one.
[[nodiscard]] std::string id_text(std::string_view id, const WriteOptions& options);
/// `{"id":…,"type":…}`.
[[nodiscard]] std::string identifier_text(std::string_view id, std::string_view type,
                                          const WriteOptions& options);
/// A relationship: `{"data":…}`.
[[nodiscard]] std::string relationship_text(std::string_view data);
/// A whole document. `included` is the text of its array, empty for none.
[[nodiscard]] std::string document_text(std::span<const std::string> resources,
                                        std::string_view included, const WriteOptions& options);

}  // namespace usher::upstream::aminotv

/// The members of a JSON object, read into a value: by section 9's tables, tolerant of what is more
/// and of null for what may be absent, strict about types (specs/interworks.md 4.3, IW-JSON-1 to
/// 3).
///
/// Only for the sources of this codec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/interworks/word.hpp"

namespace usher::upstream::interworks {

/// Reads what a JSON value is; the offset is for stamps, as in parse_stamp.
template <typename T>
using Read = Result<T> (*)(const Value& value, ServerOffset& offset);

/// The type that a conversion from JSON gives.
[[nodiscard]] std::optional<std::string> as_text(const Value& value);
[[nodiscard]] std::optional<bool> as_flag(const Value& value) noexcept;
[[nodiscard]] std::optional<Decimal> as_decimal(const Value& value);
/// Also of `12.0`: which of the two notations stands for a whole number is the server's matter.
[[nodiscard]] std::optional<std::int32_t> as_number(const Value& value);

/// Reads member after member; the first one that is wrong, or missing where it must not, is the
/// error of all.
class Fields {
public:
    /// Both outlive this. A value that is no object is an error.
    Fields(const Value& value, ServerOffset& offset);

    [[nodiscard]] std::string text(std::string_view name) { return must(name, maybe_text(name)); }
    [[nodiscard]] std::optional<std::string> maybe_text(std::string_view name) {
        return read(name, "a string", as_text);
    }
    [[nodiscard]] bool flag(std::string_view name) { return must(name, maybe_flag(name)); }
    [[nodiscard]] std::optional<bool> maybe_flag(std::string_view name) {
        return read(name, "true or false", as_flag);
    }
    [[nodiscard]] std::int32_t number(std::string_view name) {
        return must(name, maybe_number(name));
    }
    [[nodiscard]] std::optional<std::int32_t> maybe_number(std::string_view name) {
        return read(name, "a whole number of 32 bits", as_number);
    }
    [[nodiscard]] Decimal decimal(std::string_view name) { return must(name, maybe_decimal(name)); }
    [[nodiscard]] std::optional<Decimal> maybe_decimal(std::string_view name) {
        return read(name, "a number of at most 38 digits", as_decimal);
    }
    [[nodiscard]] Stamp stamp(std::string_view name) { return must(name, maybe_stamp(name)); }
    [[nodiscard]] std::optional<Stamp> maybe_stamp(std::string_view name) {
        return read(name, "a date and time", [this](const Value& value) -> std::optional<Stamp> {
            const std::string* text = text_of(&value);
            return text == nullptr ? std::nullopt : parse_stamp(*text, *offset_);
        });
    }
    /// An id of section 4.3: a GUID type or an enumeration of numbers.
    template <typename Id>
    [[nodiscard]] Id id(std::string_view name) {
        return must(name, maybe_id<Id>(name));
    }
    template <typename Id>
    [[nodiscard]] std::optional<Id> maybe_id(std::string_view name) {
        if constexpr (std::is_enum_v<Id>) {
            const std::optional<std::int32_t> number = maybe_number(name);
            return number ? std::optional{Id{*number}} : std::nullopt;
        } else {
            return read(name, "a GUID", [](const Value& value) -> std::optional<Id> {
                const std::string* text = text_of(&value);
                return text == nullptr ? std::nullopt : Id::parse(*text);
            });
        }
    }
    template <typename E>
    [[nodiscard]] Word<E> word(std::string_view name) {
        return Word<E>{text(name)};
    }
    template <typename E>
    [[nodiscard]] std::optional<Word<E>> maybe_word(std::string_view name) {
        std::optional<std::string> text = maybe_text(name);
        return text ? std::optional{Word<E>{std::move(*text)}} : std::nullopt;
    }
    template <typename T>
    [[nodiscard]] T object(std::string_view name, Read<T> read_one) {
        return must(name, maybe_object(name, read_one));
    }
    template <typename T>
    [[nodiscard]] std::optional<T> maybe_object(std::string_view name, Read<T> read_one) {
        const Value* value = at(name);
        if (value == nullptr) return std::nullopt;
        Result<T> one = read_one(*value, *offset_);
        if (one) return std::move(*one);
        blame(one.error().within(name));
        return std::nullopt;
    }
    /// Empty where it is absent: an `include` that was not asked for.
    template <typename T>
    [[nodiscard]] std::vector<T> list(std::string_view name, Read<T> read_one) {
        std::optional<std::vector<T>> all = maybe_list(name, read_one);
        return all ? std::move(*all) : std::vector<T>{};
    }
    template <typename T>
    [[nodiscard]] std::optional<std::vector<T>> maybe_list(std::string_view name, Read<T> read_one);

    /// `value`, unless a member was wrong.
    template <typename T>
    [[nodiscard]] Result<T> done(T value) const {
        if (error_) return *error_;
        return value;
    }

private:
    [[nodiscard]] const Value* at(std::string_view name) const noexcept;
    void blame(Error error);
    void expected(std::string_view name, std::string_view what);

    template <typename Convert>
    auto read(std::string_view name, std::string_view what, Convert convert)
        -> decltype(convert(std::declval<const Value&>())) {
        const Value* value = at(name);
        if (value == nullptr) return std::nullopt;
        auto converted = convert(*value);
        if (!converted) expected(name, what);
        return converted;
    }
    template <typename T>
    T must(std::string_view name, std::optional<T> value) {
        if (value) return std::move(*value);
        expected(name, "a value");
        return T{};
    }

    const Object* object_ = nullptr;
    ServerOffset* offset_;
    std::optional<Error> error_{};
};

/// Reads every element of a JSON array. The error names the index.
template <typename T>
[[nodiscard]] Result<std::vector<T>> read_elements(const Value& value, Read<T> read_one,
                                                   ServerOffset& offset) {
    const auto* elements = std::get_if<Array>(&value.content);
    if (elements == nullptr) return Error{Errc::Malformed, "an array expected"};
    std::vector<T> all;
    all.reserve(elements->size());
    for (const Value& element : *elements) {
        Result<T> one = read_one(element, offset);
        if (!one) return one.error().within("[" + std::to_string(all.size()) + "]");
        all.push_back(std::move(*one));
    }
    return all;
}

template <typename T>
std::optional<std::vector<T>> Fields::maybe_list(std::string_view name, Read<T> read_one) {
    const Value* value = at(name);
    if (value == nullptr) return std::nullopt;
    Result<std::vector<T>> all = read_elements(*value, read_one, *offset_);
    if (all) return std::move(*all);
    blame(all.error().within(name));
    return std::nullopt;
}

/// Reads a body that is one JSON object.
template <typename T>
[[nodiscard]] Result<T> read_body(std::string_view body, Read<T> read_one, ServerOffset& offset) {
    const Result<Value> document = parse_document(body);
    if (!document) return document.error();
    return read_one(*document, offset);
}

/// Reads a body that is a bare array (IW-PAGE-6).
template <typename T>
[[nodiscard]] Result<std::vector<T>> read_bare_list(std::string_view body, Read<T> read_one,
                                                    ServerOffset& offset) {
    const Result<Value> document = parse_document(body);
    if (!document) return document.error();
    return read_elements(*document, read_one, offset);
}

}  // namespace usher::upstream::interworks

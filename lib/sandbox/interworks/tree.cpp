#include "lib/sandbox/interworks/tree.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "lib/crypto/random.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/interworks/documents.hpp"

namespace usher::sandbox::interworks {

namespace codec = upstream::interworks;

Value text_value(std::string text) {
    return {.content = std::move(text)};
}

Value number_value(std::int64_t number) {
    return {.content = codec::NumberText{std::to_string(number)}};
}

Value time_value(Instant time) {
    return text_value(stamp_text(time));
}

Value json_value(std::string_view json) {
    return codec::parse_document(json).value();
}

std::string new_guid() {
    const std::string bytes = crypto::random_bytes(16);
    const auto number = [&bytes](std::size_t begin) {
        std::uint64_t value = 0;
        for (std::size_t i = begin; i < begin + 8; ++i) {
            value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
        }
        return value;
    };
    return guid_text(number(0), number(8));
}

void set(Object& object, std::string_view name, Value value) {
    Value* const present = member(object, name);
    if (present != nullptr) {
        *present = std::move(value);
    } else {
        object.push_back({.name = std::string{name}, .value = std::move(value)});
    }
}

Value* member(Object& object, std::string_view name) {
    const auto found = std::ranges::find(object, name, &codec::Member::name);
    return found == object.end() ? nullptr : &found->value;
}

const Value* member(const Object& object, std::string_view name) {
    const auto found = std::ranges::find(object, name, &codec::Member::name);
    return found == object.end() ? nullptr : &found->value;
}

std::string_view text_in(const Object& object, std::string_view name) {
    const std::string* const text = codec::text_of(member(object, name));
    return text == nullptr ? std::string_view{} : *text;
}

std::string digits_in(const Object& object, std::string_view name) {
    const Value* const value = member(object, name);
    const auto* const number =
        value == nullptr ? nullptr : std::get_if<codec::NumberText>(&value->content);
    return number == nullptr ? std::string{} : number->digits;
}

codec::Decimal decimal_in(const Object& object, std::string_view name) {
    return codec::Decimal::parse(digits_in(object, name)).value_or(codec::Decimal{});
}

std::string id_in(const Object& row) {
    const std::string digits = digits_in(row, "id");
    return digits.empty() ? std::string{text_in(row, "id")} : digits;
}

const Object* object_in(const Object& object, std::string_view name) {
    const Value* const value = member(object, name);
    return value == nullptr ? nullptr : std::get_if<Object>(&value->content);
}

Array& array_in(Object& object, std::string_view name) {
    const Value* const present = member(object, name);
    const bool is_array = present != nullptr && std::get_if<Array>(&present->content) != nullptr;
    if (!is_array) set(object, name, {.content = Array{}});
    return std::get<Array>(member(object, name)->content);
}

Object* find_element(Array& array, std::string_view id_name, std::string_view id) {
    for (Value& element : array) {
        auto* const fields = std::get_if<Object>(&element.content);
        if (fields != nullptr && http::equals_ignoring_case(text_in(*fields, id_name), id)) {
            return fields;
        }
    }
    return nullptr;
}

}  // namespace usher::sandbox::interworks

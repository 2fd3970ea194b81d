#include "lib/upstream/interworks/fields.hpp"

#include <limits>

namespace usher::upstream::interworks {

std::optional<std::string> as_text(const Value& value) {
    const std::string* text = text_of(&value);
    return text == nullptr ? std::nullopt : std::optional{*text};
}

std::optional<bool> as_flag(const Value& value) noexcept {
    const bool* flag = std::get_if<bool>(&value.content);
    return flag == nullptr ? std::nullopt : std::optional{*flag};
}

std::optional<Decimal> as_decimal(const Value& value) {
    const auto* number = std::get_if<NumberText>(&value.content);
    return number == nullptr ? std::nullopt : Decimal::parse(number->digits);
}

std::optional<std::int32_t> as_number(const Value& value) {
    using Limits = std::numeric_limits<std::int32_t>;
    const std::optional<Decimal> decimal = as_decimal(value);
    const std::optional<std::int64_t> whole = decimal ? decimal->whole() : std::nullopt;
    if (!whole || *whole < Limits::min() || *whole > Limits::max()) return std::nullopt;
    return static_cast<std::int32_t>(*whole);
}

Fields::Fields(const Value& value, ServerOffset& offset)
    : object_{std::get_if<Object>(&value.content)}, offset_{&offset} {
    if (object_ == nullptr) blame(Error{Errc::Malformed, "an object expected"});
}

const Value* Fields::at(std::string_view name) const noexcept {
    return object_ == nullptr ? nullptr : find(*object_, name);
}

void Fields::blame(Error error) {
    if (!error_) error_ = std::move(error);
}

void Fields::expected(std::string_view name, std::string_view what) {
    blame(Error{Errc::Malformed, std::string{name} + ": " + std::string{what} + " expected"});
}

}  // namespace usher::upstream::interworks

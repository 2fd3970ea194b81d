#include "lib/upstream/interworks/filter.hpp"

namespace usher::upstream::interworks {
namespace {

std::string_view operator_of(Comparison comparison) noexcept {
    switch (comparison) {
        case Comparison::Equal: return " eq ";
        case Comparison::NotEqual: return " ne ";
        case Comparison::Greater: return " gt ";
        case Comparison::GreaterOrEqual: return " ge ";
        case Comparison::Less: return " lt ";
        case Comparison::LessOrEqual: return " le ";
    }
    return " eq ";
}

}  // namespace

std::string literal(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + "'";
}

std::string literal(const Decimal& number) {
    return number.text();
}

std::string literal(std::int32_t number) {
    return std::to_string(number);
}

std::string literal(bool flag) {
    return flag ? "true" : "false";
}

std::string literal(WallTime time) {
    return "datetime'" + text(time) + "'";
}

FilterText FilterText::comparison(std::string_view property, Comparison comparison,
                                  std::string_view literal) {
    return {std::string{property}.append(operator_of(comparison)).append(literal), false};
}

FilterText FilterText::call(std::string_view function, std::string_view property,
                            std::string_view literal) {
    std::string text{function};
    text.append("(").append(property).append(", ").append(literal).append(")");
    return {std::move(text), false};
}

std::string FilterText::as_operand_of_and() const {
    return is_either_ ? "(" + text_ + ")" : text_;
}

FilterText FilterText::both(const FilterText& left, const FilterText& right) {
    return {left.as_operand_of_and() + " and " + right.as_operand_of_and(), false};
}

FilterText FilterText::either(const FilterText& left, const FilterText& right) {
    return {left.text_ + " or " + right.text_, true};
}

FilterText FilterText::negation(const FilterText& inner) {
    return {"not (" + inner.text_ + ")", false};
}

}  // namespace usher::upstream::interworks

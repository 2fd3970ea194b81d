/// `$filter` and `$orderBy`, built of properties and values by their types, so that no text of
/// anybody becomes a part of the expression (specs/interworks.md 7, 8). Pure.
///
/// `Row` is the type of the collection's rows: what belongs to one collection does not fit another.
/// The properties themselves stand in properties.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/identifiers.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/interworks/word.hpp"

namespace usher::upstream::interworks {

/// A property that rows can be filtered and ordered by; `T` is the type of its values. Its name is
/// a literal of ours.
template <typename Row, typename T>
class Property {
public:
    consteval explicit Property(const char* name) : name_{name} {}
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    std::string_view name_;
};

/// Values as the expression writes them (7.1).
[[nodiscard]] std::string literal(std::string_view text);  ///< in quotes; a quote inside is doubled
[[nodiscard]] std::string literal(const Decimal& number);
[[nodiscard]] std::string literal(std::int32_t number);
[[nodiscard]] std::string literal(bool flag);
[[nodiscard]] std::string literal(WallTime time);
template <typename Tag>
[[nodiscard]] std::string literal(const Guid<Tag>& id) {
    return literal(std::string_view{id.text()});
}
template <NumericId Id>
[[nodiscard]] std::string literal(Id id) {
    return id_text(id);
}
/// A word of an enumeration.
template <typename E>
    requires(std::is_enum_v<E> && !NumericId<E>)
[[nodiscard]] std::string literal(E value) {
    const auto all = spellings<E>();
    return literal(std::ranges::find(all, value, &Spelling<E>::value)->text);
}

enum class Comparison : std::uint8_t {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
};

/// An expression without its collection: what filters are made of.
class FilterText {
public:
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    [[nodiscard]] static FilterText comparison(std::string_view property, Comparison comparison,
                                               std::string_view literal);
    [[nodiscard]] static FilterText call(std::string_view function, std::string_view property,
                                         std::string_view literal);
    [[nodiscard]] static FilterText both(const FilterText& left, const FilterText& right);
    [[nodiscard]] static FilterText either(const FilterText& left, const FilterText& right);
    /// Always with parentheses: `not` binds otherwise in strict OData (7.3).
    [[nodiscard]] static FilterText negation(const FilterText& inner);

    friend bool operator==(const FilterText&, const FilterText&) = default;

private:
    FilterText(std::string text, bool is_either) : text_{std::move(text)}, is_either_{is_either} {}
    [[nodiscard]] std::string as_operand_of_and() const;

    std::string text_;
    bool is_either_;  // its outermost operator is `or`
};

/// Which rows of the collection of `Row` are wanted.
template <typename Row>
class Filter {
public:
    explicit Filter(FilterText expression) : expression_{std::move(expression)} {}

    [[nodiscard]] const std::string& text() const noexcept { return expression_.text(); }

    friend Filter operator&&(const Filter& left, const Filter& right) {
        return Filter{FilterText::both(left.expression_, right.expression_)};
    }
    friend Filter operator||(const Filter& left, const Filter& right) {
        return Filter{FilterText::either(left.expression_, right.expression_)};
    }
    friend Filter operator!(const Filter& inner) {
        return Filter{FilterText::negation(inner.expression_)};
    }
    friend bool operator==(const Filter&, const Filter&) = default;

private:
    FilterText expression_;
};

template <typename Row, typename T>
[[nodiscard]] Filter<Row> where(Property<Row, T> property, Comparison comparison,
                                const std::type_identity_t<T>& value) {
    return Filter<Row>{FilterText::comparison(property.name(), comparison, literal(value))};
}
/// Rows that have no such value.
template <typename Row, typename T>
[[nodiscard]] Filter<Row> is_absent(Property<Row, T> property) {
    return Filter<Row>{FilterText::comparison(property.name(), Comparison::Equal, "null")};
}
template <typename Row>
[[nodiscard]] Filter<Row> contains(Property<Row, std::string> property, std::string_view part) {
    return Filter<Row>{FilterText::call("contains", property.name(), literal(part))};
}
template <typename Row>
[[nodiscard]] Filter<Row> starts_with(Property<Row, std::string> property, std::string_view part) {
    return Filter<Row>{FilterText::call("startswith", property.name(), literal(part))};
}
template <typename Row>
[[nodiscard]] Filter<Row> ends_with(Property<Row, std::string> property, std::string_view part) {
    return Filter<Row>{FilterText::call("endswith", property.name(), literal(part))};
}

enum class Direction : std::uint8_t { Ascending, Descending };

/// What rows are ordered by, first things first.
template <typename Row>
class SortOrder {
public:
    /// Adds a property; one that stands already has its place and keeps it, since upstream refuses
    /// a property that stands twice.
    template <typename T>
    [[nodiscard]] SortOrder by(Property<Row, T> property,
                               Direction direction = Direction::Ascending) && {
        const bool is_new =
            std::ranges::find(keys_, property.name(), &Key::property) == keys_.end();
        if (is_new) keys_.push_back({.property = property.name(), .direction = direction});
        return std::move(*this);
    }

    struct Key {
        std::string_view property;
        Direction direction = Direction::Ascending;
    };
    [[nodiscard]] const std::vector<Key>& keys() const noexcept { return keys_; }

private:
    std::vector<Key> keys_;
};

}  // namespace usher::upstream::interworks

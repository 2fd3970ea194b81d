#include "lib/sandbox/interworks/filter.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/identifiers.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

Error wrong(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

enum class LiteralKind : std::uint8_t { Text, Number, Flag, Null, Time, Guid };

struct Literal {
    LiteralKind kind{};
    std::string text{};
};

struct Operator {
    std::string_view word;
    std::string_view sql;
};

constexpr std::array operators{Operator{"eq", "="}, Operator{"ne", "IS NOT"},
                               Operator{"gt", ">"}, Operator{"ge", ">="},
                               Operator{"lt", "<"}, Operator{"le", "<="}};

constexpr std::array<std::string_view, 3> functions{"contains", "startswith", "endswith"};

constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t';
}

constexpr bool is_letter(char c) noexcept {
    return http::lower(c) >= 'a' && http::lower(c) <= 'z';
}

constexpr bool is_word(char c) noexcept {
    return is_letter(c) || http::is_digit(c) || c == '-' || c == '.' || c == '/';
}

// Whether a literal can be compared with a property, and what it is bound to.
std::optional<Bound> bound_to(const Property& property, const Literal& literal,
                              std::chrono::minutes offset) {
    switch (property.kind) {
        case PropertyKind::Text:
            if (literal.kind != LiteralKind::Text) return std::nullopt;
            return literal.text;
        case PropertyKind::Guid: {
            const bool is_id =
                (literal.kind == LiteralKind::Text || literal.kind == LiteralKind::Guid) &&
                codec::is_guid(literal.text);
            if (!is_id) return std::nullopt;
            return codec::canonical_guid(literal.text);
        }
        case PropertyKind::Whole:
        case PropertyKind::Decimal:
            if (literal.kind != LiteralKind::Number) return std::nullopt;
            return literal.text;
        case PropertyKind::Flag:
            if (literal.kind != LiteralKind::Flag) return std::nullopt;
            return std::int64_t{literal.text == "true" ? 1 : 0};
        case PropertyKind::Time: {
            if (literal.kind != LiteralKind::Time) return std::nullopt;
            codec::ServerOffset zone{.value = offset};
            const auto stamp = codec::parse_stamp(literal.text, zone);
            if (!stamp) return std::nullopt;
            return std::int64_t{stamp->at.time_since_epoch().count()};
        }
    }
    return std::nullopt;
}

// Numbers come as texts: a statement binds no others.
std::string_view placeholder(const Property& property) noexcept {
    const bool is_number =
        property.kind == PropertyKind::Whole || property.kind == PropertyKind::Decimal;
    return is_number ? "CAST(? AS REAL)" : "?";
}

class Parser {
public:
    Parser(std::string_view text, const Collection& collection, std::chrono::minutes offset)
        : rest_{text}, collection_{collection}, offset_{offset} {}

    Result<Condition> read() {
        skip_spaces();
        const bool is_read = read_either() && is_at_end();
        if (!is_read) return wrong(fault_.empty() ? "the expression cannot be read" : fault_);
        return Condition{.sql = std::move(sql_), .values = std::move(values_)};
    }

private:
    bool fail(std::string fault) {
        if (fault_.empty()) fault_ = std::move(fault);
        return false;
    }
    bool is_at_end() {
        skip_spaces();
        return rest_.empty() || fail("something stands behind the expression");
    }
    bool skip_spaces() {
        const auto* const end = std::ranges::find_if_not(rest_, is_space);
        const auto count = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(count);
        return count > 0;
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view take_word() {
        const auto* const end = std::ranges::find_if_not(rest_, is_word);
        const std::string_view word =
            rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(word.size());
        return word;
    }
    // `word` between spaces, in any case; takes nothing where it does not stand.
    bool take_operator(std::string_view word) {
        const std::string_view before = rest_;
        if (skip_spaces() && http::equals_ignoring_case(take_word(), word) && skip_spaces()) {
            return true;
        }
        rest_ = before;
        return false;
    }

    bool read_either() {
        sql_ += '(';
        if (!read_both()) return false;
        while (take_operator("or")) {
            sql_ += " OR ";
            if (!read_both()) return false;
        }
        sql_ += ')';
        return true;
    }

    bool read_both() {
        if (!read_negation()) return false;
        while (take_operator("and")) {
            sql_ += " AND ";
            if (!read_negation()) return false;
        }
        return true;
    }

    bool read_negation() {
        const std::string_view before = rest_;
        if (http::equals_ignoring_case(take_word(), "not") && skip_spaces()) {
            sql_ += "NOT ";
        } else {
            rest_ = before;
        }
        return read_primary();
    }

    bool read_primary() {
        if (!take('(')) return read_comparison();
        if (++depth_ > filter_depth_max) return fail("too many parentheses");
        skip_spaces();
        if (!read_either()) return false;
        skip_spaces();
        --depth_;
        return take(')') || fail("a closing parenthesis expected");
    }

    const Property* read_property() {
        const bool begins = !rest_.empty() && is_letter(rest_.front());
        const Property* property = begins ? find_property(collection_, take_word()) : nullptr;
        if (property == nullptr) fail("an unknown property");
        return property;
    }

    bool read_comparison() {
        if (++comparisons_ > filter_comparisons_max) return fail("too many comparisons");
        const std::string_view before = rest_;
        const std::string_view word = take_word();
        const auto* const function = std::ranges::find_if(
            functions, [word](auto name) { return http::equals_ignoring_case(name, word); });
        if (function != functions.end() && take('(')) return read_call(*function);
        rest_ = before;

        const Property* const property = read_property();
        if (property == nullptr) return false;
        const auto* operation = operators.end();
        if (skip_spaces()) {
            const std::string_view name = take_word();
            operation = std::ranges::find_if(
                operators, [name](auto op) { return http::equals_ignoring_case(op.word, name); });
        }
        if (operation == operators.end() || !skip_spaces()) return fail("an operator expected");
        const std::optional<Literal> literal = read_literal();
        if (!literal) return fail("a literal expected");
        return write_comparison(*property, *operation, *literal);
    }

    bool write_comparison(const Property& property, const Operator& operation,
                          const Literal& literal) {
        if (literal.kind == LiteralKind::Null) {
            // Absence can only be asked for; whatever else is compared with it is false.
            if (operation.word == "eq") {
                sql_.append(property.name).append(" IS NULL");
            } else if (operation.word == "ne") {
                sql_.append(property.name).append(" IS NOT NULL");
            } else {
                sql_ += "0";
            }
            return true;
        }
        std::optional<Bound> bound = bound_to(property, literal, offset_);
        if (!bound) return fail("a literal of another type than its property's");
        values_.push_back(*std::move(bound));
        const std::string name{property.name};
        // Never NULL, so that `not` turns it round; written so that an index still serves. Only
        // `ne` is true of what is absent.
        if (operation.word != "ne") sql_ += "(" + name + " IS NOT NULL AND ";
        sql_.append(name).append(" ").append(operation.sql).append(" ");
        sql_.append(placeholder(property));
        if (operation.word != "ne") sql_ += ')';
        return true;
    }

    bool read_call(std::string_view function) {
        skip_spaces();
        const Property* const property = read_property();
        if (property == nullptr) return false;
        if (property->kind != PropertyKind::Text) return fail("a property that is no text");
        skip_spaces();
        if (!take(',')) return fail("a comma expected");
        skip_spaces();
        const std::optional<Literal> literal = read_literal();
        if (!literal || literal->kind != LiteralKind::Text) return fail("a text expected");
        skip_spaces();
        if (!take(')')) return fail("a closing parenthesis expected");
        write_call(function, property->name, lower_case(literal->text));
        return true;
    }

    void write_call(std::string_view function, std::string_view column, std::string part) {
        const std::string name{column};
        sql_ += "(" + name + " IS NOT NULL";
        if (!part.empty()) {
            const std::string lower = "lower(" + name + ")";
            if (function == "contains") {
                sql_ += " AND instr(" + lower + ", ?) > 0";
            } else {
                const bool is_prefix = function == "startswith";
                sql_ += " AND substr(" + lower + (is_prefix ? ", 1, " : ", -") + "length(?)) = ?";
                values_.emplace_back(part);
            }
            values_.emplace_back(std::move(part));
        }
        sql_ += ')';
    }

    // What stands in quotes, a doubled quote being one; the first quote is taken.
    std::optional<std::string> read_quoted() {
        std::string text;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c != '\'') {
                text += c;
            } else if (take('\'')) {
                text += c;
            } else {
                return text;
            }
        }
        return std::nullopt;
    }

    std::optional<Literal> read_literal() {
        if (take('\'')) {
            std::optional<std::string> text = read_quoted();
            if (!text) return std::nullopt;
            return Literal{.kind = LiteralKind::Text, .text = *std::move(text)};
        }
        const std::string_view word = take_word();
        if (http::equals_ignoring_case(word, "datetime") && take('\'')) return read_time();
        if (http::equals_ignoring_case(word, "null")) return Literal{.kind = LiteralKind::Null};
        for (const std::string_view flag : {"true", "false"}) {
            if (http::equals_ignoring_case(word, flag)) {
                return Literal{.kind = LiteralKind::Flag, .text = std::string{flag}};
            }
        }
        if (codec::is_guid(word)) {
            return Literal{.kind = LiteralKind::Guid, .text = std::string{word}};
        }
        const bool has_exponent = std::ranges::any_of(word, is_letter);
        const auto number = has_exponent ? std::nullopt : codec::Decimal::parse(word);
        if (!number) return std::nullopt;
        return Literal{.kind = LiteralKind::Number, .text = number->text()};
    }

    // A date, or a date and a time of day; a zone does not belong to it.
    std::optional<Literal> read_time() {
        constexpr std::size_t date_size = 10;
        constexpr std::size_t time_size_max = 27;
        std::optional<std::string> text = read_quoted();
        if (!text || text->size() > time_size_max) return std::nullopt;
        if (text->size() == date_size) *text += "T00:00:00";
        const bool has_zone =
            text->find_first_of("Z+") != std::string::npos || std::ranges::count(*text, '-') != 2;
        if (has_zone) return std::nullopt;
        return Literal{.kind = LiteralKind::Time, .text = *std::move(text)};
    }

    std::string_view rest_;
    const Collection& collection_;
    std::chrono::minutes offset_;
    std::string sql_;
    std::vector<Bound> values_;
    std::string fault_;
    std::size_t depth_ = 0;
    std::size_t comparisons_ = 0;
};

}  // namespace

Result<Condition> read_filter(std::string_view text, const Collection& collection,
                              std::chrono::minutes offset) {
    if (text.size() > filter_bytes_max) return wrong("an expression of too many bytes");
    return Parser{text, collection, offset}.read();
}

Result<std::string> read_order(std::string_view text, const Collection& collection) {
    std::vector<const Property*> used;
    std::string sql;
    bool is_more = !text.empty();
    while (is_more) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view key = http::trim(text.substr(0, comma));
        is_more = comma < text.size();
        text.remove_prefix(std::min(comma + 1, text.size()));

        const std::size_t space = std::min(key.find_first_of(" \t"), key.size());
        const Property* const property = find_property(collection, key.substr(0, space));
        const std::string_view suffix = http::trim(key.substr(space));
        const bool is_descending = http::equals_ignoring_case(suffix, "desc");
        if (property == nullptr) return wrong("an unknown property");
        if (!suffix.empty() && !is_descending && !http::equals_ignoring_case(suffix, "asc")) {
            return wrong("asc or desc expected");
        }
        const bool is_known = std::ranges::find(used, property) != used.end();
        if (is_known || used.size() == order_keys_max)
            return wrong("a property that stands twice, or too many");
        used.push_back(property);
        sql.append(property->name).append(is_descending ? " DESC, " : ", ");
    }
    return sql + "place";
}

}  // namespace usher::sandbox::interworks

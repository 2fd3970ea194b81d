#include "lib/upstream/createreseller/form.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::upstream::createreseller {
namespace {

Result<std::string> decode(std::string_view text) {
    std::string spaced{text};
    std::ranges::replace(spaced, '+', ' ');
    Result<std::string> plain = http::percent_decode(spaced);
    if (!plain) return plain;
    if (!is_utf8(*plain)) return Error{Errc::Malformed, "a parameter is not UTF-8"};
    if (plain->find('\0') != std::string::npos) {
        return Error{Errc::Malformed, "a parameter holds a NUL"};
    }
    return plain;
}

}  // namespace

Result<Form::Item> Form::read_item(std::string_view text) {
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view written = text.substr(std::min(equals + 1, text.size()));
    Result<std::string> name = decode(text.substr(0, equals));
    if (!name) return name.error();
    Result<std::string> value = decode(written);
    if (!value) return value.error();
    return Item{.name = *std::move(name),
                .value = *std::move(value),
                .has_bare_plus = written.find('+') != std::string_view::npos};
}

Result<void> Form::add(std::string_view text) {
    std::vector<Item> added;
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty()) continue;
        Result<Item> item = read_item(piece);
        if (!item) return item.error();
        added.push_back(*std::move(item));
    }
    std::ranges::move(added, std::back_inserter(items_));
    return {};
}

const Form::Item* Form::first(std::string_view name) const noexcept {
    const auto found = std::ranges::find(items_, name, &Item::name);
    return found == items_.end() ? nullptr : &*found;
}

std::string_view Form::find(std::string_view name) const noexcept {
    return trimmed(find_untrimmed(name));
}

std::string_view Form::find_untrimmed(std::string_view name) const noexcept {
    const Item* const item = first(name);
    return item == nullptr ? std::string_view{} : std::string_view{item->value};
}

bool Form::has_bare_plus(std::string_view name) const noexcept {
    const Item* const item = first(name);
    return item != nullptr && item->has_bare_plus;
}

}  // namespace usher::upstream::createreseller

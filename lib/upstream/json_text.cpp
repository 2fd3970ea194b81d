#include "lib/upstream/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

namespace usher::upstream {

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

ObjectText& ObjectText::json(std::string_view name, std::string_view value) {
    if (!members_.empty()) members_ += ',';
    members_.append("\"").append(name).append("\":").append(value);
    return *this;
}

ObjectText& ObjectText::text(std::string_view name, std::string_view value) {
    return json(name, quoted(value));
}

ObjectText& ObjectText::flag(std::string_view name, bool value) {
    return json(name, value ? "true" : "false");
}

ObjectText& ObjectText::number(std::string_view name, std::int64_t value) {
    return json(name, std::to_string(value));
}

ObjectText& ObjectText::date(std::string_view name, std::optional<Instant> value) {
    return value ? number(name, unix_seconds(*value)) : json(name, "null");
}

ObjectText& ObjectText::maybe_text(std::string_view name, const std::optional<std::string>& value) {
    return value ? text(name, *value) : *this;
}

ObjectText& ObjectText::maybe_flag(std::string_view name, std::optional<bool> value) {
    return value ? flag(name, *value) : *this;
}

ObjectText& ObjectText::maybe_number(std::string_view name, std::optional<std::int64_t> value) {
    return value ? number(name, *value) : *this;
}

ObjectText& ObjectText::maybe_date(std::string_view name, std::optional<Instant> value) {
    return value ? date(name, value) : *this;
}

std::string list_text(std::span<const std::string> elements) {
    std::string text = "[";
    for (const std::string& element : elements) {
        if (text.size() > 1) text += ',';
        text += element;
    }
    return text + "]";
}

}  // namespace usher::upstream

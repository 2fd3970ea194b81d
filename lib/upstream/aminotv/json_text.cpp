#include "lib/upstream/aminotv/json_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

namespace usher::upstream::aminotv {
namespace {

constexpr std::size_t digits_max = 18;  // of a number that fits 64 bits, whatever it begins with

bool is_decimal(std::string_view id) {
    const bool all_digits = std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
    return all_digits && !id.empty() && id.size() <= digits_max && (id == "0" || id[0] != '0');
}

}  // namespace

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

std::string id_text(std::string_view id, const WriteOptions& options) {
    return options.numeric_ids && is_decimal(id) ? std::string{id} : quoted(id);
}

std::string identifier_text(std::string_view id, std::string_view type,
                            const WriteOptions& options) {
    return ObjectText{}.json("id", id_text(id, options)).text("type", type).done();
}

std::string relationship_text(std::string_view data) {
    return ObjectText{}.json("data", data).done();
}

std::string document_text(std::span<const std::string> resources, std::string_view included,
                          const WriteOptions& options) {
    const bool is_alone = options.data_as_object && resources.size() == 1;
    ObjectText document;
    document.json("data", is_alone ? resources.front() : list_text(resources));
    if (!included.empty()) document.json("included", included);
    if (!options.next.empty()) {
        document.json("links", ObjectText{}.text("next", options.next).done());
    }
    if (!options.meta.empty()) document.json("meta", options.meta);
    return document.done();
}

}  // namespace usher::upstream::aminotv

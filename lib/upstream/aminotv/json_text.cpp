#include "lib/upstream/aminotv/json_text.hpp"

#include <algorithm>

namespace usher::upstream::aminotv {
namespace {

constexpr std::size_t digits_max = 18;  // of a number that fits 64 bits, whatever it begins with

bool is_decimal(std::string_view id) {
    const bool all_digits = std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
    return all_digits && !id.empty() && id.size() <= digits_max && (id == "0" || id[0] != '0');
}

}  // namespace

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

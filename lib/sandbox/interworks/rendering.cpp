#include "lib/sandbox/interworks/rendering.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "lib/http/ascii.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

// All members of section 9 that are points in time have such names, and no others.
bool names_a_time(std::string_view name) noexcept {
    return name.ends_with("Date") || name.ends_with("At");
}

// Also takes away what stands for the books alone.
void move_stamps(Value& value, std::chrono::minutes offset) {
    if (auto* const array = std::get_if<codec::Array>(&value.content)) {
        for (Value& element : *array) move_stamps(element, offset);
    }
    auto* const object = std::get_if<codec::Object>(&value.content);
    if (object == nullptr) return;
    std::erase_if(*object, [](const codec::Member& own) { return own.name.starts_with('_'); });
    for (codec::Member& member : *object) {
        auto* const text = std::get_if<std::string>(&member.value.content);
        codec::ServerOffset none;
        const auto stamp = text != nullptr && names_a_time(member.name)
                               ? codec::parse_stamp(*text, none)
                               : std::nullopt;
        if (stamp) {
            *text = codec::stamp_text({.at = stamp->at, .offset = offset});
        } else {
            move_stamps(member.value, offset);
        }
    }
}

bool is_asked_for(const Collection& collection, const std::string& member,
                  const std::vector<std::string>& include) {
    if (member.starts_with('_')) return false;
    const bool is_part = std::ranges::find(collection.parts, member) != collection.parts.end();
    return !is_part || std::ranges::any_of(include, [&member](const std::string& name) {
        return http::equals_ignoring_case(name, member);
    });
}

constexpr std::string_view unknown_word = "Unheard Of";

void add_unknown(Object& row, const Collection& collection, const Rendering& rendering) {
    if (id_in(row) == rendering.unknown_word_at && !collection.word.member.empty()) {
        Value* const outer = member(row, collection.word.member);
        auto* const inside = outer == nullptr || collection.word.inner.empty()
                                 ? nullptr
                                 : std::get_if<Object>(&outer->content);
        if (collection.word.inner.empty()) {
            set(row, collection.word.member, text_value(std::string{unknown_word}));
        } else if (inside != nullptr) {
            set(*inside, collection.word.inner, text_value(std::string{unknown_word}));
        }
    }
    set(row, "addedLater", json_value(R"({"since":"3.1","values":[1,null,true,"x"]})"));
}

// The address of page `index`, all parameters repeated.
std::string link(const PageFrame& frame, std::int64_t index) {
    http::Parameters parameters;
    parameters.add("pageIndex", std::to_string(index));
    parameters.add("pageSize", std::to_string(frame.size));
    for (const http::Parameters::Item& item : frame.query.items()) {
        const bool is_page = http::equals_ignoring_case(item.name, "pageIndex") ||
                             http::equals_ignoring_case(item.name, "pageSize");
        if (!is_page) parameters.add(item.name, item.value);
    }
    return upstream::quoted(frame.address + "?" + to_query(parameters));
}

}  // namespace

Value stored_document(std::string_view document) {
    return codec::parse_document(document).value();
}

std::string render(Value value, std::chrono::minutes offset) {
    move_stamps(value, offset);
    return codec::document_text(value);
}

std::string render_row(const Collection& collection, std::string_view document,
                       const Rendering& rendering) {
    Value row = stored_document(document);
    if (auto* const members = std::get_if<codec::Object>(&row.content)) {
        std::erase_if(*members, [&](const codec::Member& member) {
            return !is_asked_for(collection, member.name, rendering.include);
        });
        if (rendering.has_extra_members) add_unknown(*members, collection, rendering);
    }
    return render(std::move(row), rendering.offset);
}

std::string render_page(std::span<const std::string> rows, const PageFrame& frame) {
    const std::int64_t pages = (frame.total + frame.size - 1) / frame.size;
    const std::int64_t last = std::max<std::int64_t>(pages, 1);
    const std::int64_t self = pages == 0 ? 1 : frame.index;
    upstream::ObjectText paging;
    if (!frame.is_lookup || !frame.has_legacy_names) {
        paging.number("page", frame.index)
            .number("size", frame.size)
            .number("totalPages", pages)
            .number("totalRecords", frame.total);
    }
    if (frame.is_lookup) paging.number("pageCount", pages).number("totalCount", frame.total);
    upstream::ObjectText links;
    links.json("self", link(frame, self))
        .json("first", link(frame, 1))
        .json("last", link(frame, last));
    links.json("next", frame.index < pages ? link(frame, frame.index + 1) : "null");
    links.json("previous", frame.index > 1 ? link(frame, frame.index - 1) : "null");
    upstream::ObjectText page;
    page.json("data", upstream::list_text(rows)).json("paging", paging.done());
    return page.json("links", links.done()).done();
}

}  // namespace usher::sandbox::interworks

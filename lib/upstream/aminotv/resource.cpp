#include "lib/upstream/aminotv/resource.hpp"

#include <algorithm>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"

namespace usher::upstream::aminotv {
namespace {

// What `data` holds, be it an array or one object; none for anything else.
std::optional<Resources> elements_of(const bj::value* data) {
    if (data == nullptr) return std::nullopt;
    if (const bj::object* only = data->if_object()) return Resources{only};
    const bj::array* list = data->if_array();
    if (list == nullptr) return std::nullopt;
    Resources elements;
    elements.reserve(list->size());
    for (const bj::value& element : *list) elements.push_back(element.if_object());
    return elements;
}

std::string path_of(std::string_view relationship) {
    return "relationships/" + std::string{relationship};
}

// The identifiers of a relationship; none when it is not there.
std::optional<Resources> identifiers_of(const RelationshipsOf& of, std::string_view name) {
    const bj::object* all = find_object(of.resource, "relationships");
    const bj::value* relationship = all == nullptr ? nullptr : find(*all, name);
    if (relationship == nullptr) return std::nullopt;
    const bj::object* object = relationship->if_object();
    const bj::value* data = object == nullptr ? nullptr : find(*object, "data");
    if (object != nullptr && data == nullptr) return std::nullopt;
    std::optional<Resources> identifiers = elements_of(data);
    if (!identifiers) of.flaws.add(Flaw::MalformedAttribute, of.id, path_of(name));
    return identifiers;
}

Refusal malformed(std::string detail, std::string pointer = {}) {
    return {.code = ErrorCode::MalformedDocument,
            .detail = std::move(detail),
            .pointer = std::move(pointer)};
}

}  // namespace

Result<Resources> resources_of(const bj::object& document) {
    std::optional<Resources> resources = elements_of(find(document, "data"));
    if (!resources) return Error{Errc::Malformed, "data: an array expected"};
    return std::move(*resources);
}

Result<std::optional<std::string>> next_of(const bj::object& document) {
    const bj::object* links = find_object(document, "links");
    const bj::value* next = links == nullptr ? nullptr : find(*links, "next");
    if (next != nullptr && next->is_object()) next = find(next->get_object(), "href");
    if (next == nullptr) return std::optional<std::string>{};
    const bj::string* text = next->if_string();
    if (text == nullptr) return Error{Errc::Malformed, "links.next: a string expected"};
    if (text->empty()) return std::optional<std::string>{};
    return std::optional<std::string>{view(*text)};
}

Result<List> open_list(std::string_view body) {
    Result<bj::object> document = json::parse_object(body);
    if (!document) return document.error();
    List list{.document = std::move(*document), .resources = {}};
    Result<Resources> resources = resources_of(list.document);
    if (!resources) return resources.error();
    Result<std::optional<std::string>> next = next_of(list.document);
    if (!next) return next.error();
    list.resources = std::move(*resources);
    list.next = std::move(*next);
    return list;
}

std::optional<std::string> read_id(const bj::value& value) {
    if (const std::int64_t* number = value.if_int64()) return std::to_string(*number);
    if (const std::uint64_t* number = value.if_uint64()) return std::to_string(*number);
    const bj::string* text = value.if_string();
    if (text == nullptr || text->empty() || text->size() > id_bytes_max) return std::nullopt;
    if (!is_line(view(*text))) return std::nullopt;
    return std::string{view(*text)};
}

std::optional<std::string> id_of(const bj::object& resource) {
    const bj::value* id = find(resource, "id");
    return id == nullptr ? std::nullopt : read_id(*id);
}

bool is_of_type(const bj::object& resource, std::string_view type) noexcept {
    return find_text(resource, "type") == type;
}

Members attributes_of(const bj::object& resource, std::string_view id, Flaws& flaws) {
    return Members{&resource, id, "", flaws}.in("attributes");
}

std::optional<std::string> related_id(const RelationshipsOf& of, std::string_view name,
                                      std::string_view type) {
    const std::optional<Resources> identifiers = identifiers_of(of, name);
    if (!identifiers || identifiers->empty()) return std::nullopt;
    const bj::object* identifier = identifiers->front();
    if (identifiers->size() > 1 || identifier == nullptr) {
        of.flaws.add(Flaw::MalformedAttribute, of.id, path_of(name));
        return std::nullopt;
    }
    if (find(*identifier, "type") != nullptr && !is_of_type(*identifier, type)) {
        of.flaws.add(Flaw::OtherType, of.id, path_of(name));
        return std::nullopt;
    }
    std::optional<std::string> id = id_of(*identifier);
    if (!id) of.flaws.add(Flaw::MalformedAttribute, of.id, path_of(name));
    return id;
}

std::optional<std::vector<std::string>> related_ids(const RelationshipsOf& of,
                                                    std::string_view name, std::string_view type) {
    const std::optional<Resources> identifiers = identifiers_of(of, name);
    if (!identifiers) return std::nullopt;
    std::vector<std::string> ids;
    ids.reserve(identifiers->size());
    for (const bj::object* identifier : *identifiers) {
        std::optional<std::string> id = identifier == nullptr ? std::nullopt : id_of(*identifier);
        if (!id) {
            of.flaws.add(Flaw::MalformedAttribute, of.id, path_of(name));
        } else if (!is_of_type(*identifier, type)) {
            of.flaws.add(Flaw::OtherType, of.id, path_of(name));
        } else {
            ids.push_back(std::move(*id));
        }
    }
    return ids;
}

Accepted<bj::object> parse_request(std::string_view body) {
    Result<bj::object> document = json::parse_object(body);
    if (!document) return malformed(document.error().context());
    return std::move(*document);
}

Accepted<Resources> requested(const bj::object& document, std::string_view type) {
    std::optional<Resources> resources = elements_of(find(document, "data"));
    if (!resources || resources->empty()) return malformed("data is missing", "/data");
    const bool all_fit = std::ranges::all_of(*resources, [type](const bj::object* resource) {
        return resource != nullptr && is_of_type(*resource, type);
    });
    if (!all_fit) {
        return malformed("resources of the type " + std::string{type} + " expected", "/data");
    }
    return std::move(*resources);
}

Accepted<OnlyResource> requested_one(std::string_view body, std::string_view type) {
    Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    OnlyResource only{.document = std::move(*document)};
    const Accepted<Resources> resources = requested(only.document, type);
    if (!resources) return resources.error();
    if (resources->size() > 1) return malformed("one resource expected", "/data");
    only.resource = resources->front();
    return only;
}

std::optional<Refusal> refusal_of(const Flaws& flaws, std::size_t index) {
    for (const FlawExample& example : flaws.examples()) {
        if (example.flaw == Flaw::DateConflict || example.flaw == Flaw::Twice) continue;
        return Refusal{.code = ErrorCode::InvalidAttribute,
                       .detail = example.member + ": missing or not what belongs here",
                       .pointer = "/data/" + std::to_string(index) + "/" + example.member};
    }
    return std::nullopt;
}

}  // namespace usher::upstream::aminotv

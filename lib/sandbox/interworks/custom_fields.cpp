#include "lib/sandbox/interworks/custom_fields.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/rendering.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::string_view fields_member = "customFields";

// What the organization says of a field; none for one that it does not have.
std::optional<Object> find_setup(const ApiCall& call, store::Database& database,
                                 const std::string& id) {
    std::string name = "organization/";
    name.append(call.collection.name).append("/customfields");
    const Collection* const setups = find_collection(name);
    if (setups == nullptr) return std::nullopt;
    const std::optional<std::string> document = RowBooks{database, *setups}.find(everybody, id);
    if (!document) return std::nullopt;
    Value setup = stored_document(*document);
    return std::get<Object>(std::move(setup.content));
}

bool is_read_only(const Object& setup) {
    const Value* const flag = member(setup, "isReadOnly");
    const bool* const value = flag == nullptr ? nullptr : std::get_if<bool>(&flag->content);
    return value != nullptr && *value;
}

void take_away(Array& groups, const std::string& id) {
    for (Value& group : groups) {
        Array& fields = array_in(std::get<Object>(group.content), "groupFields");
        std::erase_if(fields, [&id](const Value& field) {
            return id_in(std::get<Object>(field.content)) == id;
        });
    }
    std::erase_if(groups, [](Value& group) {
        return array_in(std::get<Object>(group.content), "groupFields").empty();
    });
}

// The group that a set-up names, made where the row has none of its fields yet.
Object& group_of(Array& groups, const Object& setup) {
    const Object* const head = object_in(setup, "group");
    const std::string id = head == nullptr ? std::string{} : id_in(*head);
    for (Value& group : groups) {
        auto& members = std::get<Object>(group.content);
        const Object* const own = object_in(members, "group");
        if (own != nullptr && id_in(*own) == id) return members;
    }
    Object fresh;
    set(fresh, "group", {.content = head == nullptr ? Object{} : *head});
    set(fresh, "groupFields", {.content = Array{}});
    groups.push_back({.content = std::move(fresh)});
    return std::get<Object>(groups.back().content);
}

void add(Array& groups, const Object& setup, std::string text) {
    const Object* const details = object_in(setup, "valueDetails");
    Object value;
    set(value, "id", {});
    set(value, "value", text_value(std::move(text)));
    Object field;
    set(field, "id", *member(setup, "id"));
    set(field, "name", text_value(std::string{text_in(setup, "name")}));
    set(field, "apiField",
        text_value(std::string{details == nullptr ? "" : text_in(*details, "apiField")}));
    array_in(field, "values").push_back({.content = std::move(value)});
    array_in(group_of(groups, setup), "groupFields").push_back({.content = std::move(field)});
}

}  // namespace

std::optional<http::Response> set_custom_fields(const ApiCall& call, store::Database& database,
                                                Object& row, Array changes) {
    for (Value& element : changes) {
        const auto& change = std::get<Object>(element.content);
        const std::string id = id_in(change);
        const std::optional<Object> setup = find_setup(call, database, id);
        if (!setup) return invalid(fields_member, "No such custom field.");
        if (is_read_only(*setup)) {
            return service_error(403, "CustomFieldReadOnlyError", "This field is read-only.",
                                 {.property = fields_member});
        }
        const Value* const value = member(change, "value");
        const bool is_absent =
            value == nullptr || std::get_if<std::monostate>(&value->content) != nullptr;
        const std::string* const text = codec::text_of(value);
        if (!is_absent && text == nullptr) return invalid(fields_member, "A text expected.");
        Array& groups = array_in(row, fields_member);
        take_away(groups, id);
        if (text != nullptr) add(groups, *setup, *text);
    }
    return std::nullopt;
}

std::optional<http::Response> set_given_fields(const ApiCall& call, store::Database& database,
                                               Object& row, const Object& body) {
    const Value* const given = find(body, fields_member);
    if (given == nullptr) return std::nullopt;
    const auto* const changes = std::get_if<Array>(&given->content);
    const bool are_objects =
        changes != nullptr && std::ranges::all_of(*changes, [](const Value& change) {
            return std::holds_alternative<Object>(change.content);
        });
    if (!are_objects) return invalid(fields_member, "An array of objects expected.");
    return set_custom_fields(call, database, row, *changes);
}

http::Response put_custom_fields(const ApiCall& call, store::Database& database) {
    Result<Array> changes = body_objects(call);
    if (!changes) return invalid("body", changes.error().context());
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    if (auto refused = set_custom_fields(call, database, *row, *std::move(changes))) {
        return *std::move(refused);
    }
    Value groups{.content = array_in(*row, fields_member)};
    keep(call, database, *std::move(row));
    return json_answer(render(std::move(groups), call.switches.server_utc_offset));
}

}  // namespace usher::sandbox::interworks

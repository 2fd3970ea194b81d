#include "lib/sandbox/interworks/row_edit.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "lib/sandbox/interworks/documents.hpp"
#include "lib/upstream/interworks/document_text.hpp"

namespace usher::sandbox::interworks {

namespace codec = upstream::interworks;

bool is_draft(const Object& order) {
    const Object* const status = object_in(order, "status");
    return status == nullptr || text_in(*status, "type").empty();
}

std::optional<std::string> find_document(const ApiCall& call, store::Database& database) {
    std::optional<std::string> document =
        RowBooks{database, call.collection}.find(call.user.reseller.id, call.ids[0]);
    if (!document || call.collection.name != "orders") return document;
    const Value order = stored_document(*document);
    const auto& members = std::get<Object>(order.content);
    codec::ServerOffset offset;
    const auto made = codec::parse_stamp(text_in(members, "orderDate"), offset);
    const bool is_forgotten = is_draft(members) && made && made->at + draft_life <= call.now;
    if (is_forgotten) return std::nullopt;
    return document;
}

std::optional<Object> find_row(const ApiCall& call, store::Database& database) {
    const std::optional<std::string> document = find_document(call, database);
    if (!document) return std::nullopt;
    Value row = stored_document(*document);
    return std::get<Object>(std::move(row.content));
}

Result<Object> body_object(const ApiCall& call) {
    Result<Value> body = codec::parse_document(call.request.body);
    if (!body) return body.error();
    auto* const object = std::get_if<Object>(&body->content);
    if (object == nullptr) return Error{Errc::Malformed, "an object expected"};
    return std::move(*object);
}

Result<Array> body_objects(const ApiCall& call) {
    Result<Value> body = codec::parse_document(call.request.body);
    if (!body) return body.error();
    auto* const array = std::get_if<Array>(&body->content);
    if (array == nullptr) return Error{Errc::Malformed, "an array expected"};
    if (array->size() > body_elements_max) return Error{Errc::Malformed, "too many elements"};
    const bool are_objects = std::ranges::all_of(*array, [](const Value& element) {
        return std::get_if<Object>(&element.content) != nullptr;
    });
    if (!are_objects) return Error{Errc::Malformed, "objects expected"};
    return std::move(*array);
}

std::string store_row(store::Database& database, AccountId reseller, const Collection& collection,
                      Object row) {
    std::string document = codec::document_text({.content = std::move(row)});
    const Result<void> put = RowBooks{database, collection}.put(reseller, document);
    if (!put) throw store::StorageFailure{put.error().within(collection.name)};
    return document;
}

std::string keep(const ApiCall& call, store::Database& database, Object row) {
    set(row, "updatedAt", time_value(call.now));
    return store_row(database, call.user.reseller.id, call.collection, std::move(row));
}

}  // namespace usher::sandbox::interworks

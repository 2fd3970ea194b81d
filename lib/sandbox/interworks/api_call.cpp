#include "lib/sandbox/interworks/api_call.hpp"

#include <algorithm>

#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {

http::Response service_error(int status, std::string_view type, std::string_view message,
                             ErrorDetail detail) {
    upstream::ObjectText body;
    if (!detail.entity.empty()) body.text("entity", detail.entity);
    if (!detail.property.empty()) body.text("property", detail.property);
    if (!detail.value.empty()) body.text("value", detail.value);
    body.text("type", type).text("code", type).text("developerMessage", message);
    body.flag("isRetriableError", detail.is_retriable);
    return json_answer(body.done(), status);
}

http::Response invalid(std::string_view property, std::string_view message) {
    return service_error(400, "InvalidRequestError", message, {.property = property});
}

http::Response not_found(const Collection& collection, std::string_view id) {
    std::string message = "No " + std::string{collection.entity};
    message.append(" of this id is visible to this API user.");
    ErrorDetail detail;
    if (collection.names_entity_in_errors) {
        detail = {.entity = collection.entity, .property = "Id", .value = id};
    }
    return service_error(404, collection.not_found, message, detail);
}

http::Response no_such_item() {
    return service_error(404, "OrderItemNotFoundError", "The order has no such item.");
}

std::optional<std::string_view> parameter(const ApiCall& call, std::string_view name) {
    std::optional<std::string_view> value;
    for (const http::Parameters::Item& item : call.query.items()) {
        if (http::equals_ignoring_case(item.name, name)) value = item.value;
    }
    return value;
}

std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        names.emplace_back(http::trim(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return names;
}

}  // namespace usher::sandbox::interworks

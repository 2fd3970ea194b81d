#include "lib/sandbox/interworks/write_calls.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/custom_fields.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::size_t patch_operations_max = 100;
constexpr std::int64_t quantity_max = 2'147'483'647;

http::Response done() {
    http::Response response = json_answer("");
    response.content_type.clear();
    return response;
}

http::Response shown_row(const ApiCall& call, std::string_view document, int status) {
    return json_answer(
        render_row(call.collection, document, {.offset = call.switches.server_utc_offset}), status);
}

// When the address of an account changed, which is told to nobody but asked for (IW-SYNC-7).
constexpr std::string_view address_time = "_billingAddressUpdatedAt";

// The attributes of an account that are texts; those of the address have a path of two segments.
constexpr std::array<std::string_view, 3> account_texts{"name", "phone", "email"};
constexpr std::array<std::string_view, 4> address_texts{"address", "address2", "city", "postCode"};
constexpr std::array<std::string_view, 2> address_places{"countryId", "stateId"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// What is wrong, with the member that it is about.
struct Flaw {
    std::string property;
    std::string message;
};

// A text, or null for a value that goes.
std::optional<Flaw> set_text(Object& object, std::string_view name, const boost::json::value& to) {
    if (to.is_null()) {
        set(object, name, {});
        return std::nullopt;
    }
    const auto* const text = to.if_string();
    if (text == nullptr) return Flaw{std::string{name}, "A text expected."};
    set(object, name, text_value(std::string{*text}));
    return std::nullopt;
}

// A country or a state by its id, which may be given as text (12); the sandbox knows them by
// nothing else.
std::optional<Flaw> set_place(Object& address, std::string_view name,
                              const boost::json::value& to) {
    const std::string_view target = name == "countryId" ? "country" : "state";
    if (to.is_null() && target == "state") {
        set(address, target, {});
        return std::nullopt;
    }
    std::optional<std::int64_t> id;
    if (const auto* const number = to.if_int64()) id = *number;
    if (const auto* const text = to.if_string()) id = to_integer({text->data(), text->size()});
    if (!id || *id < 1 || *id > quantity_max) return Flaw{std::string{name}, "An id expected."};
    Object place;
    set(place, "id", number_value(*id));
    set(address, target, {.content = std::move(place)});
    return std::nullopt;
}

std::optional<Flaw> set_address(Object& address, std::string_view name,
                                const boost::json::value& to) {
    if (is_one_of(address_texts, name)) return set_text(address, name, to);
    if (is_one_of(address_places, name)) return set_place(address, name, to);
    return Flaw{std::string{name}, "Not an attribute of an address."};
}

std::optional<Flaw> set_attribute(Object& account, std::string_view name,
                                  const boost::json::value& to) {
    if (!is_one_of(account_texts, name)) {
        return Flaw{std::string{name}, "Not an attribute of an account."};
    }
    const auto* const text = to.if_string();
    if (name == "name" && (text == nullptr || text->empty())) {
        return Flaw{"name", "At least one character expected."};
    }
    return set_text(account, name, to);
}

// The address of an account, a new one where there is none.
Object& address_of(Object& account) {
    Value* address = member(account, "billingAddress");
    if (address == nullptr || std::get_if<Object>(&address->content) == nullptr) {
        Object fresh;
        set(fresh, "id", text_value(new_guid()));
        set(account, "billingAddress", {.content = std::move(fresh)});
        address = member(account, "billingAddress");
    }
    return std::get<Object>(address->content);
}

std::optional<Flaw> read_new_account(const boost::json::object& order, Object& account) {
    if (!order.contains("name")) return Flaw{"name", "Missing."};
    for (const auto& given : order) {
        const std::string_view name{given.key().data(), given.key().size()};
        if (name == "billingAddress" && given.value().is_null()) continue;
        if (name == "customFields") continue;  // read by the one who knows which there are
        if (name != "billingAddress") {
            if (auto flaw = set_attribute(account, name, given.value())) return flaw;
            continue;
        }
        const auto* const address = given.value().if_object();
        if (address == nullptr) return Flaw{"billingAddress", "An object expected."};
        if (!address->contains("countryId")) return Flaw{"countryId", "Missing."};
        for (const auto& part : *address) {
            auto flaw = set_address(address_of(account), {part.key().data(), part.key().size()},
                                    part.value());
            if (flaw) return flaw;
        }
    }
    return std::nullopt;
}

// One operation of a patch; `remove` puts an attribute back to its default.
std::optional<Flaw> apply(const boost::json::value& operation, Object& account) {
    const auto* const object = operation.if_object();
    if (object == nullptr) return Flaw{"operation", "An object expected."};
    const Result<std::string> op = json::string_at(*object, "op");
    const Result<std::string> path = json::string_at(*object, "path");
    if (!op || !path) return Flaw{"op", "An operation and a path expected."};
    const bool removes = *op == "remove";
    if (!removes && *op != "add" && *op != "replace") {
        return Flaw{"op", "add, replace or remove expected."};
    }
    const auto* const given = object->if_contains("value");
    if (!removes && given == nullptr) return Flaw{*path, "A value expected."};
    const boost::json::value value = removes ? boost::json::value{} : *given;

    constexpr std::string_view address_prefix = "/billingAddress/";
    if (path->starts_with(address_prefix)) {
        return set_address(address_of(account),
                           std::string_view{*path}.substr(address_prefix.size()), value);
    }
    if (!path->starts_with('/')) return Flaw{*path, "A path expected."};
    return set_attribute(account, std::string_view{*path}.substr(1), value);
}

// Whether an operation that has been applied was about the address.
bool is_of_address(const boost::json::value& operation) {
    const auto* const path = operation.as_object().if_contains("path");
    const auto* const text = path == nullptr ? nullptr : path->if_string();
    return text != nullptr && text->starts_with("/billingAddress/");
}

http::Response refuse_account(std::string_view type, const Flaw& flaw) {
    return service_error(400, type, flaw.message, {.entity = "Account", .property = flaw.property});
}

}  // namespace

http::Response create_account(const ApiCall& call, store::Database& database) {
    const Result<boost::json::object> order = json::parse_object(call.request.body);
    if (!order) return invalid("body", order.error().context());
    RowBooks books{database, call.collection};
    Object account;
    set(account, "id", number_value(books.last_number() + 1));
    for (const std::string_view name : account_texts) set(account, name, {});
    set(account, "createdAt", time_value(call.now));
    set(account, "updatedAt", time_value(call.now));
    set(account, "billingAddress", {});
    set(account, "customFields", {.content = Array{}});
    set(account, address_time, time_value(call.now));
    if (const auto flaw = read_new_account(*order, account)) {
        return refuse_account("AccountNotCreatedError", *flaw);
    }
    const Result<Object> body = body_object(call);
    if (!body) return invalid("body", body.error().context());
    if (auto refused = set_given_fields(call, database, account, *body)) {
        return *std::move(refused);
    }
    return shown_row(call, keep(call, database, std::move(account)), 201);
}

http::Response patch_account(const ApiCall& call, store::Database& database) {
    // The reader of objects refuses arrays: the patch becomes a member of one.
    std::string wrapped = R"({"patch":)";
    const Result<boost::json::object> body =
        json::parse_object(wrapped.append(call.request.body).append("}"));
    if (!body) return invalid("body", body.error().context());
    const auto operations = json::array_at(*body, "patch");
    if (!operations || body->size() != 1) return invalid("body", "An array expected.");
    if ((*operations)->size() > patch_operations_max)
        return invalid("body", "Too many operations.");

    std::optional<Object> account = find_row(call, database);
    if (!account) return not_found(call.collection, call.ids[0]);
    for (const boost::json::value& operation : **operations) {
        if (const auto flaw = apply(operation, *account)) {
            return refuse_account("AccountNotUpdatedError", *flaw);
        }
        if (is_of_address(operation)) set(*account, address_time, time_value(call.now));
    }
    return shown_row(call, keep(call, database, *std::move(account)), 200);
}

http::Response cancel_subscription(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    if (text_in(*row, "status") == "Cancelled") {
        return service_error(400, "SubscriptionCancellationPlatformError",
                             "The subscription has ended already.");
    }
    set(*row, "status", text_value("Cancelled"));
    keep(call, database, *std::move(row));
    return done();
}

http::Response lower_quantity(const ApiCall& call, store::Database& database) {
    const Result<boost::json::object> order = json::parse_object(call.request.body);
    if (!order) return invalid("body", order.error().context());
    const Result<std::int64_t> wanted = json::integer_at(*order, "quantity");
    if (!wanted || *wanted < 1) return invalid("quantity", "A number from 1 expected.");
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const quantity = member(*row, "quantity");
    const auto* const digits =
        quantity == nullptr ? nullptr : std::get_if<codec::NumberText>(&quantity->content);
    const std::int64_t present = digits == nullptr ? 0 : to_integer(digits->digits).value_or(0);
    if (*wanted >= present) return invalid("quantity", "A lower number expected.");

    constexpr std::int64_t is_done = 2;
    Object request;
    set(request, "requestId", text_value(new_guid()));
    set(request, "subscriptionId", *member(*row, "id"));
    set(request, "previousSubscriptionQuantity", number_value(present));
    set(request, "nextSubscriptionQuantity", number_value(*wanted));
    set(request, "effectiveDate", time_value(call.now));
    set(request, "status", number_value(is_done));
    set(request, "createdAt", time_value(call.now));
    set(request, "createdBy", number_value(call.user.number));
    set(request, "updatedAt", time_value(call.now));
    set(request, "updatedBy", number_value(call.user.number));
    const Value shown{.content = request};

    set(*row, "quantity", number_value(*wanted));
    array_in(*row, "_quantityRequests").push_back(shown);
    keep(call, database, *std::move(row));
    return json_answer(render(shown, call.switches.server_utc_offset));
}

http::Response cancel_addon(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    Object* const addon = find_element(array_in(*row, "_addons"), "id", call.ids[1]);
    if (addon == nullptr) {
        return service_error(404, "SubscriptionAddonNotFoundError",
                             "The subscription has no such add-on.");
    }
    set(*addon, "status", text_value("PendingCancellation"));
    keep(call, database, *std::move(row));
    return done();
}

http::Response set_auto_renewal(const ApiCall& call, store::Database& database) {
    const Result<boost::json::object> order = json::parse_object(call.request.body);
    if (!order) return invalid("body", order.error().context());
    const Result<bool> is_enabled = json::boolean_at(*order, "autoRenewalEnabled");
    if (!is_enabled) return invalid("autoRenewalEnabled", "true or false expected.");
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    set(*row, "automaticRenewal", {.content = *is_enabled});
    keep(call, database, *std::move(row));
    return json_answer(R"({"succeed":true,"errors":[],"message":null})");
}

}  // namespace usher::sandbox::interworks

#include "lib/upstream/interworks/write_documents.hpp"

#include "lib/upstream/json_text.hpp"

namespace usher::upstream::interworks {
namespace {

std::string_view path_of(AccountText attribute) noexcept {
    switch (attribute) {
        case AccountText::Name: return "/name";
        case AccountText::Phone: return "/phone";
        case AccountText::Email: return "/email";
        case AccountText::Address: return "/billingAddress/address";
        case AccountText::Address2: return "/billingAddress/address2";
        case AccountText::City: return "/billingAddress/city";
        case AccountText::PostCode: return "/billingAddress/postCode";
    }
    return "/name";
}

constexpr std::string_view country_path = "/billingAddress/countryId";
constexpr std::string_view state_path = "/billingAddress/stateId";

std::string replacement(std::string_view path, std::string_view value) {
    return ObjectText{}.text("op", "replace").text("path", path).json("value", value).done();
}

std::string removal(std::string_view path) {
    return ObjectText{}.text("op", "remove").text("path", path).done();
}

template <typename Tag>
void add_id(ObjectText& object, std::string_view name, const std::optional<Guid<Tag>>& id) {
    if (id) object.text(name, id->text());
}

// `[{"id":…,"value":…}]`, an id as its JSON text.
template <typename Change>
std::string write_changes(std::span<const Change> changes, std::string (*id)(const Change&)) {
    std::vector<std::string> elements;
    for (const Change& change : changes) {
        ObjectText element;
        element.json("id", id(change)).maybe_text("value", change.value);
        elements.push_back(element.done());
    }
    return list_text(elements);
}

std::string field_id(const CustomFieldChange& change) {
    return id_text(change.id);
}

std::string characteristic_id(const CharacteristicChange& change) {
    return quoted(change.id.text());
}

std::string write_address(const NewAddress& address) {
    ObjectText text;
    text.maybe_text("address", address.address)
        .maybe_text("address2", address.address2)
        .maybe_text("city", address.city)
        .maybe_text("postCode", address.post_code)
        .json("countryId", id_text(address.country));
    if (address.state) text.json("stateId", id_text(*address.state));
    return text.done();
}

Error malformed(std::string_view what) {
    return Error{Errc::Malformed, std::string{what}};
}

}  // namespace

Result<WritePermission> WritePermission::when(bool writing_is_on) {
    if (!writing_is_on) return Error{Errc::Unavailable, "writing is not switched on"};
    return WritePermission{};
}

Result<std::string> write_new_account(const WritePermission& permission,
                                      const NewAccount& account) {
    if (account.name.empty()) return malformed("name: at least one character expected");
    ObjectText text;
    text.text("name", account.name)
        .maybe_text("phone", account.phone)
        .maybe_text("email", account.email);
    if (account.billing_address)
        text.json("billingAddress", write_address(*account.billing_address));
    if (!account.custom_fields.empty()) {
        text.json("customFields", write_custom_fields(permission, account.custom_fields));
    }
    return text.done();
}

Result<std::string> write_new_order(const WritePermission& permission, const NewOrder& order) {
    if (order.account < AccountId{1}) return malformed("accountId: 1 or more expected");
    ObjectText text;
    text.json("accountId", id_text(order.account));
    if (!order.custom_fields.empty()) {
        text.json("customFields", write_custom_fields(permission, order.custom_fields));
    }
    return text.done();
}

Result<std::string> write_new_order_item(const WritePermission& permission,
                                         const NewOrderItem& item) {
    if (item.product == ProductGuid{}) return malformed("productId: missing");
    if (item.unit == UnitGuid{}) return malformed("unitId: missing");
    if (item.quantity <= Decimal{}) return malformed("quantity: more than 0 expected");
    ObjectText text;
    text.text("productId", item.product.text())
        .text("unitId", item.unit.text())
        .json("quantity", item.quantity.text());
    if (item.custom_end_date) text.text("customEndDate", utc_text(*item.custom_end_date));
    add_id(text, "relatedSubscriptionId", item.related_subscription);
    add_id(text, "relatedAddonItemId", item.related_addon_item);
    add_id(text, "relatedItemId", item.related_item);
    add_id(text, "billingFrequencyOptionId", item.billing_frequency_option);
    if (!item.characteristics.empty()) {
        text.json("characteristics", write_characteristics(permission, item.characteristics));
    }
    return text.done();
}

std::string write_custom_fields(const WritePermission& /*permission*/,
                                std::span<const CustomFieldChange> fields) {
    return write_changes(fields, field_id);
}

std::string write_characteristics(const WritePermission& /*permission*/,
                                  std::span<const CharacteristicChange> changes) {
    return write_changes(changes, characteristic_id);
}

std::string write_sync_options(const WritePermission& /*permission*/,
                               std::span<const SyncOptionChange> options) {
    std::vector<std::string> elements;
    for (const SyncOptionChange& option : options) {
        ObjectText element;
        element.text("alias", option.alias).maybe_text("value", option.value);
        elements.push_back(element.done());
    }
    return list_text(elements);
}

Result<std::string> write_quantity(const WritePermission& /*permission*/, std::int32_t quantity) {
    if (quantity < 1) return malformed("quantity: at least 1 expected");
    return ObjectText{}.number("quantity", quantity).done();
}

std::string write_auto_renewal(const WritePermission& /*permission*/, bool is_enabled) {
    return ObjectText{}.flag("autoRenewalEnabled", is_enabled).done();
}

AccountPatch& AccountPatch::replace(AccountText attribute, std::string_view value) {
    operations_.push_back(replacement(path_of(attribute), quoted(value)));
    return *this;
}

AccountPatch& AccountPatch::replace_country(CountryId country) {
    operations_.push_back(replacement(country_path, id_text(country)));
    return *this;
}

AccountPatch& AccountPatch::replace_state(StateId state) {
    operations_.push_back(replacement(state_path, id_text(state)));
    return *this;
}

AccountPatch& AccountPatch::remove(AccountText attribute) {
    operations_.push_back(removal(path_of(attribute)));
    return *this;
}

AccountPatch& AccountPatch::remove_state() {
    operations_.push_back(removal(state_path));
    return *this;
}

std::string AccountPatch::text() const {
    return list_text(operations_);
}

}  // namespace usher::upstream::interworks

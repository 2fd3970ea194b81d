#include "lib/upstream/interworks/organization.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array unit_types{
    Spelling{UnitType::UserDefined, "UserDefined"}, Spelling{UnitType::SetupFee, "SetupFee"},
    Spelling{UnitType::License, "License"}, Spelling{UnitType::Instance, "Instance"}};

Result<OrganizationState> read_state(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(OrganizationState{.id = in.id<StateId>("id"),
                                     .name = in.maybe_text("name"),
                                     .code = in.maybe_text("code"),
                                     .is_active = in.flag("isActive")});
}

Result<OrganizationCountry> read_country(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(OrganizationCountry{.id = in.id<CountryId>("id"),
                                       .name = in.maybe_text("name"),
                                       .code = in.maybe_text("code"),
                                       .is_active = in.flag("isActive"),
                                       .is_default = in.flag("isDefault"),
                                       .states = in.list("states", read_state)});
}

Result<Unit> read_unit(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Unit{.id = in.id<UnitGuid>("id"),
                        .name = in.maybe_text("name"),
                        .mnemonic = in.maybe_text("mnemonic"),
                        .type = in.word<UnitType>("type"),
                        .base_quantity = in.number("baseQuantity"),
                        .billing_cycle_duration = in.maybe_number("billingCycleDuration"),
                        .billing_cycle_unit_type = in.maybe_text("billingCycleUnitType"),
                        .is_active = in.flag("isActive"),
                        .is_default = in.flag("isDefault")});
}

Result<UnitGroup> read_unit_group(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(UnitGroup{.id = in.id<UnitGroupId>("id"),
                             .name = in.maybe_text("name"),
                             .is_recurring_charge_unit = in.flag("isRecurringChargeUnit"),
                             .units = in.list("units", read_unit)});
}

Result<ExternalSystem> read_external_system(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(ExternalSystem{.id = in.id<ExternalSystemId>("id"),
                                  .code = in.maybe_text("code"),
                                  .name = in.maybe_text("name"),
                                  .is_active = in.flag("isActive")});
}

}  // namespace

template <>
std::span<const Spelling<UnitType>> spellings() noexcept {
    return unit_types;
}

Result<Page<OrganizationCountry>> read_country_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_country, offset);
}

Result<Page<UnitGroup>> read_unit_group_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_unit_group, offset);
}

Result<Page<ExternalSystem>> read_external_system_page(std::string_view body,
                                                       ServerOffset& offset) {
    return read_page(body, read_external_system, offset);
}

}  // namespace usher::upstream::interworks

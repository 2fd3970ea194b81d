/// The distributor's own lists, which orders and accounts refer to (specs/interworks.md 9.8). Pure;
/// errors and `offset` as account.hpp says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

struct OrganizationState {
    StateId id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};
    bool is_active = false;

    friend bool operator==(const OrganizationState&, const OrganizationState&) = default;
};

/// A country that an address may be in.
struct OrganizationCountry {
    CountryId id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};
    bool is_active = false;
    bool is_default = false;
    std::vector<OrganizationState> states{};

    friend bool operator==(const OrganizationCountry&, const OrganizationCountry&) = default;
};

enum class UnitType : std::uint8_t { UserDefined, SetupFee, License, Instance };

/// What an order's item is counted and billed by.
struct Unit {
    UnitGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> mnemonic{};
    Word<UnitType> type{};
    std::int32_t base_quantity = 0;
    std::optional<std::int32_t> billing_cycle_duration{};  ///< in units of the next member
    std::optional<std::string> billing_cycle_unit_type{};
    bool is_active = false;
    bool is_default = false;

    friend bool operator==(const Unit&, const Unit&) = default;
};

struct UnitGroup {
    UnitGroupId id{};
    std::optional<std::string> name{};
    bool is_recurring_charge_unit = false;
    std::vector<Unit> units{};

    friend bool operator==(const UnitGroup&, const UnitGroup&) = default;
};

/// A system outside that accounts are synchronised with.
struct ExternalSystem {
    ExternalSystemId id{};
    std::optional<std::string> code{};
    std::optional<std::string> name{};
    bool is_active = false;

    friend bool operator==(const ExternalSystem&, const ExternalSystem&) = default;
};

[[nodiscard]] Result<Page<OrganizationCountry>> read_country_page(std::string_view body,
                                                                  ServerOffset& offset);
[[nodiscard]] Result<Page<UnitGroup>> read_unit_group_page(std::string_view body,
                                                           ServerOffset& offset);
[[nodiscard]] Result<Page<ExternalSystem>> read_external_system_page(std::string_view body,
                                                                     ServerOffset& offset);

}  // namespace usher::upstream::interworks

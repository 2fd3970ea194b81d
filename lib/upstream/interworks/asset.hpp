/// Assets: what was bought once (specs/interworks.md 9.7). Pure; errors and `offset` as account.hpp
/// says.
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

enum class ProvisioningStatus : std::uint8_t { Unsynchronized, InProgress, Completed, Failed };

struct Asset {
    AssetGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> status{};
    Word<ProvisioningStatus> provisioning_status{};
    Decimal asset_amount{};  ///< in `currency`
    std::optional<std::string> currency{};
    std::optional<std::string> unit{};  ///< plain text here (IW-OBJ-6)
    std::optional<Stamp> end_date{};    ///< none: for ever
    bool is_back_ordering = false;
    Stamp purchase_date{};
    std::optional<LiteOrder> order{};
    std::optional<LiteContact> bill_to_contact{};
    std::optional<LiteAccount> customer{};    ///< who uses it
    std::optional<LiteAccount> billing_to{};  ///< who pays
    std::optional<LiteProduct> product{};
    Stamp created_at{};
    Stamp updated_at{};
    std::vector<CustomFieldGroup> custom_fields{};
    std::vector<Characteristics> characteristics{};  ///< an array of objects here (IW-OBJ-4)

    friend bool operator==(const Asset&, const Asset&) = default;
};

[[nodiscard]] Result<Page<Asset>> read_asset_page(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<Asset> read_asset(std::string_view body, ServerOffset& offset);
/// The same with its document. Errc::TooLarge beyond `row_bytes_max`.
[[nodiscard]] Result<SingleRow<Asset>> read_single_asset(std::string_view body,
                                                         ServerOffset& offset);

}  // namespace usher::upstream::interworks

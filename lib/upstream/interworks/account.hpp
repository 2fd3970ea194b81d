/// Accounts: the end customers of a reseller (specs/interworks.md 9.2). Pure.
///
/// Here and in the other documents: `offset` stands for stamps without one, and becomes what the
/// last stamp with one said. A page is read by its rows: a bad one is set aside. Errc::Malformed
/// names the member and quotes nothing; Errc::TooLarge as in parse_document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

struct Account {
    AccountId id{};
    std::optional<std::string> name{};
    std::optional<std::string> phone{};
    std::optional<std::string> email{};
    Stamp created_at{};
    Stamp updated_at{};  ///< a billing address changes without it (IW-SYNC-7)
    std::optional<Address> billing_address{};
    std::vector<CustomFieldGroup> custom_fields{};

    friend bool operator==(const Account&, const Account&) = default;
};

[[nodiscard]] Result<Page<Account>> read_account_page(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<Account> read_account(std::string_view body, ServerOffset& offset);
/// The same with its document. Errc::TooLarge beyond `row_bytes_max`.
[[nodiscard]] Result<SingleRow<Account>> read_single_account(std::string_view body,
                                                             ServerOffset& offset);
[[nodiscard]] Result<std::vector<CustomFieldGroup>> read_custom_fields(std::string_view body,
                                                                       ServerOffset& offset);

}  // namespace usher::upstream::interworks

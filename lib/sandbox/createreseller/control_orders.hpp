/// The bodies of this dialect's control requests, read strictly. Pure.
///
/// Errors are Errc::Malformed, naming the member.
#pragma once

#include <string_view>

#include "lib/core/error.hpp"
#include "lib/sandbox/createreseller/account_books.hpp"

namespace usher::sandbox::createreseller {

/// `{"user_name", "role", "id", "state", "api_id", "api_enabled", "billing", "revenue_share"}`; all
/// but the first two may be absent, with the defaults of Account. The name as `user_name` of a call
/// or as an e-mail address, the API id 1 to 255 printable ASCII characters without the space.
[[nodiscard]] Result<Account> read_account(std::string_view body);

struct PackageOrder {
    UserName owner;   ///< an administrator
    Package package;  ///< without its owner
};
/// `{"owner", "level", "id", "terms": {"subscriptionFee": "49.9", …}}`; the owner's user name, the
/// level from 1 to 1000, terms by their parameters' names and texts, all of them optional. `id` may
/// be absent.
[[nodiscard]] Result<PackageOrder> read_package(std::string_view body);

/// The account after which a list begins: the parameter `after` of a query; 0 without one.
[[nodiscard]] Result<AccountNumber> read_after(std::string_view query);

}  // namespace usher::sandbox::createreseller

#include "ipc/api/account_reading.hpp"

#include <string>

#include "ipc/api/reading.hpp"

namespace usher::api {
namespace {

template <typename Id>
Result<Id> read_id(std::string_view name, std::string_view text) {
    const Result<void> checked = check_foreign_id(name, text);
    if (!checked) return checked.error();
    return Id{std::string{text}};
}

}  // namespace

Result<UserId> read_user(std::string_view name, std::string_view text) {
    return read_id<UserId>(name, text);
}

Result<BundleId> read_bundle(std::string_view name, std::string_view text) {
    return read_id<BundleId>(name, text);
}

Result<std::optional<UserId>> optional_user(const http::Parameters& parameters) {
    const auto text = parameters.find("user");
    if (!text) return std::optional<UserId>{};
    Result<UserId> user = read_user("user", *text);
    if (!user) return user.error();
    return std::optional{std::move(*user)};
}

}  // namespace usher::api

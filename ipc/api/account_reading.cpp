#include "ipc/api/account_reading.hpp"

#include <string>

#include "lib/core/text.hpp"

namespace usher::api {
namespace {

constexpr std::size_t id_bytes_max = 128;

template <typename Id>
Result<Id> read_id(std::string_view name, std::string_view text) {
    if (text.empty() || text.size() > id_bytes_max || !is_line(text)) {
        return Error{Errc::Malformed,
                     std::string{name} + ": 1 to 128 bytes without control characters expected"};
    }
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

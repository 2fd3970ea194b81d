/// Reading which user of television licences, and which product, a caller asks about.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

/// A user as upstream names one (check_foreign_id). Errc::Malformed otherwise, naming `name`.
[[nodiscard]] Result<UserId> read_user(std::string_view name, std::string_view text);
/// A product, likewise.
[[nodiscard]] Result<BundleId> read_bundle(std::string_view name, std::string_view text);
/// The parameter `user`; none if it is absent.
[[nodiscard]] Result<std::optional<UserId>> optional_user(const http::Parameters& parameters);

}  // namespace usher::api

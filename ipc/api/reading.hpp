/// Reading what callers send: each value checked against its closed form before use (threat model
/// D8).
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/reseller_creation.hpp"

namespace usher::api {

/// Errc::Malformed, naming the field, for a text that cannot be such a value.
[[nodiscard]] Result<void> check_user_key(std::string_view text);
[[nodiscard]] Result<void> check_option(std::string_view name, std::string_view text);
[[nodiscard]] Result<void> check_product(std::string_view text);
/// An id of the licences' upstream, called `name`: a line of 1 to 255 bytes.
[[nodiscard]] Result<void> check_foreign_id(std::string_view name, std::string_view text);

/// The same, and the value.
[[nodiscard]] Result<UserKey> read_user_key(std::string_view text);
[[nodiscard]] Result<OptionId> read_option(std::string_view name, std::string_view text);
[[nodiscard]] Result<PeriodId> read_period(std::string_view text);
/// The public part, also of a whole product key.
[[nodiscard]] Result<ProductId> read_product(std::string_view text);
/// A UUID (RFC 9562), made lower case.
[[nodiscard]] Result<ActivationId> read_activation_id(std::string_view name, std::string_view text);
[[nodiscard]] Result<PurchaseId> read_purchase_id(std::string_view name, std::string_view text);
[[nodiscard]] Result<license::CreationId> read_creation_id(std::string_view name,
                                                           std::string_view text);
/// Unix seconds or RFC 3339 in UTC, from 2020 to 2200.
[[nodiscard]] Result<Instant> read_instant(std::string_view name, std::string_view text);

/// A text for people: 1 to `size_max` bytes of UTF-8 without control characters.
[[nodiscard]] Result<std::string> read_words(std::string_view name, std::string_view text,
                                             std::size_t size_max);

/// A person's word, without its time: the members `by`, 1 to 128 bytes, and `reason`, 1 to 1000.
[[nodiscard]] Result<license::Resolution> read_resolution(const boost::json::object& body);
/// The same, where it is all that the body holds.
[[nodiscard]] Result<license::Resolution> read_resolution(const http::Request& request);

/// None if it is absent.
[[nodiscard]] Result<std::optional<UserKey>> optional_user_key(const http::Parameters& parameters);
/// None if it is absent or empty.
[[nodiscard]] Result<std::optional<ProductId>> optional_product(const http::Parameters& parameters);

/// How many entries a page of a list may have.
inline constexpr std::size_t page_size_max = 1000;
/// The parameter `limit`, 1 to `rows_max`; absent: `rows_max`.
[[nodiscard]] Result<std::size_t> read_limit(const http::Parameters& parameters,
                                             std::size_t rows_max = page_size_max);

/// `text` as a secret; wipes it.
[[nodiscard]] Secret secret_of(std::string& text);

/// The member `password`, 1 to 1024 bytes.
[[nodiscard]] Result<Secret> read_password(const boost::json::object& body);
/// The same; empty if it is absent or null.
[[nodiscard]] Result<Secret> optional_password(const boost::json::object& body);

/// The member `name`, Unix seconds as a number or what read_instant reads as a text.
[[nodiscard]] Result<Instant> instant_at(const boost::json::object& body, std::string_view name);

/// The body as one JSON object. Errc::Malformed unless it is one, and the Content-Type is
/// `application/json`: what a foreign page can send without a preflight is never that (D3).
[[nodiscard]] Result<boost::json::object> read_json_body(const http::Request& request);

}  // namespace usher::api

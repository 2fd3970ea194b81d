#include "ipc/api/reading.hpp"

#include <algorithm>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/core/wipe.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::api {
namespace {

constexpr std::size_t name_bytes_max = 128;
constexpr std::size_t reason_bytes_max = 1000;
constexpr std::size_t product_key_size_max = 300;
constexpr std::size_t foreign_id_bytes_max = 255;

constexpr std::size_t password_bytes_max = 1024;

Error malformed(std::string_view name, std::string_view expected) {
    return Error{Errc::Malformed, std::string{name} + ": " + std::string{expected} + " expected"};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Whether `text` looks like `shape`, where `x` stands for a hexadecimal digit in lower case, `0`
// for a decimal one and everything else for itself.
bool has_shape(std::string_view text, std::string_view shape) {
    return std::ranges::equal(text, shape, [](char c, char wanted) {
        if (wanted == '0') return is_digit(c);
        if (wanted == 'x') return is_digit(c) || (c >= 'a' && c <= 'f');
        return c == wanted;
    });
}

std::optional<Instant> from_rfc3339(std::string_view text) {
    if (!has_shape(text, "0000-00-00T00:00:00Z")) return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t digits) {
        return static_cast<int>(to_integer(text.substr(at, digits)).value_or(0));
    };
    const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    const std::chrono::hours hour{number(11, 2)};
    const std::chrono::minutes minute{number(14, 2)};
    const Seconds second{number(17, 2)};
    if (!date.ok() || hour.count() > 23 || minute.count() > 59 || second.count() > 59) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + hour + minute + second;
}

Result<std::string> words_at(const boost::json::object& body, std::string_view name,
                             std::size_t size_max) {
    const Result<std::string> text = json::string_at(body, name);
    if (!text) return text.error();
    return read_words(name, *text, size_max);
}

Result<std::string> read_uuid(std::string_view name, std::string_view text) {
    std::string id = lower_case(text);
    if (!has_shape(id, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) return malformed(name, "a UUID");
    return id;
}

}  // namespace

Result<void> check_user_key(std::string_view text) {
    if (is_user_key(text)) return {};
    return malformed("user_key", "1 to 128 printable ASCII characters");
}

Result<std::string> read_words(std::string_view name, std::string_view text, std::size_t size_max) {
    if (!text.empty() && text.size() <= size_max && is_line(text)) return std::string{text};
    return malformed(name, "1 to " + std::to_string(size_max) + " printable bytes");
}

Result<license::Resolution> read_resolution(const boost::json::object& body) {
    Result<std::string> by = words_at(body, "by", name_bytes_max);
    if (!by) return by.error();
    Result<std::string> reason = words_at(body, "reason", reason_bytes_max);
    if (!reason) return reason.error();
    return license::Resolution{.by = std::move(*by), .reason = std::move(*reason)};
}

Result<license::Resolution> read_resolution(const http::Request& request) {
    const Result<boost::json::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"by", "reason"});
    if (!known) return known.error();
    return read_resolution(*body);
}

Result<UserKey> read_user_key(std::string_view text) {
    const Result<void> checked = check_user_key(text);
    if (!checked) return checked.error();
    return UserKey{std::string{text}};
}

Result<void> check_option(std::string_view name, std::string_view text) {
    if (is_identifier(text)) return {};
    return malformed(name, "1 to 128 of [A-Za-z0-9._-]");
}

Result<OptionId> read_option(std::string_view name, std::string_view text) {
    const Result<void> checked = check_option(name, text);
    if (!checked) return checked.error();
    return OptionId{std::string{text}};
}

Result<PeriodId> read_period(std::string_view text) {
    if (!is_identifier(text)) return malformed("period", "1 to 128 of [A-Za-z0-9._-]");
    return PeriodId{std::string{text}};
}

Result<void> check_product(std::string_view text) {
    if (is_identifier(text, product_key_size_max)) return {};
    return malformed("product_key",
                     "1 to " + std::to_string(product_key_size_max) + " of [A-Za-z0-9._-]");
}

Result<void> check_foreign_id(std::string_view name, std::string_view text) {
    if (!text.empty() && text.size() <= foreign_id_bytes_max && is_line(text)) return {};
    return malformed(name, "1 to " + std::to_string(foreign_id_bytes_max) + " printable bytes");
}

Result<ProductId> read_product(std::string_view text) {
    const Result<void> checked = check_product(text);
    if (!checked) return checked.error();
    return enforcement::public_part_of(text);
}

Result<ActivationId> read_activation_id(std::string_view name, std::string_view text) {
    Result<std::string> id = read_uuid(name, text);
    if (!id) return id.error();
    return ActivationId{std::move(*id)};
}

Result<PurchaseId> read_purchase_id(std::string_view name, std::string_view text) {
    Result<std::string> id = read_uuid(name, text);
    if (!id) return id.error();
    return PurchaseId{std::move(*id)};
}

Result<license::CreationId> read_creation_id(std::string_view name, std::string_view text) {
    Result<std::string> id = read_uuid(name, text);
    if (!id) return id.error();
    return license::CreationId{std::move(*id)};
}

Secret secret_of(std::string& text) {
    Secret secret{text};
    wipe(text);
    return secret;
}

Result<Instant> read_instant(std::string_view name, std::string_view text) {
    std::optional<Instant> instant;
    if (const auto seconds = to_integer(text)) {
        instant = from_unix(*seconds);
    } else {
        instant = from_rfc3339(text);
    }
    if (!instant || *instant < earliest_instant || *instant >= latest_instant) {
        return malformed(name, "Unix seconds or RFC 3339 in UTC, from 2020 to 2200,");
    }
    return *instant;
}

Result<std::optional<UserKey>> optional_user_key(const http::Parameters& parameters) {
    const auto text = parameters.find("user_key");
    if (!text) return std::optional<UserKey>{};
    Result<UserKey> user_key = read_user_key(*text);
    if (!user_key) return user_key.error();
    return std::optional<UserKey>{std::move(*user_key)};
}

Result<std::optional<ProductId>> optional_product(const http::Parameters& parameters) {
    const auto text = parameters.find("product_key");
    if (!text || text->empty()) return std::optional<ProductId>{};
    Result<ProductId> product = read_product(*text);
    if (!product) return product.error();
    return std::optional<ProductId>{std::move(*product)};
}

Result<std::size_t> read_limit(const http::Parameters& parameters, std::size_t rows_max) {
    const auto text = parameters.find("limit");
    if (!text) return rows_max;
    const std::optional<std::int64_t> limit = to_integer(*text);
    if (!limit || *limit < 1 || *limit > static_cast<std::int64_t>(rows_max)) {
        return malformed("limit", "1 to " + std::to_string(rows_max));
    }
    return static_cast<std::size_t>(*limit);
}

Result<Secret> read_password(const boost::json::object& body) {
    Result<std::string> text = json::string_at(body, "password");
    if (!text) return text.error();
    if (text->empty() || text->size() > password_bytes_max) {
        return malformed("password", "1 to 1024 bytes");
    }
    return secret_of(*text);
}

Result<Secret> optional_password(const boost::json::object& body) {
    const boost::json::value* const value = body.if_contains("password");
    if (value == nullptr || value->is_null()) return Secret{};
    return read_password(body);
}

Result<Instant> instant_at(const boost::json::object& body, std::string_view name) {
    const boost::json::value* const value = body.if_contains(name);
    if (value != nullptr && value->is_int64()) {
        return read_instant(name, std::to_string(value->as_int64()));
    }
    const Result<std::string> text = json::string_at(body, name);
    if (!text) return text.error();
    return read_instant(name, *text);
}

Result<boost::json::object> read_json_body(const http::Request& request) {
    if (!request.has_media_type("application/json")) {
        return Error{Errc::Malformed, "Content-Type: application/json expected"};
    }
    return json::parse_object(request.body);
}

}  // namespace usher::api

#include "ipc/api/reading.hpp"

#include <algorithm>
#include <cstdio>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/enforcement/product_key.hpp"
#include "lib/http/ascii.hpp"

namespace usher::api {
namespace {

constexpr std::size_t product_key_size_max = 300;

Error malformed(std::string_view name, std::string_view expected) {
    return Error{Errc::Malformed, std::string{name} + ": " + std::string{expected} + " expected"};
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_uuid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == '-' ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

std::optional<Instant> from_rfc3339(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int used = 0;
    const int fields = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &year, &month, &day,
                                   &hour, &minute, &second, &used);
    if (fields != 6 || static_cast<std::size_t>(used) != text.size()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           Seconds{second};
}

}  // namespace

Result<UserKey> read_user_key(std::string_view text) {
    if (!is_user_key(text)) {
        return malformed("user_key", "1 to 128 printable ASCII characters");
    }
    return UserKey{std::string{text}};
}

Result<OptionId> read_option(std::string_view name, std::string_view text) {
    if (!is_identifier(text)) return malformed(name, "1 to 128 of [A-Za-z0-9._-]");
    return OptionId{std::string{text}};
}

Result<PeriodId> read_period(std::string_view text) {
    if (!is_identifier(text)) return malformed("period", "1 to 128 of [A-Za-z0-9._-]");
    return PeriodId{std::string{text}};
}

Result<ProductId> read_product(std::string_view text) {
    if (!is_identifier(text, product_key_size_max)) {
        return malformed("product_key", "1 to 300 of [A-Za-z0-9._-]");
    }
    return enforcement::public_part_of(text);
}

Result<ActivationId> read_activation_id(std::string_view text) {
    std::string id{text};
    std::ranges::transform(id, id.begin(), http::lower);
    if (!is_uuid(id)) return malformed("id", "a UUID");
    return ActivationId{std::move(id)};
}

Result<Instant> read_instant(std::string_view name, std::string_view text) {
    std::optional<Instant> instant;
    if (const auto seconds = to_integer(text)) {
        instant = from_unix(*seconds);
    } else {
        instant = from_rfc3339(std::string{text});
    }
    if (!instant || *instant < earliest_instant || *instant >= latest_instant) {
        return malformed(name, "Unix seconds or RFC 3339 in UTC, from 2020 to 2200,");
    }
    return *instant;
}

Result<std::optional<UserKey>> optional_user_key(const http::Parameters& parameters) {
    const auto text = parameters.find("user_key");
    if (!text || text->empty()) return std::optional<UserKey>{};
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

Result<boost::json::object> read_json_body(const http::Request& request) {
    if (!request.has_media_type("application/json")) {
        return Error{Errc::Malformed, "Content-Type: application/json expected"};
    }
    return json::parse_object(request.body);
}

}  // namespace usher::api

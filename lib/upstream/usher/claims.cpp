#include "lib/upstream/usher/claims.hpp"

#include "lib/core/text.hpp"

namespace usher::upstream::usher {

Result<Instant> date_claim(const boost::json::object& claims, std::string_view name) {
    const Result<std::int64_t> seconds = json::integer_at(claims, name);
    if (!seconds) return seconds.error();
    if (*seconds < unix_seconds(earliest_instant) || *seconds >= unix_seconds(latest_instant)) {
        return Error{Errc::Malformed, std::string{name} + ": before 2020 or after 2199"};
    }
    return from_unix(*seconds);
}

Result<Instant> end_claim(const boost::json::object& claims, std::string_view name) {
    const Result<std::int64_t> seconds = json::integer_at(claims, name);
    if (seconds && *seconds >= unix_seconds(latest_instant)) return latest_instant - Seconds{1};
    return date_claim(claims, name);
}

Result<std::optional<ProductId>> product_claim(const boost::json::object& claims) {
    const auto named = json::optional_string_at(claims, "product");
    if (!named) return named.error();
    const std::optional<std::string>& product = *named;
    if (!product) return std::optional<ProductId>{};
    if (!is_identifier(*product)) return Error{Errc::Malformed, "product: not an identifier"};
    return std::optional<ProductId>{ProductId{*product}};
}

}  // namespace usher::upstream::usher

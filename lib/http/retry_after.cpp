#include "lib/http/retry_after.hpp"

#include <algorithm>
#include <charconv>

#include "lib/http/ascii.hpp"
#include "lib/http/date.hpp"

namespace usher::http {
namespace {

// Digits alone, a number beyond all bounds included.
std::optional<Seconds> read_seconds(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc{} ? Seconds{seconds} : retry_after_max;
}

std::optional<Seconds> until(std::string_view date, const Response& response) {
    const auto then = read_http_date(date);
    const auto now = read_http_date(response.field("Date").value_or(""));
    if (!then || !now) return std::nullopt;
    return *then - *now;
}

}  // namespace

std::optional<std::chrono::seconds> retry_after(const Response& response) {
    if (response.status != 429 && response.status != 503) return std::nullopt;
    return retry_after_field(response);
}

std::optional<std::chrono::seconds> retry_after_field(const Response& response) {
    const std::string_view wish = response.field("Retry-After").value_or("");
    std::optional<Seconds> wait = read_seconds(wish);
    if (!wait) wait = until(wish, response);
    if (!wait) return std::nullopt;
    return std::clamp(*wait, Seconds{0}, retry_after_max);
}

}  // namespace usher::http

#include "lib/upstream/attested_date.hpp"

#include "lib/http/date.hpp"

namespace usher::upstream {

bool attests_time(const http::Exchange& exchange) noexcept {
    return exchange.round_trip < std::chrono::seconds{10};
}

std::optional<Instant> attested_date(const http::Exchange& exchange) {
    if (!attests_time(exchange)) return std::nullopt;
    return http::read_http_date(exchange.response.field("Date").value_or(""));
}

}  // namespace usher::upstream

#include "lib/sandbox/aminotv/list_query.hpp"

#include <optional>

#include "lib/core/text.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::Accepted;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Refusal;

Refusal wrong(std::string parameter, std::string detail) {
    return {.code = ErrorCode::InvalidParameter,
            .detail = std::move(detail),
            .parameter = std::move(parameter)};
}

Accepted<std::optional<std::int64_t>> read_number(const http::Parameters& query,
                                                  const std::string& name, std::int64_t min,
                                                  std::int64_t max) {
    const std::optional<std::string_view> text = query.find(name);
    if (!text) return std::optional<std::int64_t>{};
    const std::optional<std::int64_t> number = to_integer(*text);
    if (!number || *number < min || *number > max) {
        return wrong(name, "an integer from " + std::to_string(min) + " to " + std::to_string(max) +
                               " expected");
    }
    return number;
}

Accepted<std::vector<license::LicenseStatus>> read_statuses(const http::Parameters& query) {
    std::vector<license::LicenseStatus> statuses;
    std::string_view words = query.find("filter[status]").value_or("");
    while (!words.empty()) {
        const std::size_t comma = std::min(words.find(','), words.size());
        const license::LicenseStatus status = license::license_status(words.substr(0, comma));
        if (status == license::LicenseStatus::Unknown || statuses.size() == 7) {
            return wrong("filter[status]", "statuses expected, with commas between");
        }
        statuses.push_back(status);
        words.remove_prefix(std::min(comma + 1, words.size()));
    }
    return statuses;
}

template <typename T>
std::optional<T> id_at(const http::Parameters& query, std::string_view name) {
    const std::optional<std::string_view> text = query.find(name);
    if (!text) return std::nullopt;
    return T{std::string{*text}};
}

}  // namespace

Accepted<Cut> read_cut(const http::Parameters& query) {
    constexpr std::int64_t rows_max = 1'000'000'000;
    const auto limit = read_number(query, "page[limit]", 1, page_size_max);
    if (!limit) return limit.error();
    const auto offset = read_number(query, "page[offset]", 0, rows_max);
    if (!offset) return offset.error();
    const auto after = read_number(query, "page[after]", 0, rows_max);
    if (!after) return after.error();
    return Cut{.limit = limit->value_or(page_size_max),
               .offset = offset->value_or(0),
               .after = after->value_or(0)};
}

Accepted<LicenseFilter> read_filter(const http::Parameters& query) {
    constexpr std::int64_t latest = 99'999'999'999;  // what is larger is milliseconds
    Accepted<std::vector<license::LicenseStatus>> statuses = read_statuses(query);
    if (!statuses) return statuses.error();
    const auto after = read_number(query, "filter[purchased_after]", 0, latest);
    if (!after) return after.error();
    const auto before = read_number(query, "filter[purchased_before]", 0, latest);
    if (!before) return before.error();

    LicenseFilter filter{.statuses = std::move(*statuses),
                         .user = id_at<UserId>(query, "filter[user.id]"),
                         .product = id_at<BundleId>(query, "filter[product.id]"),
                         .order = id_at<OrderId>(query, "filter[order_id]")};
    if (*after) filter.purchased_after = from_unix(**after);
    if (*before) filter.purchased_before = from_unix(**before);
    return filter;
}

std::string next_target(std::string_view path, const http::Parameters& query, const Cut& cut,
                        std::string_view last_id) {
    http::Parameters next;
    for (const http::Parameters::Item& item : query.items()) {
        if (!item.name.starts_with("page[")) next.add(item.name, item.value);
    }
    next.add("page[limit]", std::to_string(cut.limit));
    next.add("page[offset]", std::to_string(cut.offset + cut.limit));
    next.add("page[after]", std::string{last_id});
    return std::string{path} + '?' + http::to_query(next);
}

}  // namespace usher::sandbox::aminotv

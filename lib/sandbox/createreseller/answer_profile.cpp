#include "lib/sandbox/createreseller/answer_profile.hpp"

#include <algorithm>
#include <array>

#include "lib/core/json.hpp"

namespace usher::sandbox::createreseller {
namespace {

struct Row {
    Wrapping wrapping{};
    std::string_view word;
    std::string_view before;
    std::string_view after;
};

constexpr std::array rows{Row{Wrapping::None, "none", "", ""},
                          Row{Wrapping::Quotes, "quotes", "\"", "\""},
                          Row{Wrapping::CurlyQuotes, "curly_quotes", "\u201c", "\u201d"},
                          Row{Wrapping::TrailingBlank, "trailing_blank", "", " "},
                          Row{Wrapping::LineEnd, "line_end", "", "\r\n"}};

const Row& row_of(Wrapping wrapping) noexcept {
    return *std::ranges::find(rows, wrapping, &Row::wrapping);
}

}  // namespace

boost::json::object show(const AnswerProfile& profile) {
    const std::string_view word = row_of(profile.wrapping).word;
    return {{"auth_status", profile.auth_status}, {"wrapping", std::string{word}}};
}

Result<AnswerProfile> read_profile(std::string_view body, const AnswerProfile& before) {
    const Result<boost::json::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"auth_status", "wrapping"});
    if (!known) return known.error();

    AnswerProfile profile = before;
    if (order->contains("auth_status")) {
        const Result<std::int64_t> status = json::integer_at(*order, "auth_status");
        if (!status) return status.error();
        if (*status != 400 && *status != 403) {
            return Error{Errc::Malformed, "auth_status: 400 or 403 expected"};
        }
        profile.auth_status = static_cast<int>(*status);
    }
    if (order->contains("wrapping")) {
        const Result<std::string> word = json::string_at(*order, "wrapping");
        if (!word) return word.error();
        const auto* const found = std::ranges::find(rows, *word, &Row::word);
        if (found == rows.end()) return Error{Errc::Malformed, "wrapping: not known"};
        profile.wrapping = found->wrapping;
    }
    return profile;
}

std::string wrapped(std::string_view text, Wrapping wrapping) {
    const Row& row = row_of(wrapping);
    return std::string{row.before}.append(text).append(row.after);
}

}  // namespace usher::sandbox::createreseller

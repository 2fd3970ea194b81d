#include "daemon/config/duration.hpp"

#include <array>
#include <charconv>

namespace usher::config {
namespace {

using std::chrono::milliseconds;

struct Unit {
    std::string_view name;
    milliseconds length;
};

constexpr std::array units{
    Unit{"d", std::chrono::days{1}},          Unit{"h", std::chrono::hours{1}},
    Unit{"m", std::chrono::minutes{1}},       Unit{"s", std::chrono::seconds{1}},
    Unit{"ms", std::chrono::milliseconds{1}},
};

constexpr milliseconds duration_max = std::chrono::days{3650};

}  // namespace

Result<milliseconds> parse_duration(std::string_view text) {
    const Error malformed{Errc::Malformed,
                          "a duration such as \"90s\", \"30m\", \"7h\" or \"2d\" expected"};
    std::int64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || count < 0) return malformed;

    const std::string_view suffix{rest, static_cast<std::size_t>(end - rest)};
    for (const Unit& unit : units) {
        if (unit.name != suffix) continue;
        if (count > duration_max / unit.length) {
            return Error{Errc::Malformed, "at most 3650d, which is ten years, expected"};
        }
        return count * unit.length;
    }
    return malformed;
}

std::string to_text(milliseconds duration) {
    if (duration == milliseconds{0}) return "0s";
    for (const Unit& unit : units) {
        if (duration % unit.length == milliseconds{0}) {
            return std::to_string(duration / unit.length) + std::string{unit.name};
        }
    }
    return std::to_string(duration.count()) + "ms";
}

}  // namespace usher::config

#include "lib/upstream/interworks/stamp.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::interworks {
namespace {

using std::chrono::minutes;

constexpr std::size_t fraction_digits_max = 9;
constexpr std::size_t tick_digits = 7;
constexpr minutes offset_max = std::chrono::hours{14};

// Takes a stamp apart from its beginning; whatever does not fit makes all of it wrong.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    // A number of exactly so many digits.
    int number(std::size_t digit_count) {
        const std::string_view digits = rest_.substr(0, digit_count);
        is_wrong_ |= digits.size() != digit_count || !std::ranges::all_of(digits, http::is_digit);
        rest_.remove_prefix(digits.size());
        return is_wrong_ ? 0 : static_cast<int>(to_integer(digits).value_or(0));
    }
    void expect(char c) { is_wrong_ |= !take(c); }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // The part of a second behind its point.
    Ticks fraction() {
        const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        std::string digits{rest_.substr(0, count)};
        rest_.remove_prefix(count);
        is_wrong_ |= digits.empty() || digits.size() > fraction_digits_max;
        digits.resize(tick_digits, '0');
        return Ticks{is_wrong_ ? 0 : to_integer(digits).value_or(0)};
    }
    void refuse_unless(bool fits) { is_wrong_ |= !fits; }

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] bool is_wrong() const noexcept { return is_wrong_; }

private:
    std::string_view rest_;
    bool is_wrong_ = false;
};

std::chrono::local_days read_date(Scanner& in) {
    const std::chrono::year year{in.number(4)};
    in.expect('-');
    const std::chrono::month month{static_cast<unsigned>(in.number(2))};
    in.expect('-');
    const std::chrono::year_month_day date{year, month,
                                           std::chrono::day{static_cast<unsigned>(in.number(2))}};
    in.refuse_unless(date.ok() && year > std::chrono::year{0});
    return in.is_wrong() ? std::chrono::local_days{} : std::chrono::local_days{date};
}

Ticks read_time(Scanner& in) {
    const std::chrono::hours hours{in.number(2)};
    in.expect(':');
    const minutes minute{in.number(2)};
    in.expect(':');
    const std::chrono::seconds second{in.number(2)};
    in.refuse_unless(hours < std::chrono::hours{24} && minute < minutes{60} &&
                     second < std::chrono::seconds{60});
    return hours + minute + second + (in.take('.') ? in.fraction() : Ticks{});
}

// What the stamp says of its offset; none where it ends without one.
std::optional<minutes> read_offset(Scanner& in) {
    if (in.is_at_end()) return std::nullopt;
    if (in.take('Z')) return minutes{};
    const bool is_west = in.take('-');
    if (!is_west) in.expect('+');
    const std::chrono::hours hours{in.number(2)};
    in.expect(':');
    const minutes minute{in.number(2)};
    const minutes offset = hours + minute;
    in.refuse_unless(minute < minutes{60} && offset <= offset_max);
    return is_west ? -offset : offset;
}

}  // namespace

std::optional<Stamp> parse_stamp(std::string_view text, ServerOffset& offset) {
    Scanner in{text};
    const std::chrono::local_days date = read_date(in);
    in.expect('T');
    const Ticks time = read_time(in);
    const std::optional<minutes> said = read_offset(in);
    if (in.is_wrong() || !in.is_at_end()) return std::nullopt;
    if (said) offset.value = *said;
    const Ticks local = date.time_since_epoch() + time;
    return Stamp{.at = std::chrono::sys_time<Ticks>{local - offset.value}, .offset = offset.value};
}

Instant begins(const Stamp& stamp) noexcept {
    return std::chrono::ceil<Seconds>(stamp.at);
}

Instant ends(const Stamp& stamp) noexcept {
    return std::chrono::floor<Seconds>(stamp.at);
}

std::string text(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time.at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time.at - day};
    std::array<char, 64> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03d",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string utc_text(const Stamp& stamp) {
    const auto utc = std::chrono::floor<Milliseconds>(stamp.at).time_since_epoch();
    return text(WallTime{.at = std::chrono::local_time<Milliseconds>{utc}}) + "Z";
}

}  // namespace usher::upstream::interworks

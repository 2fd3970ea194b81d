#include "lib/http/header_check.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "lib/http/ascii.hpp"

namespace usher::http {
namespace {

constexpr std::string_view line_end = "\r\n";

// The next line of `text`, which is taken off it with its end.
std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find(line_end));
    text.remove_prefix(line.size() + line_end.size());
    return line;
}

std::optional<Refusal> check_version(std::string_view version) {
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!well_formed) return Refusal{400, "the request line has no version"};
    if (version[5] != '1') return Refusal{505, "only HTTP/1 is spoken"};
    return std::nullopt;
}

std::optional<Refusal> check_request_line(std::string_view line) {
    const auto method_end = std::min(line.find(' '), line.size());
    if (!is_token(line.substr(0, method_end))) return Refusal{400, "the method is not a token"};
    line.remove_prefix(std::min(method_end + 1, line.size()));

    const auto target_end = std::min(line.find(' '), line.size());
    const std::string_view target = line.substr(0, target_end);
    const auto is_wrong = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f' || c == '#';
    };
    if (target.empty() || std::ranges::any_of(target, is_wrong)) {
        return Refusal{400, "the target is missing or not a URI"};
    }
    line.remove_prefix(std::min(target_end + 1, line.size()));
    return check_version(line);
}

// Digits only; saturated, so that a length beyond all limits stays beyond them.
std::optional<std::size_t> read_length(std::string_view value) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    if (value.empty() || !std::ranges::all_of(value, is_digit)) return std::nullopt;
    std::size_t length = 0;
    for (const char c : value) {
        const auto digit = static_cast<std::size_t>(c - '0');
        length = length > (most - digit) / 10 ? most : length * 10 + digit;
    }
    return length;
}

// Goes through the fields one by one and remembers what frames the body.
class FieldReader {
public:
    explicit FieldReader(bool is_http11) noexcept : is_http11_{is_http11} {}

    std::optional<Refusal> read(std::string_view line) {
        if (line.front() == ' ' || line.front() == '\t') return Refusal{400, "a folded field"};
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return Refusal{400, "a field without a colon"};
        const std::string_view name = line.substr(0, colon);
        if (!is_token(name)) return Refusal{400, "a field's name is not a token"};
        const std::string_view value = trim(line.substr(colon + 1));
        if (!is_field_value(value)) return Refusal{400, "a control character in a field"};
        if (equals_ignoring_case(name, "Content-Length")) return read_content_length(value);
        if (equals_ignoring_case(name, "Transfer-Encoding")) return read_coding(value);
        if (equals_ignoring_case(name, "Expect")) return read_expectation(value);
        return std::nullopt;
    }

    [[nodiscard]] const Framing& framing() const noexcept { return framing_; }

private:
    std::optional<Refusal> read_content_length(std::string_view value) {
        const auto length = read_length(value);
        if (!length) return Refusal{400, "Content-Length is not a number"};
        if (has_length_) return Refusal{400, "more than one Content-Length"};
        if (framing_.chunked) return Refusal{400, "Content-Length and Transfer-Encoding"};
        has_length_ = true;
        framing_.content_length = *length;
        return std::nullopt;
    }

    std::optional<Refusal> read_coding(std::string_view value) {
        if (has_length_) return Refusal{400, "Content-Length and Transfer-Encoding"};
        if (framing_.chunked || !is_http11_ || !equals_ignoring_case(value, "chunked")) {
            return Refusal{400, "Transfer-Encoding other than one chunked"};
        }
        framing_.chunked = true;
        return std::nullopt;
    }

    // An expectation of an HTTP/1.0 client is ignored (RFC 9110 section 10.1.1).
    std::optional<Refusal> read_expectation(std::string_view value) {
        if (!is_http11_) return std::nullopt;
        if (!equals_ignoring_case(value, "100-continue")) {
            return Refusal{417, "only 100-continue can be expected"};
        }
        framing_.expects_continue = true;
        return std::nullopt;
    }

    bool is_http11_;
    bool has_length_ = false;
    Framing framing_;
};

}  // namespace

HeaderEnd find_header_end(std::string_view bytes, std::size_t from) noexcept {
    // Three bytes back: the empty line may have begun in what was looked at before.
    for (std::size_t i = from < 3 ? 0 : from - 3; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c > '\r') continue;
        const bool bare_lf = c == '\n' && (i == 0 || bytes[i - 1] != '\r');
        const bool bare_cr = c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n';
        if (c == '\0' || bare_lf || bare_cr) return {.size = 0, .is_broken = true};
        if (c == '\n' && i >= 3 && bytes[i - 2] == '\n') return {.size = i + 1, .is_broken = false};
    }
    return {};
}

std::variant<Framing, Refusal> check_header(std::string_view block, std::size_t fields_max) {
    const std::string_view request_line = take_line(block);
    if (const auto refusal = check_request_line(request_line)) return *refusal;

    FieldReader reader{!request_line.ends_with("1.0")};
    std::size_t field_count = 0;
    for (auto line = take_line(block); !line.empty(); line = take_line(block)) {
        if (++field_count > fields_max) return Refusal{431, "too many fields"};
        if (const auto refusal = reader.read(line)) return *refusal;
    }
    return reader.framing();
}

}  // namespace usher::http

#include "lib/http/request_head.hpp"

#include <algorithm>
#include <limits>

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

// A minor version above 1.1 is read as 1.1, the highest that is spoken (RFC 9110 section 2.5).
std::optional<Refusal> read_version(std::string_view version, RequestHead& head) {
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!well_formed) return Refusal{400, "the request line has no version"};
    if (version[5] != '1') return Refusal{505, "only HTTP/1 is spoken"};
    head.is_http10 = version[7] == '0';
    return std::nullopt;
}

// The next word of `line`, which is taken off it with the space behind it.
std::string_view take_word(std::string_view& line) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

std::optional<Refusal> read_request_line(std::string_view line, RequestHead& head) {
    head.method = take_word(line);
    if (!is_token(head.method)) return Refusal{400, "the method is not a token"};

    head.target = take_word(line);
    const auto is_wrong = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f' || c == '#';
    };
    if (head.target.empty() || std::ranges::any_of(head.target, is_wrong)) {
        return Refusal{400, "the target is missing or not a URI"};
    }
    return read_version(line, head);
}

// Digits only, and no zero before others: what a length is read as must not depend on the reader
// (threat model D7). Saturated, so that a length beyond all limits stays beyond them.
std::optional<std::size_t> read_length(std::string_view value) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    if (value.empty() || !std::ranges::all_of(value, is_digit)) return std::nullopt;
    if (value.size() > 1 && value.front() == '0') return std::nullopt;
    std::size_t length = 0;
    for (const char c : value) {
        const auto digit = static_cast<std::size_t>(c - '0');
        length = length > (most - digit) / 10 ? most : length * 10 + digit;
    }
    return length;
}

// Goes through the fields one by one and remembers what frames the body and ends the connection.
class FieldReader {
public:
    explicit FieldReader(RequestHead& head) noexcept : head_{head} {
        head_.framing = {};
        head_.keeps_alive = !head_.is_http10;
    }

    std::optional<Refusal> read(std::string_view line) {
        if (line.front() == ' ' || line.front() == '\t') return Refusal{400, "a folded field"};
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return Refusal{400, "a field without a colon"};
        const std::string_view name = line.substr(0, colon);
        if (!is_token(name)) return Refusal{400, "a field's name is not a token"};
        const std::string_view value = trim(line.substr(colon + 1));
        if (!is_field_value(value)) return Refusal{400, "a control character in a field"};
        head_.fields.push_back({.name = name, .value = value});
        if (equals_ignoring_case(name, "Content-Length")) return read_content_length(value);
        if (equals_ignoring_case(name, "Transfer-Encoding")) return read_coding(value);
        if (equals_ignoring_case(name, "Expect")) return read_expectation(value);
        if (equals_ignoring_case(name, "Connection")) read_connection(value);
        return std::nullopt;
    }

private:
    std::optional<Refusal> read_content_length(std::string_view value) {
        const auto length = read_length(value);
        if (!length) return Refusal{400, "Content-Length is not a number"};
        if (has_length_) return Refusal{400, "more than one Content-Length"};
        if (head_.framing.chunked) return Refusal{400, "Content-Length and Transfer-Encoding"};
        has_length_ = true;
        head_.framing.content_length = *length;
        return std::nullopt;
    }

    std::optional<Refusal> read_coding(std::string_view value) {
        if (has_length_) return Refusal{400, "Content-Length and Transfer-Encoding"};
        const bool is_chunked = equals_ignoring_case(value, "chunked");
        if (head_.framing.chunked || head_.is_http10 || !is_chunked) {
            return Refusal{400, "Transfer-Encoding other than one chunked"};
        }
        head_.framing.chunked = true;
        return std::nullopt;
    }

    // An expectation of an HTTP/1.0 client is ignored (RFC 9110 section 10.1.1).
    std::optional<Refusal> read_expectation(std::string_view value) {
        if (head_.is_http10) return std::nullopt;
        if (!equals_ignoring_case(value, "100-continue")) {
            return Refusal{417, "only 100-continue can be expected"};
        }
        head_.framing.expects_continue = true;
        return std::nullopt;
    }

    // `close` counts, whatever else is said (RFC 9112 section 9.3).
    void read_connection(std::string_view value) {
        closes_ = closes_ || has_token(value, "close");
        const bool stays = head_.keeps_alive || has_token(value, "keep-alive");
        head_.keeps_alive = stays && !closes_;
    }

    RequestHead& head_;
    bool has_length_ = false;
    bool closes_ = false;
};

}  // namespace

std::optional<Refusal> read_head(std::string_view block, std::size_t fields_max,
                                 RequestHead& head) {
    head.fields.clear();
    if (const auto refusal = read_request_line(take_line(block), head)) return refusal;

    FieldReader reader{head};
    for (auto line = take_line(block); !line.empty(); line = take_line(block)) {
        if (head.fields.size() == fields_max) return Refusal{431, "too many fields"};
        if (const auto refusal = reader.read(line)) return refusal;
    }
    return std::nullopt;
}

std::optional<std::string_view> RequestHead::field(std::string_view name) const {
    return only_value(fields, name);
}

}  // namespace usher::http

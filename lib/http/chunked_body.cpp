#include "lib/http/chunked_body.hpp"

#include <algorithm>
#include <charconv>

#include "lib/http/ascii.hpp"

namespace usher::http {

ChunkedBody::Progress ChunkedBody::read(std::string_view& bytes) {
    Progress progress = Progress::NeedsMore;
    while (progress == Progress::NeedsMore && !bytes.empty()) {
        if (expects_ == Expects::Data) {
            read_data(bytes);
        } else {
            progress = read_line(bytes);
        }
    }
    return progress;
}

void ChunkedBody::read_data(std::string_view& bytes) {
    const std::string_view data = bytes.substr(0, data_left_);
    body_ += data;
    bytes.remove_prefix(data.size());
    data_left_ -= data.size();
    if (data_left_ == 0) expects_ = Expects::DataEnd;
}

// Takes bytes up to the end of the line, or all there are; a whole line is judged.
ChunkedBody::Progress ChunkedBody::read_line(std::string_view& bytes) {
    const auto line_feed = bytes.find('\n');
    const bool is_whole = line_feed != std::string_view::npos;
    const std::string_view piece = bytes.substr(0, is_whole ? line_feed + 1 : bytes.size());
    line_ += piece;
    bytes.remove_prefix(piece.size());
    if (line_.size() > extra_bytes_max_) return Progress::ExtrasTooLarge;

    const auto carriage_return = std::min(line_.find('\r'), line_.size() - 1);
    const bool is_bare = carriage_return + (is_whole ? 2 : 1) != line_.size();
    if (is_bare && (is_whole || line_[carriage_return] == '\r')) return Progress::Malformed;
    if (!is_whole) return Progress::NeedsMore;
    line_.resize(carriage_return);
    const Progress progress = judge_line();
    line_.clear();
    return progress;
}

ChunkedBody::Progress ChunkedBody::judge_line() {
    switch (expects_) {
        case Expects::Size: return judge_size();
        case Expects::Data: break;  // is not made of lines
        case Expects::DataEnd:
            expects_ = Expects::Size;
            return line_.empty() ? Progress::NeedsMore : Progress::Malformed;
        case Expects::Trailer: return judge_trailer();
    }
    return Progress::Malformed;
}

ChunkedBody::Progress ChunkedBody::judge_size() {
    std::uint64_t size = 0;
    const char* const end = line_.data() + line_.size();
    const auto [stop, error] = std::from_chars(line_.data(), end, size, 16);
    if (error != std::errc{} || line_.front() == '-') return Progress::Malformed;

    const std::string_view extension = trim({stop, static_cast<std::size_t>(end - stop)});
    const bool fits = extension.empty() ? stop == end : extension.starts_with(';');
    if (!fits || !is_field_value(extension)) return Progress::Malformed;
    extra_bytes_ += extension.size();
    if (extra_bytes_ > extra_bytes_max_) return Progress::ExtrasTooLarge;
    if (size > body_bytes_max_ - body_.size()) return Progress::BodyTooLarge;
    data_left_ = size;
    expects_ = size == 0 ? Expects::Trailer : Expects::Data;
    return Progress::NeedsMore;
}

ChunkedBody::Progress ChunkedBody::judge_trailer() {
    if (line_.empty()) return Progress::Complete;
    extra_bytes_ += line_.size();
    if (extra_bytes_ > extra_bytes_max_) return Progress::ExtrasTooLarge;
    const std::string_view field{line_};
    const auto colon = std::min(field.find(':'), field.size());
    const std::string_view name = field.substr(0, colon);
    const bool frames = equals_ignoring_case(name, "Content-Length") ||
                        equals_ignoring_case(name, "Transfer-Encoding");
    const bool fits = colon < field.size() && is_token(name) && !frames &&
                      is_field_value(field.substr(colon + 1));
    return fits ? Progress::NeedsMore : Progress::Malformed;
}

}  // namespace usher::http

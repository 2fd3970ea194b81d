#include "lib/http/answer_reader.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "lib/http/header_end.hpp"

namespace usher::http {
namespace {

namespace beast = boost::beast;
namespace net = boost::asio;

using HeaderParser = beast::http::response_parser<beast::http::empty_body>;

Error too_large() {
    return {Errc::TooLarge, "the answer is over its limit"};
}

Error malformed(std::string_view what) {
    return {Errc::NoAnswer, "the answer is malformed: " + std::string{what}};
}

Response copy_header(const HeaderParser::value_type& parsed) {
    Response response{.status = static_cast<int>(parsed.result_int())};
    response.content_type = parsed[beast::http::field::content_type];
    for (const auto& field : parsed) {
        response.fields.push_back({.name = field.name_string(), .value = field.value()});
    }
    return response;
}

}  // namespace

Result<bool> AnswerReader::read(std::string_view bytes) {
    pending_ += bytes;
    while (part_ == Part::Header) {
        const std::size_t before = pending_.size();
        if (const Result<void> done = read_header(); !done) return done.error();
        if (pending_.size() == before) return false;
    }
    if (const Result<void> done = read_body(); !done) return done.error();
    return part_ == Part::Complete;
}

Result<void> AnswerReader::read_header() {
    const HeaderEnd end = find_header_end(pending_, scanned_);
    if (end.is_broken) return malformed("NUL, bare CR or bare LF in the header");
    const std::size_t known = end.size == 0 ? pending_.size() : end.size;
    if (header_bytes_ + known > limits_.header_bytes) return too_large();
    if (end.size > 0) return parse_header(end.size);
    scanned_ = pending_.size();
    return {};
}

Result<void> AnswerReader::parse_header(std::size_t size) {
    HeaderParser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser.body_limit(boost::none);
    parser.skip(head_only_);
    beast::error_code failure;
    const std::size_t used = parser.put(net::const_buffer{pending_.data(), size}, failure);
    if (failure || used != size || !parser.is_header_done()) return malformed(failure.message());
    pending_.erase(0, size);
    scanned_ = 0;
    header_bytes_ += size;

    const unsigned status = parser.get().result_int();
    if (status == 101) return malformed("it switches protocols");
    if (status < 200) return {};
    response_ = copy_header(parser.get());
    if (parser.is_done()) {
        part_ = Part::Complete;
    } else if (parser.chunked()) {
        part_ = Part::Chunks;
        chunks_.emplace(limits_.body_bytes, limits_.header_bytes);
    } else if (const auto length = parser.content_length()) {
        part_ = Part::Length;
        if (*length > limits_.body_bytes) return too_large();
        body_left_ = *length;
    } else {
        part_ = Part::ToEnd;
    }
    return {};
}

Result<void> AnswerReader::read_body() {
    if (part_ == Part::Chunks) return read_chunks();
    if (part_ == Part::Length) {
        response_.body.append(pending_, 0, body_left_);
        body_left_ -= std::min(body_left_, pending_.size());
        if (body_left_ == 0) part_ = Part::Complete;
    } else if (part_ == Part::ToEnd) {
        response_.body += pending_;
        if (response_.body.size() > limits_.body_bytes) return too_large();
    }
    pending_.clear();
    return {};
}

Result<void> AnswerReader::read_chunks() {
    std::string_view bytes = pending_;
    const ChunkedBody::Progress progress = chunks_->read(bytes);
    pending_.clear();
    switch (progress) {
        case ChunkedBody::Progress::NeedsMore: return {};
        case ChunkedBody::Progress::Complete:
            response_.body = chunks_->take();
            part_ = Part::Complete;
            return {};
        case ChunkedBody::Progress::Malformed: return malformed("its chunks");
        case ChunkedBody::Progress::BodyTooLarge:
        case ChunkedBody::Progress::ExtrasTooLarge: return too_large();
    }
    return too_large();
}

Result<void> AnswerReader::finish() const {
    if (part_ == Part::ToEnd) return {};
    return Error{Errc::NoAnswer, "the answer was cut short"};
}

}  // namespace usher::http

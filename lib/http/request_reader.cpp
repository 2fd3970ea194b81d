#include "lib/http/request_reader.hpp"

#include <utility>

#include "lib/http/header_end.hpp"

namespace usher::http {
namespace {

Request copy_of(const RequestHead& head) {
    Request request;
    request.method = head.method;
    request.target = head.target;
    request.fields.reserve(head.fields.size());
    for (const HeadField& field : head.fields) {
        request.fields.push_back(
            {.name = std::string{field.name}, .value = std::string{field.value}});
    }
    return request;
}

}  // namespace

RequestReader::RequestReader(const ServerLimits& limits) : limits_{limits} {}

void RequestReader::append(std::string_view bytes) {
    bytes_.erase(0, std::exchange(begin_, 0));
    bytes_ += bytes;
}

bool RequestReader::take_expectation() noexcept {
    // Who has sent of the body already does not wait (RFC 9110 section 10.1.1).
    return std::exchange(framing_.expects_continue, false) && rest().empty();
}

std::string_view RequestReader::rest() const noexcept {
    return std::string_view{bytes_}.substr(begin_);
}

RequestReader::Progress RequestReader::refuse(Refusal refusal) {
    refusal_ = refusal;
    return Progress::Refused;
}

RequestReader::Progress RequestReader::advance() {
    return in_body_ ? read_body() : read_header();
}

void RequestReader::pass_over_empty_lines() {
    while (rest().starts_with("\r\n")) {
        begin_ += 2;
        passed_over_ += 2;
        scanned_ = 0;
    }
}

RequestReader::Progress RequestReader::read_header() {
    pass_over_empty_lines();
    const HeaderEnd end = find_header_end(rest(), scanned_);
    if (end.is_broken) return refuse({400, "NUL, bare CR or bare LF in the header"});
    const std::size_t known = end.size == 0 ? rest().size() + 1 : end.size;
    if (passed_over_ + known > limits_.header_bytes)
        return refuse({431, "the header is too large"});
    if (end.size > 0) return parse_header(end.size);
    scanned_ = rest().size();
    return Progress::NeedsHeader;
}

RequestReader::Progress RequestReader::parse_header(std::size_t size) {
    RequestHead head;
    if (const auto refusal = read_head(rest().substr(0, size), limits_.fields, head)) {
        return refuse(*refusal);
    }
    framing_ = head.framing;
    if (framing_.content_length > limits_.body_bytes) return refuse({413, "the body is too large"});
    request_ = copy_of(head);
    is_http10_ = head.is_http10;
    keeps_alive_ = head.keeps_alive;
    begin_ += size;
    scanned_ = 0;
    passed_over_ = 0;
    in_body_ = true;
    if (framing_.chunked) chunks_.emplace(limits_.body_bytes, limits_.header_bytes);
    return read_body();
}

RequestReader::Progress RequestReader::read_body() {
    if (framing_.chunked) return read_chunks();
    if (rest().size() < framing_.content_length) return Progress::NeedsBody;
    request_.body = rest().substr(0, framing_.content_length);
    begin_ += framing_.content_length;
    return Progress::Complete;
}

RequestReader::Progress RequestReader::read_chunks() {
    std::string_view bytes = rest();
    const ChunkedBody::Progress progress = chunks_->read(bytes);
    begin_ = bytes_.size() - bytes.size();
    switch (progress) {
        case ChunkedBody::Progress::NeedsMore: return Progress::NeedsBody;
        case ChunkedBody::Progress::Complete:
            request_.body = chunks_->take();
            chunks_.reset();
            return Progress::Complete;
        case ChunkedBody::Progress::Malformed: return refuse({400, "the chunks are malformed"});
        case ChunkedBody::Progress::BodyTooLarge: return refuse({413, "the body is too large"});
        case ChunkedBody::Progress::ExtrasTooLarge:
            return refuse({431, "the chunks carry too much beside the body"});
    }
    return Progress::Refused;
}

Request RequestReader::take() {
    in_body_ = false;
    framing_ = {};
    if (begin_ == bytes_.size()) {
        std::string{}.swap(bytes_);  // an idle connection holds no buffer
        begin_ = 0;
    }
    return std::exchange(request_, {});
}

}  // namespace usher::http

/// Turns the bytes of a connection into requests. No socket, no clock: bytes in, requests out.
///
/// Empty lines before a request are passed over (RFC 9112 section 2.2): no reader could take one
/// for a part of a request. They count towards the limit of its header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/http/chunked_body.hpp"
#include "lib/http/message.hpp"
#include "lib/http/request_head.hpp"
#include "lib/http/server.hpp"

namespace usher::http {

class RequestReader {
public:
    enum class Progress : std::uint8_t {
        NeedsHeader,  ///< more bytes, for the header
        NeedsBody,    ///< more bytes, for the body
        Complete,     ///< `take` gives the request
        Refused,      ///< `refusal` says why; nothing more can be read
    };

    /// `limits` outlive it.
    explicit RequestReader(const ServerLimits& limits);
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;
    /// Adds what has arrived. Call `advance` before the next.
    void append(std::string_view bytes);
    /// Reads on as far as the bytes go.
    [[nodiscard]] Progress advance();
    /// Whether no byte is waiting, read or unread.
    [[nodiscard]] bool is_empty() const noexcept { return begin_ == bytes_.size() && !in_body_; }
    /// Whether the client waits for a `100 Continue` before it sends its body; asked once.
    [[nodiscard]] bool take_expectation() noexcept;

    [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }
    /// The request, after Complete. The reader is ready for the next one.
    [[nodiscard]] Request take();
    /// Whether the client lets the connection live after the request that was read last.
    [[nodiscard]] bool keeps_alive() const noexcept { return keeps_alive_; }
    /// Whether that request came as HTTP/1.0.
    [[nodiscard]] bool is_http10() const noexcept { return is_http10_; }

private:
    [[nodiscard]] std::string_view rest() const noexcept;
    Progress refuse(Refusal refusal);
    Progress read_header();
    void pass_over_empty_lines();
    Progress parse_header(std::size_t size);
    Progress read_body();
    Progress read_chunks();

    const ServerLimits& limits_;
    std::string bytes_;
    std::size_t begin_ = 0;        // of what no request has used yet
    std::size_t scanned_ = 0;      // of the header, from begin_
    std::size_t passed_over_ = 0;  // bytes of empty lines before it
    bool in_body_ = false;
    bool keeps_alive_ = false;
    bool is_http10_ = false;
    Framing framing_;
    Refusal refusal_;
    Request request_;
    std::optional<ChunkedBody> chunks_;
};

}  // namespace usher::http

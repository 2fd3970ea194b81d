/// Turns the bytes of one connection into one answer. No socket, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/chunked_body.hpp"
#include "lib/http/client.hpp"
#include "lib/http/message.hpp"

namespace usher::http {

/// Reads the answer to one request; interim answers (1xx) before it are passed over. All errors are
/// final: Errc::TooLarge beyond a limit, Errc::NoAnswer for anything that is not HTTP/1.
class AnswerReader {
public:
    /// `head_only`: the request was HEAD, so no body follows.
    AnswerReader(const ClientLimits& limits, bool head_only)
        : limits_{limits}, head_only_{head_only} {}

    /// Takes what has arrived; true once the answer is complete. What comes after that is ignored.
    [[nodiscard]] Result<bool> read(std::string_view bytes);
    /// The peer has closed. Errc::NoAnswer unless the answer ends just there.
    [[nodiscard]] Result<void> finish() const;
    /// The complete answer.
    [[nodiscard]] Response take() { return std::move(response_); }

private:
    enum class Part : std::uint8_t { Header, Length, Chunks, ToEnd, Complete };

    Result<void> read_header();
    Result<void> parse_header(std::size_t size);
    Result<void> read_body();
    Result<void> read_chunks();

    ClientLimits limits_;
    bool head_only_;
    Part part_ = Part::Header;
    std::string pending_;
    std::size_t scanned_ = 0;       // of the header
    std::size_t header_bytes_ = 0;  // of interim answers
    std::size_t body_left_ = 0;     // with Part::Length
    std::optional<ChunkedBody> chunks_;
    Response response_;
};

}  // namespace usher::http

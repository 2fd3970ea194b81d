/// Undoing the chunked transfer coding (RFC 9112 section 7.1), for requests and answers alike.
///
/// By hand, since Beast 1.81 asserts on a last chunk that arrives byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::http {

/// Reads one body, strictly; chunk extensions and trailer are checked and dropped. Pure.
class ChunkedBody {
public:
    enum class Progress : std::uint8_t {
        NeedsMore,
        Complete,
        Malformed,
        BodyTooLarge,
        ExtrasTooLarge,  ///< a chunk's line, all extensions or the trailer
    };

    ChunkedBody(std::size_t body_bytes_max, std::size_t extra_bytes_max) noexcept
        : body_bytes_max_{body_bytes_max}, extra_bytes_max_{extra_bytes_max} {}

    /// Takes what belongs to the body off the front of `bytes`.
    Progress read(std::string_view& bytes);
    /// The body, after Complete.
    [[nodiscard]] std::string take() { return std::move(body_); }

private:
    enum class Expects : std::uint8_t { Size, Data, DataEnd, Trailer };

    Progress read_line(std::string_view& bytes);
    Progress judge_line();
    Progress judge_size();
    Progress judge_trailer();
    void read_data(std::string_view& bytes);

    std::size_t body_bytes_max_;
    std::size_t extra_bytes_max_;
    std::size_t extra_bytes_ = 0;  // of extensions and trailer so far
    Expects expects_ = Expects::Size;
    std::string line_;           // as far as it has come, with its end
    std::size_t data_left_ = 0;  // of the current chunk
    std::string body_;
};

}  // namespace usher::http

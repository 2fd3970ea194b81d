/// The strict reading of a request's header, before a parser sees it (threat model D7).
///
/// Pure: bytes in, verdict out. What two readers could take for different requests is refused.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

namespace usher::http {

/// Why a request is not served.
struct Refusal {
    int status = 400;
    std::string_view detail;  ///< a fixed text, never a part of the request
};

/// How the body is framed, as the header says.
struct Framing {
    std::size_t content_length = 0;  ///< saturated: a longer one reads as the highest number
    bool chunked = false;
    bool expects_continue = false;  ///< `Expect: 100-continue` of an HTTP/1.1 client
};

/// Where a header block ends.
struct HeaderEnd {
    std::size_t size = 0;    ///< of the block with its empty line; 0: not there yet
    bool is_broken = false;  ///< NUL, bare CR or bare LF: no more bytes can mend it
};

/// Looks for the empty line in `bytes`; what stands before `from` was looked at already.
[[nodiscard]] HeaderEnd find_header_end(std::string_view bytes, std::size_t from) noexcept;

/// Judges `block`, a header that find_header_end found whole. A minor version above 1.1 is judged
/// as 1.1, the highest that is spoken (RFC 9110 section 2.5).
[[nodiscard]] std::variant<Framing, Refusal> check_header(std::string_view block,
                                                          std::size_t fields_max);

}  // namespace usher::http

/// The strict reading of a request's header (threat model D7).
///
/// Pure: bytes in, verdict out. What two readers could take for different requests is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

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

struct HeadField {
    std::string_view name;
    std::string_view value;  ///< without the white space around it
};

/// What the header of a request says, as views into its bytes.
struct RequestHead {
    std::string_view method;
    std::string_view target;
    std::vector<HeadField> fields;  ///< in their order
    Framing framing;
    bool is_http10 = false;   ///< sent as HTTP/1.0
    bool keeps_alive = true;  ///< the client lets the connection live

    /// The only value of the field `name` (any case); none when it is absent or repeated.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// Reads `block`, a header that find_header_end found whole, into `head`; the reason why it is not
/// served, else. `head` may have been used before: that saves its memory.
[[nodiscard]] std::optional<Refusal> read_head(std::string_view block, std::size_t fields_max,
                                               RequestHead& head);

}  // namespace usher::http

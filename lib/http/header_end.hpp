/// Where the header of a message ends.
#pragma once

#include <cstddef>
#include <string_view>

namespace usher::http {

struct HeaderEnd {
    std::size_t size = 0;    ///< of the block with its empty line; 0: not there yet
    bool is_broken = false;  ///< NUL, bare CR or bare LF: no more bytes can mend it
};

/// Looks for the empty line in `bytes`; what stands before `from` was looked at already.
[[nodiscard]] HeaderEnd find_header_end(std::string_view bytes, std::size_t from) noexcept;

}  // namespace usher::http

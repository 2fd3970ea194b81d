/// The lines of the Engine API in a stream of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::api::engine_api {

inline constexpr std::size_t line_bytes_max = std::size_t{8} * 1024;  ///< with CR LF

/// Lines end with CR LF and obey `is_line` of lib/core/text.hpp, at most `line_bytes_max`; anything
/// else breaks the stream for good.
class LineReader {
public:
    void add(std::string_view bytes);
    /// The next whole line, without its end; none until more bytes come, or once it is broken.
    [[nodiscard]] std::optional<std::string> next();
    [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }

private:
    std::string bytes_;
    bool is_broken_ = false;
};

}  // namespace usher::api::engine_api

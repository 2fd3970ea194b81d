#include "lib/http/header_end.hpp"

namespace usher::http {

HeaderEnd find_header_end(std::string_view bytes, std::size_t from) noexcept {
    // Three bytes back: the empty line may have begun in what was looked at before.
    for (std::size_t i = from < 3 ? 0 : from - 3; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c > '\r') continue;
        const bool bare_lf = c == '\n' && (i == 0 || bytes[i - 1] != '\r');
        const bool bare_cr = c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n';
        if (c == '\0' || bare_lf || bare_cr) return {.size = 0, .is_broken = true};
        if (c == '\n' && i >= 3 && bytes[i - 2] == '\n') return {.size = i + 1, .is_broken = false};
    }
    return {};
}

}  // namespace usher::http

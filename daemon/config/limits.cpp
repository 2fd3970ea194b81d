#include "daemon/config/limits.hpp"

namespace usher::config {

std::optional<std::size_t> read_limit(Section& entry, std::string_view name) {
    std::int64_t limit = 0;
    entry.read(name, limit, {1, 10'000});
    if (limit == 0) return std::nullopt;
    return static_cast<std::size_t>(limit);
}

bool read_choice(Section& entry, std::string_view name, const std::string& otherwise,
                 const std::string& other) {
    std::string word = otherwise;
    entry.read(name, word);
    if (word != otherwise && word != other) {
        entry.refuse(name, "\"" + otherwise + "\" or \"" + other + "\" expected");
    }
    return word == other;
}

}  // namespace usher::config

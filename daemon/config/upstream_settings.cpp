#include "daemon/config/upstream_settings.hpp"

#include "lib/core/text.hpp"
#include "lib/core/url.hpp"

namespace usher::config {

void read_url(Section& section, std::string_view name, std::string& url) {
    section.read(name, url);
    if (url.empty()) return;
    const auto parsed = parse_url(url);
    if (!parsed) section.refuse(name, parsed.error().context());
}

void read_path(Section& section, std::string_view name, std::string& path) {
    section.read(name, path);
    if (!path.empty() && !path.starts_with('/')) section.refuse(name, "an absolute path expected");
}

void read_word(Section& section, std::string_view name, std::string& word) {
    section.read(name, word);
    if (!word.empty() && !is_identifier(word)) {
        section.refuse(name, "at most 128 letters, digits, '.', '_' and '-' expected");
    }
}

void read_secret_source(Section& section, const std::string& name, SecretSource& source) {
    read_word(section, name + "_credential", source.credential);
    read_path(section, name + "_file", source.file);
}

}  // namespace usher::config

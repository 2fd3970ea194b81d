#include "daemon/config/draft.hpp"
#include "lib/core/text.hpp"
#include "lib/core/url.hpp"

namespace usher::config {
namespace {

void read_url(Section& section, std::string& url) {
    section.read("url", url);
    if (url.empty()) return;
    const auto parsed = parse_url(url);
    if (!parsed) section.refuse("url", parsed.error().context());
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

void read_device(Section device, DeviceUpstream& upstream) {
    read_url(device, upstream.url);
    read_path(device, "issuer_keys_file", upstream.issuer_keys_file);
    read_path(device, "ca_file", upstream.ca_file);
    device.refuse_unread();
}

void read_operator(Section section, OperatorUpstream& upstream) {
    section.read("entry", upstream.entry);
    if (!upstream.entry.empty() && upstream.entry != "reseller" && upstream.entry != "developer") {
        section.refuse("entry", "\"reseller\" or \"developer\" expected");
    }
    read_url(section, upstream.url);
    section.read("production", upstream.production);
    read_word(section, "api_key", upstream.api_key);
    read_word(section, "application", upstream.application);
    read_word(section, "secret_credential", upstream.secret_credential);
    read_path(section, "secret_file", upstream.secret_file);
    read_path(section, "ca_file", upstream.ca_file);
    section.refuse_unread();
}

}  // namespace

void read_upstream_sections(Section& file, Draft& draft) {
    auto upstream = file.section("upstream");
    if (!upstream) return;

    Config& config = draft.config;
    if (auto device = upstream->section("device")) {
        if (!config.device_upstream) config.device_upstream.emplace();
        read_device(*std::move(device), *config.device_upstream);
    }
    if (auto section = upstream->section("operator")) {
        if (!config.operator_upstream) config.operator_upstream.emplace();
        read_operator(*std::move(section), *config.operator_upstream);
    }
    upstream->refuse_unread();
}

}  // namespace usher::config

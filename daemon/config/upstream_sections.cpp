#include <algorithm>
#include <functional>

#include "daemon/config/draft.hpp"
#include "daemon/config/duration.hpp"
#include "daemon/config/limits.hpp"
#include "daemon/config/upstream_settings.hpp"
#include "lib/core/text.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t warnings_max = 8;

void read_device(Section device, DeviceUpstream& upstream) {
    read_url(device, "url", upstream.url);
    read_path(device, "issuer_keys_file", upstream.issuer_keys_file);
    read_path(device, "ca_file", upstream.ca_file);
    device.refuse_unread();
}

void read_type_check(Section& section, bool& strict) {
    const std::optional<std::string> word = section.text("type_check");
    if (!word) return;
    if (*word != "advisory" && *word != "strict") {
        section.refuse("type_check", "\"advisory\" or \"strict\" expected");
    }
    strict = *word == "strict";
}

void read_warnings(Section& section, std::vector<Seconds>& warnings) {
    const auto texts = section.texts("expiry_warnings");
    if (!texts) return;
    if (texts->size() > warnings_max) {
        section.refuse("expiry_warnings", "at most " + std::to_string(warnings_max) + " expected");
    }
    warnings.clear();
    for (const std::string& text : *texts) {
        const auto before = parse_duration(text);
        if (!before) section.refuse("expiry_warnings", before.error().context());
        if (*before < 1min || *before > 24h * 366) {
            section.refuse("expiry_warnings", "1m to 366d expected");
        }
        warnings.push_back(std::chrono::duration_cast<Seconds>(*before));
    }
    std::ranges::sort(warnings, std::greater{});
    warnings.erase(std::ranges::unique(warnings).begin(), warnings.end());
}

void read_license_upstream(Section& section, LicenseUpstream& upstream) {
    read_url(section, "url", upstream.url);
    read_path(section, "ca_file", upstream.ca_file);
    section.read("idempotency_header", upstream.idempotency_header);
    if (!is_identifier(upstream.idempotency_header, 64)) {
        section.refuse("idempotency_header", "the name of a header field expected");
    }
    // One that every request has would make all purchases the same.
    const std::string field = lower_case(upstream.idempotency_header);
    for (const std::string_view taken :
         {"accept", "authorization", "connection", "content-length", "content-type", "host",
          "transfer-encoding", "user-agent"}) {
        if (field == taken) section.refuse("idempotency_header", "requests have it already");
    }
    section.read("token_path", upstream.token_path);
    if (!upstream.token_path.starts_with("/api/") || !is_printable(upstream.token_path, 1, 256) ||
        upstream.token_path.find_first_of("?#") != std::string::npos) {
        section.refuse("token_path", "a path that begins with /api/ expected");
    }
    read_word(section, "login_service", upstream.login_service);
}

void read_licenses(Section section, Config& config) {
    if (!config.license_upstream) config.license_upstream.emplace();
    read_license_upstream(section, *config.license_upstream);
    LicenseSettings& licenses = config.licenses;
    section.read("every", licenses.every, {10s, 24h});
    section.read("catalogue_every", licenses.catalogue_every, {1min, 24h * 7});
    read_type_check(section, licenses.strict_types);
    section.read("confirm_duplicates", licenses.confirm_duplicates);
    licenses.purchases_per_app = read_limit(section, "purchases_per_app");
    licenses.purchases_per_user = read_limit(section, "purchases_per_user");
    section.read("fresh_for", licenses.fresh_for, {1min, 24h * 366});
    section.read("stale_for", licenses.stale_for, {0s, 24h * 366});
    section.read("grace_for", licenses.grace_for, {0s, 24h * 366});
    read_warnings(section, licenses.expiry_warnings);
    licenses.streams = read_limit(section, "streams");
    licenses.streams_per_user = read_limit(section, "streams_per_user");
    licenses.end_oldest = read_choice(section, "when_full", "deny", "end_oldest");
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
    if (auto section = upstream->section("licenses")) read_licenses(*std::move(section), config);
    read_operator_sections(*upstream, config);
    upstream->refuse_unread();
}

}  // namespace usher::config

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "daemon/config/draft.hpp"
#include "daemon/config/limits.hpp"
#include "daemon/config/upstream_settings.hpp"
#include "lib/core/text.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t accounts_max = 10'000;
constexpr std::size_t features_max = 1'000;
constexpr std::size_t names_max = 1'000;
constexpr std::array<std::string_view, 4> service_words{"live", "npvr", "catchup", "startover"};

void read_seller(Section section, OperatorUpstream& upstream) {
    section.read("entry", upstream.entry);
    if (!upstream.entry.empty() && upstream.entry != "reseller" && upstream.entry != "developer") {
        section.refuse("entry", "\"reseller\" or \"developer\" expected");
    }
    read_url(section, "url", upstream.url);
    section.read("production", upstream.production);
    read_word(section, "api_key", upstream.api_key);
    read_word(section, "application", upstream.application);
    read_secret_source(section, "secret", upstream.secret);
    read_path(section, "ca_file", upstream.ca_file);
    section.refuse_unread();
}

void read_provider(Section section, ProviderUpstream& upstream) {
    read_url(section, "url", upstream.url);
    read_path(section, "ca_file", upstream.ca_file);
    read_secret_source(section, "api_key", upstream.api_key);
    section.read("every", upstream.every, {1min, 24h * 7});
    section.read("look_every", upstream.look_every, {10s, 24h});
    section.read("at_once", upstream.at_once, {1, 64});
    section.refuse_unread();
}

// A word or text that stands in requests as it is.
void read_line(Section& section, std::string_view name, std::string& line) {
    section.read(name, line);
    if (!line.empty() && !is_printable(line, 1, 256)) {
        section.refuse(name, "at most 256 printable characters expected");
    }
}

void read_reseller(Section section, ResellerUpstream& upstream) {
    read_url(section, "url", upstream.url);
    section.read("production", upstream.production);
    read_line(section, "user", upstream.user);
    read_secret_source(section, "api_id", upstream.api_id);
    upstream.uses_get = read_choice(section, "method", "post", "get");
    read_path(section, "ca_file", upstream.ca_file);
    section.refuse_unread();
}

std::int32_t account_number(const Section& section, const std::string& text) {
    const std::optional<std::int64_t> number = to_integer(text);
    const bool is_account = number && text.front() != '0' && *number >= 1 &&
                            *number <= std::numeric_limits<std::int32_t>::max();
    if (!is_account) {
        section.refuse("accounts",
                       "[\"all\"], or the numbers of accounts such as \"5210\", expected");
    }
    return static_cast<std::int32_t>(*number);
}

void read_accounts(Section& section, InterworksUpstream& upstream) {
    const auto texts = section.texts("accounts");
    if (!texts) return;
    upstream.accounts.clear();
    upstream.all_accounts = texts->size() == 1 && texts->front() == "all";
    if (upstream.all_accounts) return;
    if (texts->size() > accounts_max) section.refuse("accounts", "at most 10000 expected");
    for (const std::string& text : *texts) {
        upstream.accounts.push_back(account_number(section, text));
    }
    std::ranges::sort(upstream.accounts);
    const auto repeated = std::ranges::unique(upstream.accounts);
    upstream.accounts.erase(repeated.begin(), repeated.end());
}

std::vector<std::string> read_names(Section& feature, std::string_view name) {
    std::vector<std::string> names = feature.texts(name).value_or(std::vector<std::string>{});
    if (names.size() > names_max) feature.refuse(name, "at most 1000 expected");
    if (std::ranges::any_of(names, &std::string::empty)) {
        feature.refuse(name, "an empty text stands in it");
    }
    return names;
}

FeatureSettings read_feature(Section feature) {
    FeatureSettings settings{.name = BundleId{feature.required("name")}};
    if (!is_identifier(settings.name.text())) {
        feature.refuse("name", "1 to 128 letters, digits, '.', '_' and '-' expected");
    }
    settings.codes = read_names(feature, "codes");
    settings.ids = read_names(feature, "ids");
    if (settings.codes.empty() && settings.ids.empty()) {
        feature.refuse("codes", "codes or ids of products must be given");
    }
    for (const std::string& channel : read_names(feature, "channels")) {
        if (!is_identifier(channel)) {
            feature.refuse("channels", "1 to 128 letters, digits, '.', '_' and '-' expected");
        }
        settings.channels.emplace_back(channel);
    }
    if (settings.channels.empty()) feature.refuse("channels", "must be given");
    settings.services = read_names(feature, "services");
    if (settings.services.empty()) settings.services = {"live"};
    for (const std::string& service : settings.services) {
        if (std::ranges::find(service_words, service) == service_words.end()) {
            feature.refuse("services", "\"live\", \"npvr\", \"catchup\" or \"startover\" expected");
        }
    }
    feature.refuse_unread();
    return settings;
}

void read_features(Section& section, std::vector<FeatureSettings>& features) {
    for (Section& entry : section.sections("feature")) {
        FeatureSettings feature = read_feature(entry);
        if (std::ranges::find(features, feature.name, &FeatureSettings::name) != features.end()) {
            entry.refuse("name", "stands twice");
        }
        features.push_back(std::move(feature));
    }
    if (features.size() > features_max) section.refuse("feature", "more than 1000");
}

void read_interworks(Section section, InterworksUpstream& upstream) {
    read_url(section, "url", upstream.url);
    read_url(section, "token_url", upstream.token_url);
    read_path(section, "ca_file", upstream.ca_file);
    read_secret_source(section, "client_key", upstream.client_key);
    read_secret_source(section, "client_secret", upstream.client_secret);
    read_line(section, "username", upstream.username);
    read_secret_source(section, "password", upstream.password);
    read_accounts(section, upstream);
    section.read("user_prefix", upstream.user_prefix);
    // A number behind it is an account's, and nobody else's user may look like that.
    const std::string& prefix = upstream.user_prefix;
    if (!is_identifier(prefix, 32) || (prefix.back() >= '0' && prefix.back() <= '9')) {
        section.refuse("user_prefix",
                       "1 to 32 letters, digits, '.', '_' and '-' expected, the last no digit");
    }
    section.read("every", upstream.every, {1min, 24h});
    read_features(section, upstream.features);
    section.refuse_unread();
}

void read_site(Section section, SiteUpstream& upstream) {
    read_url(section, "authorization_url", upstream.authorization_url);
    read_url(section, "token_url", upstream.token_url);
    read_url(section, "user_data_url", upstream.user_data_url);
    read_line(section, "client_id", upstream.client_id);
    read_secret_source(section, "client_secret", upstream.client_secret);
    read_line(section, "issuer", upstream.issuer);
    section.read("pkce", upstream.pkce);
    section.read("scope", upstream.scope);
    read_word(section, "user_key_member", upstream.user_key_member);
    read_word(section, "email_member", upstream.email_member);
    section.read("patience", upstream.patience, {10s, 30min});
    read_path(section, "ca_file", upstream.ca_file);
    section.refuse_unread();
}

// What `name` says, into `upstream`, which an earlier file may have begun.
template <typename Upstream>
void read_into(std::optional<Upstream>& upstream, Section& parent, std::string_view name,
               void (*read)(Section, Upstream&)) {
    auto section = parent.section(name);
    if (!section) return;
    if (!upstream) upstream.emplace();
    read(*std::move(section), *upstream);
}

}  // namespace

void read_role(Section& file, Config& config) {
    const std::optional<std::string> word = file.text("role");
    if (!word) return;
    if (*word != "device" && *word != "operator") {
        file.refuse("role", "\"device\" or \"operator\" expected");
    }
    config.role = *word == "operator" ? Role::Operator : Role::Device;
}

void read_operator_sections(Section& upstream, Config& config) {
    read_into(config.operator_upstream, upstream, "operator", read_seller);
    read_into(config.provider_upstream, upstream, "provider", read_provider);
    read_into(config.reseller_upstream, upstream, "reseller", read_reseller);
    read_into(config.interworks_upstream, upstream, "interworks", read_interworks);
    read_into(config.site_upstream, upstream, "site", read_site);
}

}  // namespace usher::config

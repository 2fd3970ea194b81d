#include "daemon/config/draft.hpp"

#include <algorithm>

#include "daemon/config/default_catalogue.hpp"

namespace usher::config {
namespace {

constexpr std::uint16_t http_port = 6878;

void read_file(const Node& document, const std::string& file, Draft& draft) {
    Section sections{document, "", file, draft.places};
    read_daemon_sections(sections, draft);
    read_adapter_sections(sections, draft);
    read_engine_api_section(sections, draft);
    read_catalogue_sections(sections, draft);
    read_role(sections, draft.config);
    read_upstream_sections(sections, draft);
    sections.refuse_unread();
}

void check_listens(const Draft& draft) {
    const Config& config = draft.config;
    for (auto listen = config.http.begin(); listen != config.http.end(); ++listen) {
        if (listen->port != 0 && std::find(config.http.begin(), listen, *listen) != listen) {
            refuse(draft, "http.listen", "http",
                   "the address " + to_text(*listen) + " stands twice");
        }
    }
    if (!config.allow_remote && !std::ranges::all_of(config.http, is_loopback)) {
        refuse(draft, "http.listen", "http",
               "an address that is not loopback needs http.allow_remote = true");
    }
    if (config.hosts.empty() && std::ranges::any_of(config.http, is_wildcard)) {
        refuse(draft, "http.hosts", "http",
               "a wildcard address needs the names that clients call it by, such as hosts = "
               "[\"box.example:6878\"]");
    }
    if (!is_loopback(config.sandbox_http) || !is_loopback(config.sandbox_control)) {
        refuse(draft, "--sandbox-http and --sandbox-control", "", "a loopback address expected");
    }
}

void check_prices(const Draft& draft) {
    const Config& config = draft.config;
    for (const PriceSettings& price : config.prices) {
        const std::string& option = price.option.text();
        const std::string& period = price.period.text();
        if (std::ranges::find(config.options, price.option, &OptionSettings::id) ==
            config.options.end()) {
            refuse(draft, "price.option", "price", "there is no option \"" + option + "\"");
        }
        if (std::ranges::find(config.periods, price.period, &PeriodSettings::id) ==
            config.periods.end()) {
            refuse(draft, "price.period", "price", "there is no period \"" + period + "\"");
        }
    }
}

void check_device(const Draft& draft) {
    if (!draft.config.device_upstream) return;
    const std::string section = "upstream.device";
    const auto need = [&](const char* name, const std::string& value) {
        if (value.empty()) refuse(draft, section + "." + name, section, "must be given");
    };
    need("url", draft.config.device_upstream->url);
    need("issuer_keys_file", draft.config.device_upstream->issuer_keys_file);
}

void check_licenses(const Draft& draft) {
    if (!draft.config.license_upstream) return;
    const std::string section = "upstream.licenses";
    if (draft.config.license_upstream->url.empty()) {
        refuse(draft, section + ".url", section, "must be given");
    }
    if (draft.config.license_upstream->login_service.empty()) {
        refuse(draft, section + ".login_service", section, "must not be empty");
    }
}

void fill_in_catalogue(Draft& draft) {
    Config& config = draft.config;
    if (!draft.options_given) config.options = default_options();
    if (!draft.periods_given) config.periods = default_periods();
    if (!draft.prices_given) config.prices = default_prices(config);
}

/// systemd may list several directories; the first one is ours.
std::string directory(const std::string& list, const char* otherwise) {
    const std::string first = list.substr(0, list.find(':'));
    return first.empty() ? otherwise : first;
}

void fill_in(Draft& draft, const Environment& environment) {
    Config& config = draft.config;
    if (config.state_dir.empty()) {
        config.state_dir = directory(environment.state_directory, "/var/lib/usher");
    }
    if (config.runtime_dir.empty()) {
        config.runtime_dir = directory(environment.runtime_directory, "/run/usher");
    }
    if (config.http_default) {
        config.http = {{.host = "127.0.0.1", .port = http_port},
                       {.host = "::1", .port = http_port}};
    }
    fill_in_operator(config);
    // Whose users are all read by the provider's own view may say how long its word counts without
    // an address where users log in.
    const bool has_logins = config.license_upstream && !config.license_upstream->url.empty();
    if (!has_logins && config.provider_upstream) {
        if (config.license_upstream.value_or(LicenseUpstream{}) != LicenseUpstream{}) {
            refuse(draft, "upstream.licenses.url", "upstream.licenses",
                   "must be given with what is said of it");
        }
        config.license_upstream.reset();
    }
    fill_in_catalogue(draft);
}

}  // namespace

void refuse(const Draft& draft, const std::string& name, std::string_view section,
            const std::string& what) {
    auto place = draft.places.find(name);
    if (place == draft.places.end()) place = draft.places.find(section);
    const std::string where = place == draft.places.end() ? "" : place->second + ": ";
    throw Refused{Error{Errc::Malformed, where + name + ": " + what}};
}

Result<Draft> read_draft(const std::vector<std::string>& files) try {
    Draft draft;
    for (const std::string& file : files) {
        const auto document = read_toml(file);
        if (!document) return document.error();
        read_file(*document, file, draft);
    }
    return draft;
} catch (const Refused& refused) {
    return refused.error;
}

Result<Config> finish(Draft draft, const Environment& environment) try {
    fill_in(draft, environment);
    check_listens(draft);
    check_prices(draft);
    check_device(draft);
    check_operator(draft);
    check_licenses(draft);
    return std::move(draft.config);
} catch (const Refused& refused) {
    return refused.error;
}

}  // namespace usher::config

#include <array>
#include <utility>

#include "daemon/config/draft.hpp"
#include "daemon/config/vendor.hpp"
#include "lib/core/url.hpp"

namespace usher::config {
namespace {

/// A section of an operator's, whose settings are refused by their names.
class Checks {
public:
    /// `draft` and `section` outlive it.
    Checks(const Draft& draft, std::string section) : draft_{draft}, section_{std::move(section)} {}

    [[noreturn]] void refuse(const std::string& name, const std::string& what) const {
        config::refuse(draft_, section_ + "." + name, section_, what);
    }
    /// Because of what else is configured, not of a setting of its own.
    [[noreturn]] void refuse_section(const std::string& what) const {
        config::refuse(draft_, section_, section_, what);
    }
    void need(const std::string& name, const std::string& value) const {
        if (value.empty()) refuse(name, "must be given");
    }
    void need_one(const std::string& name, const SecretSource& source) const {
        if (source.credential.empty() != source.file.empty()) return;
        refuse(name + "_credential",
               "either " + name + "_credential or " + name + "_file must be given");
    }
    void allow_one(const std::string& name, const SecretSource& source) const {
        if (source.is_given()) need_one(name, source);
    }

private:
    const Draft& draft_;
    std::string section_;
};

std::string host_of(const std::string& url) {
    return parse_url(url).value().host;
}

/// The vendor's two hosts and the switch between them (threat model D50).
void check_production(const Checks& checks, const OperatorUpstream& upstream) {
    const std::string host = host_of(upstream.url);
    if (host == vendor_production_host && !upstream.production) {
        checks.refuse("url",
                      "this is the vendor's production host, where activations cost money; it "
                      "needs production = true");
    }
    if (host == vendor_sandbox_host && upstream.production) {
        checks.refuse("production", "the url is the vendor's sandbox; give the production url too");
    }
}

void check_seller(const Draft& draft, const OperatorUpstream& upstream) {
    const Checks checks{draft, "upstream.operator"};
    checks.need("entry", upstream.entry);
    checks.need("api_key", upstream.api_key);
    checks.need("application", upstream.application);
    checks.need_one("secret", upstream.secret);
    check_production(checks, upstream);
}

void check_provider(const Draft& draft, const ProviderUpstream& upstream) {
    if (draft.config.sandbox) return;
    const Checks checks{draft, "upstream.provider"};
    checks.need("url", upstream.url);
    checks.need_one("api_key", upstream.api_key);
}

void check_reseller(const Draft& draft, const ResellerUpstream& upstream) {
    const Checks checks{draft, "upstream.reseller"};
    checks.need("user", upstream.user);
    checks.need_one("api_id", upstream.api_id);
    if (host_of(upstream.url) == reseller_vendor_host && !upstream.production) {
        checks.refuse("url",
                      "this is the vendor's own host, where resellers are real; it needs "
                      "production = true");
    }
}

void check_interworks(const Draft& draft, const InterworksUpstream& upstream) {
    const Checks checks{draft, "upstream.interworks"};
    // The walk over the provider's users would forget whom the provider does not know.
    if (draft.config.provider_upstream) {
        checks.refuse_section("cannot stand beside [upstream.provider]: use two daemons");
    }
    if (!upstream.all_accounts && upstream.accounts.empty()) {
        checks.refuse("accounts",
                      "[\"all\"], or the numbers of the accounts to keep, must be given");
    }
    if (draft.config.sandbox) return;
    checks.need("url", upstream.url);
    checks.need("username", upstream.username);
    checks.need_one("client_key", upstream.client_key);
    checks.need_one("client_secret", upstream.client_secret);
    checks.allow_one("password", upstream.password);
}

void check_site(const Draft& draft, const SiteUpstream& upstream) {
    const Checks checks{draft, "upstream.site"};
    checks.need("client_id", upstream.client_id);
    checks.need("user_data_url", upstream.user_data_url);
    checks.need("user_key_member", upstream.user_key_member);
    checks.allow_one("client_secret", upstream.client_secret);
    if (!draft.config.operator_upstream) {
        checks.refuse_section(
            "what a user key holds is asked for by [upstream.operator], which must be given too");
    }
}

void check_role(const Draft& draft) {
    const Config& config = draft.config;
    if (config.role == Role::Operator) return;
    for (const auto& [name, is_there] :
         {std::pair{"operator", config.operator_upstream.has_value()},
          {"provider", config.provider_upstream.has_value()},
          {"reseller", config.reseller_upstream.has_value()},
          {"interworks", config.interworks_upstream.has_value()},
          {"site", config.site_upstream.has_value()}}) {
        if (!is_there) continue;
        const std::string section = std::string{"upstream."} + name;
        refuse(draft, section, section,
               "needs role = \"operator\", for an operator's own machine: a device holds none of "
               "an operator's secrets");
    }
}

}  // namespace

void fill_in_operator(Config& config) {
    const auto fill = [](std::string& url, std::string_view otherwise) {
        if (url.empty()) url = otherwise;
    };
    if (auto& seller = config.operator_upstream) fill(seller->url, vendor_sandbox_url);
    if (auto& reseller = config.reseller_upstream) fill(reseller->url, reseller_vendor_url);
    if (auto& site = config.site_upstream) {
        fill(site->authorization_url, site_authorization_url);
        fill(site->token_url, site_token_url);
    }
}

void check_operator(const Draft& draft) {
    check_role(draft);
    const Config& config = draft.config;
    if (config.operator_upstream) check_seller(draft, *config.operator_upstream);
    if (config.provider_upstream) check_provider(draft, *config.provider_upstream);
    if (config.reseller_upstream) check_reseller(draft, *config.reseller_upstream);
    if (config.interworks_upstream) check_interworks(draft, *config.interworks_upstream);
    if (config.site_upstream) check_site(draft, *config.site_upstream);
}

void use_sandbox(Config& config) {
    config.role = Role::Operator;
    config.operator_upstream.reset();
    config.reseller_upstream.reset();
    config.site_upstream.reset();
    if (auto& provider = config.provider_upstream) {
        *provider = {.every = provider->every,
                     .look_every = provider->look_every,
                     .at_once = provider->at_once};
    }
    if (auto& interworks = config.interworks_upstream) {
        *interworks = {.all_accounts = interworks->all_accounts,
                       .accounts = std::move(interworks->accounts),
                       .user_prefix = std::move(interworks->user_prefix),
                       .every = interworks->every,
                       .features = std::move(interworks->features)};
    }
}

}  // namespace usher::config

#include "lib/license/license_steps.hpp"

#include <algorithm>
#include <string>

namespace usher::license {
namespace {

std::string time_of(const License& license) {
    std::string text;
    if (license.start) text += " from " + rfc3339(*license.start);
    if (license.end) text += " to " + rfc3339(*license.end);
    return text.empty() ? " without an end" : text;
}

// The services of the channel that a product gives, as a list of their words.
std::string services_on(const Product& product, const ChannelId& channel, TypeCheck check) {
    std::string words;
    for (const ChannelService service : channel_services) {
        if (!gives(product, channel, service, check)) continue;
        if (!words.empty()) words += ", ";
        words += name(service);
    }
    return words;
}

std::optional<Step> step_of(const License& license, const Product* product,
                            const ChannelRight& right, TypeCheck check, Instant now) {
    const std::string about = "licence " + license.id.text() + " to product " +
                              license.product.text() + ", " + std::string{status_word(license)} +
                              time_of(license);
    if (product == nullptr) {
        return Step{.name = "license", .finding = about + ": the product is not known"};
    }
    const std::string services = services_on(*product, right.channel, check);
    if (services.empty()) return std::nullopt;
    const bool is_given = gives(*product, right.channel, right.service, check);
    return Step{.name = "license",
                .finding = about + ": gives " + services,
                .passed = is_given && is_in_force(license, now)};
}

}  // namespace

std::vector<Step> explain(const ChannelRight& right, const std::optional<LicenseSnapshot>& snapshot,
                          const FindProduct& find_product, const LicensePolicy& policy, Instant now,
                          const LicenseVerdict& decided) {
    const bool is_known = snapshot && snapshot->synced_at;
    const Verdict& verdict = decided.verdict;
    std::vector<Step> steps{{.name = "user",
                             .finding = is_known ? "upstream said last at " +
                                                       rfc3339(*snapshot->synced_at) +
                                                       " what the user has"
                                                 : "nothing is known of the user's licences",
                             .passed = is_known}};
    if (!is_known) return steps;
    steps.push_back({.name = "freshness",
                     .finding = "what upstream said is " + std::string{name(verdict.freshness)},
                     .passed = verdict.reason != Reason::NotConfirmed});
    std::size_t count = 0;
    for (const License& license : snapshot->licenses) {
        std::optional<Step> step =
            step_of(license, find_product(license.product), right, policy.type_check, now);
        if (step && ++count <= named_licenses_max) steps.push_back(std::move(*step));
    }
    if (count > named_licenses_max) {
        steps.push_back({.name = "license",
                         .finding = std::to_string(count - named_licenses_max) + " more",
                         .passed = decided.by != nullptr});
    }
    steps.push_back({.name = "decision",
                     .finding = std::string{name(verdict.reason)} + ", judged at " + rfc3339(now),
                     .passed = verdict.allowed});
    return steps;
}

}  // namespace usher::license

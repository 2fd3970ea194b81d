#include "ipc/engine/policy_table.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "ipc/protocol/page_layout.hpp"

namespace usher::engine {
namespace {

std::uint32_t seconds_of(Seconds duration) {
    constexpr auto most = std::int64_t{std::numeric_limits<std::uint32_t>::max()};
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.count(), 0, most));
}

protocol::Policy record_of(const license::FreshnessPolicy& policy) {
    return {.fresh_for_s = seconds_of(policy.fresh_for),
            .stale_for_s = seconds_of(policy.stale_for),
            .grace_for_s = seconds_of(policy.grace_for),
            .allow_expired = policy.allow_expired};
}

}  // namespace

PolicyTable::PolicyTable(const license::Catalogue& catalogue,
                         const license::FreshnessPolicy& of_licenses)
    : catalogue_{catalogue}, of_licenses_{of_licenses}, policies_{license::FreshnessPolicy{}} {
    for (const license::Option& option : catalogue_.options) add(option.freshness);
    add(of_licenses_);
}

void PolicyTable::add(const license::FreshnessPolicy& policy) {
    if (std::ranges::find(policies_, policy) == policies_.end()) policies_.push_back(policy);
}

Result<void> PolicyTable::check() const {
    if (policies_.size() <= protocol::policy_count) return {};
    // Two of them are the default's and the licences'.
    return Error{Errc::NotAccepted, "options: more than " +
                                        std::to_string(protocol::policy_count - 2) +
                                        " different freshness policies"};
}

std::uint8_t PolicyTable::number_of(const license::FreshnessPolicy& policy) const {
    return static_cast<std::uint8_t>(std::ranges::find(policies_, policy) - policies_.begin());
}

std::uint8_t PolicyTable::number_of(const OptionId& option) const {
    return number_of(catalogue_.freshness_of(option));
}

std::uint8_t PolicyTable::number_of_licenses() const {
    return number_of(of_licenses_);
}

std::vector<protocol::Policy> PolicyTable::records() const {
    std::vector<protocol::Policy> records;
    std::ranges::transform(policies_, std::back_inserter(records), record_of);
    return records;
}

std::string PolicyTable::meaning() const {
    std::string text;
    for (const protocol::Policy& record : records()) {
        for (const std::uint32_t duration :
             {record.fresh_for_s, record.stale_for_s, record.grace_for_s}) {
            text += std::to_string(duration) + ' ';
        }
        text += record.allow_expired ? "allow\n" : "deny\n";
    }
    text += "licences " + std::to_string(number_of_licenses()) + '\n';
    for (const license::Option& option : catalogue_.options) {
        text += option.id.text() + ' ' + std::to_string(number_of(option.id)) + '\n';
    }
    return text;
}

}  // namespace usher::engine

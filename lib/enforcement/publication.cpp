#include "lib/enforcement/publication.hpp"

#include <utility>
#include <vector>

namespace usher::enforcement {

void publish(Enforcer& enforcer, const Log& log, KeyRecord record) {
    const KeyRecord* const before = enforcer.projection().find_row(record.row);
    const bool changed = before == nullptr || before->entitlements != record.entitlements;
    const KeyReference reference = reference_of(record.tag);
    std::vector<license::Entitlement> options = record.entitlements;
    enforcer.projection().put(std::move(record));
    enforcer.announce();
    if (!changed) return;
    log.info("options changed", {{"key", reference}});
    enforcer.events().add(enforcer.time().now(),
                          OptionsChanged{.key = reference, .options = std::move(options)});
}

}  // namespace usher::enforcement

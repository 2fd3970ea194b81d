#include "lib/license/license_changes.hpp"

#include <algorithm>

namespace usher::license {
namespace {

const License* find(std::span<const License> licenses, const LicenseId& id) {
    const auto found = std::ranges::find(licenses, id, &License::id);
    return found == licenses.end() ? nullptr : &*found;
}

// Takes the one of `gone` out that `made` stands for, by its order if both are known by one.
bool take_predecessor(std::vector<const License*>& gone, const License& made) {
    const auto is_of_order = [&made](const License* was) {
        return made.order && was->order == made.order && was->product == made.product;
    };
    const auto is_of_product = [&made](const License* was) {
        const bool is_other_order = made.order && was->order && was->order != made.order;
        return was->product == made.product && !is_other_order;
    };
    auto found = std::ranges::find_if(gone, is_of_order);
    if (found == gone.end()) found = std::ranges::find_if(gone, is_of_product);
    if (found == gone.end()) return false;
    gone.erase(found);
    return true;
}

}  // namespace

std::string_view name(LicenseEvent event) noexcept {
    switch (event) {
        case LicenseEvent::Granted: return "granted";
        case LicenseEvent::Changed: return "changed";
        case LicenseEvent::Revoked: return "revoked";
    }
    return "changed";
}

std::vector<LicenseChange> license_changes(std::span<const License> before,
                                           std::span<const License> after) {
    std::vector<const License*> gone;
    for (const License& license : before) {
        if (find(after, license.id) == nullptr) gone.push_back(&license);
    }
    std::vector<LicenseChange> changes;
    for (const License& license : after) {
        const License* const same = find(before, license.id);
        if (same != nullptr && *same == license) continue;
        const bool was_there = same != nullptr || take_predecessor(gone, license);
        changes.push_back({.event = was_there ? LicenseEvent::Changed : LicenseEvent::Granted,
                           .license = license});
    }
    for (const License* license : gone) {
        changes.push_back({.event = LicenseEvent::Revoked, .license = *license});
    }
    return changes;
}

}  // namespace usher::license

#include "lib/license/license_changes.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace usher::license {
namespace {

// Only one of the two views tells of the order: that it comes or goes is no change.
bool says_the_same(const License& one, const License& other) {
    return one.user == other.user && one.product == other.product && one.status == other.status &&
           one.other_status == other.other_status && one.start == other.start &&
           one.end == other.end;
}

class ById {
public:
    explicit ById(std::span<const License> licenses) {
        for (const License& license : licenses) sorted_.push_back(&license);
        std::ranges::sort(sorted_, {}, &License::id);
    }
    [[nodiscard]] const License* find(const LicenseId& id) const {
        const auto found = std::ranges::lower_bound(sorted_, id, {}, &License::id);
        return found == sorted_.end() || (*found)->id != id ? nullptr : *found;
    }

private:
    std::vector<const License*> sorted_;
};

/// Those that are gone, by product, and of one product those without an order first.
class Gone {
public:
    void add(const License& license) {
        left_.emplace(Key{license.product, license.order}, &license);
    }

    /// Takes the one out that `made` stands for, by its order if both are known by one.
    bool take_predecessor(const License& made) {
        auto found = left_.find(Key{made.product, made.order});
        if (found == left_.end()) found = left_.lower_bound(Key{made.product, std::nullopt});
        if (found == left_.end() || found->first.first != made.product) return false;
        const std::optional<OrderId>& order = found->first.second;
        if (made.order && order && *order != *made.order) return false;
        left_.erase(found);
        return true;
    }
    /// The others, in the order in which they stood.
    [[nodiscard]] std::vector<const License*> left() const {
        std::vector<const License*> all;
        for (const auto& [key, license] : left_) all.push_back(license);
        std::ranges::sort(all);
        return all;
    }

private:
    using Key = std::pair<BundleId, std::optional<OrderId>>;

    std::multimap<Key, const License*> left_;
};

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
    const ById then{before};
    const ById now{after};
    Gone gone;
    for (const License& license : before) {
        if (now.find(license.id) == nullptr) gone.add(license);
    }
    std::vector<LicenseChange> changes;
    for (const License& license : after) {
        const License* const same = then.find(license.id);
        if (same != nullptr && says_the_same(*same, license)) continue;
        const bool was_there = same != nullptr || gone.take_predecessor(license);
        changes.push_back({.event = was_there ? LicenseEvent::Changed : LicenseEvent::Granted,
                           .license = license});
    }
    for (const License* license : gone.left()) {
        changes.push_back({.event = LicenseEvent::Revoked, .license = *license});
    }
    return changes;
}

}  // namespace usher::license

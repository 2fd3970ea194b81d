/// What is odd in the answers about licences, counted and told to people once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>

#include "lib/core/ids.hpp"
#include "lib/core/log.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/flaws.hpp"

namespace usher::sync {

/// How often each thing was found, by its stable word.
using FindingCounts = std::map<std::string_view, std::uint64_t>;

/// Lives on the event loop.
class AccountFindings {
public:
    explicit AccountFindings(Log log) : log_{std::move(log)} {}

    /// What the reading of an answer put up with; `of` is its user, empty for the catalogue. Told
    /// again only when it is other than the last time.
    void note(const UserId& of, const upstream::aminotv::Flaws& flaws);
    /// Products whose lists contradict their type (specs/aminotv.md 9.2), told once each.
    void note(std::span<const license::Product> products);
    void forget(const UserId& user) { told_.erase(user); }

    /// Every word there is, also those found never.
    [[nodiscard]] FindingCounts counts() const;

private:
    void tell(const UserId& of, const upstream::aminotv::Flaws& flaws) const;

    Log log_;
    FindingCounts counts_;
    std::unordered_map<UserId, upstream::aminotv::Flaws> told_;  ///< where there were any
    std::set<BundleId> contradictory_;                           ///< products that were told of
};

}  // namespace usher::sync

/// The freshness policies of the catalogue and of licences, by the numbers that stand for them in
/// the page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipc/protocol/verdict.hpp"
#include "lib/core/error.hpp"
#include "lib/license/catalogue.hpp"

namespace usher::engine {

/// Number 0 is the default policy, which options have that are not in the catalogue.
class PolicyTable {
public:
    /// `catalogue` outlives it. `of_licenses`: by which channels are judged.
    PolicyTable(const license::Catalogue& catalogue, const license::FreshnessPolicy& of_licenses);

    /// Errc::NotAccepted if there are more than the page has room for.
    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] std::uint8_t number_of(const OptionId& option) const;
    [[nodiscard]] std::uint8_t number_of_licenses() const;
    [[nodiscard]] std::vector<protocol::Policy> records() const;
    /// All that the numbers mean, as text: two catalogues that say the same give the same.
    [[nodiscard]] std::string meaning() const;

private:
    void add(const license::FreshnessPolicy& policy);
    [[nodiscard]] std::uint8_t number_of(const license::FreshnessPolicy& policy) const;

    const license::Catalogue& catalogue_;
    license::FreshnessPolicy of_licenses_;
    std::vector<license::FreshnessPolicy> policies_;
};

}  // namespace usher::engine

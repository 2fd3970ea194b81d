/// The freshness policies of the catalogue, by the numbers that stand for them in the page.
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
    /// `catalogue` outlives it.
    explicit PolicyTable(const license::Catalogue& catalogue);

    /// Errc::NotAccepted if there are more than the page has room for.
    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] std::uint8_t number_of(const OptionId& option) const;
    [[nodiscard]] std::vector<protocol::Policy> records() const;
    /// All that the numbers mean, as text: two catalogues that say the same give the same.
    [[nodiscard]] std::string meaning() const;

private:
    const license::Catalogue& catalogue_;
    std::vector<license::FreshnessPolicy> policies_;
};

}  // namespace usher::engine

/// What engines say was used: time and bytes by user key and option, since the start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lib/enforcement/enforcer.hpp"

namespace usher::enforcement {

struct UsedOption {
    OptionId option;
    std::optional<KeyReference> key{};  ///< none: by the device's view
    Seconds time{};
    std::uint64_t bytes = 0;
    std::uint64_t reports = 0;
};

/// Lives on the event loop. Held in memory, for people: nothing is decided by it.
class Usage {
public:
    static constexpr std::size_t entries_max = 10'000;

    /// `enforcer` outlives it.
    explicit Usage(const Enforcer& enforcer) noexcept : enforcer_{enforcer} {}

    /// Adds a report. Sums stay at their highest number; what would be entry number 10,001 is
    /// forgotten.
    void add(const Question& question, Seconds time, std::uint64_t bytes);
    /// By option, then key.
    [[nodiscard]] std::vector<UsedOption> all() const;

private:
    using Place = std::pair<OptionId, std::optional<KeyReference>>;
    struct Sum {
        std::uint64_t seconds = 0;
        std::uint64_t bytes = 0;
        std::uint64_t reports = 0;
    };

    const Enforcer& enforcer_;
    std::map<Place, Sum> sums_;
};

}  // namespace usher::enforcement

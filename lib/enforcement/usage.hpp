/// What engines say was used: time and bytes by user key and option, or by user, channel and
/// service, since the start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "lib/enforcement/right_question.hpp"

namespace usher::enforcement {

/// An option, or a channel's service.
struct UsedOption {
    OptionId option{};                         ///< empty: of a channel
    std::optional<KeyReference> key{};         ///< none: by the device's view
    std::optional<ChannelQuestion> channel{};  ///< none: of an option
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
    void add(const RightQuestion& question, Seconds time, std::uint64_t bytes);
    /// By option, then key; those of channels first.
    [[nodiscard]] std::vector<UsedOption> all() const;

private:
    using Place = std::tuple<OptionId, std::optional<KeyReference>, std::optional<ChannelQuestion>>;
    struct Sum {
        std::uint64_t seconds = 0;
        std::uint64_t bytes = 0;
        std::uint64_t reports = 0;
    };

    const Enforcer& enforcer_;
    std::map<Place, Sum> sums_;
};

}  // namespace usher::enforcement

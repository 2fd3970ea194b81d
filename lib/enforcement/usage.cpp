#include "lib/enforcement/usage.hpp"

#include <algorithm>
#include <limits>

namespace usher::enforcement {
namespace {

void add_to(std::uint64_t& sum, std::uint64_t value) {
    const std::uint64_t room = std::numeric_limits<std::int64_t>::max() - sum;
    sum += std::min(value, room);
}

}  // namespace

void Usage::add(const RightQuestion& question, Seconds time, std::uint64_t bytes) {
    Place place;
    auto& [option, key, channel] = place;
    if (const auto* asked = std::get_if<Question>(&question)) {
        option = asked->option;
        if (asked->user_key) key = reference_of(enforcer_.sealer().tag(*asked->user_key));
    } else {
        channel = std::get<ChannelQuestion>(question);
    }
    if (sums_.size() >= entries_max && !sums_.contains(place)) return;
    Sum& sum = sums_[place];
    add_to(sum.seconds, static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)));
    add_to(sum.bytes, bytes);
    add_to(sum.reports, 1);
}

std::vector<UsedOption> Usage::all() const {
    std::vector<UsedOption> all;
    for (const auto& [place, sum] : sums_) {
        const auto& [option, key, channel] = place;
        all.push_back({.option = option,
                       .key = key,
                       .channel = channel,
                       .time = Seconds{static_cast<std::int64_t>(sum.seconds)},
                       .bytes = sum.bytes,
                       .reports = sum.reports});
    }
    return all;
}

}  // namespace usher::enforcement

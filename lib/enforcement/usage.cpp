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

void Usage::add(const Question& question, Seconds time, std::uint64_t bytes) {
    Place place{question.option, std::nullopt};
    if (question.user_key) place.second = reference_of(enforcer_.sealer().tag(*question.user_key));
    if (sums_.size() >= entries_max && !sums_.contains(place)) return;
    Sum& sum = sums_[place];
    add_to(sum.seconds, static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)));
    add_to(sum.bytes, bytes);
    add_to(sum.reports, 1);
}

std::vector<UsedOption> Usage::all() const {
    std::vector<UsedOption> all;
    for (const auto& [place, sum] : sums_) {
        all.push_back({.option = place.first,
                       .key = place.second,
                       .time = Seconds{static_cast<std::int64_t>(sum.seconds)},
                       .bytes = sum.bytes,
                       .reports = sum.reports});
    }
    return all;
}

}  // namespace usher::enforcement

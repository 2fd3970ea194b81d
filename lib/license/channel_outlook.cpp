#include "lib/license/channel_outlook.hpp"

#include <algorithm>
#include <tuple>

namespace usher::license {
namespace {

constexpr Instant since_ever = Instant::min();
constexpr Instant for_ever = Instant::max();

struct Interval {
    Instant from;
    Instant to;
};

/// What a right's licences come to, before it is known what time it is.
struct Course {
    std::vector<Interval> active;  ///< none of them empty, in the order of their beginnings
    Instant pending = since_ever;  ///< until here some licence begins later
    Reason last{};                 ///< when all of that is over
};

Course course_of(std::span<const License* const> giving) {
    Course course;
    // The statuses stand in the order of their nearness to a yes.
    LicenseStatus nearest = LicenseStatus::Unknown;
    for (const License* license : giving) {
        const bool is_active = license->status == LicenseStatus::Active;
        // An active licence is over some day.
        nearest = std::min(nearest, is_active ? LicenseStatus::Expired : license->status);
        if (!is_active) continue;
        const Interval time{.from = license->start.value_or(since_ever),
                            .to = license->end.value_or(for_ever)};
        course.pending = std::max(course.pending, std::min(time.from, time.to));
        if (time.from < time.to) course.active.push_back(time);
    }
    std::ranges::sort(course.active, {}, &Interval::from);
    course.last = refusal_of(nearest);
    return course;
}

/// What is allowed at a time without a gap, or the gap: `from` is the end of what was allowed
/// before.
struct Stretch {
    bool allowed = false;
    Interval time;
};

Stretch stretch_at(const std::vector<Interval>& active, Instant now) {
    Instant ended = since_ever;
    for (auto next = active.begin(); next != active.end();) {
        Interval joined = *next;
        for (++next; next != active.end() && next->from <= joined.to; ++next) {
            joined.to = std::max(joined.to, next->to);
        }
        if (now < joined.from) return {.time = {.from = ended, .to = joined.from}};
        if (now < joined.to) return {.allowed = true, .time = joined};
        ended = joined.to;
    }
    return {.time = {.from = ended, .to = for_ever}};
}

ChannelOutlook outlook(Reason reason, const Interval& time, std::optional<Reason> afterwards) {
    ChannelOutlook made{.reason = reason, .afterwards = afterwards};
    if (time.from != since_ever) made.since = time.from;
    if (time.to != for_ever) made.until = time.to;
    return made;
}

bool has_service(const Product& product, ChannelService service, TypeCheck check) {
    const ChannelList& channels = product.channels_of(service);
    return !channels.empty() && gives(product, channels.front(), service, check);
}

}  // namespace

ChannelOutlook channel_outlook(std::span<const License* const> giving, Instant now) {
    const Course course = course_of(giving);
    const Stretch stretch = stretch_at(course.active, now);
    const bool ends = stretch.time.to != for_ever;
    if (stretch.allowed) {
        const bool is_last = ends && stretch.time.to >= course.pending;
        return outlook(Reason::Active, stretch.time,
                       is_last ? std::optional{course.last} : std::nullopt);
    }
    if (now < course.pending) {
        const Instant until = std::min(stretch.time.to, course.pending);
        return outlook(Reason::NotStarted, {.from = stretch.time.from, .to = until},
                       ends ? std::nullopt : std::optional{course.last});
    }
    return outlook(course.last,
                   {.from = std::max(stretch.time.from, course.pending), .to = for_ever}, {});
}

std::size_t count_given(std::span<const License> licenses, const FindProduct& find_product) {
    std::size_t count = 0;
    for (const License& license : licenses) {
        const Product* const product = find_product(license.product);
        if (product == nullptr) continue;
        for (const ChannelList& channels : product->channels) count += channels.size();
    }
    return count;
}

std::vector<GivenRight> given_rights(std::span<const License> licenses,
                                     const FindProduct& find_product, TypeCheck check) {
    struct Pair {
        const ChannelId* channel;
        ChannelService service;
        const License* license;
    };
    std::vector<Pair> pairs;
    pairs.reserve(count_given(licenses, find_product));
    for (const License& license : licenses) {
        const Product* const product = find_product(license.product);
        if (product == nullptr) continue;
        for (const ChannelService service : channel_services) {
            if (!has_service(*product, service, check)) continue;
            for (const ChannelId& channel : product->channels_of(service)) {
                pairs.push_back({.channel = &channel, .service = service, .license = &license});
            }
        }
    }
    const auto right_of = [](const Pair& pair) { return std::tie(*pair.channel, pair.service); };
    std::ranges::sort(pairs, [&right_of](const Pair& one, const Pair& other) {
        return right_of(one) < right_of(other);
    });

    std::vector<GivenRight> rights;
    for (const Pair& pair : pairs) {
        const bool is_same = !rights.empty() && rights.back().right.service == pair.service &&
                             rights.back().right.channel == *pair.channel;
        if (!is_same) {
            rights.push_back(
                {.right = {.channel = *pair.channel, .service = pair.service}, .giving = {}});
        }
        rights.back().giving.push_back(pair.license);
    }
    return rights;
}

}  // namespace usher::license

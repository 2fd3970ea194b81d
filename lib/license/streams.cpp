#include "lib/license/streams.hpp"

#include <array>

namespace usher::license {
namespace {

std::size_t room(const StreamUse& use) noexcept {
    return use.held < use.limit ? use.limit - use.held : 0;
}

}  // namespace

std::string_view name(StreamScope scope) noexcept {
    switch (scope) {
        case StreamScope::License: return "license";
        case StreamScope::Key: return "key";
        case StreamScope::Option: return "option";
    }
    return "license";
}

std::optional<StreamUse> tightest(const StreamPolicy& policy, const StreamCount& running) noexcept {
    struct Limit {
        StreamScope scope;
        std::optional<std::size_t> limit;
        std::size_t held;
    };
    const std::array<Limit, 3> limits{{{StreamScope::License, policy.per_license, running.license},
                                       {StreamScope::Key, policy.per_key, running.key},
                                       {StreamScope::Option, policy.per_option, running.option}}};
    std::optional<StreamUse> tightest;
    for (const auto& [scope, limit, held] : limits) {
        if (!limit) continue;
        const StreamUse use{.scope = scope, .held = held, .limit = *limit};
        if (!tightest || room(use) < room(*tightest)) tightest = use;
    }
    return tightest;
}

}  // namespace usher::license

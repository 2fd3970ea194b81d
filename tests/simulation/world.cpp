#include "tests/simulation/world.hpp"

#include <vector>

namespace usher::simulation {
namespace {

using license::UpstreamClass;

World keyed(World world) {
    world.policy.upstream = UpstreamClass::Keyed;
    world.policy.key_retention = std::chrono::hours{4};
    return world;
}

World named(World world) {
    world.policy.upstream = UpstreamClass::Named;
    return world;
}

World opaque(World world) {
    world.policy.upstream = UpstreamClass::Opaque;
    return world;
}

World repeating(World world) {
    world.policy.second_attempt = true;
    return world;
}

// A copy that was put back may have forgotten what was read before: then a careless word counts.
World unclaimed(World world) {
    world.careless = !world.restored;
    world.claims_once = false;
    return world;
}

World jumping(World world) {
    world.clock = true;
    return world;
}

World timeless(World world) {
    world.tells_time = false;
    return world;
}

// A second request is claimed where readings are true and W is long enough, whatever the wall clock
// says.
std::vector<World> all_worlds() {
    const World base{.name = "base"};
    const World late{.name = "late execution within W", .lateness = Lateness::WithinQuietTime};
    const World beyond{.name = "late execution beyond W", .lateness = Lateness::Beyond};
    const World stale{.name = "stale reading", .stale = true};
    const World foreign{.name = "foreign extension", .foreign = true};
    const World restored{.name = "restored database", .restored = true};
    const World together{.name = "all together",
                         .lateness = Lateness::Beyond,
                         .stale = true,
                         .foreign = true,
                         .restored = true};

    std::vector<World> worlds;
    for (const World& world : {base, late, beyond, stale, foreign, restored, together}) {
        worlds.push_back(world);
        worlds.push_back(jumping(world));
        worlds.push_back(keyed(world));
        worlds.push_back(opaque(world));
        // What a stale reading hides and how wrong the clock is may add up to one period: not
        // claimed where nobody tells the time.
        if (!world.stale) worlds.push_back(timeless(jumping(world)));
    }
    for (const World& world : {base, late, foreign, restored}) {
        worlds.push_back(repeating(world));
        worlds.push_back(repeating(jumping(world)));
    }
    for (const World& world : {base, late, foreign}) worlds.push_back(named(world));
    for (const World& world : {base, beyond, stale, together}) {
        worlds.push_back(repeating(unclaimed(world)));
        worlds.push_back(repeating(unclaimed(jumping(world))));
    }
    return worlds;
}

const std::vector<World>& worlds() {
    static const std::vector<World> all = all_worlds();
    return all;
}

}  // namespace

World any_world(std::uint64_t number) {
    return worlds()[number % worlds().size()];
}

}  // namespace usher::simulation

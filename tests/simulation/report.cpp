#include "tests/simulation/report.hpp"

#include <iostream>

namespace usher::simulation {
namespace {

std::string_view offer_of(const World& world) {
    switch (world.policy.upstream) {
        case license::UpstreamClass::Keyed: return "class K";
        case license::UpstreamClass::Named: return "class N";
        case license::UpstreamClass::Readable:
            return world.policy.second_attempt ? "class R, second attempt" : "class R";
        case license::UpstreamClass::Opaque: return "class X";
    }
    return "class R";
}

}  // namespace

void print(const Tally& tally, std::uint64_t violations, std::string_view seconds) {
    std::cout << "simulation: " << tally.histories << " histories, " << tally.activations
              << " activations, " << tally.executions << " executed, " << tally.starts
              << " starts, " << tally.kills << " kills, " << tally.orderly_ends << " orderly ends, "
              << tally.power_cuts << " power cuts, " << tally.copies << " copies put back, "
              << violations << " violations, " << seconds << " s\n  network:";
    for (std::size_t kind = 1; kind < tally.network.size(); ++kind) {
        std::cout << (kind > 1 ? ", " : " ") << name(static_cast<NetworkFault>(kind)) << ' '
                  << tally.network[kind];
    }
    std::cout << "\n  disk:";
    for (std::size_t kind = 1; kind < tally.disk.size(); ++kind) {
        std::cout << (kind > 1 ? ", " : " ") << name(static_cast<test::DiskFault>(kind)) << ' '
                  << tally.disk[kind];
    }
    std::cout << '\n';
}

void print(const World& world, std::uint64_t seed, const Outcome& outcome) {
    std::cout << offer_of(world) << ", " << world.name << ", seed " << seed << ": "
              << outcome.violation.value_or("nothing is violated") << '\n';
    for (const std::string& line : outcome.history) std::cout << "  " << line << '\n';
}

}  // namespace usher::simulation

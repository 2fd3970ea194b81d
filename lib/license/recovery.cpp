#include "lib/license/recovery.hpp"

#include <algorithm>
#include <array>

namespace usher::license {
namespace {

using enum RecoveryCause;

constexpr std::array causes{RolledBack, Restored, Copied, Cloned, AnchorMissing, AnchorDamaged};

std::string behind(std::string_view who, std::int64_t generation, std::int64_t of) {
    return std::string{who} + " is at generation " + std::to_string(generation) + ", it was at " +
           std::to_string(of) + " already";
}

}  // namespace

std::string_view name(RecoveryCause cause) noexcept {
    switch (cause) {
        case RolledBack: return "rolled_back";
        case Restored: return "restored";
        case Copied: return "copied";
        case Cloned: return "cloned";
        case AnchorMissing: return "anchor_missing";
        case AnchorDamaged: return "anchor_damaged";
    }
    return "rolled_back";
}

std::optional<RecoveryCause> recovery_cause(std::string_view text) noexcept {
    const auto found =
        std::ranges::find(causes, text, [](RecoveryCause cause) { return name(cause); });
    if (found == causes.end()) return std::nullopt;
    return *found;
}

std::optional<Doubt> judge_anchor(const AnchorFound& found, const AnchorExpected& expected) {
    if (!expected.is_genuine) {
        return Doubt{RolledBack, "the database's record of how far it has come was changed"};
    }
    if (!found.is_there) {
        if (!expected.anchored) return std::nullopt;
        return Doubt{AnchorMissing, "the anchor is gone"};
    }
    if (!found.anchor) return Doubt{AnchorDamaged, "the anchor is not as it was written"};

    const Anchor& anchor = *found.anchor;
    const std::int64_t generation = expected.standing.generation;
    if (anchor.standing.installation != expected.standing.installation) {
        return Doubt{AnchorDamaged, "the anchor belongs to another installation"};
    }
    const bool knows_machines = !anchor.machine.empty() && !expected.machine.empty();
    if (knows_machines && anchor.machine != expected.machine) {
        return Doubt{Cloned, "the state comes from another machine"};
    }
    if (generation < anchor.standing.generation) {
        return Doubt{RolledBack, behind("the database", generation, anchor.standing.generation)};
    }
    if (expected.anchored && anchor.standing.generation < *expected.anchored) {
        return Doubt{RolledBack,
                     behind("the anchor", anchor.standing.generation, *expected.anchored)};
    }
    if (!anchor.is_original)
        return Doubt{Copied, "the anchor is a copy of the one that was left, or was touched since"};
    return std::nullopt;
}

}  // namespace usher::license

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

// Between two things that were noticed.
constexpr std::string_view separator = "; then, ";
constexpr std::string_view and_more = "; then more, which the journal tells";
constexpr std::size_t detail_bytes_max = 4096;

std::string text_of(const Doubt& doubt) {
    return std::string{name(doubt.cause)}.append(": ").append(doubt.detail);
}

bool tells(const Recovery& recovery, const Doubt& doubt) {
    const std::string told = text_of({.cause = recovery.cause, .detail = recovery.detail});
    const std::string text = text_of(doubt);
    for (std::size_t at = told.find(text); at != std::string::npos; at = told.find(text, at + 1)) {
        const std::string_view rest = std::string_view{told}.substr(at + text.size());
        if (rest.empty() || rest.starts_with("; then")) return true;
    }
    return false;
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

bool add(Recovery& recovery, const Doubt& doubt, Instant now) {
    if (tells(recovery, doubt)) return false;
    const std::string text =
        std::string{separator}.append(rfc3339(now)).append(", ").append(text_of(doubt));
    if (recovery.detail.ends_with(and_more)) return true;
    const bool has_room = recovery.detail.size() + text.size() <= detail_bytes_max;
    recovery.detail.append(has_room ? text : and_more);
    return true;
}

std::vector<std::string_view> parts_of_detail(const Recovery& recovery) {
    std::vector<std::string_view> parts;
    std::string_view rest = recovery.detail;
    for (std::size_t at = rest.find(separator); at != std::string_view::npos;
         at = rest.find(separator)) {
        parts.push_back(rest.substr(0, at));
        rest.remove_prefix(at + separator.size());
    }
    parts.push_back(rest);
    return parts;
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

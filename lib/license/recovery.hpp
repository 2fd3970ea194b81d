/// Whether the state that a start finds is the one that the last start left: what a copy that was
/// put back gives away, and who ended the doubt (threat model D28, D29). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/resolution.hpp"

namespace usher::license {

enum class RecoveryCause : std::uint8_t {
    RolledBack,     ///< the database is behind the anchor, the anchor behind what it was once, or
                    ///< how far the database has come was changed in it
    Restored,       ///< a backup was put back by the command
    Copied,         ///< the files were copied into place, or the anchor was moved back into it
    Cloned,         ///< the files come from another machine
    AnchorMissing,  ///< the database has had an anchor, which is gone
    AnchorDamaged,  ///< the anchor is not as it was written, or is not ours
};

/// `rolled_back`, `restored`, `copied`, `cloned`, `anchor_missing`, `anchor_damaged`.
[[nodiscard]] std::string_view name(RecoveryCause cause) noexcept;
/// The cause of a name; none for a text that names no cause.
[[nodiscard]] std::optional<RecoveryCause> recovery_cause(std::string_view name) noexcept;

/// One time that the state turned out to be another than the one left behind. Until a person has
/// confirmed it nothing is charged, and what is noticed meanwhile is added to it.
struct Recovery {
    RecoveryCause cause = RecoveryCause::RolledBack;  ///< the first one
    std::string detail{};  ///< what gave it away, for people; later causes by their names
    Instant noticed_at{};
    std::optional<Resolution> confirmed{};

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

/// How far an installation's state has come. Kept in the database and, a little later, in the
/// anchor, a file beside it.
struct Standing {
    std::int64_t generation = 0;  ///< grows with every change that a copy could undo, never falls
    InstallationId installation;
    Instant time{};  ///< no effective time was later (D41)

    friend bool operator==(const Standing&, const Standing&) = default;
};

struct Anchor {
    Standing standing;
    std::string machine{};  ///< names the machine, hashed; empty if it was not known
    bool is_original =
        true;  ///< the file itself is the one that was written, no copy of it and untouched

    friend bool operator==(const Anchor&, const Anchor&) = default;
};

/// What stands where the anchor should.
struct AnchorFound {
    bool is_there = false;
    std::optional<Anchor> anchor{};  ///< none if it is absent or not authentic
};

/// What the database knows when it is opened.
struct AnchorExpected {
    Standing standing;
    std::optional<std::int64_t> anchored{};  ///< a generation that an anchor had; none: no anchor
    std::string machine{};                   ///< this one, hashed; empty if unknown
    bool is_genuine = true;                  ///< what the database knows is as it was written
};

struct Doubt {
    RecoveryCause cause;
    std::string detail;

    friend bool operator==(const Doubt&, const Doubt&) = default;
};

/// Adds what was noticed at `now`, while nobody has confirmed `recovery`, to its detail; false if
/// it is told there already. Beyond 4 KiB the detail says only that there is more.
bool add(Recovery& recovery, const Doubt& doubt, Instant now);
/// The detail of `recovery`, a part for each thing that was noticed; views of it.
[[nodiscard]] std::vector<std::string_view> parts_of_detail(const Recovery& recovery);

/// Why the state is not the one that was left; none if nothing says so. A database that never had
/// an anchor needs none.
[[nodiscard]] std::optional<Doubt> judge_anchor(const AnchorFound& found,
                                                const AnchorExpected& expected);

}  // namespace usher::license

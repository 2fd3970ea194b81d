/// What a verification of the journal can find wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::journal {

enum class Fault : std::uint8_t {
    Changed,           ///< entries do not say what they said when they were written
    Moved,             ///< an entry stands under another number than its own; `other`: its own
    Missing,           ///< entries between others, or of the beginning, are gone
    CutOff,            ///< entries of the end are gone
    Added,             ///< entries that were never written
    OutOfOrder,        ///< an entry comes behind a later one
    Unlinked,          ///< one of two neighbours was changed and hashed anew
    CheckpointLost,    ///< the checkpoint behind an entry is gone
    CheckpointForged,  ///< the checkpoint behind an entry was not signed with the key
    HeadForged,        ///< the head record was not written by the daemon
    FoundBefore,       ///< the entry says that the daemon found damage before it
};

/// `changed`, `cut_off`, …
[[nodiscard]] std::string_view name(Fault fault) noexcept;

struct Finding {
    Fault fault{};
    std::int64_t first = 0;  ///< the entries concerned, both ends included
    std::int64_t last = 0;
    std::int64_t other = 0;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// For people: `entry 17: changed`, `entries 18 to 20: missing`.
[[nodiscard]] std::string text_of(const Finding& finding);

}  // namespace usher::journal

/// What a transaction writes at its end, once, however many pieces of work share it.
#pragma once

#include <optional>
#include <vector>

#include "lib/journal/entry.hpp"
#include "lib/license/trusted_time.hpp"

namespace usher::store {

/// Filled by InstallationTable and JournalTable, which write it when they are told to settle.
struct Deferred {
    std::optional<license::Mark> mark{};
    std::vector<journal::Note> notes{};  ///< oldest first
    bool has_grown = false;              ///< the generation, in this transaction
};

}  // namespace usher::store

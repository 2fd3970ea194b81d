/// Reads a journal through and says whether it is whole, a part at a time.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/journal/verification.hpp"
#include "lib/store/journal_table.hpp"

namespace usher::store {

/// Between two steps entries may be appended. When some are let go, it begins anew.
class JournalVerifier {
public:
    explicit JournalVerifier(const crypto::VerifyKey& key) : key_{key} {}

    /// Takes at most `count` entries more, inside one read or write; false when none are left and
    /// the verdict stands. Throws as the table does.
    bool step(const JournalTable& table, std::size_t count);

    /// What was found so far; none before the first step.
    [[nodiscard]] const std::optional<journal::Verification>& verification() const noexcept {
        return verification_;
    }
    /// How many entries there were to be checked when the last step was made.
    [[nodiscard]] std::int64_t entry_count() const noexcept { return entry_count_; }

private:
    void begin(const JournalTable& table, const journal::Head& head);
    void take(const JournalTable& table, const std::vector<journal::Entry>& entries, bool is_last);

    crypto::VerifyKey key_;
    std::optional<journal::Verification> verification_;
    std::int64_t entry_count_ = 0;
    std::int64_t base_ = 0;
    std::int64_t cursor_ = 0;  ///< entries and checkpoints up to here were taken
    bool is_done_ = false;
};

}  // namespace usher::store

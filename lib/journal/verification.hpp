/// Whether a journal is whole, told entry by entry. Pure: whoever reads it hands it over in order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/entry.hpp"
#include "lib/journal/finding.hpp"
#include "lib/journal/head.hpp"

namespace usher::journal {

/// The kind of the entry by which the daemon says that it found the journal damaged. A journal with
/// one is never whole again.
inline constexpr std::string_view damage_kind = "journal_damaged";

class Verification {
public:
    static constexpr std::size_t findings_max = 100;  ///< what is beyond is counted only

    /// `base`: the checkpoint behind which the journal begins; none: it begins with entry 1.
    Verification(crypto::VerifyKey key, const std::optional<Checkpoint>& base);

    /// The next entry as it stands.
    void take(const Entry& entry);
    /// The next checkpoint, after the entry that it stands behind.
    void take(const Checkpoint& checkpoint);
    /// Nothing follows; `head` says how it must end.
    void finish(const Head& head);
    /// The record that tells the end is not what the daemon wrote.
    void found_forged_head() { add({.fault = Fault::HeadForged}); }

    [[nodiscard]] bool is_whole() const noexcept { return finding_count_ == 0; }
    [[nodiscard]] const std::vector<Finding>& findings() const noexcept { return findings_; }
    [[nodiscard]] std::int64_t finding_count() const noexcept { return finding_count_; }
    /// Entries taken.
    [[nodiscard]] std::int64_t checked() const noexcept { return checked_; }
    /// The number of the last entry taken, or of the base.
    [[nodiscard]] std::int64_t position() const noexcept { return position_; }

private:
    void add(const Finding& finding);
    void check_content(const Entry& entry);
    void check_anchor(std::int64_t sequence, const Hash& hash);

    crypto::VerifyKey key_;
    std::int64_t base_ = 0;
    std::int64_t position_ = 0;
    std::optional<Hash> hash_;     ///< at `position_`; none where it cannot be relied on
    std::int64_t anchored_ = 0;    ///< up to here a signature has confirmed the chain
    std::int64_t first_kept_ = 1;  ///< as the last checkpoint has it
    std::int64_t last_checkpoint_ = 0;
    std::optional<std::size_t> unlinked_;  ///< the last finding of that kind since `anchored_`
    std::int64_t checked_ = 0;
    std::int64_t finding_count_ = 0;
    std::vector<Finding> findings_;
};

}  // namespace usher::journal

/// The tables `journal`, `journal_checkpoint` and `journal_head`: what happened, for ever or as
/// long as it is kept (docs/journal.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/journal/keys.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// Use inside Database::read or write; throws StorageFailure like Statement. What is appended
/// stands with the rest of the write or not at all.
class JournalTable {
public:
    /// A checkpoint is signed at the latest when so many entries have come since the last one.
    static constexpr std::int64_t checkpoint_every = 256;

    /// All outlive the table.
    JournalTable(Database& database, const Sealer& sealer, const journal::Keys& keys) noexcept;

    /// For the daemon's start. Begins the journal, of which nothing must be missing if the
    /// installation `is_known` from earlier starts; what is wrong with the end of one that is there
    /// becomes an entry, so that it cannot be covered up by what is written behind it.
    void begin(bool is_known, Instant now);

    /// Adds an entry, and a checkpoint if one is due. `begin` need not have been called, but what
    /// it looks for becomes an entry here too.
    void append(journal::Note note);

    /// Signs a checkpoint behind the last entry, unless there is one.
    void sign(Instant now);

    struct End {
        journal::Head head;
        bool is_genuine = false;  ///< whether the daemon wrote it
    };
    /// None before the first entry.
    [[nodiscard]] std::optional<End> end() const;

    /// Entries behind `sequence` that are kept, oldest first; at most `count`.
    [[nodiscard]] std::vector<journal::Entry> after(std::int64_t sequence, std::size_t count) const;
    /// Entries before `sequence` that are kept, newest first; at most `count`.
    [[nodiscard]] std::vector<journal::Entry> before(std::int64_t sequence,
                                                     std::size_t count) const;
    /// Checkpoints behind entries after `after` and up to `through`, oldest first.
    [[nodiscard]] std::vector<journal::Checkpoint> checkpoints(std::int64_t after,
                                                               std::int64_t through) const;
    [[nodiscard]] std::optional<journal::Checkpoint> checkpoint(std::int64_t sequence) const;

    /// The checkpoint up to which entries may go: of before `cutoff`, or so that no more than
    /// `bytes_max` stay. None if nothing need go, or its signature is wrong.
    [[nodiscard]] std::optional<journal::Checkpoint> disposable(Instant cutoff,
                                                                std::int64_t bytes_max) const;
    /// The journal begins behind `checkpoint` from now on: says so by the entry `note` and signs
    /// it. What is no part of it any more stays until `remove_some`.
    void let_go(const journal::Checkpoint& checkpoint, journal::Note note);
    /// Removes at most `count` entries that were let go, and at last their checkpoints; how many
    /// entries it were.
    std::int64_t remove_some(std::size_t count);

private:
    [[nodiscard]] journal::Head genuine_head(Instant now);
    [[nodiscard]] journal::Head mended(Instant now, std::string_view what);
    [[nodiscard]] journal::Head begun_anew() const;
    [[nodiscard]] journal::Head add(journal::Head head, journal::Note note);
    [[nodiscard]] journal::Head signed_at(journal::Head head, Instant now);
    void keep(const journal::Head& head);

    Database& database_;
    const Sealer& sealer_;
    const journal::Keys& keys_;
};

}  // namespace usher::store

/// The tables `journal` and `journal_checkpoint`: what happened, for ever or as long as it is kept
/// (docs/journal.md). Where the journal ends stands in `installation`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/store/database.hpp"
#include "lib/store/deferred.hpp"
#include "lib/store/derived_keys.hpp"
#include "lib/store/installation_table.hpp"

namespace usher::store {

/// Use inside Database::read or write; throws StorageFailure like Statement. What is appended
/// stands with the rest of the write or not at all.
class JournalTable {
public:
    /// A checkpoint is signed at the latest when so many entries have come since the last one.
    static constexpr std::int64_t checkpoint_every = 256;

    /// All outlive the table.
    JournalTable(Database& database, const DerivedKeys& derived, Deferred& deferred) noexcept
        : database_{database},
          derived_{derived},
          deferred_{deferred},
          installation_{database, derived, deferred} {}

    /// Whether earlier starts must have left a journal.
    enum class Begins { First, Again };
    /// For the daemon's start. Begins the journal, of which nothing must be missing if it begins
    /// again; what is wrong with the end of one that is there
    /// becomes an entry, so that it cannot be covered up by what is written behind it.
    void begin(Begins begins, Instant now);

    /// Adds an entry when the transaction settles; until then nobody reads it.
    void append(journal::Note note) { deferred_.notes.push_back(std::move(note)); }
    /// Writes what was appended, and a checkpoint if one is due; where the journal then ends stands
    /// in `installation`, which is to be written. `begin` need not have been called, but what it
    /// looks for becomes an entry here too.
    void settle(Installation& installation);

    /// Settles, and signs a checkpoint behind the last entry, unless there is one.
    void sign(Instant now);

    struct End {
        journal::Head head;
        bool is_genuine = false;  ///< whether the daemon wrote it
    };
    /// None before `begin`.
    [[nodiscard]] std::optional<End> end() const;
    /// What an export that ends at the last checkpoint begins with; none if there is none.
    [[nodiscard]] std::optional<journal::Heading> heading() const;

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
    /// The journal begins behind `checkpoint` from now on: settles, says so by the entry `note`
    /// and signs it. What is no part of it any more stays until `remove_some`.
    void let_go(const journal::Checkpoint& checkpoint, journal::Note note);
    /// Removes at most `count` entries that were let go, and at last their checkpoints; how many
    /// there were.
    std::int64_t remove_some(std::size_t count);

private:
    void mend(Installation& installation, Instant now);
    void begin_anew(Installation& installation, Instant now, std::string_view what);
    [[nodiscard]] journal::Head whatever_stands_there() const;
    [[nodiscard]] Installation settled(Instant now);
    void add(Installation& installation, journal::Note note);
    void sign_end(Installation& installation, Instant now);

    Database& database_;
    const DerivedKeys& derived_;
    Deferred& deferred_;
    InstallationTable installation_;
};

}  // namespace usher::store

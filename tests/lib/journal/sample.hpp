/// A journal as the daemon would have kept it, to be tampered with.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "lib/journal/keys.hpp"
#include "lib/journal/verification.hpp"

namespace usher::test {

inline constexpr Instant noon = from_unix(1'800'000'000);

journal::Note note(std::string kind, std::string subject = "subject");

/// A journal with all that tells whether it is whole.
struct Sample {
    std::vector<journal::Entry> entries{};
    std::vector<journal::Checkpoint> checkpoints{};
    std::optional<journal::Checkpoint> base{};
    journal::Head head{};

    friend bool operator==(const Sample&, const Sample&) = default;

    void add(journal::Note note);
    /// A checkpoint behind the last entry, unless there is one.
    void sign(const journal::Keys& keys);
    /// Lets the entries go up to the checkpoint of that place in the list, as retention does.
    void let_go(std::size_t checkpoint, const journal::Keys& keys);
    /// Hashes the entries anew from that place in the list on, each behind the one before.
    void hash_again_from(std::size_t place);
    /// The same over the entry at `place` alone.
    void hash_again(std::size_t place);
};

const journal::Keys& sample_keys();

/// `count` entries with a checkpoint after every `every`.
Sample sample_of(std::size_t count, std::size_t every);

/// One of 2 to 40 entries, with checkpoints here and there, perhaps with its beginning let go.
Sample random_sample(std::mt19937& random);

/// What a verification of `sample` finds.
journal::Verification verified(const Sample& sample);
/// The same of what an export holds: no head, but a last checkpoint.
journal::Verification verified_offline(const Sample& sample, const journal::Checkpoint& end);

}  // namespace usher::test

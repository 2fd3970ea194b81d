/// What the journal is told of each kind of event (docs/journal.md). Pure.
///
/// No note holds a user key, a token or a secret: keys go by their reference, and texts that others
/// have written lose the user key that they are about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/enforcement/event_log.hpp"
#include "lib/enforcement/stream_slots.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/entry.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/license_changes.hpp"
#include "lib/license/purchase.hpp"
#include "lib/license/recovery.hpp"
#include "lib/license/reseller_creation.hpp"
#include "lib/license/resolution.hpp"
#include "lib/store/key_table.hpp"
#include "lib/store/movement_table.hpp"

namespace usher::enforcement {

[[nodiscard]] journal::Note started_note(std::string_view version, std::int64_t starts, Instant at);
[[nodiscard]] journal::Note stopped_note(Instant at);

/// An activation that was asked for; `key` names its user key.
[[nodiscard]] journal::Note activation_wanted_note(const license::Activation& activation,
                                                   const KeyReference& key, const Actor& actor);
/// An activation that `event` has led from `from` to where it is.
[[nodiscard]] journal::Note activation_advanced_note(const license::Activation& activation,
                                                     license::ActivationState from,
                                                     license::ActivationEvent event,
                                                     const Actor& actor);

[[nodiscard]] journal::Note key_loaded_note(const store::KeyRecord& record, const Actor& actor,
                                            Instant at);
[[nodiscard]] journal::Note key_removed_note(const KeyReference& key, const Actor& actor,
                                             Instant at);
/// What of the rights in `held` is gone from `held_now`, or ends sooner; none if nothing that was
/// still good.
[[nodiscard]] std::optional<journal::Note> revoked_note(
    const KeyReference& key, const std::vector<license::Entitlement>& held,
    const std::vector<license::Entitlement>& held_now, Instant at);

/// What became of a user's licences: granted, changed and revoked ones.
[[nodiscard]] journal::Note license_moved_note(const license::LicenseChange& change, Instant at);
/// A user whose licences are kept from now on, or no longer.
[[nodiscard]] journal::Note account_added_note(const UserId& user, const Actor& actor, Instant at);
[[nodiscard]] journal::Note account_removed_note(const UserId& user, const Actor& actor,
                                                 Instant at);
/// A person's word that up to `users` users whom upstream does not know have really gone.
[[nodiscard]] journal::Note users_gone_note(std::size_t users, const license::Resolution& word,
                                            const Actor& actor);
/// A user who has logged in, and one whose tokens upstream no longer accepts.
[[nodiscard]] journal::Note login_note(const UserId& user, const Actor& actor, Instant at);
[[nodiscard]] journal::Note login_lost_note(const UserId& user, Instant at);

/// A purchase of a licence that has come to where it is by `event`: wanted, sent, resolved,
/// restored, or the word of the state that it has entered.
[[nodiscard]] journal::Note purchase_note(const license::Purchase& purchase, std::string_view event,
                                          const Actor& actor, Instant at);

/// A creation of a reseller that has come to where it is by `event`: wanted, or the word of a
/// license::CreationEvent. A user name that is an e-mail address is masked.
[[nodiscard]] journal::Note reseller_creation_note(const license::KeptCreation& creation,
                                                   std::string_view event, const Actor& actor,
                                                   Instant at);

/// Validity that others have moved, and a person who has seen it.
[[nodiscard]] journal::Note validity_moved_note(const store::Movement& movement);
[[nodiscard]] journal::Note movement_acknowledged_note(const store::Movement& movement,
                                                       const Actor& actor);

/// A person's word that charging may go on, and all that it covers.
[[nodiscard]] journal::Note recovery_confirmed_note(const license::Recovery& recovery,
                                                    const Actor& actor);

[[nodiscard]] journal::Note token_created_note(const Token& token, const Actor& actor);
[[nodiscard]] journal::Note token_removed_note(std::string_view name, const Actor& actor,
                                               Instant at);

[[nodiscard]] journal::Note stream_ended_note(const HeldSlot& slot, const Actor& actor, Instant at);

/// Entries up to `checkpoint` are let go, of `count` kept ones; a verification just before has
/// found `fault_count` faults in the journal.
[[nodiscard]] journal::Note trimmed_note(const journal::Checkpoint& checkpoint, std::int64_t count,
                                         std::int64_t fault_count, Instant at);

}  // namespace usher::enforcement

#include "lib/enforcement/recoveries.hpp"

#include <algorithm>
#include <string_view>

#include "lib/enforcement/journal_notes.hpp"

namespace usher::enforcement {
namespace {

using license::Activation;
using license::ActivationEvent;
using license::KeptCreation;
using license::Purchase;
using license::Recovery;
using store::Installation;
using store::Tables;

std::optional<license::Doubt> doubt_in(const Installation& installation,
                                       const StartEvidence& evidence) {
    // The start itself has let the generation grow by one.
    return license::judge_anchor(
        evidence.anchor,
        {.standing = {.generation = installation.generation - 1, .installation = installation.id},
         .anchored = installation.anchored,
         .machine = evidence.machine,
         .is_genuine = installation.is_genuine});
}

std::string account_of(const license::Doubt& why) {
    return "the state was " + std::string{name(why.cause)} + ": " + why.detail;
}

// Whether such an activation had been sent, and what came of it, may have been forgotten with what
// the copy undid.
Result<std::vector<Activation>> put_in_doubt(Tables& tables, const license::Doubt& why,
                                             Instant now) {
    Result<std::vector<Activation>> open = tables.activations.open();
    if (!open) return open.error();
    std::vector<Activation> doubted;
    for (Activation& activation : *open) {
        const license::ActivationState from = activation.state;
        const auto transition = license::next_state(from, ActivationEvent::Restored);
        if (!transition) continue;
        Activation doubtful = license::advanced(std::move(activation), ActivationEvent::Restored,
                                                transition->to, now);
        const std::string seen = std::move(doubtful.evidence);
        doubtful.evidence =
            account_of(why) + "; whether it was charged is not known; seen before: " + seen;
        tables.activations.update(doubtful);
        tables.journal.append(
            activation_advanced_note(doubtful, from, ActivationEvent::Restored, the_daemon()));
        doubted.push_back(std::move(doubtful));
    }
    return doubted;
}

// The same of purchases. What is Unknown already says all that is known.
std::vector<Purchase> put_purchases_in_doubt(Tables& tables, const license::Doubt& why,
                                             Instant now) {
    std::vector<Purchase> doubted;
    for (Purchase& purchase : tables.purchases.open()) {
        if (purchase.state == license::PurchaseState::Unknown) continue;
        Purchase doubtful = license::with_doubt(std::move(purchase), account_of(why), now);
        tables.purchases.update(doubtful);
        tables.journal.append(purchase_note(doubtful, "restored", the_daemon(), now));
        doubted.push_back(std::move(doubtful));
    }
    return doubted;
}

// The same of creations of resellers. One that is in doubt may have been sent again since.
std::vector<KeptCreation> put_creations_in_doubt(Tables& tables, const license::Doubt& why,
                                                 Instant now) {
    std::vector<KeptCreation> doubted;
    for (KeptCreation& creation : tables.creations.open()) {
        const license::CreationFailure account{.code = "RESTORED", .text = account_of(why)};
        license::Creation& progress = creation.progress;
        if (progress.is_restored && progress.state == license::CreationState::InDoubt) continue;
        Result<license::CreationStep> step = license::advance(
            progress, {.event = license::CreationEvent::Restored, .failure = account}, now);
        if (!step) continue;
        progress = std::move(step->after);
        creation.changed_at = now;
        tables.creations.update(creation);
        tables.journal.append(reseller_creation_note(
            creation, name(license::CreationEvent::Restored), the_daemon(), now));
        doubted.push_back(std::move(creation));
    }
    return doubted;
}

// What the anchor remembers is true of this installation, whatever came over its database.
void catch_up(Tables& tables, Installation& installation, const StartEvidence& evidence) {
    if (!evidence.anchor.anchor) return;
    const license::Standing& seen = evidence.anchor.anchor->standing;
    if (seen.installation != installation.id) return;
    tables.installation.go_beyond(seen.generation, seen.time);
    installation.mark.highest = std::max(installation.mark.highest, seen.time);
    installation.generation = std::max(installation.generation, seen.generation) + 1;
}

Result<Start> start_in(Tables& tables, const StartEvidence& evidence) {
    Start start{.installation = tables.installation.start(evidence.installation)};
    const std::optional<license::Doubt> doubt = doubt_in(start.installation, evidence);
    if (!doubt && evidence.anchor.anchor) {
        tables.installation.set_anchored(evidence.anchor.anchor->standing.generation);
    }
    if (doubt) catch_up(tables, start.installation, evidence);
    const Instant now =
        license::TrustedTime{evidence.clock, evidence.boot_id, start.installation.mark}.now(
            evidence.clock);
    using Begins = store::JournalTable::Begins;
    tables.journal.begin(evidence.installation ? Begins::Again : Begins::First, now);
    tables.journal.append(started_note(evidence.version, start.installation.starts, now));
    if (doubt) {
        tables.keys.doubt(now - evidence.doubted_age);
        tables.accounts.doubt(now - evidence.doubted_age);
        tables.notice(*doubt, now);
    }
    start.recovery = tables.recovery.open();
    if (!start.recovery) return start;
    const license::Doubt why =
        doubt.value_or(license::Doubt{start.recovery->cause, start.recovery->detail});
    Result<std::vector<Activation>> doubted = put_in_doubt(tables, why, now);
    if (!doubted) return doubted.error();
    start.doubted = std::move(*doubted);
    start.doubted_purchases = put_purchases_in_doubt(tables, why, now);
    start.doubted_creations = put_creations_in_doubt(tables, why, now);
    return start;
}

}  // namespace

Result<Start> record_start(store::Store& store, const StartEvidence& evidence) {
    return store.write_now(
        [&evidence](Tables& tables) -> Result<Start> { return start_in(tables, evidence); });
}

Result<std::optional<Installation>> foresee_start(store::Store& store,
                                                  const StartEvidence& evidence) {
    return store.write_now([&evidence](Tables& tables) -> Result<std::optional<Installation>> {
        std::optional<Installation> next = tables.installation.after_start(evidence.installation);
        const bool is_ordinary = next && evidence.installation && next->anchored &&
                                 !doubt_in(*next, evidence) && !tables.recovery.open();
        if (!is_ordinary) next.reset();
        return next;
    });
}

Result<void> record_foreseen(Tables& tables, const StartEvidence& evidence,
                             const Installation& foreseen) {
    const Result<Start> start = start_in(tables, evidence);
    if (!start) return start.error();
    const Installation& found = start->installation;
    if (found.id == foreseen.id && found.starts == foreseen.starts &&
        found.generation == foreseen.generation && !start->recovery) {
        return {};
    }
    return Error{Errc::Unavailable, "another process has written to the database"};
}

Error unconfirmed(const Recovery& recovery) {
    return {Errc::Unavailable, "nothing is charged: the state was " +
                                   std::string{name(recovery.cause)} +
                                   ", which a person has to confirm (usherctl recovery)"};
}

Recoveries::Recoveries(store::Store& store, TimeKeeper& time, std::optional<Recovery> open, Log log)
    : store_{store}, time_{time}, open_{std::move(open)}, log_{std::move(log)} {
    if (!open_) return;
    const std::vector<std::string_view> parts = license::parts_of_detail(*open_);
    log_.error(
        "the state is not the one that was left: nothing is charged until a person confirms",
        {{"cause", std::string{name(open_->cause)}}, {"detail", std::string{parts.front()}}});
    for (std::size_t i = 1; i < parts.size(); ++i) {
        log_.error("nor did it stay so", {{"then", std::string{parts[i]}}});
    }
}

Task<Result<std::optional<Recovery>>> Recoveries::last() {
    auto read = [](Tables& tables) -> Result<std::optional<Recovery>> {
        return tables.recovery.last();
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<Recovery>> Recoveries::confirm(license::Resolution word, Actor actor) {
    word.at = time_.now();
    auto confirm = [word = std::move(word), actor = std::move(actor),
                    mark = time_.mark()](Tables& tables) -> Result<Recovery> {
        tables.installation.keep(mark);
        Result<Recovery> confirmed = tables.recovery.confirm(word);
        if (confirmed) tables.journal.append(recovery_confirmed_note(*confirmed, actor));
        return confirmed;
    };
    Result<Recovery> confirmed = co_await store_.write(std::move(confirm));
    if (!confirmed) co_return confirmed.error();
    open_.reset();
    log_.notice("the recovery was confirmed: charging goes on",
                {{"by", confirmed->confirmed->by}, {"reason", confirmed->confirmed->reason}});
    co_return confirmed;
}

}  // namespace usher::enforcement

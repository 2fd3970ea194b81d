#include "lib/enforcement/reseller_creations.hpp"

#include <utility>

#include "lib/core/ids.hpp"
#include "lib/enforcement/journal_notes.hpp"
#include "lib/enforcement/recoveries.hpp"

namespace usher::enforcement {
namespace {

using license::Creation;
using license::CreationEffect;
using license::CreationEvent;
using license::CreationHappening;
using license::CreationId;
using license::CreationState;
using license::CreationStep;
using license::KeptCreation;
using store::Tables;

/// What is wanted, and by whom, where and when.
struct Order {
    WantedCreation wanted;
    Actor asked_by;
    std::string upstream;
    Instant now;
    std::optional<Error> objection;
    std::size_t open_count;
};

std::optional<Error> objection_to_sending(Tables& tables, const std::optional<Error>& objection) {
    if (const auto recovery = tables.recovery.open()) return unconfirmed(*recovery);
    return objection;
}

std::optional<Error> objection_to_more(Tables& tables, const Order& order) {
    if (order.upstream.empty()) return Error{Errc::Unavailable, "no upstream is configured"};
    if (auto error = objection_to_sending(tables, order.objection)) return error;
    if (order.open_count >= ResellerCreations::open_max) {
        return Error{Errc::Unavailable, "too many creations of resellers are not settled"}
            .with_retry_after(std::chrono::minutes{1});
    }
    const auto other = tables.creations.open_of(order.upstream, order.wanted.creation.user_name);
    if (!other) return std::nullopt;
    return Error{Errc::Conflict,
                 "creation " + other->progress.id.text() + " of this user name is not settled"};
}

Result<PlacedCreation> place_in(Tables& tables, const Order& order) {
    const Creation& wanted = order.wanted.creation;
    if (auto known = tables.creations.find(wanted.id)) {
        const bool is_same = known->progress.fingerprint == wanted.fingerprint &&
                             known->progress.user_name == wanted.user_name;
        if (is_same) return PlacedCreation{.creation = std::move(*known)};
        return Error{Errc::Conflict, "another reseller was asked for under this id"};
    }
    if (const auto error = objection_to_more(tables, order)) return *error;
    KeptCreation creation{.progress = wanted,
                          .asked_by = order.asked_by,
                          .upstream = order.upstream,
                          .created_at = order.now,
                          .changed_at = order.now,
                          .consents = order.wanted.consents};
    tables.creations.insert(creation);
    tables.journal.append(reseller_creation_note(creation, "wanted", order.asked_by, order.now));
    return PlacedCreation{.creation = std::move(creation), .added = true};
}

bool calls_upstream(CreationEffect effect) {
    switch (effect) {
        case CreationEffect::AskName:
        case CreationEffect::AskNameLater:
        case CreationEffect::Send: return true;
        case CreationEffect::Report:
        case CreationEffect::Alarm:
        case CreationEffect::None: return false;
    }
    return false;
}

bool may_be_asked_at(const std::string& upstream, const KeptCreation& creation,
                     CreationEffect effect) {
    return creation.upstream == upstream || !calls_upstream(effect);
}

bool may_lead_to_sending(const CreationStep& step) {
    return step.effect == CreationEffect::Send || step.after.state == CreationState::Repeating;
}

}  // namespace

struct ResellerCreations::Step {
    CreationId id;
    std::optional<Creation> seen{};  ///< none: whatever it stands like
    CreationHappening happening;
    Actor actor;
    std::optional<license::Resolution> word{};
};

ResellerCreations::ResellerCreations(store::Store& store, Enforcer& enforcer, std::string upstream,
                                     Log log)
    : store_{store}, enforcer_{enforcer}, upstream_{std::move(upstream)}, log_{std::move(log)} {}

std::optional<Error> ResellerCreations::objection() const {
    return objection_ ? objection_() : std::nullopt;
}

bool ResellerCreations::may_be_asked(const KeptCreation& creation,
                                     CreationEffect effect) const noexcept {
    return may_be_asked_at(upstream_, creation, effect);
}

Result<void> ResellerCreations::count_open() {
    auto read = [](Tables& tables) -> Result<std::vector<KeptCreation>> {
        return tables.creations.open();
    };
    const Result<std::vector<KeptCreation>> open = store_.write_now(read);
    if (!open) return open.error();
    for (const KeptCreation& creation : *open) {
        ++open_count_;
        if (creation.progress.state == CreationState::InDoubt) ++in_doubt_count_;
    }
    return {};
}

void ResellerCreations::tell(const KeptCreation& creation, std::optional<CreationState> from) {
    const CreationState to = creation.progress.state;
    const bool was_open = from && !is_final(*from);
    if (was_open) --open_count_;
    if (from == CreationState::InDoubt) --in_doubt_count_;
    if (!is_final(to)) ++open_count_;
    if (to == CreationState::InDoubt) ++in_doubt_count_;
    if (from != to) announce(creation);
}

void ResellerCreations::announce(const std::vector<KeptCreation>& doubted) {
    for (const KeptCreation& creation : doubted) announce(creation);
}

void ResellerCreations::announce(const KeptCreation& creation) {
    const Creation& progress = creation.progress;
    if (progress.state == CreationState::InDoubt) {
        log_.warning("whether a reseller was created is not known",
                     {{"id", progress.id.text()},
                      {"because", std::string{name(progress.because.value_or(CreationEvent{}))}}});
    }
    enforcer_.events().add(enforcer_.time().now(),
                           ResellerCreationChanged{.id = progress.id, .state = progress.state});
}

Task<Result<PlacedCreation>> ResellerCreations::place(WantedCreation wanted, Actor actor) {
    Order order{.wanted = std::move(wanted),
                .asked_by = std::move(actor),
                .upstream = upstream_,
                .now = enforcer_.time().now(),
                .objection = objection(),
                .open_count = open_count_};
    auto place = [order = std::move(order), mark = enforcer_.time().mark()](Tables& tables) {
        Result<PlacedCreation> placed = place_in(tables, order);
        if (placed && placed->added) tables.installation.keep(mark);
        return placed;
    };
    Result<PlacedCreation> placed = co_await store_.write(std::move(place));
    if (placed && placed->added) tell(placed->creation, std::nullopt);
    co_return placed;
}

Task<Result<AdvancedCreation>> ResellerCreations::take(Step step) {
    struct Taken {
        AdvancedCreation advanced;
        CreationState from;
    };
    auto take = [step = std::move(step), objection = objection(), upstream = upstream_,
                 now = enforcer_.time().now(),
                 mark = enforcer_.time().mark()](Tables& tables) -> Result<Taken> {
        std::optional<KeptCreation> kept = tables.creations.find(step.id);
        if (!kept) return Error{Errc::NotFound, "no such creation of a reseller"};
        const CreationState from = kept->progress.state;
        if (step.seen && *step.seen != kept->progress) {
            return Error{Errc::Conflict,
                         "the creation has gone on: it is " + std::string{name(from)}};
        }
        Result<CreationStep> next = license::advance(kept->progress, step.happening, now);
        if (!next) return next.error();
        const bool is_later = next->effect == CreationEffect::AskNameLater;
        if (!is_later && !may_be_asked_at(upstream, *kept, next->effect)) {
            return Error{Errc::Conflict, "it was asked for at another upstream, " + kept->upstream};
        }
        if (may_lead_to_sending(*next)) {
            if (const auto error = objection_to_sending(tables, objection)) return *error;
        }
        kept->progress = std::move(next->after);
        kept->changed_at = now;
        if (step.word) kept->resolution = step.word;
        tables.installation.keep(mark);
        tables.creations.update(*kept);
        tables.journal.append(
            reseller_creation_note(*kept, name(step.happening.event), step.actor, now));
        return Taken{.advanced = {.creation = std::move(*kept), .effect = next->effect},
                     .from = from};
    };
    Result<Taken> taken = co_await store_.write(std::move(take));
    if (!taken) co_return taken.error();
    tell(taken->advanced.creation, taken->from);
    co_return std::move(taken->advanced);
}

Task<Result<AdvancedCreation>> ResellerCreations::advance(Creation seen,
                                                          CreationHappening happening,
                                                          Actor actor) {
    CreationId id = seen.id;
    Step step{.id = std::move(id),
              .seen = std::move(seen),
              .happening = std::move(happening),
              .actor = std::move(actor)};
    co_return co_await take(std::move(step));
}

Task<Result<KeptCreation>> ResellerCreations::resolve(CreationId id, bool is_created,
                                                      license::Resolution word, Actor actor) {
    word.at = enforcer_.time().now();
    Step step{.id = std::move(id),
              .happening = {.event = is_created ? CreationEvent::ResolvedCreated
                                                : CreationEvent::ResolvedNotCreated},
              .actor = std::move(actor),
              .word = std::move(word)};
    Result<AdvancedCreation> resolved = co_await take(std::move(step));
    if (!resolved) co_return resolved.error();
    co_return std::move(resolved->creation);
}

Task<Result<KeptCreation>> ResellerCreations::find(CreationId id) {
    auto find = [id = std::move(id)](Tables& tables) -> Result<KeptCreation> {
        std::optional<KeptCreation> found = tables.creations.find(id);
        if (!found) return Error{Errc::NotFound, "no such creation of a reseller"};
        return std::move(*found);
    };
    co_return co_await store_.write(std::move(find));
}

Task<Result<std::vector<KeptCreation>>> ResellerCreations::newest(ResellerCreationPage page) {
    auto newest = [page = std::move(page)](Tables& tables) {
        return tables.creations.newest(page);
    };
    co_return co_await store_.write(std::move(newest));
}

Task<Result<std::vector<KeptCreation>>> ResellerCreations::open() {
    auto open = [](Tables& tables) -> Result<std::vector<KeptCreation>> {
        return tables.creations.open();
    };
    co_return co_await store_.write(std::move(open));
}

}  // namespace usher::enforcement

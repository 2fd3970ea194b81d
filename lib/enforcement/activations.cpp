#include "lib/enforcement/activations.hpp"

#include "lib/enforcement/recoveries.hpp"

namespace usher::enforcement {
namespace {

using license::Activation;
using license::ActivationEvent;
using license::ActivationState;
using store::Tables;

Result<Prepared> prepare_in(Tables& tables, const license::ActivationRequest& request,
                            Instant now) {
    Result<Activation> known = tables.activations.find(request.id);
    if (known) {
        if (known->request != request) {
            return Error{Errc::Conflict, "id: another request was made under this id"};
        }
        return Prepared{.activation = std::move(*known), .added = false};
    }
    if (known.error().code() != Errc::NotFound) return known.error();
    if (const auto recovery = tables.recovery.open()) return unconfirmed(*recovery);

    if (const auto open = tables.activations.open_for(request.user_key, request.service)) {
        return Error{Errc::Conflict, "activation " + open->text() +
                                         " of the same user key and service is not settled yet"};
    }
    Activation activation{.request = request,
                          .created_at = now,
                          .changed_at = now,
                          .wanted_at = now,
                          .evidence = "nothing has been sent"};
    tables.activations.insert(activation);
    return Prepared{.activation = std::move(activation), .added = true};
}

Error not_now(const Activation& activation) {
    const std::string state{name(activation.state)};
    const char* const why = license::is_final(activation.state)
                                ? " already: nothing is left to resolve"
                                : ": its outcome may still come";
    return Error{Errc::Conflict, "the activation is " + state + why};
}

void add(Activation& activation, const Finding& finding) {
    if (!finding.evidence.empty()) activation.evidence = finding.evidence;
    if (finding.before) activation.before = finding.before;
    if (finding.valid_to_after) activation.valid_to_after = finding.valid_to_after;
    if (finding.cost) activation.cost = finding.cost;
    if (finding.resolution) activation.resolution = finding.resolution;
}

// What may lead to a request that has not been made waits for a recovery's end (D29).
Result<void> check_charging(const Tables& tables, ActivationEvent event,
                            const license::Transition& transition) {
    const bool is_word = event == ActivationEvent::ResolvedRepeat;
    const bool wants_charge = is_word || event == ActivationEvent::Repeat ||
                              transition.effect == license::Effect::SendCharge;
    if (!wants_charge) return {};
    const auto recovery = tables.recovery.open();
    if (!recovery) return {};
    const Error error = unconfirmed(*recovery);
    // The person who says it is the one who can end the recovery.
    return is_word ? Error{Errc::Conflict, error.context()} : error;
}

struct Move {
    ActivationState from;
    Advanced to;
};

Result<Move> advance_in(Tables& tables, const ActivationId& id, ActivationEvent event,
                        const Finding& finding, Instant now) {
    Result<Activation> found = tables.activations.find(id);
    if (!found) return found.error();
    const ActivationState from = found->state;
    const auto transition = license::next_state(from, event);
    if (!transition) return not_now(*found);
    const Result<void> charging = check_charging(tables, event, *transition);
    if (!charging) return charging.error();
    Activation activation = license::advanced(std::move(*found), event, transition->to, now);
    // What was read before another request says nothing of this one.
    if (event == ActivationEvent::Send) activation.before.reset();
    add(activation, finding);
    tables.activations.update(activation);
    return Move{.from = from,
                .to = {.activation = std::move(activation), .effect = transition->effect}};
}

ActivationChanged change_of(const Activation& activation) {
    return {.id = activation.request.id,
            .service = activation.request.service,
            .state = activation.state};
}

}  // namespace

Activations::Activations(store::Store& store, Enforcer& enforcer, Log log)
    : store_{store}, enforcer_{enforcer}, log_{std::move(log)} {}

Result<void> Activations::count_open() {
    const auto read = [](Tables& tables) { return tables.activations.open(); };
    const Result<std::vector<Activation>> open = store_.write_now(read);
    if (!open) return open.error();
    open_count_ = open->size();
    in_doubt_count_ = 0;
    for (const Activation& activation : *open) {
        if (activation.state != ActivationState::InDoubt) continue;
        ++in_doubt_count_;
        raise_alarm(activation);
    }
    return {};
}

std::optional<Seconds> Activations::length_of(const PeriodId& period) const {
    const license::Period* const known = enforcer_.catalogue().find_period(period);
    if (known == nullptr) return std::nullopt;
    return known->length;
}

Task<Result<Prepared>> Activations::prepare(license::ActivationRequest request) {
    auto prepare = [request = std::move(request), now = enforcer_.time().now(),
                    mark = enforcer_.time().mark()](Tables& tables) {
        tables.installation.keep(mark);
        return prepare_in(tables, request, now);
    };
    Result<Prepared> prepared = co_await store_.write(std::move(prepare));
    if (!prepared) co_return prepared.error();
    if (prepared->added) {
        ++open_count_;
        enforcer_.events().add(enforcer_.time().now(), change_of(prepared->activation));
    }
    co_return prepared;
}

Task<Result<Advanced>> Activations::advance(ActivationId id, ActivationEvent event,
                                            Finding finding) {
    auto advance = [id = std::move(id), event, finding = std::move(finding),
                    now = enforcer_.time().now(), mark = enforcer_.time().mark()](Tables& tables) {
        tables.installation.keep(mark);
        return advance_in(tables, id, event, finding, now);
    };
    Result<Move> move = co_await store_.write(std::move(advance));
    if (!move) co_return move.error();
    note(move->to.activation, move->from);
    if (move->to.effect == license::Effect::Alarm) raise_alarm(move->to.activation);
    co_return std::move(move->to);
}

// Tells everybody of an activation that has changed and is durable.
void Activations::note(const Activation& activation, ActivationState from) {
    if (license::is_final(activation.state)) --open_count_;
    if (from == ActivationState::InDoubt) --in_doubt_count_;
    if (activation.state == ActivationState::InDoubt) ++in_doubt_count_;
    log_.info("activation changed", {{"id", activation.request.id.text()},
                                     {"state", std::string{name(activation.state)}},
                                     {"evidence", activation.evidence}});
    enforcer_.events().add(enforcer_.time().now(), change_of(activation));
}

void Activations::raise_alarm(const Activation& activation) const {
    log_.error("an activation is in doubt: a person has to resolve it",
               {{"id", activation.request.id.text()}, {"evidence", activation.evidence}});
}

Task<Result<Activation>> Activations::find(ActivationId id) {
    auto find = [id = std::move(id)](Tables& tables) { return tables.activations.find(id); };
    co_return co_await store_.write(std::move(find));
}

Task<Result<std::vector<Activation>>> Activations::newest(std::size_t count,
                                                          std::optional<ActivationId> after) {
    auto newest = [count, after = std::move(after)](Tables& tables) {
        return tables.activations.newest(count, after);
    };
    co_return co_await store_.write(std::move(newest));
}

Task<Result<std::vector<Activation>>> Activations::open() {
    auto open = [](Tables& tables) { return tables.activations.open(); };
    co_return co_await store_.write(std::move(open));
}

}  // namespace usher::enforcement

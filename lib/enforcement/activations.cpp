#include "lib/enforcement/activations.hpp"

#include "lib/enforcement/journal_notes.hpp"
#include "lib/enforcement/movements.hpp"
#include "lib/enforcement/publication.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/license/reconciliation.hpp"

namespace usher::enforcement {
namespace {

using license::Activation;
using license::ActivationEvent;
using license::ActivationState;
using store::Tables;

/// A request, and who makes it where and when.
struct Order {
    license::ActivationRequest request;
    Actor asked_by;
    std::string upstream;
    Instant now;
    std::optional<Error> objection;  ///< to any charge
};

Result<Prepared> prepare_in(Tables& tables, const store::KeyTag& tag, const Order& order) {
    const license::ActivationRequest& request = order.request;
    Result<Activation> known = tables.activations.find(request.id);
    if (known) {
        if (known->request != request) {
            return Error{Errc::Conflict, "id: another request was made under this id"};
        }
        return Prepared{.activation = std::move(*known), .added = false};
    }
    if (known.error().code() != Errc::NotFound) return known.error();
    if (const auto recovery = tables.recovery.open()) return unconfirmed(*recovery);
    if (order.objection) return *order.objection;

    if (const auto open = tables.activations.open_for(order.upstream, tag, request.service)) {
        return Error{Errc::Conflict, "activation " + open->text() +
                                         " of the same user key and service is not settled yet"};
    }
    Activation activation{.request = request,
                          .asked_by = order.asked_by,
                          .upstream = order.upstream,
                          .created_at = order.now,
                          .changed_at = order.now,
                          .wanted_at = order.now,
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

void add(Activation& activation, const Observation& observation) {
    if (!observation.evidence.empty()) activation.evidence = observation.evidence;
    if (!activation.before) {
        activation.before = observation.before;
        activation.before_lags = observation.before_lags;
    }
    if (observation.upstream_ahead) activation.upstream_ahead = observation.upstream_ahead;
    if (observation.quoted) activation.quoted = observation.quoted;
    if (observation.valid_to_after) activation.valid_to_after = observation.valid_to_after;
    if (observation.cost) activation.cost = observation.cost;
    if (observation.resolution) activation.resolution = observation.resolution;
}

/// One event, and what it is judged by.
struct Step {
    ActivationId id;
    ActivationEvent event;
    Observation observation;
    Instant now;
    license::Budget budget;
    std::string upstream;
    std::optional<Error> objection;  ///< to any charge
};

// What may lead to a request that has not been made goes to whom it was ordered from, and waits for
// a recovery's end (D29), and until nothing else objects to it.
Result<void> check_charging(const Tables& tables, const Step& step, const Activation& activation,
                            const license::Transition& transition) {
    const bool is_word = step.event == ActivationEvent::ResolvedRepeat;
    const bool wants_charge = is_word || step.event == ActivationEvent::Repeat ||
                              transition.effect == license::Effect::SendCharge;
    if (!wants_charge) return {};
    if (activation.upstream != step.upstream) {
        return Error{Errc::Conflict, "it was ordered from another upstream, " +
                                         license::shown_upstream(activation)};
    }
    const auto recovery = tables.recovery.open();
    if (!recovery && step.objection) return *step.objection;
    if (!recovery) return {};
    const Error error = unconfirmed(*recovery);
    // The person who says it is the one who can end the recovery.
    return is_word ? Error{Errc::Conflict, error.context()} : error;
}

struct Transitioned {
    ActivationState from;
    Advanced to;
    bool extends_key = false;
    std::optional<Movement> movement{};
};

// Within the transaction of the Send, so that two activations cannot both have what is left.
Result<void> stay_within(const license::Budget& budget, Tables& tables,
                         const Activation& activation, Instant now) {
    const license::Spent spent = tables.activations.spent(activation, license::day_of(now));
    const auto objection = license::objection_to(activation.quoted, budget, spent);
    if (objection) return Error{Errc::Forbidden, *objection};
    return {};
}

bool extend_key(Tables& tables, const store::Sealer& sealer, const Activation& activation) {
    if (activation.state != ActivationState::Confirmed || !activation.valid_to_after) return false;
    return tables.keys.extend(sealer.tag(activation.request.user_key), activation.request.service,
                              *activation.valid_to_after);
}

// What a Send must fit into, and what others are seen to have moved before it.
Result<std::optional<Movement>> check_sending(Tables& tables, const store::Sealer& sealer,
                                              const Activation& activation, const Step& step) {
    if (step.event != ActivationEvent::Send) return std::optional<Movement>{};
    const Result<void> within = stay_within(step.budget, tables, activation, step.now);
    if (!within) return within.error();
    const store::KeyTag tag = sealer.tag(activation.request.user_key);
    return note_movement(tables, tag, activation, step.now);
}

Result<Transitioned> advance_in(Tables& tables, const store::Sealer& sealer, const Step& step) {
    Result<Activation> found = tables.activations.find(step.id);
    if (!found) return found.error();
    const ActivationState from = found->state;
    const auto transition = license::next_state(from, step.event);
    if (!transition) return not_now(*found);
    const Result<void> charging = check_charging(tables, step, *found, *transition);
    if (!charging) return charging.error();
    Activation activation =
        license::advanced(std::move(*found), step.event, transition->to, step.now);
    add(activation, step.observation);
    Result<std::optional<Movement>> movement = check_sending(tables, sealer, activation, step);
    if (!movement) return movement.error();
    tables.activations.update(activation);
    const bool extends_key = extend_key(tables, sealer, activation);
    return Transitioned{.from = from,
                        .to = {.activation = std::move(activation), .effect = transition->effect},
                        .extends_key = extends_key,
                        .movement = std::move(*movement)};
}

ActivationChanged change_of(const Activation& activation) {
    return {.id = activation.request.id,
            .service = activation.request.service,
            .state = activation.state};
}

}  // namespace

Activations::Activations(store::Store& store, Enforcer& enforcer, license::Budget budget, Log log)
    : store_{store}, enforcer_{enforcer}, budget_{budget}, log_{std::move(log)} {}

std::optional<Error> Activations::objection_to_charging() const {
    return objection_ ? objection_() : std::nullopt;
}

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

void Activations::announce(const std::vector<Activation>& moved) {
    for (const Activation& activation : moved) {
        enforcer_.events().add(enforcer_.time().now(), change_of(activation));
    }
}

std::optional<Seconds> Activations::length_of(const PeriodId& period) const {
    const license::Period* const known = enforcer_.catalogue().find_period(period);
    if (known == nullptr) return std::nullopt;
    return known->length;
}

Task<Result<Prepared>> Activations::prepare(license::ActivationRequest request, Actor actor) {
    Order order{.request = std::move(request),
                .asked_by = std::move(actor),
                .upstream = enforcer_.upstream(),
                .now = enforcer_.time().now(),
                .objection = objection_to_charging()};
    auto prepare = [order = std::move(order), &sealer = store_.sealer(),
                    mark = enforcer_.time().mark()](Tables& tables) {
        tables.installation.keep(mark);
        const store::KeyTag tag = sealer.tag(order.request.user_key);
        Result<Prepared> prepared = prepare_in(tables, tag, order);
        if (prepared && prepared->added) {
            tables.journal.append(
                activation_wanted_note(prepared->activation, reference_of(tag), order.asked_by));
        }
        return prepared;
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
                                            Observation observation, Actor actor) {
    Step step{.id = std::move(id),
              .event = event,
              .observation = std::move(observation),
              .now = enforcer_.time().now(),
              .budget = budget_,
              .upstream = enforcer_.upstream(),
              .objection = objection_to_charging()};
    auto advance = [step = std::move(step), actor = std::move(actor), &sealer = store_.sealer(),
                    mark = enforcer_.time().mark()](Tables& tables) {
        tables.installation.keep(mark);
        Result<Transitioned> done = advance_in(tables, sealer, step);
        if (done) {
            tables.journal.append(
                activation_advanced_note(done->to.activation, done->from, step.event, actor));
        }
        return done;
    };
    Result<Transitioned> done = co_await store_.write(std::move(advance));
    if (!done) co_return done.error();
    note(done->to.activation, done->from);
    if (done->movement) announce_movement(enforcer_, log_, *done->movement);
    if (done->extends_key) extend(done->to.activation);
    if (done->to.effect == license::Effect::Alarm) raise_alarm(done->to.activation);
    co_return std::move(done->to);
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

// What KeyTable::extend has done in the store.
void Activations::extend(const Activation& activation) {
    const store::KeyTag tag = enforcer_.sealer().tag(activation.request.user_key);
    const KeyRecord* const key = enforcer_.projection().find(tag);
    if (key == nullptr) return;
    KeyRecord record = *key;
    license::extend(record.entitlements, activation.request.service, *activation.valid_to_after);
    publish(enforcer_, log_, std::move(record));
}

void Activations::raise_alarm(const Activation& activation) const {
    log_.error("an activation is in doubt: a person has to resolve it",
               {{"id", activation.request.id.text()}, {"evidence", activation.evidence}});
}

Task<Result<Advanced>> Activations::resolve(ActivationId id, ActivationEvent word,
                                            license::Resolution resolution, Actor actor,
                                            std::optional<license::Reading> shown) {
    resolution.at = enforcer_.time().now();
    Observation observation{.resolution = std::move(resolution)};
    if (word == ActivationEvent::ResolvedDone && shown) {
        const Result<Activation> doubted = co_await find(id);
        if (!doubted) co_return doubted.error();
        observation.valid_to_after =
            license::shown_end(*doubted, length_of(doubted->request.period), *shown);
    }
    co_return co_await advance(std::move(id), word, std::move(observation), std::move(actor));
}

Task<Result<Activation>> Activations::find(ActivationId id) {
    auto find = [id = std::move(id)](Tables& tables) { return tables.activations.find(id); };
    co_return co_await store_.write(std::move(find));
}

Task<Result<std::optional<Activation>>> Activations::last_confirmed(UserKey user_key,
                                                                    OptionId service) {
    auto find = [upstream = enforcer_.upstream(), user_key = std::move(user_key),
                 service = std::move(service)](Tables& tables) {
        return tables.activations.last_confirmed(upstream, user_key, service);
    };
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

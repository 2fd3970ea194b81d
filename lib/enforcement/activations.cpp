#include "lib/enforcement/activations.hpp"

namespace usher::enforcement {
namespace {

using license::Activation;
using license::ActivationEvent;
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

    if (const auto open = tables.activations.open_for(request.user_key, request.service)) {
        return Error{Errc::Conflict, "activation " + open->text() +
                                         " of the same user key and service is not settled yet"};
    }
    Activation activation{.request = request,
                          .created_at = now,
                          .changed_at = now,
                          .evidence = "nothing has been sent"};
    tables.activations.insert(activation);
    return Prepared{.activation = std::move(activation), .added = true};
}

Result<Activation> advance_in(Tables& tables, const ActivationId& id, ActivationEvent event,
                              const Finding& finding, Instant now) {
    Result<Activation> activation = tables.activations.find(id);
    if (!activation) return activation;
    const auto next = license::next_state(activation->state, event);
    if (!next) {
        return Error{Errc::Conflict, "the activation is " + std::string{name(activation->state)} +
                                         (license::is_final(activation->state)
                                              ? " already: nothing is left to resolve"
                                              : ": its outcome may still come")};
    }
    *activation = license::advanced(std::move(*activation), event, next->to, now);
    activation->evidence = finding.evidence;
    if (finding.before) activation->before = finding.before;
    if (finding.valid_to_after) activation->valid_to_after = finding.valid_to_after;
    if (finding.cost) activation->cost = finding.cost;
    tables.activations.update(*activation);
    return activation;
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
    return store_.write_now([this](Tables& tables) -> Result<void> {
        const Result<std::vector<Activation>> open = tables.activations.open();
        if (!open) return open.error();
        open_count_ = open->size();
        return {};
    });
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

Task<Result<Activation>> Activations::advance(ActivationId id, ActivationEvent event,
                                              Finding finding) {
    auto advance = [id = std::move(id), event, finding = std::move(finding),
                    now = enforcer_.time().now(), mark = enforcer_.time().mark()](Tables& tables) {
        tables.installation.keep(mark);
        return advance_in(tables, id, event, finding, now);
    };
    Result<Activation> activation = co_await store_.write(std::move(advance));
    if (!activation) co_return activation.error();

    if (license::is_final(activation->state)) --open_count_;
    log_.info("activation changed", {{"id", activation->request.id.text()},
                                     {"state", std::string{name(activation->state)}},
                                     {"evidence", activation->evidence}});
    enforcer_.events().add(enforcer_.time().now(), change_of(*activation));
    co_return activation;
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

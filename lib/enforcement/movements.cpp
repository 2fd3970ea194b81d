#include "lib/enforcement/movements.hpp"

#include <algorithm>
#include <variant>

#include "lib/enforcement/journal_notes.hpp"
#include "lib/license/movement.hpp"

namespace usher::enforcement {
namespace {

using license::Activation;
using license::Entitlement;
using store::Tables;

// Nothing to alarm about, nor to remember, if the very same was noticed before.
std::optional<Movement> note(Tables& tables, Movement movement) {
    if (!tables.movements.insert(movement)) return std::nullopt;
    tables.journal.append(validity_moved_note(movement));
    return movement;
}

std::optional<Instant> paid_end(const std::vector<Entitlement>& held, const OptionId& option) {
    const auto found = std::ranges::find_if(
        held, [&option](const Entitlement& one) { return one.option == option && !one.trial; });
    if (found == held.end()) return std::nullopt;
    return found->valid_to;
}

std::string shown(const std::optional<Instant>& end) {
    return end ? rfc3339(*end) : "not active";
}

}  // namespace

Result<std::vector<Movement>> note_movements(Tables& tables, const std::string& upstream,
                                             const KeyRecord& held,
                                             const std::vector<Entitlement>& seen, Instant now) {
    std::vector<Movement> noted;
    const Result<std::vector<Activation>> bought = tables.activations.bought(upstream, held.tag);
    if (!bought) return bought.error();
    for (const Activation& last : *bought) {
        const OptionId& option = last.request.service;
        const license::Expectation expected{
            .held = paid_end(held.entitlements, option),
            .last = last,
            .is_open = tables.activations.open_for(upstream, held.tag, option).has_value()};
        const std::optional<Instant> end = paid_end(seen, option);
        if (!is_moved_by_others(expected, end, now)) continue;
        std::optional<Movement> movement = note(
            tables,
            {.tag = held.tag, .option = option, .from = expected.held, .to = end, .seen_at = now});
        if (movement) noted.push_back(std::move(*movement));
    }
    return noted;
}

Result<std::optional<Movement>> note_movement(Tables& tables, const store::KeyTag& tag,
                                              const Activation& activation, Instant now) {
    if (!activation.before) return std::optional<Movement>{};
    const license::ActivationRequest& request = activation.request;
    Result<std::optional<Activation>> last =
        tables.activations.last_confirmed(activation.upstream, request.user_key, request.service);
    if (!last) return last.error();
    if (!*last) return std::optional<Movement>{};
    const std::optional<Instant> known = (*last)->valid_to_after;
    const license::Expectation expected{.held = known, .last = std::move(*last)};
    const std::optional<Instant>& end = activation.before->valid_to;
    if (!is_moved_by_others(expected, end, now)) return std::optional<Movement>{};
    return note(tables,
                {.tag = tag, .option = request.service, .from = known, .to = end, .seen_at = now});
}

void announce_movement(Enforcer& enforcer, const Log& log, const Movement& movement) {
    log.error("validity was moved upstream by somebody else", {{"key", reference_of(movement.tag)},
                                                               {"option", movement.option.text()},
                                                               {"from", shown(movement.from)},
                                                               {"to", shown(movement.to)}});
    enforcer.events().add(enforcer.time().now(), ValidityMoved{.key = reference_of(movement.tag),
                                                               .option = movement.option,
                                                               .from = movement.from,
                                                               .to = movement.to});
}

Movements::Movements(store::Store& store, Enforcer& enforcer)
    : store_{store},
      enforcer_{enforcer},
      subscription_{enforcer.events().subscribe([this](const Event& event) {
          if (std::holds_alternative<ValidityMoved>(event.change)) ++open_count_;
      })} {}

Movements::~Movements() {
    enforcer_.events().unsubscribe(subscription_);
}

Result<void> Movements::count_open() {
    const Result<std::int64_t> count = store_.write_now(
        [](Tables& tables) -> Result<std::int64_t> { return tables.movements.open_count(); });
    if (!count) return count.error();
    open_count_ = *count;
    return {};
}

Task<Result<std::vector<Movement>>> Movements::open(std::size_t count) {
    auto read = [count](Tables& tables) -> Result<std::vector<Movement>> {
        return tables.movements.open(count);
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<void>> Movements::acknowledge(std::int64_t row, license::Resolution resolution,
                                          Actor actor) {
    resolution.at = enforcer_.time().now();
    auto acknowledge = [row, resolution = std::move(resolution), actor = std::move(actor),
                        mark = enforcer_.time().mark()](Tables& tables) -> Result<void> {
        const std::optional<Movement> movement = tables.movements.acknowledge(row, resolution);
        if (!movement) return Error{Errc::NotFound, "no such alarm"};
        tables.installation.keep(mark);
        tables.journal.append(movement_acknowledged_note(*movement, actor));
        return {};
    };
    const Result<void> acknowledged = co_await store_.write(std::move(acknowledge));
    if (acknowledged) --open_count_;
    co_return acknowledged;
}

}  // namespace usher::enforcement

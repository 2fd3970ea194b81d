#include "lib/sync/activation_driver.hpp"

#include "lib/async/task_group.hpp"
#include "lib/sync/activation_evidence.hpp"
#include "lib/sync/activation_records.hpp"
#include "lib/sync/activation_verdicts.hpp"
#include "lib/sync/activation_waits.hpp"
#include "lib/sync/charge_readings.hpp"
#include "lib/sync/store_retry.hpp"

namespace usher::sync {

using enforcement::Advanced;
using enforcement::Observation;
using license::Activation;
using license::ActivationEvent;
using license::ActivationRequest;
using license::ActivationState;
using license::Effect;
using license::Reading;
using upstream::acestream::Activated;

class ActivationDriver::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, ActivationSettings settings, ActivationNeeds needs)
        : settings_{std::move(settings)},
          needs_{std::move(needs)},
          tasks_{executor, "activation", needs_.log} {}

    Task<void> resume();
    Task<Result<enforcement::Prepared>> start(ActivationRequest request, Actor actor);
    Task<Result<Activation>> resolve(ActivationId id, ActivationEvent word,
                                     license::Resolution resolution, Actor actor);
    Task<Result<Cents>> quote(OptionId service, PeriodId period) {
        const auto self = shared_from_this();
        co_return co_await needs_.port.quote(std::move(service), std::move(period));
    }
    [[nodiscard]] std::optional<license::Outlook> outlook(const Activation& activation) const {
        return license::outlook(activation, waits_.since(activation.request.id),
                                settings_.reconciliation, settings_.unsent_limit);
    }
    [[nodiscard]] const ActivationWaits& waits() const noexcept { return waits_; }
    void stop() {
        stopped_ = true;
        readings_.stop();
        records_.stop();
        tasks_.cancel();
    }

private:
    /// What comes after an effect; none when nothing does, or the daemon ends.
    using Next = std::optional<Advanced>;

    Task<void> go_on(Activation activation);
    Task<void> set_aside(Activation activation);
    Task<Next> lose(ActivationId id);
    Task<void> drive(Advanced step);
    Task<void> follow(Advanced step);
    Task<Next> try_to_send(Activation activation);
    Task<Next> give_up(Activation activation, std::string why);
    Task<Next> charge(Activation activation);
    Task<Next> take_refusal(Activation activation, Error answer);
    Task<Next> read_back(Activation activation);
    [[nodiscard]] Grounds grounds_of(const Activation& activation) {
        return {.policy = settings_.reconciliation,
                .length = needs_.activations.length_of(activation.request.period),
                .now = needs_.time.now()};
    }

    ActivationSettings settings_;
    ActivationNeeds needs_;
    ChargeReadings readings_{settings_, needs_};
    ActivationRecords records_{settings_, needs_};
    ActivationWaits waits_{settings_, needs_.time};
    async::TaskGroup tasks_;
    bool stopped_ = false;
};

Task<void> ActivationDriver::Impl::resume() {
    const auto self = shared_from_this();
    async::Backoff backoff{settings_.backoff, needs_.random};
    Result<std::vector<Activation>> open = co_await needs_.activations.open();
    while (!open) {
        if (is_news(open.error().code())) {
            needs_.log.error("open activations were not read", {{"cause", open.error().message()}});
        }
        if (stopped_ || !passes(open.error().code())) co_return;
        co_await settings_.sleep(backoff.next());
        open = co_await needs_.activations.open();
    }
    for (Activation& activation : *open) {
        const bool is_ours = needs_.activations.is_ours(activation);
        tasks_.spawn(is_ours ? go_on(std::move(activation)) : set_aside(std::move(activation)));
    }
}

Task<void> ActivationDriver::Impl::go_on(Activation activation) {
    const auto self = shared_from_this();
    if (waits_.take_over(activation)) {
        needs_.log.error(
            "an activation is long unknown: each start waits anew to read it back",
            {{"id", activation.request.id.text()}, {"since", rfc3339(activation.changed_at)}});
    }
    Next step = Advanced{.activation = activation, .effect = effect_owed(activation.state)};
    if (activation.state == ActivationState::Sending) step = co_await lose(activation.request.id);
    if (step) co_await drive(std::move(*step));
}

// Nobody knows there what was ordered elsewhere: sent, it would be bought twice, and a reading
// would take what it has done for something that was never done.
Task<void> ActivationDriver::Impl::set_aside(Activation activation) {
    const auto self = shared_from_this();
    if (activation.state == ActivationState::InDoubt) co_return;
    const ActivationId id = activation.request.id;
    const std::string why = "ordered from another upstream, " + shown_upstream(activation);
    needs_.log.warning("an open activation is not of the upstream that is configured",
                       {{"id", id.text()}, {"upstream", activation.upstream}});
    if (activation.state == ActivationState::Prepared) {
        co_await give_up(std::move(activation), why);
        co_return;
    }
    if (activation.state == ActivationState::Sending) {
        Next lost = co_await lose(id);
        if (!lost) co_return;
        activation = std::move(lost->activation);
    }
    Observation observation{.evidence = activation.evidence + "; not read back: " + why};
    co_await records_.record_for_sure(id, ActivationEvent::Unreadable, std::move(observation));
}

Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::lose(ActivationId id) {
    Observation observation{.evidence = "the daemon ended while the request was under way"};
    co_return co_await records_.record_for_sure(std::move(id), ActivationEvent::Lost,
                                                std::move(observation));
}

Task<Result<enforcement::Prepared>> ActivationDriver::Impl::start(ActivationRequest request,
                                                                  Actor actor) {
    const auto self = shared_from_this();
    Result<enforcement::Prepared> prepared =
        co_await needs_.activations.prepare(std::move(request), std::move(actor));
    if (prepared && prepared->added) {
        Advanced step{.activation = prepared->activation, .effect = Effect::TryLater};
        tasks_.spawn(drive(std::move(step)));
    }
    co_return prepared;
}

Task<Result<Activation>> ActivationDriver::Impl::resolve(ActivationId id, ActivationEvent word,
                                                         license::Resolution resolution,
                                                         Actor actor) {
    const auto self = shared_from_this();
    std::optional<Reading> shown;
    if (word == ActivationEvent::ResolvedDone) shown = co_await readings_.shown_of_doubtful(id);
    Result<Advanced> step = co_await needs_.activations.resolve(
        std::move(id), word, std::move(resolution), std::move(actor), shown);
    if (!step) co_return step.error();
    Activation activation = step->activation;
    tasks_.spawn(drive(std::move(*step)));
    co_return activation;
}

Task<void> ActivationDriver::Impl::drive(Advanced step) {
    const auto self = shared_from_this();
    const ActivationId id = step.activation.request.id;
    waits_.begin(id);
    co_await follow(std::move(step));
    waits_.end(id);
}

// Does what the last arrow obliges to, until an arrow obliges to nothing more.
Task<void> ActivationDriver::Impl::follow(Advanced step) {
    async::Backoff backoff{settings_.backoff, needs_.random};
    bool is_first_try = true;
    while (!stopped_) {
        Next next;
        switch (step.effect) {
            case Effect::TryLater:
                if (!is_first_try) co_await settings_.sleep(backoff.next());
                is_first_try = false;
                next = co_await try_to_send(step.activation);
                break;
            case Effect::SendCharge: next = co_await charge(step.activation); break;
            case Effect::ReadBackLater: next = co_await read_back(step.activation); break;
            case Effect::Refresh: needs_.on_confirmed(step.activation.request.user_key); co_return;
            case Effect::None:
            case Effect::Alarm: co_return;
        }
        if (!next) co_return;
        step = std::move(*next);
    }
}

Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::try_to_send(Activation activation) {
    const ActivationRequest request = activation.request;
    if (waits_.is_over_unsent_limit(activation)) {
        co_return co_await give_up(std::move(activation), "upstream gave no usable answer in time");
    }
    Result<AskedBefore> asked = co_await readings_.ask_before_sending(request);
    const Advanced again{.activation = activation, .effect = Effect::TryLater};
    if (!asked) co_return again;
    Verdict verdict = verdict_before_sending(activation, std::move(*asked), grounds_of(activation));
    if (!wants_charge(verdict.event)) {
        co_return co_await records_.record_for_sure(request.id, verdict.event,
                                                    std::move(verdict.observation));
    }
    if (const auto objection = license::objection_to(verdict.observation.quoted, request.price)) {
        co_return co_await give_up(std::move(activation), *objection);
    }
    const Result<Advanced> sending =
        co_await records_.record(request.id, verdict.event, std::move(verdict.observation));
    if (sending) co_return *sending;
    const Error refused = sending.error();
    if (refused.code() == Errc::Forbidden) {
        co_return co_await give_up(std::move(activation), refused.context());
    }
    if (passes(refused.code())) co_return again;
    co_return std::nullopt;
}

// Of what may have left before, only that it is not sent again is known.
Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::give_up(Activation activation,
                                                                   std::string why) {
    Observation observation{.evidence = why + "; no charge was sent"};
    if (license::may_have_left(activation)) {
        observation.evidence = activation.evidence + "; not sent again: " + why;
    }
    co_return co_await records_.record_for_sure(
        activation.request.id, license::ending_unsent(activation), std::move(observation));
}

Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::charge(Activation activation) {
    const ActivationRequest request = activation.request;
    const Result<Activated> activated = co_await needs_.port.charge(request);
    if (activated) {
        Observation observation{.evidence = evidence_of(*activated, activation.quoted),
                                .valid_to_after = activated->valid_to,
                                .cost = activated->cost};
        co_return co_await records_.record_for_sure(request.id, ActivationEvent::Accepted,
                                                    std::move(observation));
    }
    co_return co_await take_refusal(std::move(activation), activated.error());
}

// Any answer but a yes. A no is believed where a reading shows no change (D64).
Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::take_refusal(Activation activation,
                                                                        Error answer) {
    const license::ReconciliationPolicy& policy = settings_.reconciliation;
    const ActivationRequest request = activation.request;
    const ActivationEvent said = answer_in(answer);
    std::optional<Reading> seen;
    if (said == ActivationEvent::Refused && policy.refusal_needs_reading(activation)) {
        const Result<Reading> after = co_await needs_.port.read(request);
        if (after) seen = *after;
    }
    const ActivationEvent event = policy.judge_answer(activation, said, seen, needs_.time.now());
    Observation observation{.evidence = evidence_of(answer, event, request.user_key)};
    co_return co_await records_.record_for_sure(request.id, event, std::move(observation));
}

// What leads to another request is judged anew as long as it cannot be written down: it is true of
// that moment alone. Of the rest, what was seen stays true.
Task<ActivationDriver::Impl::Next> ActivationDriver::Impl::read_back(Activation activation) {
    const ActivationId id = activation.request.id;
    waits_.begin(id);
    const std::chrono::milliseconds quiet_until = co_await readings_.be_quiet();
    async::Backoff backoff{settings_.backoff, needs_.random};
    while (true) {
        const std::optional<Result<Reading>> read =
            co_await readings_.read_back(activation, quiet_until);
        if (stopped_) co_return std::nullopt;
        Verdict verdict = verdict_of_reading(activation, read, grounds_of(activation));
        if (!wants_charge(verdict.event)) {
            co_return co_await records_.record_for_sure(id, verdict.event,
                                                        std::move(verdict.observation));
        }
        const Result<Advanced> recorded =
            co_await records_.record(id, verdict.event, std::move(verdict.observation));
        if (recorded) {
            waits_.end(id);
            waits_.begin(id);
            co_return *recorded;
        }
        if (!passes(recorded.error().code())) co_return std::nullopt;
        co_await settings_.sleep(backoff.next());
    }
}

ActivationDriver::ActivationDriver(Executor executor, ActivationSettings settings,
                                   ActivationNeeds needs)
    : impl_{std::make_shared<Impl>(executor, std::move(settings), std::move(needs))} {}

ActivationDriver::~ActivationDriver() {
    impl_->stop();
}
void ActivationDriver::stop() {
    impl_->stop();
}

Task<void> ActivationDriver::resume() {
    return impl_->resume();
}
Task<Result<enforcement::Prepared>> ActivationDriver::start(ActivationRequest request,
                                                            Actor actor) {
    return impl_->start(std::move(request), std::move(actor));
}
Task<Result<Activation>> ActivationDriver::resolve(ActivationId id, ActivationEvent word,
                                                   license::Resolution resolution, Actor actor) {
    return impl_->resolve(std::move(id), word, std::move(resolution), std::move(actor));
}

Task<Result<Cents>> ActivationDriver::quote(OptionId service, PeriodId period) {
    return impl_->quote(std::move(service), std::move(period));
}

std::optional<license::Outlook> ActivationDriver::outlook(const Activation& activation) const {
    return impl_->outlook(activation);
}

bool ActivationDriver::is_overdue(const ActivationId& id) const {
    return impl_->waits().is_overdue(id);
}

std::size_t ActivationDriver::overdue_count() const {
    return impl_->waits().overdue_count();
}

}  // namespace usher::sync

#include "lib/sync/activation_driver.hpp"

#include <algorithm>

#include "lib/async/task_group.hpp"
#include "lib/async/timer.hpp"

namespace usher::sync {
namespace {

using enforcement::Finding;
using license::Activation;
using license::ActivationEvent;
using license::ActivationRequest;
using license::ActivationState;
using upstream::acestream::Activated;

bool is_of_the_disk(Errc code) {
    return code == Errc::Storage || code == Errc::StorageFull || code == Errc::Unavailable;
}

// Upstream's text is foreign, and may quote the key that it was asked about.
std::string without_key(std::string text, const UserKey& user_key) {
    const std::string shown = masked(user_key.text());
    for (std::size_t at = text.find(user_key.text()); at != std::string::npos;
         at = text.find(user_key.text(), at + shown.size())) {
        text.replace(at, user_key.text().size(), shown);
    }
    return text;
}

}  // namespace

class ActivationDriver::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, ActivationSettings settings, Charge charge, ReadValidity read_validity,
         async::RandomFraction random, enforcement::Activations& activations,
         enforcement::TimeKeeper& time, OnConfirmed on_confirmed, Log log)
        : settings_{settings},
          charge_{std::move(charge)},
          read_validity_{std::move(read_validity)},
          random_{std::move(random)},
          activations_{activations},
          time_{time},
          on_confirmed_{std::move(on_confirmed)},
          log_{std::move(log)},
          tasks_{executor, "activation", log_} {}

    Task<void> resume();
    Task<Result<enforcement::Prepared>> start(ActivationRequest request);
    void stop() {
        stopped_ = true;
        tasks_.cancel();
    }

private:
    void carry_on(Activation activation);
    Task<void> drive(Activation activation);
    Task<bool> try_once(ActivationRequest request);
    Task<Result<Activation>> record(ActivationId id, ActivationEvent event, Finding finding);
    Task<bool> record_for_sure(ActivationId id, ActivationEvent event, Finding finding);

    ActivationSettings settings_;
    Charge charge_;
    ReadValidity read_validity_;
    async::RandomFraction random_;
    enforcement::Activations& activations_;
    enforcement::TimeKeeper& time_;
    OnConfirmed on_confirmed_;
    Log log_;
    async::TaskGroup tasks_;
    bool stopped_ = false;
};

Task<void> ActivationDriver::Impl::resume() {
    const auto self = shared_from_this();
    Result<std::vector<Activation>> open = co_await activations_.open();
    if (!open) {
        log_.error("open activations were not read", {{"cause", open.error().message()}});
        co_return;
    }
    for (Activation& activation : *open) {
        if (activation.state == ActivationState::Sending) {
            Finding finding{.evidence = "the daemon ended while the request was under way"};
            co_await record_for_sure(activation.request.id, ActivationEvent::Lost,
                                     std::move(finding));
        } else if (activation.state == ActivationState::Prepared) {
            carry_on(std::move(activation));
        }
    }
}

Task<Result<enforcement::Prepared>> ActivationDriver::Impl::start(ActivationRequest request) {
    const auto self = shared_from_this();
    Result<enforcement::Prepared> prepared = co_await activations_.prepare(std::move(request));
    if (prepared && prepared->added) carry_on(prepared->activation);
    co_return prepared;
}

void ActivationDriver::Impl::carry_on(Activation activation) {
    tasks_.spawn(drive(std::move(activation)));
}

Task<void> ActivationDriver::Impl::drive(Activation activation) {
    const auto self = shared_from_this();
    async::Backoff backoff{settings_.backoff, random_};
    while (!stopped_) {
        if (time_.now() - activation.created_at > settings_.unsent_limit) {
            Finding finding{.evidence =
                                "upstream gave no usable answer in time; no charge was sent"};
            co_await record_for_sure(activation.request.id, ActivationEvent::GiveUp,
                                     std::move(finding));
            co_return;
        }
        const bool settled = co_await try_once(activation.request);
        if (settled) co_return;
        co_await async::sleep_for(backoff.next());
    }
}

// True once nothing more may be done; false when it is proven that nothing was sent.
Task<bool> ActivationDriver::Impl::try_once(ActivationRequest request) {
    Finding before{.evidence = "the request may be under way"};
    Result<std::optional<Instant>> validity = co_await read_validity_(request);
    if (!validity && validity.error().code() != Errc::Rejected) co_return false;
    if (validity) before.before = license::Reading{.valid_to = *validity};

    const Result<Activation> sending =
        co_await record(request.id, ActivationEvent::Send, std::move(before));
    if (!sending) co_return !is_of_the_disk(sending.error().code());

    Result<Activated> activated = co_await charge_(request);
    if (activated) {
        Finding after{.evidence = "upstream answered without an error",
                      .valid_to_after = activated->valid_to,
                      .cost = activated->cost};
        co_await record_for_sure(request.id, ActivationEvent::Accepted, std::move(after));
        on_confirmed_(request.user_key);
        co_return true;
    }

    Finding finding{.evidence = without_key(activated.error().message(), request.user_key)};
    const Errc code = activated.error().code();
    if (code == Errc::Unreachable) {
        const bool prepared_again =
            co_await record_for_sure(request.id, ActivationEvent::Unsent, std::move(finding));
        co_return !prepared_again;
    }
    const auto event = code == Errc::Rejected ? ActivationEvent::Refused : ActivationEvent::Lost;
    co_await record_for_sure(request.id, event, std::move(finding));
    co_return true;
}

// What became of a request that was sent is known here alone: it is written down as soon as the
// disk has room for it, however long that takes (threat model D24). False if it does not fit the
// activation any more, or the daemon ends.
Task<bool> ActivationDriver::Impl::record_for_sure(ActivationId id, ActivationEvent event,
                                                   Finding finding) {
    async::BackoffLimits limits = settings_.backoff;
    limits.cap = std::min<std::chrono::milliseconds>(limits.cap, std::chrono::minutes{1});
    async::Backoff backoff{limits, random_};
    while (!stopped_) {
        const Result<Activation> recorded = co_await record(id, event, finding);
        if (recorded || !is_of_the_disk(recorded.error().code())) co_return recorded.has_value();
        co_await async::sleep_for(backoff.next());
    }
    co_return false;
}

Task<Result<Activation>> ActivationDriver::Impl::record(ActivationId id, ActivationEvent event,
                                                        Finding finding) {
    Result<Activation> advanced =
        co_await activations_.advance(std::move(id), event, std::move(finding));
    if (!advanced) {
        log_.error("an activation was not recorded",
                   {{"event", std::string{name(event)}}, {"cause", advanced.error().message()}});
    }
    co_return advanced;
}

ActivationDriver::ActivationDriver(Executor executor, ActivationSettings settings, Charge charge,
                                   ReadValidity read_validity, async::RandomFraction random,
                                   enforcement::Activations& activations,
                                   enforcement::TimeKeeper& time, OnConfirmed on_confirmed, Log log)
    : impl_{std::make_shared<Impl>(executor, settings, std::move(charge), std::move(read_validity),
                                   std::move(random), activations, time, std::move(on_confirmed),
                                   std::move(log))} {}

ActivationDriver::~ActivationDriver() {
    impl_->stop();
}
void ActivationDriver::stop() {
    impl_->stop();
}

Task<void> ActivationDriver::resume() {
    return impl_->resume();
}
Task<Result<enforcement::Prepared>> ActivationDriver::start(ActivationRequest request) {
    return impl_->start(std::move(request));
}

}  // namespace usher::sync

#include "lib/sync/activation_records.hpp"

#include "lib/sync/store_retry.hpp"

namespace usher::sync {

using enforcement::Advanced;
using enforcement::Observation;
using license::ActivationEvent;

Task<Result<Advanced>> ActivationRecords::record(ActivationId id, ActivationEvent event,
                                                 Observation observation) {
    Result<Advanced> advanced = co_await needs_.activations.advance(
        std::move(id), event, std::move(observation), the_daemon());
    if (!advanced && is_news(advanced.error().code())) {
        needs_.log.error("an activation was not recorded", {{"event", std::string{name(event)}},
                                                            {"cause", advanced.error().message()}});
    }
    co_return advanced;
}

Task<std::optional<Advanced>> ActivationRecords::record_for_sure(ActivationId id,
                                                                 ActivationEvent event,
                                                                 Observation observation) {
    async::Backoff backoff{settings_.backoff, needs_.random};
    while (!stopped_) {
        const Result<Advanced> recorded = co_await record(id, event, observation);
        if (recorded) co_return *recorded;
        if (!passes(recorded.error().code())) co_return std::nullopt;
        co_await settings_.sleep(backoff.next());
    }
    co_return std::nullopt;
}

}  // namespace usher::sync

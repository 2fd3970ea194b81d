#include "ipc/api/adapters/engine_streams.hpp"

#include <utility>

namespace usher::api {
namespace {

using enforcement::SlotEnd;
using enforcement::SlotId;
using enforcement::StreamSlots;

// Room for every stream that runs, and for as many whose engine has not heard of their end yet.
constexpr std::size_t streams_max = 2 * StreamSlots::slots_max;

}  // namespace

EngineStreams::~EngineStreams() {
    for (const auto& [client, stream] : streams_) {
        if (stream.slot) slots_.end(*stream.slot, SlotEnd::Released);
    }
}

Result<StreamAnswer> EngineStreams::start(const std::string& client,
                                          enforcement::SlotRequest request) {
    end(client);
    request.on_end = [this, client](SlotId slot, SlotEnd why) { ended(client, slot, why); };
    const Result<enforcement::SlotAnswer> answer = slots_.acquire(std::move(request));
    if (!answer) return answer.error();

    if (answer->slot) {
        if (streams_.size() >= streams_max) forget_ended();
        streams_[client] = {.slot = answer->slot};
    }
    const license::Verdict& verdict = answer->decision.verdict;
    return StreamAnswer{.allowed = verdict.allowed,
                        .reason = name(verdict.reason),
                        .valid_to = verdict.valid_to,
                        .at = answer->decision.at};
}

Result<StreamAnswer> EngineStreams::keep(const std::string& client,
                                         enforcement::SlotRequest request) {
    const auto found = streams_.find(client);
    if (found == streams_.end()) return start(client, std::move(request));
    const Stream& stream = found->second;
    if (stream.slot && slots_.keep(*stream.slot)) {
        return StreamAnswer{.allowed = true, .reason = name(license::Reason::Active)};
    }
    if (stream.why == SlotEnd::NotKept) return start(client, std::move(request));
    return StreamAnswer{.reason = name(stream.why)};
}

void EngineStreams::end(const std::string& client) {
    const auto node = streams_.extract(client);
    if (node.empty() || !node.mapped().slot) return;
    slots_.end(*node.mapped().slot, SlotEnd::Released);
}

void EngineStreams::ended(const std::string& client, SlotId slot, SlotEnd why) {
    const auto found = streams_.find(client);
    if (found == streams_.end() || found->second.slot != slot) return;
    found->second = {.slot = std::nullopt, .why = why};
}

void EngineStreams::forget_ended() {
    std::erase_if(streams_, [](const auto& entry) { return !entry.second.slot; });
}

}  // namespace usher::api

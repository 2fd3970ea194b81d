/// The streams of engines that know their clients by names of their own and are told nothing: they
/// ask again and again, and learn of an end when they do.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/enforcement/stream_slots.hpp"

namespace usher::api {

/// May the stream run?
struct StreamAnswer {
    bool allowed = false;
    std::string_view reason;            ///< a word of license::Reason, or of SlotEnd
    std::optional<Instant> valid_to{};  ///< of what allows it; none for one that was only kept
    Instant at{};
};

/// Lives on the event loop.
class EngineStreams {
public:
    /// `slots` outlives it.
    explicit EngineStreams(enforcement::StreamSlots& slots) noexcept : slots_{slots} {}
    EngineStreams(const EngineStreams&) = delete;
    EngineStreams& operator=(const EngineStreams&) = delete;
    /// Gives back what it holds, which would call it else.
    ~EngineStreams();

    /// Takes a slot for `client`, in place of one that it holds: an engine that was restarted
    /// counts its clients anew. Errc::Unavailable as StreamSlots::acquire.
    [[nodiscard]] Result<StreamAnswer> start(const std::string& client,
                                             enforcement::SlotRequest request);
    /// The client still streams. No once its slot has ended; but one that was only silent, or whose
    /// slot a restart of the daemon has swallowed, starts again by `request`.
    [[nodiscard]] Result<StreamAnswer> keep(const std::string& client,
                                            enforcement::SlotRequest request);
    /// Whether `client` has started here, and its engine has not said that it has gone.
    [[nodiscard]] bool knows(const std::string& client) const { return streams_.contains(client); }
    /// The client has gone.
    void end(const std::string& client);

private:
    struct Stream {
        std::optional<enforcement::SlotId> slot;  ///< none: it has ended
        enforcement::SlotEnd why{};               ///< then
    };

    void ended(const std::string& client, enforcement::SlotId slot, enforcement::SlotEnd why);
    void forget_ended();

    enforcement::StreamSlots& slots_;
    std::map<std::string, Stream> streams_;
};

}  // namespace usher::api

/// Who is streaming right now, within the limits of policy; ends what may run no longer.
///
/// Held in memory: a holder that outlives a restart of the daemon asks again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/holder.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/license/streams.hpp"

namespace usher::enforcement {

/// Names a slot; grows, and is unique over restarts.
using SlotId = std::uint64_t;

/// Why a slot ended.
enum class SlotEnd : std::uint8_t {
    Released = 0,      ///< its holder gave it back
    HolderGone = 1,    ///< its holder's connection or process ended
    NotKept = 2,       ///< its holder was silent for longer than it promised
    RightEnded = 3,    ///< the check says no by now
    Displaced = 4,     ///< a newer stream took its place
    Administrator = 5  ///< somebody ended it by hand
};

/// `released`, `holder_gone`, `not_kept`, `right_ended`, `displaced`, `administrator`.
[[nodiscard]] std::string_view name(SlotEnd why) noexcept;

/// Called once when a slot ends for another reason than its holder's own; the slot is gone
/// already.
using OnSlotEnd = std::function<void(SlotId, SlotEnd)>;

struct SlotRequest {
    RightQuestion question;
    std::string holder;  ///< for people: `nginx-rtmp 127.0.0.1 client 17`; made fit by holder_of()
    /// The holder says within this time that it still streams, or loses the slot; none: whoever
    /// took it releases it for sure.
    std::optional<std::chrono::milliseconds> kept_for{};
    OnSlotEnd on_end{};
    std::string owner{};  ///< who may take the slot up again after detach(); empty: nobody
};

struct SlotAnswer {
    Decision decision;                        ///< refused with StreamLimit when there is no room
    std::optional<SlotId> slot{};             ///< if allowed
    std::optional<license::StreamUse> use{};  ///< the tightest limit, this stream counted
};

/// One running stream, for those who administrate.
struct HeldSlot {
    SlotId id = 0;
    OptionId option{};                         ///< empty: of a channel
    std::optional<KeyReference> key{};         ///< none: the device's view
    std::optional<ChannelQuestion> channel{};  ///< none: of an option
    std::string holder;
    Instant since;
};

/// Lives on the event loop.
class StreamSlots {
public:
    static constexpr std::size_t slots_max = 10'000;

    /// `enforcer` and `accounts` outlive it. `starts`: how often the daemon has started. Without
    /// `accounts` no stream of a channel is allowed.
    StreamSlots(Enforcer& enforcer, std::int64_t starts, Accounts* accounts = nullptr);
    StreamSlots(const StreamSlots&) = delete;
    StreamSlots& operator=(const StreamSlots&) = delete;
    ~StreamSlots();

    /// Checks, then takes a slot. Errc::Unavailable beyond `slots_max`.
    [[nodiscard]] Result<SlotAnswer> acquire(SlotRequest request);
    /// The holder still streams; false if the slot has ended.
    bool keep(SlotId slot);
    /// Ends a slot without telling its holder when that is who asks (Released, HolderGone); false
    /// if it has ended already.
    bool end(SlotId slot, SlotEnd why);

    /// Nobody is told of the slot's end any more; it stays held.
    void detach(SlotId slot);
    /// Gives a detached slot back to its `owner`: `on_end` is told of its end again. False if the
    /// slot is not detached, or not this owner's.
    bool take_up(SlotId slot, std::string_view owner, OnSlotEnd on_end);

    /// Ends what may run no longer. Changes of keys do that at once; this is for what only the
    /// passing of time has changed. Call it every second.
    void review();
    /// Ends what was not kept. Call it every 100 ms or so.
    void sweep();

    /// The oldest first.
    [[nodiscard]] std::vector<HeldSlot> list() const;
    /// None if it has ended.
    [[nodiscard]] std::optional<HeldSlot> find(SlotId slot) const;
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }

private:
    /// Who streams: a key, a user, or without both the device.
    struct Whose {
        std::optional<store::KeyTag> key{};
        std::optional<UserId> user{};
        friend bool operator==(const Whose&, const Whose&) = default;
    };
    struct Slot {
        SlotRequest request;
        Whose whose;
        std::optional<KeyReference> reference;  ///< of the key
        Instant since;
        std::chrono::milliseconds kept_until{};
    };
    using Slots = std::map<SlotId, Slot>;

    [[nodiscard]] static HeldSlot held_slot(SlotId id, const Slot& slot);
    void review(const Event& event);
    template <typename Concerns>
    void end_refused(const Concerns& concerns);
    [[nodiscard]] Whose whose(const RightQuestion& question) const;
    [[nodiscard]] license::StreamPolicy policy_of(const RightQuestion& question) const;
    [[nodiscard]] license::StreamCount count(const RightQuestion& question) const;
    [[nodiscard]] std::optional<SlotId> oldest(license::StreamScope scope,
                                               const RightQuestion& question) const;

    Enforcer& enforcer_;
    Accounts* accounts_;
    Decider decider_;
    std::uint64_t subscription_;
    SlotId last_;
    Slots slots_;
};

}  // namespace usher::enforcement

/// What of a driver's goes on just now, each thing once, and who waits for its end.
#pragma once

#include <cassert>
#include <map>
#include <memory>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task.hpp"

namespace usher::sync {

/// Something that goes on, or has just ended; shared with those who wait for that.
struct UnderWay {
    explicit UnderWay(const Executor& executor) : ended{executor} {}

    async::Signal ended;
    bool has_ended = false;
};

/// Lives on the event loop. `Entry` is an UnderWay, perhaps with more that those who wait want to
/// know; things are known by a `Key`.
template <typename Key, typename Entry = UnderWay>
class AllUnderWay {
public:
    explicit AllUnderWay(Executor executor) : executor_{std::move(executor)} {}

    /// Ends the entry of `key` when it goes, be what is under way cancelled or not.
    class Ending {
    public:
        /// `all` outlives it.
        Ending(AllUnderWay& all, Key key) : all_{all}, key_{std::move(key)} {}
        Ending(const Ending&) = delete;
        Ending& operator=(const Ending&) = delete;
        ~Ending() { all_.end(key_); }

    private:
        AllUnderWay& all_;
        Key key_;
    };

    [[nodiscard]] bool contains(const Key& key) const { return entries_.contains(key); }
    /// Null if nothing of it is under way.
    [[nodiscard]] std::shared_ptr<Entry> find(const Key& key) const {
        const auto found = entries_.find(key);
        return found == entries_.end() ? nullptr : found->second;
    }
    /// It is under way from now on until an Ending of it goes. It must not have been: whoever wants
    /// it too waits for the one that is there.
    std::shared_ptr<Entry> begin(const Key& key) {
        const auto [place, is_new] = entries_.emplace(key, std::make_shared<Entry>(executor_));
        assert(is_new);
        static_cast<void>(is_new);
        return place->second;
    }

private:
    void end(const Key& key) {
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        const std::shared_ptr<Entry> entry = std::move(found->second);
        entries_.erase(found);
        entry->has_ended = true;
        entry->ended.notify();
    }

    Executor executor_;
    std::map<Key, std::shared_ptr<Entry>> entries_;
};

}  // namespace usher::sync

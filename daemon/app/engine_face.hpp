/// The engine's door: the shared page, and the socket that hands it out.
#pragma once

#include "daemon/config/config.hpp"
#include "ipc/engine/server.hpp"
#include "lib/core/secret.hpp"
#include "lib/store/sealer.hpp"

namespace usher::app {

/// The key by which the page is searched: the same as long as the store key is.
[[nodiscard]] protocol::HashKey page_hash_key(const Secret& store_key);
/// Names user keys as the page does.
[[nodiscard]] store::KeySubject page_subject(const protocol::HashKey& key,
                                             std::string_view user_key);

class EngineFace {
public:
    /// `enforcer`, `accounts`, `streams` and `usage` outlive it.
    EngineFace(Executor executor, enforcement::Enforcer& enforcer, enforcement::Accounts& accounts,
               enforcement::StreamSlots& streams, enforcement::Usage& usage,
               const protocol::HashKey& key, Log log);

    /// Where an engine that plays sits down, once it is open.
    [[nodiscard]] engine::PlaybackSeat& playback_seat() noexcept { return playback_seat_; }
    [[nodiscard]] engine::Publisher& publisher() noexcept { return publisher_; }
    /// Listens at `<runtime dir>/engine.sock`. Who comes waits until `serve`.
    [[nodiscard]] Result<void> listen(const config::Config& config);
    /// Answers from now on. The page holds all that it should.
    void serve() { server_.serve(); }
    /// As Publisher::work.
    [[nodiscard]] bool work() { return publisher_.work(); }
    /// Call it every second.
    void beat() { server_.beat(); }
    /// Ends every connection. Idempotent.
    void stop() { server_.stop(); }

private:
    engine::Publisher publisher_;
    engine::PlaybackSeat playback_seat_;
    engine::Server server_;
};

}  // namespace usher::app

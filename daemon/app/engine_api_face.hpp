/// Ace Stream's Engine API and the sessions of its HTTP twin, as far as they are configured.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "ipc/api/engine_api/playback_sessions.hpp"
#include "ipc/api/engine_api/server.hpp"
#include "lib/core/log.hpp"

namespace usher::app {

/// The products of the configured file, and in the sandbox the demo product, which needs noAds as
/// the published key does. Errors name the file, never a key.
[[nodiscard]] Result<std::vector<api::engine_api::Product>> known_products(
    const config::Config& config);

class EngineApiFace {
public:
    /// `enforcer` outlives it. `http_address`: `127.0.0.1:6878`, whose port the handshake tells;
    /// may be empty.
    EngineApiFace(Executor executor, enforcement::Enforcer& enforcer,
                  std::vector<api::engine_api::Product> products, const config::Config& config,
                  const std::string& http_address, Log log);

    /// Listens at every address of `config`. Errc::Unavailable, naming the address.
    [[nodiscard]] Result<void> open(const config::Config& config);
    /// `127.0.0.1:62062`, as really taken.
    [[nodiscard]] const std::vector<std::string>& addresses() const noexcept { return addresses_; }
    [[nodiscard]] api::engine_api::PlaybackDesk& desk() noexcept { return desk_; }
    [[nodiscard]] api::engine_api::PlaybackSessions& sessions() noexcept { return sessions_; }
    /// Call it every second.
    void look();
    /// Ends every connection and every session. Idempotent.
    void stop();

private:
    api::engine_api::PlaybackDesk desk_;
    api::engine_api::PlaybackGate gate_;
    api::engine_api::PlaybackSessions sessions_;
    api::engine_api::Server server_;
    std::vector<std::string> addresses_;
};

}  // namespace usher::app

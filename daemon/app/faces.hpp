/// The doors of the daemon: HTTP over TCP and over the Unix socket, opened by ourselves or handed
/// down by the service manager.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/http/server.hpp"

namespace usher::app {

class Faces {
public:
    /// At most `connections` at once over TCP, and as many over the Unix socket. `handler` answers
    /// every request of every face that `quick` does not.
    Faces(Executor executor, const http::Handler& handler, const http::QuickAnswers& quick,
          std::size_t connections, const ReadClock& read_clock, Log log);

    /// Makes the runtime directory if it is absent, adopts `sockets` of the service manager, then
    /// opens what `config` names of the kinds that are not among them. Nobody is answered before
    /// the loop runs. Errors name the address; Errc::NotAccepted for a runtime directory that
    /// belongs to another user than root or this one, or that everybody may write to.
    [[nodiscard]] Result<void> open(const config::Config& config, const std::vector<int>& sockets);

    /// `127.0.0.1:6878`, as really taken.
    [[nodiscard]] const std::vector<std::string>& http_addresses() const noexcept {
        return http_addresses_;
    }
    [[nodiscard]] const std::string& socket_path() const noexcept { return socket_path_; }

    /// Takes no more connections and ends those that are open. Idempotent.
    void stop();

private:
    Result<void> adopt(const std::vector<int>& sockets);
    Result<void> listen_on_tcp(const config::Config& config);
    Result<void> listen_on_unix(const config::Config& config);

    Log log_;
    http::Server tcp_server_;
    http::Server unix_server_;  ///< connections of its own: TCP cannot use them up
    std::vector<std::string> http_addresses_;
    std::string socket_path_;
};

}  // namespace usher::app

/// A whole upstream in one object: Ace Stream's API, the native device dialect, AminoTV's licences,
/// createReseller, interworks.cloud, books, faults, a clock.
///
/// `usher-sandbox` runs it as a process, `usherd --sandbox` beside the daemon. Lives on the event
/// loop, and ends on it or after it; its database has a thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/http/server.hpp"
#include "lib/license/catalogue.hpp"
#include "lib/sandbox/accounts.hpp"
#include "lib/sandbox/aminotv/settings.hpp"
#include "lib/sandbox/createreseller/settings.hpp"
#include "lib/sandbox/interworks/settings.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::sandbox {

struct Settings {
    std::string host = "127.0.0.1";          ///< of the API; loopback only
    std::uint16_t port = 0;                  ///< 0: a free one
    std::string control_host = "127.0.0.1";  ///< of the control endpoint; loopback only
    std::uint16_t control_port = 0;
    std::string database = ":memory:";  ///< path of the sandbox's own SQLite file
    license::Catalogue catalogue;
    std::vector<AccountSettings> accounts;
    IssuerId issuer{"usher-sandbox"};
    aminotv::Settings aminotv;
    createreseller::Settings createreseller{};
    interworks::Settings interworks{};
    Seconds document_lifetime = std::chrono::hours{24};  ///< `exp` - `iat`; renewed at half of it
};

class Sandbox {
public:
    /// Opens the books, listens, and answers until it is destroyed.
    /// Errc::Malformed for a host that is not loopback; else as Server::listen_tcp and
    /// Database::open.
    [[nodiscard]] static Result<std::unique_ptr<Sandbox>> open(Executor executor, Settings settings,
                                                               ReadClock read_clock, Log log);
    ~Sandbox();

    /// Where the API answers, and where the control endpoint does.
    [[nodiscard]] const http::Address& api() const noexcept;
    [[nodiscard]] const http::Address& control() const noexcept;
    /// The public keys that a device pins.
    [[nodiscard]] const upstream::usher::IssuerKeys& issuer_keys() const noexcept;

private:
    class Impl;
    explicit Sandbox(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::sandbox

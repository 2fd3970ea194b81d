/// The daemon: builds every object in order, runs the loop, stops in reverse.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/app/process.hpp"
#include "daemon/app/system_clock.hpp"
#include "daemon/config/config.hpp"
#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"

namespace usher::app {

/// What the process brings: its loop, its machine, and what the service manager handed down.
struct Surroundings {
    net::io_context& loop;
    Machine machine;
    /// Listening sockets to adopt; then no address is opened by ourselves.
    std::vector<int> sockets;
    Log log;
};

class App {
public:
    /// Opens state, sandbox and faces, and sets everything going on the loop; nothing is answered
    /// before the loop runs. With a saved page checks are the first thing: the start is put on
    /// record, and the keys are read, beside them. Errors are for people; `exit_code_of` gives what
    /// the process ends with.
    [[nodiscard]] static Result<std::unique_ptr<App>> start(config::Config config,
                                                            Surroundings surroundings);
    ~App();

    /// HTTP addresses over TCP, `127.0.0.1:6878`.
    [[nodiscard]] std::vector<std::string> http_addresses() const;
    [[nodiscard]] std::string socket_path() const;
    /// Of the Engine API; empty when it is off.
    [[nodiscard]] std::vector<std::string> engine_api_addresses() const;
    /// Of the embedded sandbox; empty without one.
    [[nodiscard]] std::string sandbox_address() const;
    [[nodiscard]] std::string sandbox_control_address() const;

    /// Whether the start is on record, which makes all that follows from it durable. Loop's thread;
    /// true right after `start` but behind a saved page.
    [[nodiscard]] bool is_on_record() const noexcept;
    /// Closes the faces and ends what runs; the loop then runs out. Idempotent.
    void stop();
    [[nodiscard]] bool stopped() const noexcept;
    /// What the process ends with: exit_done, or, after the store broke or the rest of a start
    /// behind a saved page failed, how that stopped it. exit_storage_broken: the store must
    /// be opened anew (threat model D23); exit_misconfigured: that does not help (D25).
    [[nodiscard]] ExitCode exit_code() const noexcept;

private:
    class Impl;
    explicit App(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::app

/// usherd as a process, in directories of its own that outlast its restarts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

class DaemonProcess {
public:
    struct Settings {
        bool sandbox = false;  ///< with the embedded sandbox
        std::string config{};  ///< text of the configuration file
        bool starts = true;    ///< start it at once
    };

    explicit DaemonProcess(Settings settings);

    /// Starts it on a free port and waits until it is ready. Throws std::runtime_error with its log
    /// when it ends instead.
    void start();
    void signal(int number) const;
    /// See Process::wait.
    int wait();
    /// SIGTERM, then the exit code.
    int stop();
    [[nodiscard]] bool is_running();
    [[nodiscard]] const Process& process() const { return *process_; }
    [[nodiscard]] pid_t pid() const noexcept { return process_->pid(); }

    /// The arguments of another start in the same directories.
    [[nodiscard]] std::vector<std::string> arguments() const;

    [[nodiscard]] const Peer& http() const { return http_; }
    [[nodiscard]] const Peer& socket() const { return socket_; }
    /// The path of the engine's socket.
    [[nodiscard]] std::string engine_socket() const { return runtime_dir() + "/engine.sock"; }
    /// Of the Engine API; empty when it is off.
    [[nodiscard]] const Peer& engine_api() const { return engine_api_; }
    [[nodiscard]] const Peer& sandbox() const { return sandbox_; }
    [[nodiscard]] const Peer& sandbox_control() const { return control_; }
    [[nodiscard]] std::string state_dir() const { return directory_.file("state"); }
    /// Everything that it has written to stderr, over all starts.
    [[nodiscard]] std::string log() const { return read_file(directory_.file("stderr")); }

private:
    [[nodiscard]] std::string runtime_dir() const { return directory_.file("run"); }
    void read_addresses();

    Settings settings_;
    TemporaryDirectory directory_;
    std::unique_ptr<Process> process_;
    Peer http_;
    Peer engine_api_;
    Peer socket_;
    Peer sandbox_;
    Peer control_;
};

/// The configuration of a device whose upstream is at `url` and whose issuers' keys are pinned in
/// `issuer_keys_file`.
[[nodiscard]] std::string device_config(const std::string& url,
                                        const std::string& issuer_keys_file);

/// Where the build put usherd.
[[nodiscard]] std::string usherd_program();

}  // namespace usher::test

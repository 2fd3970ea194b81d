/// usher-sandbox as a process: an upstream that can be killed and started again.
#pragma once

#include <memory>
#include <string>

#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

class SandboxProcess {
public:
    /// Starts it on a free port, its books in a directory.
    SandboxProcess();

    /// Starts it again with the same books at the same address.
    void start();
    /// SIGKILL.
    void kill();

    [[nodiscard]] const Peer& api() const { return api_; }
    [[nodiscard]] const Peer& control() const { return control_; }
    [[nodiscard]] std::string url() const { return "http://" + api_.authority(); }
    /// The configuration of a device that has this upstream, whose keys it pins as an administrator
    /// does: in a file, which lasts as long as this.
    [[nodiscard]] std::string device_config() const;

private:
    TemporaryDirectory directory_;
    std::unique_ptr<Process> process_;
    Peer api_;
    Peer control_;
};

}  // namespace usher::test

#include "tests/support/sandbox_process.hpp"

#include <unistd.h>

#include <csignal>

#include "tests/support/daemon_process.hpp"

namespace usher::test {
namespace {

// A loopback address of this process: while the sandbox is down, nobody else takes its port.
std::string own_address() {
    const int number = ::getpid();
    return "127." + std::to_string(64 + number / 65'536 % 128) + "." +
           std::to_string(number / 256 % 256) + "." + std::to_string(number % 256);
}

std::string after_last_space(const std::string& line) {
    return line.substr(line.rfind(' ') + 1);
}

}  // namespace

SandboxProcess::SandboxProcess() : api_{.host = own_address(), .port = 0, .path = {}} {
    start();
}

void SandboxProcess::start() {
    process_ = std::make_unique<Process>(
        USHER_SANDBOX_PROGRAM,
        std::vector<std::string>{"--state-dir", directory_.file("state"), "--http",
                                 api_.authority(), "--control-http", "127.0.0.1:0"},
        directory_.file("stderr"));
    for (std::string line = process_->read_line(); !line.starts_with("  issuer keys:");
         line = process_->read_line()) {
        if (line.starts_with("  api:")) api_ = Peer::of_url(after_last_space(line));
        if (line.starts_with("  control:")) control_ = Peer::of_url(after_last_space(line));
    }
}

std::string SandboxProcess::device_config() const {
    const std::string keys = directory_.file("issuer-keys.json");
    write_file(keys, get(api_, "/device/v1/issuer-keys").body);
    return test::device_config(url(), keys);
}

void SandboxProcess::kill() {
    process_->signal(SIGKILL);
    process_->wait();
}

}  // namespace usher::test

#include "tests/support/daemon_process.hpp"

#include <csignal>
#include <stdexcept>

namespace usher::test {
namespace {

// The value of a line `  name:   value`; empty if the line is another one.
std::string value_of(const std::string& line, const std::string& name) {
    const std::string label = "  " + name + ":";
    if (!line.starts_with(label)) return {};
    return line.substr(line.find_first_not_of(' ', label.size()));
}

}  // namespace

std::string usherd_program() {
    return USHERD_PROGRAM;
}

std::string device_config(const std::string& url, const std::string& issuer_keys_file) {
    return "[upstream.device]\nurl = \"" + url + "\"\nissuer_keys_file = \"" + issuer_keys_file +
           "\"\n";
}

DaemonProcess::DaemonProcess(Settings settings) : settings_{std::move(settings)} {
    write_file(directory_.file("usherd.toml"), settings_.config);
    if (settings_.starts) start();
}

std::vector<std::string> DaemonProcess::arguments() const {
    std::vector<std::string> arguments{"--config",      directory_.file("usherd.toml"),
                                       "--state-dir",   state_dir(),
                                       "--runtime-dir", runtime_dir(),
                                       "--http",        "127.0.0.1:0"};
    if (settings_.sandbox) arguments.push_back("--sandbox");
    return arguments;
}

void DaemonProcess::start() {
    process_ = std::make_unique<Process>(usherd_program(), arguments(), directory_.file("stderr"));
    try {
        read_addresses();
    } catch (const std::runtime_error& error) {
        throw std::runtime_error{std::string{"usherd: "} + error.what() + ": " + log()};
    }
}

void DaemonProcess::read_addresses() {
    const std::string last = settings_.sandbox ? "sandbox control" : "socket";
    while (true) {
        const std::string line = process_->read_line();
        if (const auto url = value_of(line, "http"); !url.empty()) http_ = Peer::of_url(url);
        if (const auto address = value_of(line, "engine api"); !address.empty()) {
            engine_api_ = Peer::of_url("http://" + address);
        }
        if (const auto path = value_of(line, "socket"); !path.empty()) {
            socket_ = Peer::of_socket(path);
        }
        if (const auto url = value_of(line, "sandbox"); !url.empty()) sandbox_ = Peer::of_url(url);
        if (const auto url = value_of(line, "sandbox control"); !url.empty()) {
            control_ = Peer::of_url(url);
        }
        if (!value_of(line, last).empty()) return;
    }
}

void DaemonProcess::signal(int number) const {
    process_->signal(number);
}

int DaemonProcess::wait() {
    return process_->wait();
}

int DaemonProcess::stop() {
    signal(SIGTERM);
    return wait();
}

bool DaemonProcess::is_running() {
    return process_ && process_->is_running();
}

}  // namespace usher::test

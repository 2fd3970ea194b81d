#include "tests/system/engines/engine.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "tests/support/temporary_directory.hpp"

namespace usher::test {

Example::Example(const std::string& name)
    : text_{read_file(std::string{USHER_EXAMPLES} + "/" + name)} {
    if (text_.empty()) throw std::runtime_error{"there is no example " + name};
}

Example& Example::replace(const std::string& from, const std::string& to) {
    std::size_t at = text_.find(from);
    if (at == std::string::npos) throw std::runtime_error{"the example has no: " + from};
    for (; at != std::string::npos; at = text_.find(from, at + to.size())) {
        text_.replace(at, from.size(), to);
    }
    return *this;
}

void Example::write(const std::string& path) const {
    write_file(path, text_);
}

std::string program(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        throw std::runtime_error{path + " is missing: packaging/install-dependencies test"};
    }
    return path;
}

std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool known =
        ::bind(probe, generic, size) == 0 && ::getsockname(probe, generic, &size) == 0;
    ::close(probe);
    if (!known) throw std::runtime_error{"no free port"};
    return ntohs(address.sin_port);
}

std::vector<std::string> playing(const std::string& url) {
    return {"-nostdin",    "-loglevel", "error", "-progress", "pipe:1", "-stats_period", "0.1",
            "-rw_timeout", "10000000",  "-i",    url,         "-f",     "null",          "-"};
}

std::vector<std::string> sending(const std::vector<std::string>& format, const std::string& url) {
    std::vector<std::string> words{"-nostdin", "-loglevel", "error", "-re",
                                   "-f",       "lavfi",     "-i",    "sine=440"};
    words.insert(words.end(), format.begin(), format.end());
    words.push_back(url);
    return words;
}

bool plays(Process& player) {
    constexpr std::string_view label = "out_time_us=";
    try {
        while (true) {
            const std::string line = player.read_line();
            if (line.starts_with(label) && line.size() > label.size() &&
                line[label.size()] >= '1' && line[label.size()] <= '9') {
                return true;
            }
        }
    } catch (const std::runtime_error&) {
        return false;
    }
}

void Stopwatch::print(const std::string& what) const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    std::cout << what << ": " << std::chrono::duration_cast<std::chrono::milliseconds>(passed)
              << std::endl;
}

}  // namespace usher::test

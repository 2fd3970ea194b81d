/// Malformed requests by the thousand: good ones, damaged by chance. The same seed gives the same.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace usher::test {

class RequestGenerator {
public:
    /// `authority` is what `Host` says in the undamaged requests.
    RequestGenerator(std::uint32_t seed, std::string authority);

    /// The next request, with one to three damages.
    [[nodiscard]] std::string next();
    /// Random bytes that look like frames of a WebSocket.
    [[nodiscard]] std::string next_frames();

private:
    [[nodiscard]] std::size_t below(std::size_t bound);
    [[nodiscard]] std::string random_bytes(std::size_t size_max);
    [[nodiscard]] std::string good();
    void damage(std::string& request);

    std::mt19937 random_;
    std::string authority_;
};

}  // namespace usher::test

/// What the benchmarks of the HTTP server share: nginx as the peer, and what processes use.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>

namespace usher::bench {

inline constexpr std::uint16_t nginx_port = 18'090;

/// nginx with one worker that answers everything with a body of the size of a check's.
class Nginx {
public:
    /// Throws std::runtime_error when it does not start.
    Nginx();
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;
    ~Nginx();

    /// Who serves.
    pid_t worker = 0;

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

/// CPU time that all threads of a process have used, in seconds.
[[nodiscard]] double cpu_seconds(pid_t pid);
/// What a process holds in memory, counted page by page.
[[nodiscard]] double resident_kib(pid_t pid);

/// Of this process and those that it starts from now on.
void pin_to_cpu(int cpu);
/// As many descriptors as the system allows, here and in what it starts.
void raise_descriptor_limit();

}  // namespace usher::bench

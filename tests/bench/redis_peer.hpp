/// redis-server as a child on a Unix socket of its own, holding the same keys.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace usher::bench {

class RedisPeer {
public:
    /// None without hiredis or redis-server.
    [[nodiscard]] static std::optional<RedisPeer> start(const std::vector<std::string>& keys);
    RedisPeer(RedisPeer&&) noexcept;
    /// Ends the server by its pid.
    ~RedisPeer();

    void get(const std::string& key) const;

private:
    struct Server;
    explicit RedisPeer(std::unique_ptr<Server> server);

    std::unique_ptr<Server> server_;
};

}  // namespace usher::bench

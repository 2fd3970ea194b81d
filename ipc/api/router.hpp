/// Which handler answers which method and path, and what right it asks for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

/// What a caller over TCP needs. Over the Unix socket its mode and group have decided already.
struct Access {
    enum class Kind : std::uint8_t {
        Open,        ///< anyone who passes the guard
        Scoped,      ///< a bearer token with `scope`
        SocketOnly,  ///< never over TCP (threat model D14)
        Engines,     ///< programs of this machine, by a loopback `Host`; else as Scoped
    };
    Kind kind = Kind::Open;
    enforcement::Scope scope{};
};

inline constexpr Access open_access{};
inline constexpr Access socket_only{.kind = Access::Kind::SocketOnly};
inline constexpr Access engines{.kind = Access::Kind::Engines, .scope = enforcement::Scope::Stream};
[[nodiscard]] constexpr Access scoped(enforcement::Scope scope) noexcept {
    return {.kind = Access::Kind::Scoped, .scope = scope};
}

/// A request that passed guard and access, with what the path and the query say.
struct Call {
    http::Request request;
    std::map<std::string, std::string, std::less<>> path;  ///< `{name}` parts, decoded
    http::Parameters query;
    Actor actor{};  ///< who asks, for the journal
};

using Endpoint = std::function<Task<http::Response>(Call)>;

struct Route {
    std::string method;
    std::string pattern;  ///< `/v1/keys/{user_key}`: a `{name}` takes one segment
    Access access;
    Endpoint endpoint;
    enum class Start : std::uint8_t { Waits, Early };
    /// Early: asks no more of the enforcer than Enforcer::check, so it need not be complete.
    Start start = Start::Waits;
};

inline constexpr Route::Start answers_early = Route::Start::Early;

/// Filled at start, then only read.
class Router {
public:
    void add(Route route);

    /// The route and the path's parts; a 404 or 405 problem if there is none.
    struct Match {
        const Route* route = nullptr;
        std::map<std::string, std::string, std::less<>> path;
        std::optional<http::Response> problem;
    };
    /// HEAD is answered by a GET route.
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

private:
    std::vector<Route> routes_;
};

}  // namespace usher::api

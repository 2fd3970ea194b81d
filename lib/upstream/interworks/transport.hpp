/// Sends single requests to one BSS: API calls with a token, token requests with the client's key
/// and secret (specs/interworks.md 3.1, 4). Repeats nothing, follows no redirect, judges nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/http/client.hpp"
#include "lib/upstream/interworks/address.hpp"
#include "lib/upstream/interworks/failure.hpp"

namespace usher::upstream::interworks {

/// One call of the API.
struct Call {
    Aim aim = Aim::One;
    std::string method = "GET";
    std::string target{};  ///< path and query, from `/api` on; never with a secret (IW-TOK-3)
    std::string body{};    ///< JSON; empty: none
    std::string content_type = "application/json";  ///< of the body
};

/// What a call may take: 10 s to connect, the whole of it 60 s, an answer's body 32 MiB
/// (IW-HTTP-3).
inline constexpr http::ClientLimits call_limits{.body_bytes = std::size_t{32} * 1024 * 1024,
                                                .deadline = std::chrono::seconds{60},
                                                .connect = std::chrono::seconds{10}};

class Transport {
public:
    /// Trusts `ca_file` if given, else the system's roots. `limits` are those of API calls; the
    /// deadline counts for token requests as well, whose answers have at most 64 KiB. Throws
    /// std::runtime_error if `ca_file` cannot be read.
    explicit Transport(const Addresses& addresses, http::ClientLimits limits = call_limits,
                       const std::string& ca_file = {});

    /// Sends `call` to the origin as whoever `access_token` is; shared, since a call under way goes
    /// on with its token while a renewal brings another. Errors as http::Client::send.
    [[nodiscard]] Task<Result<http::Exchange>> send(
        Call call, std::shared_ptr<const Secret> access_token) const;
    /// Sends `form` to the token endpoint; `authorization` is the whole field.
    [[nodiscard]] Task<Result<http::Exchange>> ask_for_token(std::string form,
                                                             std::string authorization) const;
    /// Sends `form` to the revocation endpoint, which there must be.
    [[nodiscard]] Task<Result<http::Exchange>> revoke(std::string form,
                                                      std::string authorization) const;
    [[nodiscard]] bool can_revoke() const noexcept { return revocation_.has_value(); }

    [[nodiscard]] std::chrono::milliseconds deadline() const noexcept { return deadline_; }

private:
    std::chrono::milliseconds deadline_;
    http::Client api_;
    http::Client token_;
    std::optional<http::Client> revocation_;
};

}  // namespace usher::upstream::interworks

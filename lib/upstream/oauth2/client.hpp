/// Redeems codes and asks for user data at one authorisation server.
#pragma once

#include <cstddef>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/http/client.hpp"
#include "lib/upstream/oauth2/documents.hpp"
#include "lib/upstream/oauth2/provider.hpp"

namespace usher::upstream::oauth2 {

/// Lives on the event loop and outlives its calls. Each call: one request over a connection of its
/// own, never repeated, no redirect followed. Errors: those of `http::Client::send` and of
/// documents.hpp, with `retry_after` if the answer says when to come again. Secrets travel in
/// bodies and fields, never in an address.
class Client {
public:
    /// Answers are small documents: what is longer is none.
    static constexpr std::size_t body_bytes_max = std::size_t{64} * 1024;

    /// Trusts `ca_file` if given, else the system's roots. Throws std::runtime_error if `ca_file`
    /// cannot be read.
    explicit Client(Provider provider, http::ClientLimits limits = {.body_bytes = body_bytes_max},
                    const std::string& ca_file = {});

    /// Redeems `code`, which came to `redirect_uri` and belongs to `verifier`. `now` is the time of
    /// the call. A code is good for one try: after Errc::NoAnswer it may be used up.
    [[nodiscard]] Task<Result<AccessToken>> redeem(std::string redirect_uri, Secret code,
                                                   Secret verifier, Instant now) const;
    /// Who the token speaks for; it is sent as `Authorization: Bearer`.
    [[nodiscard]] Task<Result<SiteUser>> site_user(AccessToken token) const;

    [[nodiscard]] const Provider& provider() const noexcept { return provider_; }

private:
    Provider provider_;
    http::Client token_;
    http::Client user_data_;
};

}  // namespace usher::upstream::oauth2

/// Sends single requests to one AminoTV system and judges the status of what comes back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/url.hpp"
#include "lib/http/client.hpp"
#include "lib/upstream/aminotv/outcome.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "lib/upstream/aminotv/tokens.hpp"

namespace usher::upstream::aminotv {

/// How upstream is talked to; the limits are those of specs/aminotv.md 6 and 13.
struct ClientSettings {
    http::ClientLimits limits{.body_bytes = std::size_t{8} * 1024 * 1024,
                              .deadline = std::chrono::seconds{20}};
    std::string idempotency_field{aminotv::idempotency_field};  ///< choice U1
    std::string token_path{aminotv::token_path};                ///< choice U2
    std::string login_service{"aminotv"};                       ///< `service` of the legacy login
    std::size_t pages_max = 1000;                               ///< of one list
    std::size_t licenses_max = 5000;                            ///< of one user
    std::size_t products_max = 20'000;                          ///< of one list
    /// Of one list: each of its pages is bounded by itself, and a thousand would be gigabytes.
    std::size_t list_bytes_max = std::size_t{64} * 1024 * 1024;
};

class Transport {
public:
    /// `url` is the address before `/api`. Trusts `ca_file` if given, else the system's roots.
    /// Throws std::runtime_error if `ca_file` cannot be read.
    Transport(Url url, http::ClientLimits limits, const std::string& ca_file);

    /// One request whose `target` begins with `/api` or was given by `local_target`, with `Accept`
    /// and, where it has a body that declares none, `Content-Type` of JSON:API. `authorization` is
    /// empty or the whole field. An answer with any status but 2xx is a failure. Never repeated.
    [[nodiscard]] Task<Outcome<http::Response>> send(http::ClientRequest request,
                                                     std::string authorization) const;

    /// The target of `path`, which begins with `/api`.
    [[nodiscard]] std::string target_of(std::string_view path) const {
        return url_.path + std::string{path};
    }
    /// The target that `link`, found in the answer to `current`, leads to: an absolute address of
    /// the same origin, a path, or a query alone. Errc::NotAccepted for another origin, which must
    /// not learn the credentials; Errc::Malformed for what cannot be sent.
    [[nodiscard]] Result<std::string> follow(std::string_view link, std::string_view current) const;

private:
    Url url_;
    http::Client client_;
};

}  // namespace usher::upstream::aminotv

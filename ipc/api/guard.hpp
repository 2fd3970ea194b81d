/// The guard before every route: who may talk to this server at all (threat model D1 to D5).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/http/message.hpp"
#include "lib/http/request_head.hpp"

namespace usher::api {

struct GuardPolicy {
    std::vector<std::string>
        origins;                     ///< web origins that may talk to us, compared as whole strings
    std::vector<std::string> hosts;  ///< `Host` values besides loopback's, with their ports
};

/// The request may go on to the routes.
struct Admitted {
    /// The web origin it comes from: a listed one, or our own. None: no browser's cross-origin
    /// request.
    std::optional<std::string> origin{};
    bool listed = false;  ///< `origin` is a listed one: the answer needs CORS fields
    /// A browser sent it from some foreign page: only the harmless reads of D5.
    bool harmless_only = false;
};

/// The request ends here, and its connection with it.
struct Refused {
    int status = 403;
    std::string detail;
};

/// Judges `Host`, target, `Origin`, fetch metadata and, for browsers without those, `Referer`;
/// pure. Makes the target of an admitted absolute-form request relative. Over a Unix socket
/// everything is admitted: rights come from the socket's mode, and no browser reaches it. What is
/// for engines, `/adapters/…`, may leave the port out of a loopback `Host`, and is admitted from no
/// browser at all.
[[nodiscard]] std::variant<Admitted, Refused> judge(http::Request& request,
                                                    const GuardPolicy& policy);

/// Whether an admitted request calls this server by a name that only this machine's programs use.
[[nodiscard]] bool has_loopback_host(const http::Request& request);

/// Whether `judge` would admit a request with this header to every route: a relative target, our
/// `Host`, and nothing by which a browser gives itself away. False may be too strict.
[[nodiscard]] bool is_beyond_doubt(const http::RequestHead& head, const http::Entrance& entrance,
                                   const GuardPolicy& policy);

/// What every answer carries.
[[nodiscard]] const std::vector<http::Field>& common_fields();

/// Adds the common fields, except one that the answer has already, and what a browser needs to hand
/// the answer to a listed origin (D4, D15).
void finish_fields(http::Response& response, const Admitted& admitted);

/// Answers a CORS preflight of an admitted request. `idempotency_field` names a purchase at the
/// facade; empty without one.
[[nodiscard]] http::Response answer_preflight(const http::Request& request,
                                              const Admitted& admitted,
                                              std::string_view idempotency_field);

}  // namespace usher::api

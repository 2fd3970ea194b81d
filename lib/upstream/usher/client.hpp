/// Fetches entitlement documents over the native device dialect: `GET /device/v1/entitlements`
/// (design.md 6; docs/usher-dialect.md). Needs no secret but the extension string.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/http/client.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/upstream/usher/document.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::upstream::usher {

/// What to ask for.
struct DocumentRequest {
    std::string extension;          ///< the proof; goes into `Authorization: Extension …`
    UserKey user_key;               ///< whose document is expected
    std::string etag{};             ///< of the last answer; empty: none
    std::int64_t version_held = 0;  ///< of the stored document of this user key; 0: none
};

/// An answer that was verified.
struct DocumentAnswer {
    std::optional<license::EntitlementDocument> document{};  ///< none: 304, nothing changed
    std::string etag{};
    /// Upstream's time, if the round trip took less than 10 s (threat model D43).
    std::optional<Instant> attested{};
};

class Client {
public:
    /// `url` is the address before `/device`. `keys` are the pinned keys of the issuer.
    Client(Url url, IssuerKeys keys, InstallationId installation, http::ClientLimits limits = {},
           const std::string& ca_file = {});

    /// Errors: those of `http::Client::send` and `read_document`; Errc::Unavailable for 429 and
    /// every 5xx, with `retry_after` if upstream says when to come again
    /// (lib/http/retry_after.hpp); Errc::NotAccepted for 401 and 403 (upstream does not know the
    /// extension); Errc::NoAnswer for every other status; Errc::Malformed for a 200 that is no
    /// application/jwt and, with nothing sent, for an extension or ETag that does not fit into a
    /// header field. `certain_now` as in read_document.
    [[nodiscard]] Task<Result<DocumentAnswer>> fetch(DocumentRequest request,
                                                     Instant certain_now) const;

    [[nodiscard]] const IssuerKeys& issuer_keys() const noexcept { return keys_; }

private:
    http::Client client_;
    IssuerKeys keys_;
    InstallationId installation_;
};

}  // namespace usher::upstream::usher

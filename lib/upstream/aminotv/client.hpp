/// Calls AminoTV as one user: licences, products, purchase, tokens (specs/aminotv.md 3, 4.1, 7).
///
/// Knows no clock and keeps no tokens: `Session` does.
#pragma once

#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/aminotv/channel_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/outcome.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "lib/upstream/aminotv/tokens.hpp"
#include "lib/upstream/aminotv/transport.hpp"

namespace usher::upstream::aminotv {

/// Shared: a call under way goes on with its pair while a refresh brings another.
using Tokens = std::shared_ptr<const TokenPair>;

/// A purchase as it was written when it was wanted: every retry sends the same bytes.
struct WrittenPurchase {
    std::string idempotency_key;  ///< that its intent was stored with
    std::string body;
};

/// A success as it came, and what it says.
struct PurchaseSuccess {
    int status = 0;
    std::string body{};  ///< empty beyond `passed_on_bytes_max`
    PurchaseAnswer answer{};
};

/// What a user logs in with.
struct Login {
    std::string email;
    Secret password;
};

/// Each call: one request a page over a connection of its own, never repeated. Lists are whole or a
/// failure: all pages, joined; beyond their limits Errc::TooLarge. The client outlives its calls.
class Client {
public:
    /// `url` is the address before `/api`. Throws std::runtime_error if `ca_file` cannot be read.
    explicit Client(Url url, ClientSettings settings = {}, const std::string& ca_file = {});

    /// All licences of the user, whatever their status, with their products (GetUserLicenses).
    [[nodiscard]] Task<Outcome<LicenseDocument>> licenses(Tokens tokens) const;
    /// What is for sale (GetAllProducts).
    [[nodiscard]] Task<Outcome<ProductDocument>> products(Tokens tokens) const;
    /// Buys (PurchaseUserLicense); the body is sent unchanged. Any 2xx with one licence is a
    /// success. Errc::NoAnswer also for a 2xx that proves nothing: ask again under the same key.
    /// Errc::Conflict with the code IdempotencyInProgress: the first request still runs.
    /// Errc::Malformed with status 0, nothing sent, for a key that cannot be one.
    [[nodiscard]] Task<Outcome<PurchaseSuccess>> send_purchase(Tokens tokens,
                                                               WrittenPurchase purchase) const;
    /// Channels of the platform, which need no token; `language` as in a query, empty: the default.
    [[nodiscard]] Task<Outcome<ChannelDocument>> channels(std::string language) const;

    /// A new pair for an old one. Its refresh token is the old one where the answer brings none.
    /// Errc::NotAccepted when it is somebody else's.
    [[nodiscard]] Task<Outcome<Tokens>> refresh(Tokens tokens) const;
    /// Logs in at the v4 token endpoint, grant `password`.
    [[nodiscard]] Task<Outcome<Tokens>> log_in(Login login) const;
    /// Logs in by the legacy way.
    [[nodiscard]] Task<Outcome<Tokens>> log_in_legacy(Login login) const;

    [[nodiscard]] std::chrono::milliseconds deadline() const noexcept {
        return settings_.limits.deadline;
    }

private:
    [[nodiscard]] http::ClientRequest token_request(TokenRequest asked) const;
    [[nodiscard]] Task<Outcome<Tokens>> ask_for_tokens(http::ClientRequest request,
                                                       Tokens before) const;

    ClientSettings settings_;
    Transport transport_;
};

}  // namespace usher::upstream::aminotv

/// Calls Ace Stream's reseller or developer API. For the operator role only: it holds a secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/http/client.hpp"
#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/acestream/requests.hpp"

namespace usher::upstream::acestream {

/// What a user key holds, and when that was told.
struct ToldServices {
    std::vector<HeldService> services;
    std::optional<Instant> at{};  ///< by upstream's clock; none if it tells no time to be believed
    bool is_prompt = false;  ///< came soon enough for `at` to attest a time (attested_date.hpp)
};

/// Each call: one signed GET over a connection of its own, never repeated. Errors: those of
/// `http::Client::send` and of the readers in answers.hpp; Errc::Malformed for a request that must
/// not be signed, which then is not sent. From the transport only Errc::Unreachable proves that
/// nothing was sent. An error carries `retry_after` if the answer says when to come again.
class Client {
public:
    /// `url` is the address before `/reseller` or `/developer`.
    Client(Url url, Account account, http::ClientLimits limits = {},
           const std::string& ca_file = {});

    [[nodiscard]] Task<Result<Cents>> get_service_cost(GetServiceCost request) const;
    [[nodiscard]] Task<Result<CreatedKey>> create_user_key(CreateUserKey request) const;
    [[nodiscard]] Task<Result<Activated>> activate_service(ActivateService request) const;
    [[nodiscard]] Task<Result<ToldServices>> get_user_key_info(GetUserKeyInfo request) const;

private:
    [[nodiscard]] Task<Result<http::Exchange>> call(Result<std::string> query) const;

    http::Client client_;
    Account account_;
};

}  // namespace usher::upstream::acestream

/// Who sells options at a sandbox: signs requests as the demo accounts do and sends them.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/acestream/requests.hpp"
#include "tests/support/http_client.hpp"

namespace usher::test {

class Seller {
public:
    /// The demo account of `entry` at the sandbox `peer`.
    Seller(Peer peer, upstream::acestream::Entry entry);

    /// Throw when the sandbox refuses.
    [[nodiscard]] upstream::acestream::CreatedKey create_key(
        upstream::acestream::CreateUserKey request = {}) const;
    [[nodiscard]] upstream::acestream::Activated activate(const UserKey& user_key,
                                                          const std::string& service,
                                                          const std::string& period) const;

    /// The public part of the account's product key, or its APP_ID.
    [[nodiscard]] const std::string& application() const { return account_.application; }

private:
    [[nodiscard]] Answer send(const Result<std::string>& query) const;

    Peer peer_;
    upstream::acestream::Account account_;
};

/// What the demo account of `entry` has left, by the sandbox's `control` endpoint: `98.50`.
[[nodiscard]] std::string balance(const Peer& control, upstream::acestream::Entry entry);

}  // namespace usher::test

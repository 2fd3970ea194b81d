/// Calls AminoTV as the provider's own back office (specs/aminotv.md 4.2, 4.3). For the operator
/// role only: it holds the API key, which must never be on an end user's device.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/license_request.hpp"
#include "lib/upstream/aminotv/outcome.hpp"
#include "lib/upstream/aminotv/pages.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/transport.hpp"
#include "lib/upstream/aminotv/user_document.hpp"

namespace usher::upstream::aminotv {

/// Which licences; what is none does not matter (specs/aminotv.md 6).
struct LicenseFilter {
    std::vector<license::LicenseStatus> statuses{};  ///< any of them; empty: all
    std::optional<UserId> user{};
    std::optional<BundleId> product{};
    std::optional<OrderId> order{};
    std::optional<Instant> purchased_after{};   ///< inclusive
    std::optional<Instant> purchased_before{};  ///< inclusive
};

/// Where a walk over a list begins, and how far it goes.
struct PageStart {
    std::size_t limit = 100;  ///< resources a page, 1 to 100
    std::size_t offset = 0;   ///< of the first page, in resources
    /// Pages of this walk. A list of a million licences has 10,000: the caller of such a walk
    /// allows them, or begins another one where this one ended.
    std::size_t pages_max = 1000;
};

using LicensePages = Pages<ManagedLicenseDocument>;

/// Each call: one request over a connection of its own, never repeated. A creation carries no
/// idempotency key: after Errc::NoAnswer look for its order id before trying again. The object
/// outlives its calls and the `Pages` it gives.
class Management {
public:
    /// `url` is the address before `/api`. Throws std::runtime_error if `ca_file` cannot be read.
    Management(Url url, Secret api_key, ClientSettings settings = {},
               const std::string& ca_file = {});

    /// Licences of all users, page by page. The offset counts resources: a list that changes
    /// meanwhile may show one twice or not at all, so whoever must know all reads it again.
    [[nodiscard]] LicensePages licenses(const LicenseFilter& filter, PageStart start = {}) const;
    [[nodiscard]] LicensePages licenses_of(const UserId& user, PageStart start = {}) const;
    /// A document with the one licence, or NotFound.
    [[nodiscard]] Task<Outcome<ManagedLicenseDocument>> license(LicenseId id) const;
    /// What was made, in the order of the request where upstream keeps it.
    [[nodiscard]] Task<Outcome<ManagedLicenseDocument>> create(NewLicense license) const;
    [[nodiscard]] Task<Outcome<std::monostate>> remove(LicenseId id) const;
    /// All or nothing; 1 to `batch_max`.
    [[nodiscard]] Task<Outcome<ManagedLicenseDocument>> create_batch(
        std::vector<NewLicense> licenses) const;
    [[nodiscard]] Task<Outcome<std::monostate>> remove_batch(std::vector<LicenseId> ids) const;

    [[nodiscard]] Pages<ProductDocument> products(PageStart start = {}) const;
    [[nodiscard]] Task<Outcome<ProductDocument>> product(BundleId id) const;
    [[nodiscard]] Task<Outcome<ProductDocument>> create_product(ProductChange product) const;
    [[nodiscard]] Task<Outcome<ProductDocument>> update_product(BundleId id,
                                                                ProductChange change) const;

    [[nodiscard]] Pages<UserDocument> users(PageStart start = {}) const;
    [[nodiscard]] Task<Outcome<UserDocument>> user(UserId id) const;
    [[nodiscard]] Task<Outcome<UserDocument>> create_user(UserChange user) const;
    [[nodiscard]] Task<Outcome<UserDocument>> update_user(UserId id, UserChange change) const;
    [[nodiscard]] Task<Outcome<std::monostate>> remove_user(UserId id) const;

private:
    template <typename Page>
    [[nodiscard]] Pages<Page> list(std::string path, std::string filter, PageStart start,
                                   typename Pages<Page>::Read read) const;
    template <typename Page>
    [[nodiscard]] Task<Outcome<Page>> ask(http::ClientRequest request,
                                          typename Pages<Page>::Read read) const;
    [[nodiscard]] Task<Outcome<std::monostate>> tell(http::ClientRequest request) const;
    [[nodiscard]] http::ClientRequest request(std::string method, const std::string& path,
                                              std::string body = {}) const;
    [[nodiscard]] std::string authorization() const;

    Secret api_key_;
    Transport transport_;
};

}  // namespace usher::upstream::aminotv

/// Documents with licences: lists, single licences and the answer to a purchase all look the same
/// (specs/aminotv.md 5.1, 5.5, 5.6). Pure.
///
/// Readers are tolerant as the spec asks: unknown members are ignored, null is as good as absent,
/// `data` may be an object, ids may be numbers, and a licence that cannot be understood grants
/// nothing while the rest is used; all of it is counted in `flaws`. They are strict as threat model
/// D51 asks: one JSON object, no duplicate names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

/// How a licence is renewed; only the provider sees it. Not about access.
struct RenewRecord {
    std::optional<bool> recurring{};       ///< none: as the product says
    std::optional<Instant> expiry_date{};  ///< by when the vendor's scripts look at it

    friend bool operator==(const RenewRecord&, const RenewRecord&) = default;
};

/// What was paid; only the provider sees it. Each member may be missing on its own.
struct PurchaseRecord {
    std::optional<std::int64_t> price_minor{};    ///< as in `license::Amount`; none: the product's
    std::optional<std::string> price_currency{};  ///< ISO 4217; none: the product's
    std::optional<Instant> purchased_at{};        ///< none, in a request: now
    std::optional<std::string> payment_method{};

    friend bool operator==(const PurchaseRecord&, const PurchaseRecord&) = default;
};

/// A licence as the provider's own systems see it.
struct ManagedLicense {
    license::License license;
    RenewRecord renew{};
    PurchaseRecord purchase{};

    friend bool operator==(const ManagedLicense&, const ManagedLicense&) = default;
};

/// One page of licences as their user sees them.
struct LicenseDocument {
    std::vector<license::License> licenses{};
    std::vector<license::Product> products{};  ///< of `included`
    std::optional<std::string> next{};         ///< `links.next` as written, not empty
    std::size_t resource_count = 0;            ///< in `data`, with those that were left out
    Flaws flaws{};
};

/// One page of licences as the provider sees them.
struct ManagedLicenseDocument {
    std::vector<ManagedLicense> licenses{};
    std::vector<license::Product> products{};
    std::optional<std::string> next{};
    std::size_t resource_count = 0;
    Flaws flaws{};
};

/// Reads a document whose HTTP status said success. A licence that lacks its id, type, status or
/// product is left out, and so is one whose start cannot be read, or whose end is told but in no
/// way that can be read: nobody knows when it lasts, and it must not last for ever. With an `owner`
/// a licence that names no user is the owner's, and one that names another is left out.
/// Errc::Malformed when it is no JSON object, or `data` is neither an array nor an object.
[[nodiscard]] Result<LicenseDocument> read_licenses(std::string_view body,
                                                    const UserId& owner = {});
/// The same with the members of the management view. A licence without a user is left out.
[[nodiscard]] Result<ManagedLicenseDocument> read_managed_licenses(std::string_view body);

/// A document with `licenses` and, in `included`, `products`: each of which the caller gives once.
/// The user's view leaves out the order and both records. Dates that are none are written as null.
/// Statuses are written as they are: who shows licences past their end as expired says so in them.
[[nodiscard]] std::string write_licenses(std::span<const license::License> licenses,
                                         std::span<const license::Product> products,
                                         const WriteOptions& options = {});
[[nodiscard]] std::string write_licenses(std::span<const ManagedLicense> licenses,
                                         std::span<const license::Product> products,
                                         const WriteOptions& options = {});

}  // namespace usher::upstream::aminotv

/// What the provider's own systems send about licences: creation, one or a batch, and deletion of a
/// batch (specs/aminotv.md 4.2). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"

namespace usher::upstream::aminotv {

/// Resources of one batch at most.
inline constexpr std::size_t batch_max = 1000;

/// A licence to be made.
struct NewLicense {
    UserId user;
    BundleId product;
    std::optional<license::LicenseStatus> status{};  ///< none: Active; never Unknown
    std::optional<Instant> start{};
    std::optional<Instant> end{};
    std::optional<OrderId> order{};
    RenewRecord renew{};
    PurchaseRecord purchase{};

    friend bool operator==(const NewLicense&, const NewLicense&) = default;
};

/// CreateLicense: exactly one resource. Refused with MALFORMED_DOCUMENT when it is not JSON, has no
/// `data` or another `type`; with INVALID_ATTRIBUTE that points to the member for everything else.
/// Two ends that differ are read by the rule: the earlier one.
[[nodiscard]] Accepted<NewLicense> read_new_license(std::string_view body);
/// BatchCreateLicenses: 1 to `batch_max` resources; one that is refused refuses all.
[[nodiscard]] Accepted<std::vector<NewLicense>> read_new_licenses(std::string_view body);
/// For both: `data` is an array.
[[nodiscard]] std::string write_new_licenses(std::span<const NewLicense> licenses);

/// BatchDeleteLicenses: 1 to `batch_max` identifiers of the type `License`.
[[nodiscard]] Accepted<std::vector<LicenseId>> read_license_ids(std::string_view body);
[[nodiscard]] std::string write_license_ids(std::span<const LicenseId> ids);

}  // namespace usher::upstream::aminotv

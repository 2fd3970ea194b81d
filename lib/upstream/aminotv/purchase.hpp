/// The purchase of a licence by its user: request and answer (specs/aminotv.md 7). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/flaws.hpp"

namespace usher::upstream::aminotv {

/// The only payment method that exists: the provider bills the user.
inline constexpr std::string_view billing = "billing";
/// The header field that names a purchase, unless a setting says otherwise (choice U1).
inline constexpr std::string_view idempotency_field = "Idempotency-Key";

/// Whether `text` may stand there: 1 to 255 visible ASCII characters.
[[nodiscard]] bool is_idempotency_key(std::string_view text) noexcept;

/// What a body asks for, before it is judged.
struct PurchaseRequest {
    std::optional<BundleId> product{};            ///< none: it names no product
    std::optional<std::string> payment_method{};  ///< none: absent; what is no string is `""`
    bool several = false;                         ///< more than one resource in `data`

    friend bool operator==(const PurchaseRequest&, const PurchaseRequest&) = default;
};

/// Step 6 of specs/aminotv.md 7.3: refused with MALFORMED_DOCUMENT when it is not JSON, has no
/// `data`, or a resource of another type than `License`. The payment method is looked for in
/// `attributes.purchase_record`, then in `attributes`.
[[nodiscard]] Accepted<PurchaseRequest> read_purchase(std::string_view body);

/// Step 8: why the request is refused whoever sends it. PAYMENT_METHOD_REQUIRED when absent,
/// PAYMENT_METHOD_UNSUPPORTED when not `billing`, INVALID_ATTRIBUTE for several resources or no
/// product. None: go on with the user and the product.
[[nodiscard]] std::optional<Refusal> refusal_of(const PurchaseRequest& request);

/// The body that buys `product`: an array of one (choice U3).
[[nodiscard]] std::string write_purchase(const BundleId& product,
                                         std::string_view payment_method = billing);

/// What upstream says was bought. It is bought, though the licence itself may not be understood.
struct PurchaseAnswer {
    std::optional<license::License> license{};
    std::vector<license::Product> products{};
    Flaws flaws{};
};

/// Reads the body of a success; what `write_licenses` writes for one licence. Errc::Malformed
/// unless it holds exactly one resource of the type `License`: a page of a captive portal proves no
/// purchase.
[[nodiscard]] Result<PurchaseAnswer> read_purchase_answer(std::string_view body,
                                                          const UserId& owner);

}  // namespace usher::upstream::aminotv

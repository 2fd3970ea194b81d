/// What the facade of AminoTV's user API needs of the modules that it may not know: the dialect's
/// own writers and readers, and who keeps the licences in step with upstream.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"

namespace usher::api::license_facade {

/// A code of the dialect's closed list with its status.
struct ErrorWord {
    int status = 500;
    std::string_view code;

    friend bool operator==(const ErrorWord&, const ErrorWord&) = default;
};

/// Pure; all are set, or none is.
struct Codec {
    /// A document as upstream would write it; `meta` is JSON text, empty for none.
    std::function<std::string(std::span<const license::License> licenses,
                              std::span<const license::Product> products, std::string meta)>
        write_licenses;
    std::function<std::string(std::span<const license::Product> products)> write_products;
    std::function<std::string(const ErrorWord& word, std::string detail)> write_error;
    /// The product that a purchase names, if it names one; Errc::Malformed for what is no purchase.
    std::function<Result<std::optional<BundleId>>(std::string_view body)> read_purchase;
    /// Whose an access token says it is, which proves nothing; none: it is no such token.
    std::function<std::optional<UserId>(std::string_view bearer)> user_of;
    /// Whether a text may be an idempotency key.
    std::function<bool(std::string_view text)> is_key;
    /// At least 32 lower-case hex digits that are the same for equal bytes only.
    std::function<std::string(std::string_view bytes)> digest;
};

/// All are set, or none is: then there is no facade.
struct Ports {
    Codec codec;
    /// Whether upstream was heard of the user, or of the catalogue, within the time.
    std::function<Task<bool>(UserId user, std::chrono::seconds limit)> refresh_licenses;
    std::function<Task<bool>(std::chrono::seconds limit)> refresh_catalogue;

    /// The header field by which a purchase is known again (choice U1).
    std::string idempotency_field = "Idempotency-Key";
    /// Whether a purchase of what the user has already wants `X-Confirm-Duplicate: yes`.
    bool confirm_duplicates = false;

    [[nodiscard]] explicit operator bool() const noexcept {
        return static_cast<bool>(codec.write_licenses);
    }
};

}  // namespace usher::api::license_facade

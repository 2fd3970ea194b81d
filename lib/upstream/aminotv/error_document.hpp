/// Errors as documents, and the closed list of their codes (specs/aminotv.md 12). Pure.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::upstream::aminotv {

/// The codes of the table, and two of ours where it has none: NotAcceptable (406) and
/// UnsupportedMediaType (415).
enum class ErrorCode : std::uint8_t {
    MalformedDocument,
    IdempotencyKeyMissing,
    InvalidParameter,
    Unauthorized,
    ForbiddenUser,
    LicensePurchaseRestricted,
    ProductNotBuyable,
    UserNotFound,
    ProductNotFound,
    LicenseNotFound,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
    IdempotencyInProgress,
    DuplicateLicenseConfirm,
    PaymentMethodRequired,
    PaymentMethodUnsupported,
    IdempotencyKeyReused,
    InvalidAttribute,
    RateLimited,
    Internal,
    UpstreamUnavailable,
    CacheEmpty,
};

/// `MALFORMED_DOCUMENT`: the word of the wire.
[[nodiscard]] std::string_view name(ErrorCode code) noexcept;
/// None for any other word; compared exactly.
[[nodiscard]] std::optional<ErrorCode> error_code(std::string_view word) noexcept;
/// The HTTP status that goes with it.
[[nodiscard]] int http_status(ErrorCode code) noexcept;
/// A short sentence for people, the same for each code.
[[nodiscard]] std::string_view title(ErrorCode code) noexcept;

/// Why a request is refused.
struct Refusal {
    ErrorCode code = ErrorCode::Internal;
    std::string detail{};     ///< for people; empty: none
    std::string pointer{};    ///< to the member of the body (RFC 6901); empty: none
    std::string parameter{};  ///< of the query; empty: none

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// What a request says, or why it is refused.
template <typename T>
using Accepted = boost::system::result<T, Refusal>;

/// What Accepted<T>::value() throws, for tests.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& where);

/// `{"errors":[…]}` with the one entry.
[[nodiscard]] std::string write_error(const Refusal& refusal);

/// The first entry of an error document that somebody else wrote.
struct ErrorEntry {
    std::optional<ErrorCode> code{};  ///< none: missing, or a word that we do not know
    std::string text{};               ///< detail, else title, at most 200 bytes, foreign, unescaped

    friend bool operator==(const ErrorEntry&, const ErrorEntry&) = default;
};

/// Never fails: an empty body, HTML, or a document without errors is an entry without code and
/// text. `hidden` is what upstream's text may quote of our request and nobody is to read: it is
/// masked before the text is cut. Empty: nothing.
[[nodiscard]] ErrorEntry read_error(std::string_view body, std::string_view hidden = {});

}  // namespace usher::upstream::aminotv

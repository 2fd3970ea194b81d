/// What the other side says to a call: the texts that the sandbox writes, and what a client makes
/// of the texts that it gets (specs/createreseller.md 2, 10). Pure.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace usher::upstream::createreseller {

/// Why the sandbox refuses a call: section 10.
enum class RefusalKind : std::uint8_t {
    EvMissing,
    EvUnknown,
    ParamEmpty,
    ParamInvalid,
    PasswordPolicy,
    Auth,
    ApiDisabled,
    NotAdmin,
    BillingRequired,
    CommissionPercentRequired,
    PackageUnknown,
    DuplicateUser,
    Encoding,
    Server,
};

/// `EV_MISSING`, `PARAM_EMPTY`: the specification's word.
[[nodiscard]] std::string_view name(RefusalKind kind) noexcept;
/// 500 for Server, 400 for every other.
[[nodiscard]] int http_status(RefusalKind kind) noexcept;

struct Refusal {
    RefusalKind kind = RefusalKind::Server;
    std::string parameter{};  ///< of ParamEmpty, ParamInvalid and BillingRequired

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// What a request says, or why it is refused.
template <typename T>
using Accepted = boost::system::result<T, Refusal>;

/// What Accepted<T>::value() throws, for tests.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& where);

/// The bodies of section 10: one line, no line end.
inline constexpr std::string_view created_text = "User created successfully";
inline constexpr std::string_view available_text = "User name is available";
[[nodiscard]] std::string message(const Refusal& refusal);

/// What a client can tell of a failure: section 2. Error numbers and exact texts are not public, so
/// it is judged loosely, by words that sister calls use.
enum class FailureClass : std::uint8_t {
    Auth,         ///< unknown administrator, or not this API id
    ApiDisabled,  ///< the account may not call
    ParamEmpty,   ///< a parameter is missing
    Password,
    Duplicate,  ///< the user name is taken
    Server,     ///< status 500 and up
    Rejected,   ///< anything else
};

/// `AUTH`, `DUPLICATE`: the specification's word.
[[nodiscard]] std::string_view name(FailureClass kind) noexcept;

struct Failure {
    FailureClass kind = FailureClass::Rejected;
    int status = 0;           ///< of the answer; 0: there was none
    std::string parameter{};  ///< of ParamEmpty: as upstream names it, an identifier, or empty
    /// Upstream's own, for people: foreign and unescaped, at most 200 bytes, without what must not
    /// be read; or, without an answer, why there is none.
    std::string text{};

    friend bool operator==(const Failure&, const Failure&) = default;
};

/// The failure that an answer with a status other than 200, or with an unexpected body, is.
/// `hidden` are texts of our request that upstream may quote and nobody is to read: they are masked
/// before the text is cut; none is empty.
[[nodiscard]] Failure read_failure(int status, std::string_view body,
                                   std::span<const std::string> hidden = {});

/// Whether `body` is `text`, whatever the case of its letters, blanks, line ends and straight or
/// curly quotes around it aside: sister calls are published with such.
[[nodiscard]] bool says(std::string_view body, std::string_view text);

}  // namespace usher::upstream::createreseller

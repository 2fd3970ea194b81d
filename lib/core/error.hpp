/// What went wrong, as a value: a code that decides and a text for people.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// Code decides by this; the text beside it is for people.
enum class Errc : std::uint8_t {
    Unknown,       ///< no finer word fits
    Malformed,     ///< bytes or values that break their format; the text names the field
    NotFound,      ///< the thing asked for does not exist
    Conflict,      ///< it exists already and differs, or another change is under way
    NotAccepted,   ///< well formed, but not authentic, not for us, or older than what we hold
    Unauthorized,  ///< no or unknown credentials
    Forbidden,     ///< known, but without the right
    TooLarge,      ///< over a documented limit
    Timeout,       ///< a deadline passed
    Unreachable,   ///< proven unsent: no connection, no TLS, or not all bytes handed to the kernel
    NoAnswer,      ///< sent, perhaps executed, but no complete answer came
    Rejected,      ///< the upstream answered, and its answer was no
    Storage,       ///< the store could not read or write
    StorageFull,   ///< the store is out of space: reads go on, writes are refused
    Damaged,       ///< what the store holds is not as it was written (threat model D25)
    Unsettled,     ///< the store failed: the change was made, or was not (threat model D23)
    Unavailable,   ///< switched off by configuration, or not ready yet
};

/// `malformed`, `not_found`: the stable word for a code, used in logs and problem documents.
[[nodiscard]] std::string_view name(Errc code) noexcept;

class Error {
public:
    Error() noexcept = default;  // boost::system::result needs an empty error
    Error(Errc code, std::string context) : code_{code}, context_{std::move(context)} {}

    [[nodiscard]] Errc code() const noexcept { return code_; }
    /// Text for people, without the code: "replacing licenses: disk is full".
    [[nodiscard]] const std::string& context() const noexcept { return context_; }
    /// The code's name and the text: "storage: replacing licenses: disk is full".
    [[nodiscard]] std::string message() const;
    /// The same error with `where` put before its text.
    [[nodiscard]] Error within(std::string_view where) const;
    /// The same error of a peer that asked not to be called again for `wait` (RFC 9110 10.2.3).
    [[nodiscard]] Error with_retry_after(std::chrono::seconds wait) const;
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const noexcept {
        return retry_after_;
    }

    friend bool operator==(const Error&, const Error&) = default;

private:
    Errc code_{Errc::Unknown};
    std::string context_;
    std::optional<std::chrono::seconds> retry_after_;
};

/// A value or the reason why there is none. GCC 12 has std::expected only as C++23.
template <typename T>
using Result = boost::system::result<T, Error>;

/// What Result<T>::value() throws, for tests and start-up.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace usher

/// What becomes of a call to AminoTV: an answer with upstream's time, or a failure that says what
/// is proven (specs/aminotv.md 12).
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/upstream/aminotv/error_document.hpp"

namespace usher::upstream::aminotv {

/// A longer body of an answer is not passed on, nor kept.
inline constexpr std::size_t passed_on_bytes_max = std::size_t{64} * 1024;

/// `error` is decided by the HTTP status first. Errc::Unreachable: proven unsent; NoAnswer: perhaps
/// executed, no complete or no understandable answer; TooLarge: the answer broke a limit;
/// Malformed: the answer was a success and cannot be read, or the request cannot be sent;
/// Unauthorized: 401; Forbidden: 403; NotFound: 404; Conflict: 409; Unavailable: 408, 425, 429 and
/// 5xx; Rejected: every other 4xx. An error carries `retry_after` if the answer says when to come
/// again.
struct Failure {
    Error error{};
    int status = 0;                   ///< of the answer; 0: there was none
    std::optional<ErrorCode> code{};  ///< that the answer gave
    std::string text{};             ///< upstream's, foreign, at most 200 bytes, without our secret
    std::optional<Instant> date{};  ///< upstream's time, as in Answered
    /// The answer's, foreign, without our secret, for who passes it on; empty beyond
    /// `passed_on_bytes_max`.
    std::string body{};
};

template <typename T>
struct Answered {
    T value{};
    /// Upstream's `Date`, if the round trip took less than 10 s (threat model D43).
    std::optional<Instant> date{};
};

template <typename T>
using Outcome = boost::system::result<Answered<T>, Failure>;

/// What Outcome<T>::value() throws, for tests.
[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& where);

}  // namespace usher::upstream::aminotv

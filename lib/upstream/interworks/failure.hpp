/// What becomes of a call that did not succeed: what is proven, and what upstream said of it
/// (specs/interworks.md 13.1). Pure.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"
#include "lib/upstream/interworks/token_error.hpp"

namespace usher::upstream::interworks {

/// What is aimed at: the same answer means different things (IW-ERR-2, 13.2).
enum class Aim : std::uint8_t {
    One,         ///< reads a single object, or a list that belongs to one
    Collection,  ///< reads a page of a collection
    Write,
};

enum class Cause : std::uint8_t {
    NotSent,              ///< no connection, or not all of the request handed over
    NoAnswer,             ///< sent, and no complete answer came
    Unreadable,           ///< a success that cannot be read, or an answer beyond a limit
    LoginRequired,        ///< no token, and none can be had before somebody enters the password
    CredentialsRejected,  ///< the token endpoint refused them for good (IW-TOK-5)
    TokenUnavailable,     ///< the token endpoint gave none now (IW-TOK-4)
    Unauthorized,         ///< a 401 that a new token did not mend, or may not be had for now
    RateLimited,          ///< 429, or a 403 that is a limit (IW-RATE-1)
    Forbidden,
    OtherVersion,  ///< this version is not served: configuration, never news of an object
    NoSuchObject,  ///< the one object that was asked for is not there
    WrongAddress,  ///< every other 404
    Refused,       ///< 400, 405, 409 and every other 4xx
    Redirected,    ///< 3xx, which is never followed (IW-HTTP-2, IW-TOK-7)
    Unavailable,   ///< 5xx
};

/// `login_required`, `rate_limited`: the stable word for logs and status.
[[nodiscard]] std::string_view name(Cause cause) noexcept;

/// A "service error" in a body. Foreign; each text is cut to 200 bytes, has no line in it, and our
/// token is masked.
struct ServiceError {
    std::string type{};
    std::string code{};
    std::string message{};  ///< for people
    bool is_retriable = false;

    friend bool operator==(const ServiceError&, const ServiceError&) = default;
};

/// A longer body is not looked at for errors (IW-ERR-1).
inline constexpr std::size_t error_body_bytes_max = std::size_t{64} * 1024;

/// The service error that `body` is: a JSON object with a boolean `isRetriableError`; names in any
/// case. None for an empty body, HTML, other JSON. `hidden` must not be quoted; empty: nothing.
[[nodiscard]] std::optional<ServiceError> read_service_error(std::string_view body,
                                                             std::string_view hidden = {});

/// `error` carries `retry_after` where upstream said when to come again, cut to an hour.
struct Failure {
    Cause cause = Cause::NoAnswer;
    Error error{};
    int status = 0;                           ///< of the answer; 0: there was none
    std::optional<ServiceError> service{};    ///< what the body said of it
    bool is_of_token_endpoint = false;        ///< which has been asked often enough
    std::optional<TokenError> token_error{};  ///< that it gave

    friend bool operator==(const Failure&, const Failure&) = default;
};

template <typename T>
using Outcome = boost::system::result<T, Failure>;

/// What Outcome<T>::value() throws, for tests.
[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& where);

/// The failure that an answer other than 2xx is. `hidden` as in read_service_error.
[[nodiscard]] Failure judge_answer(const http::Response& response, Aim aim,
                                   std::string_view hidden = {});
/// The failure of a call without an answer, by what the HTTP client proved of it.
[[nodiscard]] Failure unanswered(const Error& error);
/// The failure of a success that cannot be read.
[[nodiscard]] Failure unreadable(int status, const Error& error);

}  // namespace usher::upstream::interworks

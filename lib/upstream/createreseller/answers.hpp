/// What the answers to the two calls prove (specs/createreseller.md 2, 8). Pure.
///
/// Only an answer that came whole is read here; what became of a call without one is for
/// `verdict_of` to say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/upstream/createreseller/messages.hpp"

namespace usher::upstream::createreseller {

/// What is proven about one createReseller request.
enum class SendVerdict : std::uint8_t {
    Created,  ///< status 200 and the success text
    Refused,  ///< status 400, 401, 403, 405 or 414: upstream has judged it and created nothing
    Unsent,   ///< not all of it was handed to the kernel, or nothing was tried
    Unknown,  ///< perhaps executed
};

struct SendAnswer {
    SendVerdict verdict = SendVerdict::Unknown;
    Failure failure{};  ///< of every verdict but Created

    friend bool operator==(const SendAnswer&, const SendAnswer&) = default;
};

/// What is proven about a user name.
enum class NameVerdict : std::uint8_t {
    Free,     ///< status 200 and `User name is available`
    Taken,    ///< status 400 or 403, class DUPLICATE, and the text speaks of a user
    Refused,  ///< refused for another reason: the question was not answered
    Unknown,  ///< no answer that says either
};

struct NameAnswer {
    NameVerdict verdict = NameVerdict::Unknown;
    Failure failure{};  ///< of every verdict but Free

    friend bool operator==(const NameAnswer&, const NameAnswer&) = default;
};

/// `hidden` as for read_failure. Any status that is not named above proves nothing: a gateway may
/// have sent it after the call was executed. So does a 200 with another body (UNEXPECTED_BODY).
[[nodiscard]] SendAnswer read_creation(int status, std::string_view body,
                                       std::span<const std::string> hidden = {});
/// The same for the question about a name. A taken name is the proof that a lost call was executed,
/// so a text that might speak of a service that is not available is none.
[[nodiscard]] NameAnswer read_availability(int status, std::string_view body,
                                           std::span<const std::string> hidden = {});

/// What a call that failed with `error` of http::Client::send proves: Errc::Unreachable and
/// Errc::Malformed that it was not sent, everything else nothing. The failure has status 0.
[[nodiscard]] SendAnswer verdict_of(const Error& error);
/// The same for the question: never more than that it was not answered.
[[nodiscard]] NameAnswer unanswered(const Error& error);

}  // namespace usher::upstream::createreseller

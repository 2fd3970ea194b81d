#include "lib/upstream/interworks/failure.hpp"

#include "lib/core/ids.hpp"
#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/http/retry_after.hpp"
#include "lib/upstream/foreign_text.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/fields.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::string_view version_error = "InvalidApiVersionError";

std::string text_at(const Object& body, std::string_view name, std::string_view hidden) {
    const std::string* text = text_of(find_ignoring_case(body, name));
    if (text == nullptr || !is_line(*text)) return {};
    return shortened(hidden.empty() ? *text : masked_in(*text, hidden));
}

bool says_other_version(const ServiceError& error) {
    return http::equals_ignoring_case(error.type, version_error) ||
           http::equals_ignoring_case(error.code, version_error);
}

Cause cause_of_404(const std::optional<ServiceError>& error, Aim aim) {
    if (!error) return Cause::WrongAddress;
    if (says_other_version(*error)) return Cause::OtherVersion;
    return aim == Aim::Collection ? Cause::WrongAddress : Cause::NoSuchObject;
}

Cause cause_of(const http::Response& response, const std::optional<ServiceError>& error, Aim aim) {
    const int status = response.status;
    if (status == 401) return Cause::Unauthorized;
    if (status == 404) return cause_of_404(error, aim);
    if (status == 429) return Cause::RateLimited;
    if (status == 403) {
        const bool is_limit = response.field("Retry-After") || (error && error->is_retriable);
        return is_limit ? Cause::RateLimited : Cause::Forbidden;
    }
    if (status >= 500) return Cause::Unavailable;
    if (status >= 400) return Cause::Refused;
    return status >= 300 ? Cause::Redirected : Cause::Unreadable;
}

Errc code_of(Cause cause) noexcept {
    switch (cause) {
        case Cause::NotSent: return Errc::Unreachable;
        case Cause::NoAnswer: return Errc::NoAnswer;
        case Cause::Unreadable: return Errc::Malformed;
        case Cause::LoginRequired:
        case Cause::CredentialsRejected:
        case Cause::Unauthorized: return Errc::Unauthorized;
        case Cause::TokenUnavailable:
        case Cause::RateLimited:
        case Cause::Unavailable: return Errc::Unavailable;
        case Cause::Forbidden: return Errc::Forbidden;
        case Cause::OtherVersion:
        case Cause::WrongAddress:
        case Cause::Redirected: return Errc::NotAccepted;
        case Cause::NoSuchObject: return Errc::NotFound;
        case Cause::Refused: return Errc::Rejected;
    }
    return Errc::Unknown;
}

}  // namespace

std::string_view name(Cause cause) noexcept {
    switch (cause) {
        case Cause::NotSent: return "not_sent";
        case Cause::NoAnswer: return "no_answer";
        case Cause::Unreadable: return "unreadable";
        case Cause::LoginRequired: return "login_required";
        case Cause::CredentialsRejected: return "credentials_rejected";
        case Cause::TokenUnavailable: return "token_unavailable";
        case Cause::Unauthorized: return "unauthorized";
        case Cause::RateLimited: return "rate_limited";
        case Cause::Forbidden: return "forbidden";
        case Cause::OtherVersion: return "other_version";
        case Cause::NoSuchObject: return "no_such_object";
        case Cause::WrongAddress: return "wrong_address";
        case Cause::Refused: return "refused";
        case Cause::Redirected: return "redirected";
        case Cause::Unavailable: return "unavailable";
    }
    return "no_answer";
}

std::optional<ServiceError> read_service_error(std::string_view body, std::string_view hidden) {
    if (body.empty() || body.size() > error_body_bytes_max) return std::nullopt;
    const Result<Value> document = parse_document(body);
    const auto* members = document ? std::get_if<Object>(&document->content) : nullptr;
    if (members == nullptr) return std::nullopt;
    const Value* retriable = find_ignoring_case(*members, "isRetriableError");
    const std::optional<bool> is_retriable =
        retriable == nullptr ? std::nullopt : as_flag(*retriable);
    if (!is_retriable) return std::nullopt;
    return ServiceError{.type = text_at(*members, "type", hidden),
                        .code = text_at(*members, "code", hidden),
                        .message = text_at(*members, "developerMessage", hidden),
                        .is_retriable = *is_retriable};
}

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
    throw_exception_from_error(failure.error, where);
}

Failure judge_answer(const http::Response& response, Aim aim, std::string_view hidden) {
    std::optional<ServiceError> service = read_service_error(response.body, hidden);
    const Cause cause = cause_of(response, service, aim);
    Error error{code_of(cause), "upstream answered with status " + std::to_string(response.status) +
                                    ", " + std::string{name(cause)}};
    if (const auto wait = http::retry_after_field(response)) error = error.with_retry_after(*wait);
    return {.cause = cause,
            .error = std::move(error),
            .status = response.status,
            .service = std::move(service)};
}

Failure unanswered(const Error& error) {
    Cause cause = Cause::NoAnswer;
    if (error.code() == Errc::Unreachable || error.code() == Errc::Malformed) {
        cause = Cause::NotSent;
    } else if (error.code() == Errc::TooLarge) {
        cause = Cause::Unreadable;
    }
    return {.cause = cause, .error = error};
}

Failure unreadable(int status, const Error& error) {
    return {.cause = Cause::Unreadable, .error = error, .status = status};
}

}  // namespace usher::upstream::interworks

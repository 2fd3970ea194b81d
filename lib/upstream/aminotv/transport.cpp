#include "lib/upstream/aminotv/transport.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/retry_after.hpp"
#include "lib/upstream/attested_date.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view media_type = "application/vnd.api+json";
constexpr std::size_t target_bytes_max = 4096;

Errc kind_of(int status) noexcept {
    if (status == 401) return Errc::Unauthorized;
    if (status == 403) return Errc::Forbidden;
    if (status == 404) return Errc::NotFound;
    if (status == 409) return Errc::Conflict;
    if (status == 408 || status == 425 || status == 429 || status >= 500) return Errc::Unavailable;
    return status >= 400 ? Errc::Rejected : Errc::NoAnswer;
}

// What gives a right to whoever reads it in `authorization`: what follows the scheme.
std::string_view secret_in(std::string_view authorization) {
    return authorization.substr(authorization.find(' ') + 1);
}

// A body that is long is not cut: half a document is none.
std::string passed_on(const std::string& body, std::string_view secret) {
    return body.size() <= passed_on_bytes_max ? masked_in(body, secret) : std::string{};
}

Failure failure_of(const http::Exchange& exchange, std::string_view authorization) {
    const http::Response& response = exchange.response;
    ErrorEntry entry = read_error(response.body, secret_in(authorization));
    std::string text = "upstream answered with status " + std::to_string(response.status);
    if (entry.code) text += ", " + std::string{name(*entry.code)};
    Error error{kind_of(response.status), std::move(text)};
    if (const auto wait = http::retry_after_field(response)) {
        error = error.with_retry_after(*wait);
    }
    return {.error = std::move(error),
            .status = response.status,
            .code = entry.code,
            .text = std::move(entry.text),
            .date = attested_date(exchange),
            .body = passed_on(response.body, secret_in(authorization))};
}

// The part of an absolute address before its path or query; none when `link` is none.
std::optional<std::string_view> origin_in(std::string_view link) {
    const std::size_t scheme = link.find("://");
    if (scheme == link.npos || link.substr(0, scheme).find_first_of("/?#") != link.npos) {
        return std::nullopt;
    }
    return link.substr(0, link.find_first_of("/?#", scheme + 3));
}

bool is_same_origin(const Url& url, std::string_view origin) {
    const Result<Url> other = parse_url(origin);
    return other && other->tls == url.tls && other->host == url.host && other->port == url.port;
}

}  // namespace

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
    throw_exception_from_error(failure.error, where);
}

Transport::Transport(Url url, http::ClientLimits limits, const std::string& ca_file)
    : url_{url},
      // The path is ours to write: links of upstream count from the origin.
      client_{Url{.tls = url.tls, .host = url.host, .port = url.port}, limits, ca_file} {}

Task<Outcome<http::Response>> Transport::send(http::ClientRequest request,
                                              std::string authorization) const {
    request.fields.push_back({.name = "Accept", .value = std::string{media_type}});
    const bool is_typed = std::ranges::any_of(
        request.fields, [](const http::Field& field) { return field.name == "Content-Type"; });
    if (!request.body.empty() && !is_typed) {
        request.fields.push_back({.name = "Content-Type", .value = std::string{media_type}});
    }
    if (!authorization.empty()) {
        request.fields.push_back({.name = "Authorization", .value = authorization});
    }
    Result<http::Exchange> exchange = co_await client_.send(std::move(request));
    if (!exchange) {
        Failure unanswered{.error = exchange.error()};
        co_return unanswered;
    }
    const int status = exchange->response.status;
    if (status < 200 || status > 299) co_return failure_of(*exchange, authorization);
    const std::optional<Instant> date = attested_date(*exchange);
    co_return Answered<http::Response>{.value = std::move(exchange->response), .date = date};
}

Result<std::string> Transport::follow(std::string_view link, std::string_view current) const {
    const Error unusable{Errc::Malformed, "not an address that can be followed"};
    link = link.substr(0, link.find('#'));
    if (!is_printable(link, 1, target_bytes_max)) return unusable;
    if (const std::optional<std::string_view> origin = origin_in(link)) {
        if (!is_same_origin(url_, *origin)) {
            return Error{Errc::NotAccepted, "leads to another origin"};
        }
        link.remove_prefix(origin->size());
        if (link.empty() || link.front() == '?') return "/" + std::string{link};
        return std::string{link};
    }
    if (link.starts_with("//")) return Error{Errc::NotAccepted, "leads to another origin"};
    if (link.starts_with('/')) return std::string{link};
    if (!link.starts_with('?')) return unusable;
    return std::string{current.substr(0, current.find('?'))} + std::string{link};
}

}  // namespace usher::upstream::aminotv

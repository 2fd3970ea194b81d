#include "lib/upstream/usher/client.hpp"

#include <string_view>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/http/retry_after.hpp"
#include "lib/upstream/attested_date.hpp"
#include "lib/upstream/usher/extension.hpp"

namespace usher::upstream::usher {
namespace {

constexpr std::size_t etag_bytes_max = 256;

Result<http::ClientRequest> entitlements_request(const DocumentRequest& asked,
                                                 const InstallationId& installation) {
    if (!is_printable(asked.extension, 1, extension_bytes_max)) {
        return Error{Errc::Malformed, "extension: 1 to 4096 printable characters expected"};
    }
    if (!is_printable(asked.etag, 0, etag_bytes_max)) {
        return Error{Errc::Malformed, "etag: at most 256 printable characters expected"};
    }
    http::ClientRequest request{.target = "/device/v1/entitlements"};
    request.fields.push_back({.name = "Accept", .value = "application/jwt"});
    request.fields.push_back({.name = "Authorization", .value = "Extension " + asked.extension});
    request.fields.push_back({.name = "Usher-Installation", .value = installation.text()});
    if (!asked.etag.empty()) {
        request.fields.push_back({.name = "If-None-Match", .value = asked.etag});
    }
    return request;
}

// The error of every status but 200.
Error failure_of(const http::Response& response) {
    const int status = response.status;
    const std::string text = "upstream answered with status " + std::to_string(status);
    if (status == 401 || status == 403) return Error{Errc::NotAccepted, text};
    if (status != 429 && (status < 500 || status > 599)) return Error{Errc::NoAnswer, text};
    const Error busy{Errc::Unavailable, text};
    const auto wait = http::retry_after(response);
    return wait ? busy.with_retry_after(*wait) : busy;
}

// An ETag that we could not send back is as good as none.
std::string etag_of(const http::Response& response) {
    const std::string_view etag = response.field("ETag").value_or("");
    return is_printable(etag, 0, etag_bytes_max) ? std::string{etag} : std::string{};
}

bool is_document(const http::Response& response) {
    const std::string_view declared = response.content_type;
    const std::string_view type = http::trim(declared.substr(0, declared.find(';')));
    return http::equals_ignoring_case(type, "application/jwt");
}

}  // namespace

Client::Client(Url url, IssuerKeys keys, InstallationId installation, http::ClientLimits limits,
               const std::string& ca_file)
    : client_{std::move(url), limits, ca_file},
      keys_{std::move(keys)},
      installation_{std::move(installation)} {}

Task<Result<DocumentAnswer>> Client::fetch(DocumentRequest request, Instant certain_now) const {
    Result<http::ClientRequest> call = entitlements_request(request, installation_);
    if (!call) co_return call.error();
    const Result<http::Exchange> exchange = co_await client_.send(std::move(*call));
    if (!exchange) co_return exchange.error();

    const http::Response& response = exchange->response;
    if (response.status == 304 && !request.etag.empty()) {
        co_return DocumentAnswer{.etag = std::move(request.etag)};
    }
    if (response.status != 200) co_return failure_of(response);
    if (!is_document(response)) {
        co_return Error{Errc::Malformed, "upstream's answer: Content-Type is not application/jwt"};
    }

    const Addressee addressee{.subject = subject_of(request.user_key),
                              .installation = installation_};
    const Result<license::EntitlementDocument> document =
        read_document(response.body, keys_, addressee, request.version_held, certain_now);
    if (!document) co_return document.error();

    DocumentAnswer answer{.document = *document, .etag = etag_of(response)};
    if (attests_time(*exchange)) answer.attested = document->issued_at;
    co_return answer;
}

}  // namespace usher::upstream::usher

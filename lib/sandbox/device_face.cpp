#include "lib/sandbox/device_face.hpp"

#include <algorithm>
#include <utility>

#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/upstream/usher/document.hpp"
#include "lib/upstream/usher/extension.hpp"

namespace usher::sandbox {

namespace dialect = upstream::usher;

namespace {

constexpr std::size_t installation_digits = 40;
constexpr std::size_t etag_bytes = 16;
// The latest that a device takes for a date.
constexpr Instant last_expiry = latest_instant - Seconds{1};

Result<InstallationId> read_installation(const http::Request& request) {
    const std::string_view text = request.field("Usher-Installation").value_or("");
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (text.size() != installation_digits || !std::ranges::all_of(text, is_digit)) {
        return Error{Errc::Malformed, "Usher-Installation: 40 lower-case hex digits expected"};
    }
    return InstallationId{std::string{text}};
}

Result<license::Extension> read_credentials(const http::Request& request,
                                            const dialect::IssuerKeys& keys) {
    constexpr std::string_view scheme = "Extension ";
    const std::string_view text = request.field("Authorization").value_or("");
    if (!http::equals_ignoring_case(text.substr(0, scheme.size()), scheme)) {
        return Error{Errc::Unauthorized, "Authorization: an extension expected"};
    }
    const Result<license::Extension> extension =
        dialect::read_extension(text.substr(scheme.size()), keys);
    if (!extension) return Error{Errc::Unauthorized, "Authorization: extension not accepted"};
    return *extension;
}

// Half of a document's lifetime after it was first given another one is due, so the count of such
// halves is part of what the tag stands for.
std::string etag_of(const Holding& holding, const InstallationId& installation, Instant now,
                    Seconds lifetime) {
    const std::int64_t half = std::max<std::int64_t>(1, lifetime.count() / 2);
    const std::string state = holding.key.user_key.text() + '#' + installation.text() + '#' +
                              std::to_string(holding.version) + '#' +
                              std::to_string(unix_seconds(now) / half);
    const crypto::Digest256 digest = crypto::sha256(state);
    return '"' + crypto::to_base64url(crypto::view(digest).substr(0, etag_bytes)) + '"';
}

// RFC 9110 section 13.1.2: a list of tags, compared weakly, or `*`.
bool matches(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
        std::string_view tag = http::trim(if_none_match.substr(0, comma));
        if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

http::Response refuse(const Error& error) {
    http::Response response = problem(error);
    if (response.status == 401) {
        response.fields.push_back({.name = "WWW-Authenticate", .value = "Extension"});
    }
    return response;
}

http::Response tagged(std::string etag) {
    http::Response response = json_answer("");
    response.fields.push_back({.name = "ETag", .value = std::move(etag)});
    return response;
}

std::string write_document(const Backend& backend, const Holding& holding,
                           const InstallationId& installation, Instant now) {
    const license::EntitlementDocument document{
        .version = holding.version,
        .issued_at = now,
        .expires_at = std::min(now + backend.settings.document_lifetime, last_expiry),
        .entitlements = holding.entitlements};
    const dialect::Addressee addressee{.subject = dialect::subject_of(holding.key.user_key),
                                       .installation = installation};
    // Only an individual key binds what it holds to its product.
    std::optional<ProductId> product;
    if (holding.key.type == license::KeyType::Individual) product = holding.key.product;
    return dialect::write_document(document, addressee, backend.settings.issuer, product,
                                   backend.signing_key());
}

Task<http::Response> execute_entitlements(std::shared_ptr<Backend> backend, http::Request request,
                                          View view) {
    const Result<InstallationId> installation = read_installation(request);
    if (!installation) co_return refuse(installation.error());
    const Result<license::Extension> extension = read_credentials(request, backend->issuer_keys());
    if (!extension) co_return refuse(extension.error());

    auto find = [user_key = extension->user_key, view](Books& books) {
        return books.find_key(user_key, view);
    };
    const Result<Holding> holding = co_await backend->with_books(std::move(find));
    if (!holding && holding.error().code() == Errc::NotFound) {
        co_return refuse({Errc::Unauthorized, "Authorization: unknown user key"});
    }
    if (!holding) co_return refuse(holding.error());

    const Instant now = backend->clock.now();
    const std::string etag =
        etag_of(*holding, *installation, now, backend->settings.document_lifetime);
    http::Response response = tagged(etag);
    if (matches(request.field("If-None-Match").value_or(""), etag)) {
        response.status = 304;
        response.content_type.clear();
    } else {
        response.content_type = "application/jwt";
        response.body = write_document(*backend, *holding, *installation, now);
    }
    co_return response;
}

Task<http::Response> log_entitlements(std::shared_ptr<Backend> backend, http::Request request,
                                      View view) {
    http::Response response = co_await execute_entitlements(backend, std::move(request), view);
    backend->log.info("sandbox request", {{"method", std::string{entitlements_method}},
                                          {"outcome", std::to_string(response.status)}});
    co_return response;
}

}  // namespace

Task<http::Response> answer_device(std::shared_ptr<Backend> backend, http::Request request) {
    const std::string path{request.path()};
    const bool is_entitlements = path == "/device/v1/entitlements";
    if (!is_entitlements && path != "/device/v1/issuer-keys")
        co_return problem(404, "no such path");
    if (request.method != "GET") co_return with_allow(problem(405, "GET only"), "GET");
    if (!is_entitlements) co_return json_answer(dialect::write_issuer_keys(backend->issuer_keys()));

    const std::string method{entitlements_method};
    ++backend->request_counts[method];
    const Execute execute = [backend, request = std::move(request)](View view) {
        return log_entitlements(backend, request, view);
    };
    http::Response response = co_await answer_with_faults(backend, method, execute);
    co_return response;
}

}  // namespace usher::sandbox

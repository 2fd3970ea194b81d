#include "lib/upstream/oauth2/authorization.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/oauth2/refusal.hpp"

namespace usher::upstream::oauth2 {
namespace {

// As people know it: without the port that its scheme implies.
std::string address_of(const Url& url) {
    const bool is_ipv6 = url.host.find(':') != std::string::npos;
    const bool is_usual_port = url.port == (url.tls ? 443 : 80);
    return std::string{url.tls ? "https://" : "http://"} +
           (is_ipv6 ? '[' + url.host + ']' : url.host) +
           (is_usual_port ? "" : ':' + std::to_string(url.port)) + url.path;
}

Error malformed(std::string_view name, const char* what) {
    return {Errc::Malformed, std::string{name} + ": " + what};
}

// RFC 6749 section 3.1: no parameter more than once.
Result<void> check_single(const http::Parameters& parameters) {
    constexpr std::array<std::string_view, 5> known{"code", "error", "error_description", "iss",
                                                    "state"};
    for (const std::string_view name : known) {
        const auto count =
            std::ranges::count(parameters.items(), name, &http::Parameters::Item::name);
        if (count > 1) return malformed(name, "more than once");
    }
    return {};
}

bool answers(const Result<http::Parameters>& parameters, const Attempt& attempt) {
    if (!parameters) return false;
    const std::string_view state = parameters->find("state").value_or("");
    return crypto::equal_in_constant_time(state, attempt.state.reveal());
}

}  // namespace

std::string authorization_url(const Provider& provider, std::string_view redirect_uri,
                              const Attempt& attempt) {
    http::Parameters parameters;
    parameters.add("client_id", provider.client_id);
    parameters.add("response_type", "code");
    parameters.add("redirect_uri", std::string{redirect_uri});
    parameters.add("scope", provider.scope);
    parameters.add("state", std::string{attempt.state.reveal()});
    if (provider.offers_pkce) {
        parameters.add("code_challenge", challenge_of(attempt.verifier.reveal()));
        parameters.add("code_challenge_method", "S256");
    }
    return address_of(provider.authorization) + '?' + http::to_query(parameters);
}

Result<Secret> read_redirect(std::string_view query, const Provider& provider,
                             const Attempt& attempt) {
    const Result<http::Parameters> parameters = http::parse_query(query);
    if (!answers(parameters, attempt)) {
        return Error{Errc::NotAccepted, "state: not the answer to this attempt"};
    }
    const Result<void> single = check_single(*parameters);
    if (!single) return single.error();
    const bool is_other = parameters->find("iss").value_or("") != provider.issuer;
    if (!provider.issuer.empty() && is_other) {
        return Error{Errc::Rejected, "iss: not the server that was asked"};
    }
    const std::string_view code = parameters->find("code").value_or("");
    if (const auto error = parameters->find("error")) {
        const std::array secrets{code, attempt.state.reveal()};
        return refusal(*error, parameters->find("error_description").value_or(""), secrets);
    }
    if (code.empty()) return malformed("code", "missing");
    if (!is_printable(code, 1, code_bytes_max)) return malformed("code", "not a code");
    return Secret{code};
}

}  // namespace usher::upstream::oauth2

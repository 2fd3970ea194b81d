/// The AminoTV face of a sandbox over real sockets, as its users and the provider call it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"

namespace usher::sandbox::aminotv {

inline constexpr auto user_licenses = "/api/license/v4/users/310/licenses";
inline constexpr auto catalogue = "/api/license/v4/products";
inline constexpr auto token_endpoint = "/api/auth/v4/access_tokens";
inline constexpr auto managed_licenses = "/api/license/management/v4/licenses";
inline constexpr auto managed_products = "/api/license/management/v4/products";
inline constexpr auto managed_users = "/api/user/management/v4/users";

struct AminotvFixture : SandboxFixture {
    /// Claims of an access token that holds from now for an hour.
    [[nodiscard]] upstream::aminotv::TokenClaims claims(const char* user) const;
    /// Signed by the sandbox's secret.
    [[nodiscard]] static std::string token(const upstream::aminotv::TokenClaims& claims);
    [[nodiscard]] static http::Field bearer(const std::string& token);
    /// Of a user with a good token.
    [[nodiscard]] http::Field as(const char* user) const;
    [[nodiscard]] static http::Field as_provider();

    /// A request whose body, if there is one, is declared as JSON.
    http::Response call(std::string method, std::string target, std::vector<http::Field> fields,
                        std::string body = {});
    http::Response get(const std::string& target, const char* user = "310");
    http::Response manage(std::string method, std::string target, std::string body = {});
    http::Response buy(const std::string& key, const char* product = "77",
                       const char* user = "310");
    /// The licences that user 310 is shown.
    upstream::aminotv::LicenseDocument licenses();
    /// The licence of this id, as the provider sees it.
    upstream::aminotv::ManagedLicense managed(const std::string& id);

    /// A fault on a method of this dialect; `more` members, such as `,"times":2`.
    void fault(std::string_view method, std::string_view action, std::string_view more = {});
    boost::json::object set(std::string_view control_path, std::string body);
    std::int64_t charges();
};

/// The first entry's code; empty without one.
[[nodiscard]] std::string code_of(const http::Response& response);
/// `<status> <code>`.
[[nodiscard]] std::string outcome_of(const http::Response& response);
/// The id of the only licence of a document.
[[nodiscard]] std::string license_id(const http::Response& response);
[[nodiscard]] boost::json::value json_of(const http::Response& response);
/// The body that the provider sends for one licence; `more` attributes, such as
/// `"status":"EXPIRED"`.
[[nodiscard]] std::string new_license(const char* user, const char* product,
                                      std::string_view more = {});

}  // namespace usher::sandbox::aminotv

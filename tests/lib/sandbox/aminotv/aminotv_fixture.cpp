#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

#include <boost/json/parse.hpp>

#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/upstream/aminotv/purchase.hpp"

namespace usher::sandbox::aminotv {

namespace codec = upstream::aminotv;

codec::TokenClaims AminotvFixture::claims(const char* user) const {
    return {.user = UserId{user},
            .type = codec::TokenType::Access,
            .issued_at = now,
            .not_before = now,
            .expires_at = now + std::chrono::hours{1}};
}

std::string AminotvFixture::token(const codec::TokenClaims& claims) {
    return codec::sign_token(claims, demo_settings().token_secret);
}

http::Field AminotvFixture::bearer(const std::string& token) {
    return {.name = "Authorization", .value = "Bearer " + token};
}

http::Field AminotvFixture::as(const char* user) const {
    return bearer(token(claims(user)));
}

http::Field AminotvFixture::as_provider() {
    return {.name = "Authorization", .value = "Apikey " + demo_account().management_key};
}

http::Response AminotvFixture::call(std::string method, std::string target,
                                    std::vector<http::Field> fields, std::string body) {
    if (!body.empty()) {
        fields.push_back({.name = "Content-Type", .value = "application/vnd.api+json"});
    }
    return ask({.method = std::move(method),
                .target = std::move(target),
                .fields = std::move(fields),
                .body = std::move(body)})
        .value()
        .response;
}

http::Response AminotvFixture::get(const std::string& target, const char* user) {
    return call("GET", target, {as(user)});
}

http::Response AminotvFixture::manage(std::string method, std::string target, std::string body) {
    return call(std::move(method), std::move(target), {as_provider()}, std::move(body));
}

http::Response AminotvFixture::buy(const std::string& key, const char* product, const char* user) {
    const std::string target = "/api/license/v4/users/" + std::string{user} + "/licenses";
    const http::Field idempotency{.name = "Idempotency-Key", .value = key};
    return call("POST", target, {as(user), idempotency}, codec::write_purchase(BundleId{product}));
}

codec::LicenseDocument AminotvFixture::licenses() {
    const http::Response response = get(user_licenses);
    BOOST_REQUIRE_EQUAL(response.status, 200);
    return codec::read_licenses(response.body, UserId{"310"}).value();
}

codec::ManagedLicense AminotvFixture::managed(const std::string& id) {
    const http::Response response = manage("GET", std::string{managed_licenses} + '/' + id);
    BOOST_REQUIRE_EQUAL(response.status, 200);
    return codec::read_managed_licenses(response.body).value().licenses.at(0);
}

void AminotvFixture::fault(std::string_view method, std::string_view action,
                           std::string_view more) {
    std::string order = R"({"on":")";
    order.append(method).append(R"(","action":")").append(action).append("\"").append(more);
    control("POST", "/control/v1/faults", order + '}');
}

boost::json::object AminotvFixture::set(std::string_view control_path, std::string body) {
    return control("POST", "/control/v1/aminotv/" + std::string{control_path}, std::move(body));
}

std::int64_t AminotvFixture::charges() {
    return control("GET", "/control/v1/aminotv/counts").at("charges").as_int64();
}

std::string code_of(const http::Response& response) {
    const codec::ErrorEntry entry = codec::read_error(response.body);
    return entry.code ? std::string{name(*entry.code)} : "";
}

std::string outcome_of(const http::Response& response) {
    return std::to_string(response.status) + ' ' + code_of(response);
}

std::string license_id(const http::Response& response) {
    const auto document = codec::read_licenses(response.body);
    BOOST_REQUIRE(document && document->licenses.size() == 1);
    return document->licenses[0].id.text();
}

boost::json::value json_of(const http::Response& response) {
    return boost::json::parse(response.body);
}

std::string new_license(const char* user, const char* product, std::string_view more) {
    std::string body = R"({"data":[{"type":"License","attributes":{)";
    body.append(more).append(R"(},"relationships":{"user":{"data":{"type":"User","id":")");
    body.append(user).append(R"("}},"product":{"data":{"type":"Product","id":")");
    return body.append(product).append("\"}}}}]}");
}

}  // namespace usher::sandbox::aminotv

#include "lib/sandbox/device_face.hpp"

#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/usher/document.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"

using namespace usher;
using namespace usher::sandbox;
namespace dialect = upstream::usher;

namespace {

struct Device : SandboxFixture {
    upstream::acestream::CreatedKey key =
        upstream::acestream::read_created_key(200, reseller({{"method", "createUserKey"}})).value();

    static http::ClientRequest request(const std::string& extension,
                                       const std::string& installation = installation_digits,
                                       const std::string& etag = {}) {
        http::ClientRequest asked{.target = "/device/v1/entitlements"};
        if (!extension.empty()) {
            asked.fields.push_back({.name = "Authorization", .value = "Extension " + extension});
        }
        if (!installation.empty()) {
            asked.fields.push_back({.name = "Usher-Installation", .value = installation});
        }
        if (!etag.empty()) asked.fields.push_back({.name = "If-None-Match", .value = etag});
        return asked;
    }
    http::Response fetch(const std::string& etag = {}) {
        return ask(request(key.extension, installation_digits, etag)).value().response;
    }
    std::string etag() { return std::string{fetch().field("ETag").value()}; }

    license::EntitlementDocument read(const http::Response& response) {
        const dialect::Addressee addressee{.subject = dialect::subject_of(key.user_key),
                                           .installation = InstallationId{installation_digits}};
        return dialect::read_document(response.body, sandbox->issuer_keys(), addressee, 0, now)
            .value();
    }
    void advance(std::int64_t seconds) {
        control("POST", "/control/v1/clock", "{\"advance\": " + std::to_string(seconds) + "}");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_face, Device)

BOOST_AUTO_TEST_CASE(a_document_says_what_the_key_holds) {
    activate(key.user_key.text());
    const http::Response response = fetch();
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/jwt");
    BOOST_CHECK(response.field("Cache-Control") == "no-store");
    const license::EntitlementDocument document = read(response);
    BOOST_CHECK_EQUAL(document.version, 2);
    BOOST_CHECK(document.issued_at == now);
    BOOST_CHECK(document.expires_at == now + std::chrono::hours{24});
    BOOST_REQUIRE_EQUAL(document.entitlements.size(), 1);
    BOOST_CHECK(document.entitlements.front().valid_to == now + Seconds{month_seconds});
}

BOOST_AUTO_TEST_CASE(the_project_s_own_client_gets_along_with_it) {
    const dialect::Client client = device_client();
    dialect::DocumentRequest asked{.extension = key.extension, .user_key = key.user_key};
    const dialect::DocumentAnswer first = run(client.fetch(asked, now)).value();
    BOOST_REQUIRE(first.document);
    BOOST_CHECK(first.attested == now);
    asked.etag = first.etag;
    asked.version_held = first.document->version;
    BOOST_CHECK(!run(client.fetch(asked, now)).value().document);
}

BOOST_AUTO_TEST_CASE(near_the_end_of_2199_documents_end_with_it) {
    control("POST", "/control/v1/clock", R"({"set": 7258118000})");
    BOOST_CHECK(read(fetch()).expires_at == latest_instant - Seconds{1});
}

BOOST_AUTO_TEST_CASE(a_lapsed_option_stays_in_the_document) {
    activate(key.user_key.text());
    advance(2 * month_seconds);
    const auto issued = from_unix(unix_seconds(now) + 2 * month_seconds);
    const license::EntitlementDocument document = read(fetch());
    BOOST_CHECK(document.issued_at == issued);
    BOOST_REQUIRE_EQUAL(document.entitlements.size(), 1);
    BOOST_CHECK(!document.entitlements.front().active_at(issued));
}

BOOST_AUTO_TEST_CASE(nothing_new_is_a_304_without_a_body) {
    const std::string known = etag();
    for (const std::string& sent : {known, "W/" + known, "\"other\", " + known, std::string{"*"}}) {
        const http::Response response = fetch(sent);
        BOOST_CHECK_EQUAL(response.status, 304);
        BOOST_CHECK(response.body.empty());
        BOOST_CHECK(response.field("ETag") == known);
    }
    BOOST_CHECK_EQUAL(fetch("\"other\"").status, 200);
}

BOOST_AUTO_TEST_CASE(every_change_has_a_tag_of_its_own) {
    const std::string before = etag();
    activate(key.user_key.text());
    BOOST_CHECK_EQUAL(fetch(before).status, 200);
    BOOST_CHECK_NE(etag(), before);
}

BOOST_AUTO_TEST_CASE(a_document_is_renewed_after_half_of_its_lifetime) {
    const std::int64_t half = 12 * 3600;
    advance(half - unix_seconds(now) % half);  // to the start of a half
    const std::string first = etag();
    advance(half - 1);
    BOOST_CHECK_EQUAL(fetch(first).status, 304);
    advance(1);
    BOOST_CHECK_EQUAL(fetch(first).status, 200);
}

BOOST_AUTO_TEST_CASE(installations_have_tags_of_their_own) {
    const std::string other(40, 'b');
    const http::Response response = ask(request(key.extension, other, etag())).value().response;
    BOOST_CHECK_EQUAL(response.status, 200);
}

BOOST_AUTO_TEST_CASE(a_missing_or_malformed_installation_is_a_400) {
    for (const std::string& wrong : {std::string{}, std::string(39, 'a'), std::string(41, 'a'),
                                     std::string(40, 'A'), std::string(40, 'g')}) {
        const http::Response response = ask(request(key.extension, wrong)).value().response;
        BOOST_CHECK_EQUAL(response.status, 400);
        BOOST_CHECK_EQUAL(response.content_type, "application/problem+json");
    }
}

BOOST_AUTO_TEST_CASE(a_missing_or_foreign_extension_is_a_401) {
    std::string changed = key.extension;
    changed.back() = changed.back() == 'A' ? 'Q' : 'A';
    for (const std::string& wrong : {std::string{}, std::string{"nonsense"}, changed}) {
        const http::Response response = ask(request(wrong)).value().response;
        BOOST_CHECK_EQUAL(response.status, 401);
        BOOST_CHECK(response.field("WWW-Authenticate") == "Extension");
        BOOST_CHECK_EQUAL(response.content_type, "application/problem+json");
    }
    http::ClientRequest bearer = request("");
    bearer.fields.push_back({.name = "Authorization", .value = "Bearer " + key.extension});
    BOOST_CHECK_EQUAL(ask(bearer).value().response.status, 401);
}

BOOST_AUTO_TEST_CASE(an_extension_of_another_sandbox_is_a_401) {
    const std::string extension = key.extension;
    reopen(settings());
    BOOST_CHECK_EQUAL(ask(request(extension)).value().response.status, 401);
}

BOOST_AUTO_TEST_CASE(the_scheme_s_letters_may_have_any_case) {
    http::ClientRequest asked = request("");
    asked.fields.push_back({.name = "Authorization", .value = "eXtension " + key.extension});
    BOOST_CHECK_EQUAL(ask(asked).value().response.status, 200);
}

BOOST_AUTO_TEST_CASE(issuer_keys_are_published) {
    const http::Response response = ask({.target = "/device/v1/issuer-keys"}).value().response;
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK(dialect::read_issuer_keys(response.body).value() == sandbox->issuer_keys());
}

BOOST_AUTO_TEST_CASE(other_methods_and_paths_are_refused) {
    const auto status = [this](std::string method, std::string target) {
        return ask({.method = std::move(method), .target = std::move(target)})
            .value()
            .response.status;
    };
    BOOST_CHECK_EQUAL(status("HEAD", "/device/v1/entitlements"), 405);
    BOOST_CHECK_EQUAL(status("POST", "/device/v1/issuer-keys"), 405);
    BOOST_CHECK_EQUAL(status("GET", "/device/v2/entitlements"), 404);
}

BOOST_AUTO_TEST_CASE(the_log_holds_neither_key_nor_extension) {
    fetch();
    BOOST_CHECK(log.find("entitlements") != std::string::npos);
    BOOST_CHECK(log.find(key.user_key.text()) == std::string::npos);
    BOOST_CHECK(log.find(key.extension) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

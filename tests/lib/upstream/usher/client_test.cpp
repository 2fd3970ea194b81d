#include "lib/upstream/usher/client.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/upstream_double.hpp"
#include "tests/lib/upstream/usher/issuer_double.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::test;
namespace dialect = usher::upstream::usher;

namespace {

const UserKey user_key{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"};
const InstallationId installation{"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"};

const license::EntitlementDocument document{
    .version = 7,
    .issued_at = now,
    .expires_at = now + 1h,
    .entitlements = {{.option = OptionId{"noAds"}, .valid_to = now + 24h}}};

http::Response document_for(const UserKey& key) {
    const dialect::Addressee addressee{.subject = dialect::subject_of(key),
                                       .installation = installation};
    return {.content_type = "application/jwt",
            .fields = {{"ETag", "\"7-1\""}},
            .body = dialect::write_document(document, addressee, issuer, {}, issuer_key)};
}

const dialect::DocumentRequest question{.extension = "head.body.tail", .user_key = user_key};

dialect::DocumentRequest question_with_etag() {
    dialect::DocumentRequest request = question;
    request.etag = "\"7-1\"";
    return request;
}

Result<dialect::DocumentAnswer> fetch(UpstreamDouble& upstream, dialect::DocumentRequest request) {
    const dialect::Client client{upstream.url(), issuer_keys, installation};
    return upstream.run(client.fetch(std::move(request), now));
}

Errc code_against(http::Response answer, const dialect::DocumentRequest& request = question) {
    UpstreamDouble upstream{std::move(answer)};
    const Result<dialect::DocumentAnswer> result = fetch(upstream, request);
    BOOST_REQUIRE(result.has_error());
    return result.error().code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(usher_client)

BOOST_AUTO_TEST_CASE(fetches_and_verifies_a_document) {
    UpstreamDouble upstream{document_for(user_key)};
    const dialect::DocumentAnswer answer = fetch(upstream, question).value();
    BOOST_CHECK(answer.document == document);
    BOOST_TEST(answer.etag == "\"7-1\"");
    BOOST_CHECK(answer.attested == now);

    const http::Request& request = upstream.requests().at(0);
    BOOST_TEST(request.method == "GET");
    BOOST_TEST(request.target == "/device/v1/entitlements");
    BOOST_TEST(request.field("Accept").value_or("") == "application/jwt");
    BOOST_TEST(request.field("Authorization").value_or("") == "Extension head.body.tail");
    BOOST_TEST(request.field("Usher-Installation").value_or("") == installation.text());
    BOOST_TEST(request.field_count("If-None-Match") == 0U);
}

BOOST_AUTO_TEST_CASE(learns_that_nothing_changed) {
    UpstreamDouble upstream{{.status = 304, .content_type = ""}};
    const dialect::DocumentAnswer answer = fetch(upstream, question_with_etag()).value();
    BOOST_TEST(!answer.document.has_value());
    BOOST_TEST(!answer.attested.has_value());
    BOOST_TEST(answer.etag == "\"7-1\"");
    BOOST_TEST(upstream.requests().at(0).field("If-None-Match").value_or("") == "\"7-1\"");
}

BOOST_AUTO_TEST_CASE(does_not_believe_an_unasked_304) {
    BOOST_CHECK(code_against({.status = 304, .content_type = ""}) == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(goes_on_without_an_etag_that_cannot_be_sent_back) {
    http::Response answer = document_for(user_key);
    answer.fields.clear();
    UpstreamDouble without{answer};
    BOOST_TEST(fetch(without, question)->etag.empty());
    answer.fields.push_back({"ETag", "\"" + std::string(300, 'e') + "\""});
    UpstreamDouble endless{answer};
    BOOST_TEST(fetch(endless, question)->etag.empty());
}

BOOST_AUTO_TEST_CASE(refuses_the_document_of_another_key_or_an_older_one) {
    BOOST_CHECK(code_against(document_for(UserKey{"another"})) == Errc::NotAccepted);
    dialect::DocumentRequest newer = question;
    newer.version_held = 8;
    BOOST_CHECK(code_against(document_for(user_key), newer) == Errc::NotAccepted);
    BOOST_CHECK(code_against({.body = "<html></html>"}) == Errc::Malformed);
    BOOST_CHECK(code_against({.body = ""}) == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(takes_a_document_only_by_its_media_type) {
    http::Response answer = document_for(user_key);
    for (const char* type : {"", "application/json", "text/plain", "application/jwt+json"}) {
        answer.content_type = type;
        BOOST_CHECK(code_against(answer) == Errc::Malformed);
    }
    answer.content_type = "Application/JWT ; charset=utf-8";
    UpstreamDouble upstream{answer};
    BOOST_CHECK(fetch(upstream, question)->document == document);
}

BOOST_AUTO_TEST_CASE(tells_failures_apart_by_status) {
    for (const int status : {401, 403}) {
        BOOST_CHECK(code_against({.status = status}) == Errc::NotAccepted);
    }
    for (const int status : {429, 500, 502, 503, 504}) {
        BOOST_CHECK(code_against({.status = status}) == Errc::Unavailable);
    }
    for (const int status : {204, 301, 302, 400, 404}) {
        BOOST_CHECK(code_against({.status = status, .content_type = ""}) == Errc::NoAnswer);
    }
}

BOOST_AUTO_TEST_CASE(hands_on_when_to_come_again) {
    UpstreamDouble busy{{.status = 429, .fields = {{"Retry-After", "90"}}}};
    const Error patient = fetch(busy, question).error();
    BOOST_CHECK(patient.code() == Errc::Unavailable);
    BOOST_CHECK(patient.retry_after() == 90s);

    UpstreamDouble silent{{.status = 503}};
    BOOST_CHECK(!fetch(silent, question).error().retry_after());
}

BOOST_AUTO_TEST_CASE(passes_on_failures_of_the_transport) {
    http::Response cut = document_for(user_key);
    cut.delivery = http::Delivery::Cut;
    BOOST_CHECK(code_against(cut) == Errc::NoAnswer);
    http::Response huge = document_for(user_key);
    huge.body += std::string(300'000, 'x');
    BOOST_CHECK(code_against(huge) == Errc::TooLarge);

    UpstreamDouble gone{{}};
    gone.stop();
    BOOST_CHECK(fetch(gone, question).error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_CASE(sends_nothing_that_would_break_a_header) {
    UpstreamDouble upstream{document_for(user_key)};
    for (const std::string& extension :
         {std::string{}, std::string{"a b"}, std::string{"a\r\nX: y"}, std::string(4097, 'e')}) {
        dialect::DocumentRequest request = question;
        request.extension = extension;
        BOOST_CHECK(fetch(upstream, request).error().code() == Errc::Malformed);
    }
    dialect::DocumentRequest request = question;
    request.etag = "\"a\r\nb\"";
    BOOST_CHECK(fetch(upstream, request).error().code() == Errc::Malformed);
    BOOST_TEST(upstream.requests().empty());
}

BOOST_AUTO_TEST_CASE(keeps_the_pinned_keys) {
    const dialect::Client client{{.host = "127.0.0.1", .port = 1}, issuer_keys, installation};
    BOOST_CHECK(client.issuer_keys() == issuer_keys);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/http/problem.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::http;

BOOST_AUTO_TEST_SUITE(problem_document)

BOOST_AUTO_TEST_CASE(names_title_status_detail_and_code) {
    const Response response = problem(403, "refused", "Origin is not allowed");
    BOOST_CHECK_EQUAL(response.status, 403);
    BOOST_CHECK_EQUAL(response.content_type, "application/problem+json");
    BOOST_CHECK_EQUAL(response.body, R"({"type":"about:blank","title":"Forbidden","status":403,)"
                                     R"("detail":"Origin is not allowed","code":"refused"})");
}

BOOST_AUTO_TEST_CASE(escapes_what_would_end_a_text) {
    const Response response = problem(400, "malformed", "a \"quote\", a \\ and a\nline");
    BOOST_CHECK(response.body.find(R"("detail":"a \"quote\", a \\ and a\nline")") !=
                std::string::npos);
}

BOOST_AUTO_TEST_CASE(has_a_code_for_every_status_that_speaks_for_itself) {
    const auto code = [](int status, const char* word) {
        const std::string end = std::string{R"("code":")"} + word + R"("})";
        BOOST_TEST_CONTEXT(status) {
            BOOST_CHECK(problem(status, "x").body.ends_with(end));
        }
    };
    code(400, "malformed");
    code(401, "unauthorized");
    code(403, "forbidden");
    code(404, "not_found");
    code(405, "method_not_allowed");
    code(408, "timeout");
    code(409, "conflict");
    code(413, "too_large");
    code(415, "unsupported_media_type");
    code(417, "expectation_failed");
    code(426, "upgrade_required");
    code(431, "too_large");
    code(500, "unknown");
    code(503, "unavailable");
    code(505, "version_not_supported");
}

BOOST_AUTO_TEST_SUITE_END()

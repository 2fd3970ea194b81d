#include "lib/sandbox/oauth2/face.hpp"

#include <boost/json/parse.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/sandbox/oauth2/site_fixture.hpp"

using namespace usher;
using namespace usher::sandbox;
using namespace usher::sandbox::oauth2;

namespace {

struct Pages : SiteFixture {
    int register_status(const std::string& email, const std::string& password) {
        Browser browser = this->browser();
        return submit(browser, open(browser, link()),
                      {{"action", "register"}, {"email", email}, {"password", password}})
            .status;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(oauth2_face, Pages)

BOOST_AUTO_TEST_CASE(pages_can_neither_run_nor_load_anything) {
    Browser browser = this->browser();
    const http::Response page = open(browser, link());
    BOOST_CHECK_EQUAL(page.content_type, "text/html; charset=utf-8");
    BOOST_CHECK(page.field("Content-Security-Policy") ==
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "
                "https://shop.example");
    BOOST_CHECK(page.field("X-Content-Type-Options") == "nosniff");
    BOOST_CHECK(page.field("X-Frame-Options") == "DENY");
    BOOST_CHECK(page.field("Referrer-Policy") == "no-referrer");
    BOOST_CHECK(page.field("Cache-Control") == "no-store");
    BOOST_CHECK(page.body.find("<script") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(foreign_text_is_escaped) {
    control("PATCH", "/control/v1/apps",
            R"({"app": ")" + reseller_account.application +
                R"(", "name": "<img src=x> & \"Sons'", "site": "https://shop.example/&amp"})");
    Browser browser = this->browser();
    const http::Response page = open(browser, with(link(), "state", "\"><b>x"));
    BOOST_CHECK(page.body.find("&lt;img src=x&gt; &amp; &quot;Sons&#39;") != std::string::npos);
    BOOST_CHECK(page.body.find("https://shop.example/&amp;amp") != std::string::npos);
    BOOST_CHECK(page.body.find("<img") == std::string::npos);
    BOOST_CHECK(page.body.find("<b>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_cookie_is_for_the_page_alone) {
    const auto page = ask({.target = target(link())})->response;
    const std::string cookie{page.field("Set-Cookie").value_or("")};
    BOOST_CHECK_MESSAGE(cookie.ends_with("; Path=/oauth/v2/auth; HttpOnly; SameSite=Lax"), cookie);
}

BOOST_AUTO_TEST_CASE(a_form_of_another_browser_or_without_its_token_is_refused) {
    Browser victim = browser();
    Browser attacker = browser();
    const http::Response own = open(victim, link());
    const http::Response foreign = open(attacker, link());
    const Pairs fields{
        {"action", "register"}, {"email", "a@b.example"}, {"password", "a password"}};
    BOOST_CHECK_EQUAL(submit(victim, foreign, fields).status, 403);
    BOOST_CHECK_EQUAL(run(victim.send(target(link()), encoded(fields))).status, 403);
    Browser without_cookie = browser();
    BOOST_CHECK_EQUAL(submit(without_cookie, own, fields).status, 403);
    BOOST_CHECK_EQUAL(submit(victim, own, fields).status, 303);
}

BOOST_AUTO_TEST_CASE(a_new_session_has_a_new_cookie) {
    Browser browser = this->browser();
    const http::Response page = open(browser, link());
    const std::string before = browser.cookie;
    submit(browser, page,
           {{"action", "register"}, {"email", "a@b.example"}, {"password", "a password"}});
    BOOST_CHECK(browser.cookie != before);
    // The old form belongs to the old cookie, and that one to nobody.
    BOOST_CHECK_EQUAL(submit(browser, page, {{"action", "agree"}}).status, 403);
    browser.cookie = before;
    BOOST_CHECK_EQUAL(submit(browser, page, {{"action", "agree"}}).status, 403);
}

BOOST_AUTO_TEST_CASE(nobody_agrees_without_having_signed_in) {
    Browser browser = this->browser();
    const http::Response page = open(browser, link());
    BOOST_CHECK_EQUAL(submit(browser, page, {{"action", "agree"}}).status, 403);
    BOOST_CHECK_EQUAL(submit(browser, page, {{"action", "nonsense"}}).status, 403);
}

BOOST_AUTO_TEST_CASE(addresses_and_passwords_have_their_forms) {
    for (const char* email : {"", "a", "@b", "a@", "a@b@c", "a b@c"}) {
        BOOST_CHECK_EQUAL(register_status(email, "a password"), 400);
    }
    BOOST_CHECK_EQUAL(register_status("a@b.example", "1234567"), 400);
    BOOST_CHECK_EQUAL(register_status("a@b.example", std::string(129, 'a')), 400);
    BOOST_CHECK_EQUAL(register_status("a@b.example", "12345678"), 303);
    BOOST_CHECK_EQUAL(register_status("A@b.example", "12345678"), 409);
}

BOOST_AUTO_TEST_CASE(other_methods_and_long_forms_are_refused) {
    const auto put = ask({.method = "PUT", .target = target(link())})->response;
    BOOST_CHECK_EQUAL(put.status, 405);
    BOOST_CHECK(put.field("Allow") == "GET, POST");
    Browser browser = this->browser();
    open(browser, link());
    const std::string form = "x=" + std::string(8192, 'a');
    BOOST_CHECK_EQUAL(run(browser.send(target(link()), form)).status, 413);
    BOOST_CHECK_EQUAL(redeemed({{"x", std::string(8192, 'a')}}), "400 invalid_request");
}

BOOST_AUTO_TEST_CASE(faults_happen_to_its_calls) {
    control("POST", "/control/v1/faults", R"({"on": "token", "action": "drop"})");
    const std::string code = new_code(link());
    Browser program = browser();
    http::ClientRequest request{.method = "POST", .target = "/oauth/v2/token"};
    request.fields = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
    request.body = encoded(redemption(code));
    BOOST_CHECK(ask(std::move(request)).error().code() == Errc::NoAnswer);
    // It was executed, so that the code is used up.
    BOOST_CHECK_EQUAL(redeemed(redemption(code)), "400 invalid_grant");
    const boost::json::value state = control("GET", "/control/v1/state");
    BOOST_CHECK_EQUAL(state.at("requests").at("token").as_int64(), 2);
}

BOOST_AUTO_TEST_CASE(no_secret_reaches_the_log) {
    const std::string code = new_code(link());
    const http::Response answer = redeem(redemption(code));
    const std::string token{boost::json::parse(answer.body).at("access_token").as_string()};
    user_data(token);
    for (const std::string& secret : {code, token, reseller_account.client_secret,
                                      std::string{"a password"}, std::string{"@b.example"}}) {
        BOOST_CHECK_MESSAGE(log.find(secret) == std::string::npos, secret);
    }
}

BOOST_AUTO_TEST_SUITE_END()

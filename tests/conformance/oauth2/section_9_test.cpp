// specs/acestream.md section 9, step by step, with choices 2, 28 and 29.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>

#include "lib/crypto/random.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/oauth2/native_login.hpp"
#include "tests/lib/sandbox/oauth2/site_fixture.hpp"

using namespace usher;
using namespace usher::sandbox;
using namespace usher::sandbox::oauth2;

namespace {

const std::string loopback = "http://127.0.0.1:50123/callback";

struct Site : SiteFixture {
    /// A link as a native app makes it.
    Pairs native_link() {
        Pairs native = with(link(), "redirect_uri", loopback);
        native.emplace_back("code_challenge", challenge);
        native.emplace_back("code_challenge_method", "S256");
        return native;
    }
    Pairs native_redemption(const std::string& code) {
        Pairs form = without(redemption(code), "client_secret");
        return with(with(form, "redirect_uri", loopback), "code_verifier", std::string{verifier});
    }
    std::string redirect_error(const Pairs& asked) {
        Browser browser = this->browser();
        const http::Response answer = open(browser, asked);
        BOOST_CHECK_EQUAL(answer.status, 302);
        BOOST_CHECK(location(answer).starts_with(callback + "?"));
        BOOST_CHECK(!in_query(location(answer), "error_description").empty());
        BOOST_CHECK_EQUAL(in_query(location(answer), "state"), "a state");
        return in_query(location(answer), "error");
    }
    /// The status of a page that leads nowhere.
    int page_status(const Pairs& asked) {
        Browser browser = this->browser();
        const http::Response answer = open(browser, asked);
        BOOST_CHECK_EQUAL(location(answer), "");
        return answer.status;
    }
    std::string user_key_of(const std::string& token) {
        const boost::json::value data = boost::json::parse(user_data(token).body);
        return std::string{data.at("userkey").as_string()};
    }
};

/// Somebody who registers and agrees where the link leads to, and follows the way back.
Task<void> person(Browser site, std::string target) {
    http::Response page = co_await site.open(std::move(target));
    Pairs registration{
        {"action", "register"}, {"email", "a@b.example"}, {"password", "a password"}};
    const http::Response registered =
        co_await site.submit(std::move(page), std::move(registration));
    http::Response consent = co_await site.open(location(registered));
    Pairs agreement{{"action", "agree"}};
    const http::Response agreed = co_await site.submit(std::move(consent), std::move(agreement));
    const std::string back = location(agreed);
    const std::size_t path = back.find('/', back.find("://") + 3);
    Browser door{parse_url(back.substr(0, path)).value()};
    co_await door.open(back.substr(path));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(section_9, Site)

// Step 1: the link.

BOOST_AUTO_TEST_CASE(step_1_the_link_of_the_table_leads_to_a_page) {
    Browser browser = this->browser();
    const http::Response page =
        run(browser.open("/oauth/v2/auth?client_id=" + reseller_account.application +
                         "&response_type=code&redirect_uri=" + http::percent_encode(callback) +
                         "&scope=userkey+email"));
    BOOST_CHECK_EQUAL(page.status, 200);
    BOOST_CHECK(page.body.find("name=\"password\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(step_1_client_id_is_a_known_app_else_nobody_is_sent_anywhere) {
    BOOST_CHECK_EQUAL(page_status(with(link(), "client_id", "1_unknown")), 400);
    BOOST_CHECK_EQUAL(page_status(without(link(), "client_id")), 400);
    Pairs twice = link();
    twice.emplace_back("client_id", reseller_account.application);
    BOOST_CHECK_EQUAL(page_status(twice), 400);
}

BOOST_AUTO_TEST_CASE(step_1_response_type_is_code) {
    BOOST_CHECK_EQUAL(redirect_error(with(link(), "response_type", "token")),
                      "unsupported_response_type");
    BOOST_CHECK_EQUAL(redirect_error(without(link(), "response_type")), "invalid_request");
}

BOOST_AUTO_TEST_CASE(step_1_redirect_uri_is_one_of_the_settings_as_an_exact_string) {
    for (const char* other :
         {"https://shop.example/callback/", "https://shop.example/Callback",
          "https://shop.example/callback?x=1", "https://shop.example/callback#x",
          "https://shop.example", "http://shop.example/callback",
          "https://shop.example:443/callback", "https://shop.example.evil.example/callback",
          "https://shop.example@evil.example/callback", "//shop.example/callback", ""}) {
        BOOST_CHECK_EQUAL(page_status(with(link(), "redirect_uri", other)), 400);
    }
    Pairs twice = link();
    twice.emplace_back("redirect_uri", callback);
    BOOST_CHECK_EQUAL(page_status(twice), 400);
}

// RFC 8252 section 7.3.
BOOST_AUTO_TEST_CASE(step_1_the_port_alone_of_a_loopback_setting_may_differ) {
    BOOST_CHECK_EQUAL(page_status(with(link(), "redirect_uri", loopback)), 200);
    BOOST_CHECK_EQUAL(page_status(with(link(), "redirect_uri", "http://127.0.0.1/callback")), 200);
    for (const char* other :
         {"http://127.0.0.1:50123/other", "http://127.0.0.2:50123/callback",
          "http://localhost:50123/callback", "https://127.0.0.1:50123/callback",
          "http://127.0.0.1:50123/callback?x", "http://127.0.0.1:0/callback",
          "http://127.0.0.1:65536/callback", "http://127.0.0.1:050/callback",
          "http://127.0.0.1:/callback", "http://127.0.0.1:80@evil.example/callback",
          "http://127.0.0.1.evil.example/callback"}) {
        BOOST_CHECK_EQUAL(page_status(with(link(), "redirect_uri", other)), 400);
    }
}

BOOST_AUTO_TEST_CASE(step_1_scope_is_userkey_and_email) {
    for (const char* wrong : {"", "userkey openid", "Email", "userkey  email", "email "}) {
        BOOST_CHECK_EQUAL(redirect_error(with(link(), "scope", wrong)), "invalid_scope");
    }
    BOOST_CHECK_EQUAL(redirect_error(without(link(), "scope")), "invalid_scope");
    for (const char* right : {"userkey", "email", "email userkey"}) {
        BOOST_CHECK_EQUAL(page_status(with(link(), "scope", right)), 200);
    }
}

// Step 2: the user.

BOOST_AUTO_TEST_CASE(step_2_the_user_registers_agrees_and_goes_back) {
    Browser browser = this->browser();
    const std::string back = register_and_agree(browser, link());
    BOOST_CHECK(back.starts_with(callback + "?code="));
}

BOOST_AUTO_TEST_CASE(step_2_the_user_signs_in_and_agrees_at_the_first_time_only) {
    Browser first = browser();
    register_and_agree(first, link());
    // Still signed in.
    BOOST_CHECK(location(open(first, link())).starts_with(callback + "?code="));
    Browser second = browser();
    const http::Response signed_in =
        submit(second, open(second, link()),
               {{"action", "sign_in"}, {"email", "A@B.example"}, {"password", "a password"}});
    BOOST_CHECK_EQUAL(signed_in.status, 303);
    const http::Response back = run(second.open(location(signed_in)));
    BOOST_CHECK(location(back).starts_with(callback + "?code="));
}

BOOST_AUTO_TEST_CASE(step_2_each_site_and_each_wider_scope_is_agreed_to) {
    Browser browser = this->browser();
    register_and_agree(browser, with(link(), "scope", "userkey"));
    BOOST_CHECK_EQUAL(open(browser, link()).status, 200);
    BOOST_CHECK_EQUAL(open(browser, with(link(), "scope", "userkey")).status, 302);
    const boost::json::object app = new_app(callback);
    const std::string id{app.at("app").as_string()};
    BOOST_CHECK_EQUAL(open(browser, with(link(), "client_id", id)).status, 200);
}

BOOST_AUTO_TEST_CASE(step_2_a_wrong_password_and_an_unknown_user_are_told_alike) {
    Browser browser = this->browser();
    register_and_agree(browser, link());
    std::vector<std::string> pages;
    for (const char* email : {"a@b.example", "nobody@b.example"}) {
        Browser other = this->browser();
        const http::Response page =
            submit(other, open(other, link()),
                   {{"action", "sign_in"}, {"email", email}, {"password", "another one"}});
        BOOST_CHECK_EQUAL(page.status, 403);
        pages.push_back(page.body);
        BOOST_CHECK_EQUAL(open(other, link()).status, 200);
    }
    BOOST_CHECK_EQUAL(pages.at(0), pages.at(1));
}

// Step 3: back at redirect_uri.

BOOST_AUTO_TEST_CASE(step_3_who_does_not_agree_goes_back_with_an_error_and_its_description) {
    Browser browser = this->browser();
    const http::Response registered =
        submit(browser, open(browser, link()),
               {{"action", "register"}, {"email", "a@b.example"}, {"password", "a password"}});
    const http::Response consent = run(browser.open(location(registered)));
    const std::string back = location(submit(browser, consent, {{"action", "refuse"}}));
    BOOST_CHECK(back.starts_with(callback + "?"));
    BOOST_CHECK_EQUAL(in_query(back, "error"), "access_denied");
    BOOST_CHECK_EQUAL(in_query(back, "error_description"), "the user did not agree");
    BOOST_CHECK_EQUAL(in_query(back, "state"), "a state");
    BOOST_CHECK_EQUAL(in_query(back, "code"), "none");
    BOOST_CHECK_EQUAL(open(browser, link()).status, 200);
}

BOOST_AUTO_TEST_CASE(choice_29_state_comes_back_unchanged_or_not_at_all) {
    Browser browser = this->browser();
    const std::string state = "a b+c&d=e/%20\xc3\xa9\"<>";
    const std::string back = register_and_agree(browser, with(link(), "state", state));
    BOOST_CHECK_EQUAL(in_query(back, "state"), state);
    BOOST_CHECK_EQUAL(in_query(location(open(browser, without(link(), "state"))), "state"), "none");
}

// Steps 4 and 5: the token.

BOOST_AUTO_TEST_CASE(steps_4_and_5_the_form_of_the_table_gives_an_access_token) {
    const http::Response answer = redeem(redemption(new_code(link())));
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK(answer.field("Cache-Control") == "no-store");
    const boost::json::object token = boost::json::parse(answer.body).as_object();
    BOOST_CHECK_EQUAL(token.at("access_token").as_string().size(), 43U);
    BOOST_CHECK_EQUAL(token.at("token_type").as_string(), "Bearer");
    BOOST_CHECK_EQUAL(token.at("expires_in").as_int64(), 3600);
    BOOST_CHECK_EQUAL(token.at("scope").as_string(), "userkey email");
}

BOOST_AUTO_TEST_CASE(step_4_each_parameter_of_the_table_is_needed_and_has_to_be_right) {
    const std::string code = new_code(link());
    const Pairs form = redemption(code);
    BOOST_CHECK_EQUAL(redeemed(with(form, "client_id", "1_unknown")), "401 invalid_client");
    BOOST_CHECK_EQUAL(redeemed(without(form, "client_id")), "400 invalid_request");
    BOOST_CHECK_EQUAL(redeemed(with(form, "client_secret", "wrong")), "401 invalid_client");
    BOOST_CHECK_EQUAL(redeemed(without(form, "client_secret")), "401 invalid_client");
    BOOST_CHECK_EQUAL(redeemed(with(form, "client_secret", reseller_account.api_secret)),
                      "401 invalid_client");
    BOOST_CHECK_EQUAL(redeemed(with(form, "code", "wrong")), "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(without(form, "code")), "400 invalid_request");
    BOOST_CHECK_EQUAL(redeemed(with(form, "grant_type", "password")), "400 unsupported_grant_type");
    BOOST_CHECK_EQUAL(redeemed(without(form, "grant_type")), "400 invalid_request");
    BOOST_CHECK_EQUAL(redeemed(with(form, "redirect_uri", callback + "/")), "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(without(form, "redirect_uri")), "400 invalid_request");
    Pairs twice = form;
    twice.emplace_back("code", code);
    BOOST_CHECK_EQUAL(redeemed(twice), "400 invalid_request");
    // None of these has used the code up.
    BOOST_CHECK_EQUAL(redeemed(form), "200");
}

BOOST_AUTO_TEST_CASE(step_4_is_a_post_of_a_form) {
    const std::string form = encoded(redemption(new_code(link())));
    const auto get = ask({.target = "/oauth/v2/token?" + form}).value().response;
    BOOST_CHECK_EQUAL(get.status, 405);
    BOOST_CHECK(get.field("Allow") == "POST");
    const auto untyped =
        ask({.method = "POST", .target = "/oauth/v2/token", .body = form}).value().response;
    BOOST_CHECK_EQUAL(untyped.status, 400);
}

BOOST_AUTO_TEST_CASE(step_5_a_failure_has_error_and_error_description) {
    const http::Response answer = redeem(redemption("wrong"));
    const boost::json::object body = boost::json::parse(answer.body).as_object();
    BOOST_CHECK_EQUAL(body.at("error").as_string(), "invalid_grant");
    BOOST_CHECK(!body.at("error_description").as_string().empty());
    BOOST_CHECK(!body.contains("access_token"));
}

// "S MUST make codes …"

BOOST_AUTO_TEST_CASE(codes_are_single_use_and_a_second_use_revokes_the_token) {
    const std::string code = new_code(link());
    const http::Response answer = redeem(redemption(code));
    const std::string token{boost::json::parse(answer.body).at("access_token").as_string()};
    BOOST_CHECK_EQUAL(user_data(token).status, 200);
    BOOST_CHECK_EQUAL(redeemed(redemption(code)), "400 invalid_grant");
    BOOST_CHECK_EQUAL(user_data(token).status, 401);
}

BOOST_AUTO_TEST_CASE(codes_are_bound_to_client_id) {
    const boost::json::object app = new_app(callback);
    Pairs form = redemption(new_code(link()));
    form = with(form, "client_id", std::string{app.at("app").as_string()});
    form = with(form, "client_secret", std::string{app.at("client_secret").as_string()});
    BOOST_CHECK_EQUAL(redeemed(form), "400 invalid_grant");
}

BOOST_AUTO_TEST_CASE(codes_are_bound_to_redirect_uri_its_port_included) {
    const std::string code = new_code(native_link());
    Pairs form = native_redemption(code);
    BOOST_CHECK_EQUAL(redeemed(with(form, "redirect_uri", "http://127.0.0.1:50124/callback")),
                      "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(form), "200");
}

BOOST_AUTO_TEST_CASE(codes_are_valid_for_ten_minutes_of_the_sandboxs_clock) {
    const std::string in_time = new_code(link());
    const std::string too_late = new_code(link());
    now += std::chrono::minutes{10} - Seconds{1};
    BOOST_CHECK_EQUAL(redeemed(redemption(in_time)), "200");
    now += Seconds{1};
    BOOST_CHECK_EQUAL(redeemed(redemption(too_late)), "400 invalid_grant");
}

BOOST_AUTO_TEST_CASE(codes_are_bound_to_the_challenge) {
    Pairs asked = link();
    asked.emplace_back("code_challenge", challenge);
    asked.emplace_back("code_challenge_method", "S256");
    const Pairs form = redemption(new_code(asked));
    BOOST_CHECK_EQUAL(redeemed(form), "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(with(form, "code_verifier", std::string(43, 'a'))),
                      "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(with(form, "code_verifier", std::string{challenge})),
                      "400 invalid_grant");
    BOOST_CHECK_EQUAL(redeemed(with(form, "code_verifier", std::string{verifier})), "200");
    // A verifier without a challenge: somebody has taken the challenge away.
    const Pairs plain = redemption(new_code(link()));
    BOOST_CHECK_EQUAL(redeemed(with(plain, "code_verifier", std::string{verifier})),
                      "400 invalid_grant");
}

BOOST_AUTO_TEST_CASE(a_challenge_is_one_of_s256) {
    const Pairs asked = with(link(), "code_challenge", std::string{challenge});
    BOOST_CHECK_EQUAL(redirect_error(asked), "invalid_request");
    BOOST_CHECK_EQUAL(redirect_error(with(asked, "code_challenge_method", "plain")),
                      "invalid_request");
    const Pairs s256 = with(link(), "code_challenge_method", "S256");
    BOOST_CHECK_EQUAL(redirect_error(s256), "invalid_request");
    BOOST_CHECK_EQUAL(redirect_error(with(s256, "code_challenge", "short")), "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_native_app_redeems_without_a_secret_by_its_verifier) {
    BOOST_CHECK_EQUAL(redeemed(native_redemption(new_code(native_link()))), "200");
    // A secret that is sent all the same has to be right.
    const Pairs form = native_redemption(new_code(native_link()));
    BOOST_CHECK_EQUAL(redeemed(with(form, "client_secret", "")), "401 invalid_client");
    // And elsewhere than on this machine one has to be sent.
    const Pairs asked = with(native_link(), "redirect_uri", callback);
    const Pairs site = with(native_redemption(new_code(asked)), "redirect_uri", callback);
    BOOST_CHECK_EQUAL(redeemed(site), "400 invalid_grant");
}

// Step 6: the user data.

BOOST_AUTO_TEST_CASE(step_6_the_token_gives_email_and_user_key) {
    Browser browser = this->browser();
    const std::string back = register_and_agree(browser, link(), "a@b.example");
    const http::Response token = redeem(redemption(in_query(back, "code")));
    const http::Response answer =
        user_data(std::string{boost::json::parse(token.body).at("access_token").as_string()});
    BOOST_CHECK_EQUAL(answer.status, 200);
    const boost::json::object data = boost::json::parse(answer.body).as_object();
    BOOST_CHECK_EQUAL(data.size(), 2U);
    BOOST_CHECK_EQUAL(data.at("email").as_string(), "a@b.example");
    BOOST_CHECK_EQUAL(data.at("userkey").as_string().size(), 40U);
}

BOOST_AUTO_TEST_CASE(step_6_only_what_the_scope_allows_is_told) {
    const auto members = [this](const char* scope) {
        const std::string token = new_token(with(link(), "scope", scope));
        const boost::json::value data = boost::json::parse(user_data(token).body);
        std::string names;
        for (const auto& member : data.as_object()) {
            names += std::string{member.key()} + ' ';
        }
        return names;
    };
    BOOST_CHECK_EQUAL(members("email"), "email ");
    BOOST_CHECK_EQUAL(members("userkey"), "userkey ");
}

BOOST_AUTO_TEST_CASE(choice_28_the_token_may_stand_in_the_query_but_only_once) {
    const std::string token = new_token(link());
    const std::string target = "/oauth/v2/userinfo?access_token=" + token;
    BOOST_CHECK_EQUAL(ask({.target = target})->response.status, 200);
    http::ClientRequest both{.target = target};
    both.fields = {{.name = "Authorization", .value = "Bearer " + token}};
    BOOST_CHECK_EQUAL(ask(std::move(both))->response.status, 400);
}

BOOST_AUTO_TEST_CASE(choice_28_a_token_that_is_none_is_invalid) {
    const http::Response answer = user_data("wrong");
    BOOST_CHECK_EQUAL(answer.status, 401);
    BOOST_CHECK(answer.field("WWW-Authenticate") == "Bearer error=\"invalid_token\"");
    const boost::json::object body = boost::json::parse(answer.body).as_object();
    BOOST_CHECK_EQUAL(body.at("error").as_string(), "invalid_token");
    BOOST_CHECK(body.contains("error_description"));
    BOOST_CHECK_EQUAL(ask({.target = "/oauth/v2/userinfo"})->response.status, 401);
    BOOST_CHECK_EQUAL(ask({.method = "POST", .target = "/oauth/v2/userinfo"})->response.status,
                      405);
}

BOOST_AUTO_TEST_CASE(a_token_ends_after_an_hour) {
    const std::string token = new_token(link());
    now += std::chrono::hours{1} - Seconds{1};
    BOOST_CHECK_EQUAL(user_data(token).status, 200);
    now += Seconds{1};
    BOOST_CHECK_EQUAL(user_data(token).status, 401);
}

// Section 10.2: what the flow is for.
BOOST_AUTO_TEST_CASE(the_site_activates_an_option_for_the_key_that_it_got) {
    const std::string key = user_key_of(new_token(link()));
    BOOST_CHECK(activate(key).find("valid_to") != std::string::npos);
    BOOST_CHECK_EQUAL(executions(), 1);
}

BOOST_AUTO_TEST_CASE(our_client_signs_in_at_our_sandbox) {
    const Url site{.host = "127.0.0.1", .port = sandbox->api().port};
    const auto at = [&site](std::string path) {
        Url url = site;
        url.path = std::move(path);
        return url;
    };
    const upstream::oauth2::Client client{
        upstream::oauth2::Provider{.authorization = at("/oauth/v2/auth"),
                                   .token = at("/oauth/v2/token"),
                                   .user_data = at("/oauth/v2/userinfo"),
                                   .client_id = reseller_account.application}};
    const upstream::oauth2::LoginPorts ports{
        .random_bytes = crypto::random_bytes,
        .now = [this] { return now; },
        .show =
            [&](const std::string& address) {
                std::string target = address.substr(address.find("/oauth/"));
                net::co_spawn(loop, person(Browser{site}, std::move(target)), net::detached);
            }};
    const Result<upstream::oauth2::SiteUser> user =
        run(upstream::oauth2::log_in(loop.get_executor(), client, {}, ports, Log{}));
    BOOST_REQUIRE_MESSAGE(user, user.error().message());
    BOOST_CHECK(user->email == "a@b.example");
    BOOST_CHECK_EQUAL(user->user_key.text().size(), 40U);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/upstream/oauth2/native_login.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "lib/crypto/random.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/oauth2/authorization.hpp"
#include "tests/lib/upstream/oauth2/example.hpp"
#include "tests/lib/upstream/scripted_upstream.hpp"

using namespace usher;
using namespace usher::upstream::oauth2;
using test::always;
using test::ScriptedUpstream;
namespace example = test::oauth2;

namespace {

const Instant now = from_unix(1'700'000'000);

http::Response by_path(const http::Request& request) {
    if (request.path() == "/oauth/v2/token") {
        return {.body = write_token("the-token", Seconds{60}, "userkey")};
    }
    return {.body = write_site_user("a@b.example", UserKey{"0f1e"})};
}

/// A receiver on a loop of its own, and a browser.
struct Visit {
    net::io_context loop;
    std::string log;
    std::unique_ptr<LoopbackReceiver> receiver;

    explicit Visit(std::chrono::seconds patience = std::chrono::seconds{60}) {
        ReceiverSettings settings{.patience = patience};
        const Log sink{[this](Severity, std::string_view line) { log.append(line); }};
        receiver = LoopbackReceiver::open(loop.get_executor(), std::move(settings), sink).value();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() {
        receiver.reset();
        loop.restart();
        loop.poll();
    }

    void expect() {
        receiver->expect([](std::string_view query) {
            return read_redirect(query, example::provider(), example::attempt());
        });
    }
    [[nodiscard]] std::uint16_t port() const { return parse_url(receiver->redirect_uri())->port; }
    /// `host` names this machine.
    http::Response open(std::string target, std::string method = "GET",
                        std::string host = "127.0.0.1") {
        const http::Client browser{Url{.host = std::move(host), .port = port()}};
        http::ClientRequest request{.method = std::move(method), .target = std::move(target)};
        return test::run(loop, browser.send(std::move(request))).value().response;
    }
    Result<Secret> receive() { return test::run(loop, receiver->receive()); }
};

const std::string good = "/callback?code=abc&state=" + example::state;

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth2_login)

BOOST_AUTO_TEST_CASE(steps_4_and_5_a_code_is_redeemed_by_a_form) {
    ScriptedUpstream upstream{by_path};
    const Client client{example::provider(upstream.url().port)};
    const Result<AccessToken> token = upstream.run(
        client.redeem(example::redirect_uri, Secret{"the code"}, Secret{example::verifier}, now));
    BOOST_REQUIRE(token);
    BOOST_CHECK_EQUAL(token->text.reveal(), "the-token");
    const http::Request& request = upstream.requests().at(0);
    BOOST_CHECK_EQUAL(request.method, "POST");
    BOOST_CHECK_EQUAL(request.target, "/oauth/v2/token");
    BOOST_CHECK(request.has_media_type("application/x-www-form-urlencoded"));
    BOOST_CHECK_EQUAL(http::parse_query(request.body)->find("code").value_or(""), "the code");
}

BOOST_AUTO_TEST_CASE(step_6_the_token_goes_in_a_field_and_in_no_address) {
    ScriptedUpstream upstream{by_path};
    const Client client{example::provider(upstream.url().port)};
    const Result<SiteUser> user =
        upstream.run(client.site_user(AccessToken{.text = Secret{"the-token"}}));
    BOOST_CHECK_EQUAL(user->user_key.text(), "0f1e");
    const http::Request& request = upstream.requests().at(0);
    BOOST_CHECK_EQUAL(request.target, "/oauth/v2/userinfo");
    BOOST_CHECK(request.field("Authorization") == "Bearer the-token");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_busy_says_when_to_come_again) {
    ScriptedUpstream upstream{
        always({.status = 503, .fields = {{.name = "Retry-After", .value = "7"}}, .body = "busy"})};
    const Client client{example::provider(upstream.url().port)};
    const Result<SiteUser> user =
        upstream.run(client.site_user(AccessToken{.text = Secret{"the-token"}}));
    BOOST_CHECK(user.error().code() == Errc::Unavailable);
    BOOST_CHECK(user.error().retry_after() == std::chrono::seconds{7});
}

BOOST_AUTO_TEST_CASE(a_person_signs_in_from_the_link_to_the_user_key) {
    ScriptedUpstream upstream{by_path};
    const std::uint16_t port = upstream.url().port;
    const Client client{example::provider(port)};
    std::string page;
    // What the server's redirect makes the browser do.
    const auto come_back = [&](const std::string& address) {
        const auto asked =
            http::parse_query(std::string_view{address}.substr(address.find('?') + 1)).value();
        const Url door = parse_url(*asked.find("redirect_uri")).value();
        std::string target = "/callback?code=abc&state=" + std::string{*asked.find("state")};
        const auto open = [](Url url, std::string path, std::string& shown) -> Task<void> {
            const http::Client browser{example::site("", url.port)};
            http::ClientRequest request{.target = std::move(path)};
            const auto exchange = co_await browser.send(std::move(request));
            shown = exchange.value().response.body;
        };
        net::co_spawn(upstream.executor(), open(door, std::move(target), page), net::detached);
    };
    const LoginPorts ports{
        .random_bytes = crypto::random_bytes, .now = [] { return now; }, .show = come_back};
    const Result<SiteUser> user =
        upstream.run(log_in(upstream.executor(), client, {}, ports, Log{}));
    BOOST_REQUIRE_MESSAGE(user, user.error().message());
    BOOST_CHECK_EQUAL(user->user_key.text(), "0f1e");
    BOOST_CHECK(page.find("You may close this window") != std::string::npos);

    // The verifier that was sent belongs to the challenge of the link; both are of this attempt.
    const auto form = http::parse_query(upstream.requests().at(0).body).value();
    BOOST_CHECK(is_verifier(*form.find("code_verifier")));
    BOOST_CHECK_EQUAL(*form.find("code"), "abc");
    BOOST_CHECK(form.find("redirect_uri")->starts_with("http://127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(half_requests_of_others_keep_no_redirect_out) {
    Visit visit;
    visit.expect();
    const net::ip::tcp::endpoint door{net::ip::address_v4::loopback(), visit.port()};
    std::vector<net::ip::tcp::socket> others;
    for (int i = 0; i < 40; ++i) {
        others.emplace_back(visit.loop).connect(door);
        net::write(others.back(), net::buffer(std::string_view{"GET /callback?"}));
    }
    BOOST_CHECK_EQUAL(visit.open(good).status, 200);
}

BOOST_AUTO_TEST_CASE(the_receiver_listens_on_a_loopback_address_only) {
    const Visit visit;
    BOOST_CHECK_EQUAL(visit.receiver->redirect_uri(),
                      "http://127.0.0.1:" + std::to_string(visit.port()) + "/callback");
}

BOOST_AUTO_TEST_CASE(the_receiver_answers_with_a_page_that_can_do_nothing) {
    Visit visit;
    visit.expect();
    const http::Response answer = visit.open(good);
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK_EQUAL(answer.content_type, "text/html; charset=utf-8");
    BOOST_CHECK(answer.field("Content-Security-Policy") ==
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'");
    BOOST_CHECK(answer.field("X-Content-Type-Options") == "nosniff");
    BOOST_CHECK(answer.field("Referrer-Policy") == "no-referrer");
    BOOST_CHECK(answer.field("Cache-Control") == "no-store");
    BOOST_CHECK_EQUAL(visit.receive().value().reveal(), "abc");
    BOOST_CHECK(visit.log.find("abc") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_receiver_refuses_what_is_not_its_answer_and_goes_on_waiting) {
    Visit visit;
    BOOST_CHECK_EQUAL(visit.open(good).status, 400);  // nothing is expected yet
    visit.expect();
    BOOST_CHECK_EQUAL(visit.open("/callback?code=abc&state=wrong").status, 400);
    BOOST_CHECK_EQUAL(visit.open("/callback").status, 400);
    BOOST_CHECK_EQUAL(visit.open("/favicon.ico").status, 404);
    BOOST_CHECK_EQUAL(visit.open(good, "POST").status, 405);
    BOOST_CHECK_EQUAL(visit.open(good, "GET", "localhost").status, 421);
    BOOST_CHECK_EQUAL(visit.open(good).status, 200);
    BOOST_CHECK_EQUAL(visit.receive().value().reveal(), "abc");
}

BOOST_AUTO_TEST_CASE(the_receiver_takes_no_second_answer) {
    Visit visit;
    visit.expect();
    BOOST_CHECK_EQUAL(visit.open(good).status, 200);
    BOOST_CHECK_EQUAL(visit.open("/callback?code=second&state=" + example::state).status, 410);
    BOOST_CHECK_EQUAL(visit.receive().value().reveal(), "abc");
}

BOOST_AUTO_TEST_CASE(the_receiver_tells_why_there_is_no_code_but_not_on_its_page) {
    Visit visit;
    visit.expect();
    const http::Response answer = visit.open(
        "/callback?error=access_denied&error_description=%3Cb%3E&state=" + example::state);
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK(answer.body.find("<b>") == std::string::npos);
    BOOST_CHECK(answer.body.find("access_denied") == std::string::npos);
    BOOST_CHECK(visit.receive().error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(the_receiver_does_not_wait_for_ever_and_then_nobody_listens) {
    Visit visit{std::chrono::seconds{0}};
    visit.expect();
    BOOST_CHECK(visit.receive().error().code() == Errc::Timeout);
    const http::Client browser{example::site("", visit.port())};
    http::ClientRequest request{.target = good};
    const auto exchange = test::run(visit.loop, browser.send(std::move(request)));
    BOOST_CHECK(exchange.error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_SUITE_END()

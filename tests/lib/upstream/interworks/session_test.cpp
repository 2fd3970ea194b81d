#include "lib/upstream/interworks/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/upstream/interworks/bss.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::Bss;
using test::interworks::token_error;
using State = Session::State;

namespace {

http::Response answered(int status, std::string field = {}, std::string value = {}) {
    http::Response response{.status = status, .body = ""};
    if (!field.empty())
        response.fields.push_back({.name = std::move(field), .value = std::move(value)});
    return response;
}

Cause cause_of(const Outcome<http::Response>& outcome) {
    return outcome.error().cause;
}

/// Takes connections and says nothing.
class Silent {
public:
    explicit Silent(const Executor& executor)
        : acceptor_{executor, {net::ip::address_v4::loopback(), 0}} {
        accept();
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// The connections that are open; what is taken off them is closed.
    [[nodiscard]] std::vector<net::ip::tcp::socket>& open() { return open_; }

private:
    void accept() {
        acceptor_.async_accept(
            [this](boost::system::error_code error, net::ip::tcp::socket socket) {
                if (error) return;
                open_.push_back(std::move(socket));
                accept();
            });
    }

    net::ip::tcp::acceptor acceptor_;
    std::vector<net::ip::tcp::socket> open_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_session)

BOOST_AUTO_TEST_CASE(a_token_request_is_the_one_of_3_1) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    const http::Request& request = bss.last("/oauth/token");
    BOOST_CHECK_EQUAL(request.method, "POST");
    BOOST_CHECK_EQUAL(request.target, "/oauth/token");
    BOOST_CHECK_EQUAL(*request.field("Authorization"), "Basic a2V5OnNlY3JldA==");
    BOOST_CHECK(request.has_media_type("application/x-www-form-urlencoded"));
    BOOST_CHECK_EQUAL(*request.field("Accept"), "application/json");
    BOOST_CHECK_EQUAL(request.body,
                      "grant_type=password&username=finch-sync&password=Tide%2BPool%2647");
}

BOOST_AUTO_TEST_CASE(IW_VER_1_a_call_carries_the_headers_of_4_1) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session, {.target = "/api/accounts?pageIndex=1"}));
    const http::Request& request = bss.last("/api");
    BOOST_CHECK_EQUAL(request.method, "GET");
    BOOST_CHECK_EQUAL(request.target, "/api/accounts?pageIndex=1");
    BOOST_CHECK_EQUAL(*request.field("Authorization"), "Bearer token-1");
    BOOST_CHECK_EQUAL(*request.field("X-Api-Version"), "3");
    BOOST_CHECK_EQUAL(*request.field("Accept"), "application/json");
    BOOST_CHECK(request.field("User-Agent")->starts_with("usher/"));
    BOOST_CHECK(!request.field("Content-Type"));

    BOOST_CHECK(bss.call(
        session, {.aim = Aim::Write, .method = "POST", .target = "/api/orders", .body = "{}"}));
    BOOST_CHECK_EQUAL(*bss.last("/api").field("Content-Type"), "application/json");
}

BOOST_AUTO_TEST_CASE(IW_HTTP_3_what_a_call_may_take) {
    BOOST_CHECK(call_limits.connect == 10s);
    BOOST_CHECK(call_limits.deadline == 60s);
    BOOST_CHECK_EQUAL(call_limits.body_bytes, 32U * 1024 * 1024);
    Bss bss;
    bss.answers = {{.body = std::string(std::size_t{1} * 1024 * 1024 + 1, ' ')}};
    Session session = bss.session();
    BOOST_CHECK(bss.call(session).error().error.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(IW_HTTP_4_no_call_asks_for_what_is_newer_than_a_copy) {
    Bss bss;
    bss.otherwise = [](const http::Request&) {
        return http::Response{
            .fields = {{"ETag", "\"1\""}, {"Last-Modified", "Sat, 21 Nov 2026 12:00:00 GMT"}},
            .body = "{}"};
    };
    Session session = bss.session();
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK(bss.call(session));
        for (const char* name : {"If-None-Match", "If-Modified-Since"}) {
            BOOST_CHECK(!bss.last("/api").field(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(IW_TOK_3_no_target_carries_a_secret) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK(bss.run(session.sign_out()));
    for (const http::Request& request : bss.server.requests()) {
        for (const char* secret : {"secret", "Tide", "token-1"}) {
            BOOST_CHECK(request.target.find(secret) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(IW_TOK_9_a_token_is_renewed_when_it_is_due_by_the_boot_clock) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.pass(3539s);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
    bss.pass(1s);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
    BOOST_CHECK_EQUAL(*bss.last("/api").field("Authorization"), "Bearer token-2");

    bss.server.clock().set_wall(test::HeldClock::start + 24h * 365);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_14_without_a_refresh_token_the_password_renews) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    const std::string first = bss.last("/oauth/token").body;
    bss.pass(3600s);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
    BOOST_CHECK_EQUAL(bss.last("/oauth/token").body, first);
    BOOST_CHECK(first.starts_with("grant_type=password&"));
}

BOOST_AUTO_TEST_CASE(IW_TOK_10_calls_at_the_same_time_share_one_token_request) {
    Bss bss;
    Session session = bss.session();
    int done = 0;
    for (int i = 0; i < 5; ++i) {
        net::co_spawn(bss.server.executor(), session.call({.target = "/api/accounts"}),
                      [&](std::exception_ptr, const Outcome<http::Response>& answer) {
                          BOOST_CHECK(answer.has_value());
                          ++done;
                      });
    }
    while (done < 5) bss.server.run_one();
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
    BOOST_CHECK_EQUAL(bss.calls(), 5U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_10_calls_at_the_same_time_share_a_failure) {
    Bss bss;
    bss.token_answers.push_back(token_error(400, "invalid_request"));
    Session session = bss.session();
    int done = 0;
    for (int i = 0; i < 3; ++i) {
        net::co_spawn(bss.server.executor(), session.call({.target = "/api/accounts"}),
                      [&](std::exception_ptr, const Outcome<http::Response>& answer) {
                          BOOST_CHECK(cause_of(answer) == Cause::Refused);
                          ++done;
                      });
    }
    while (done < 3) bss.server.run_one();
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
    BOOST_CHECK_EQUAL(bss.calls(), 0U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_11_a_401_is_answered_once_with_a_new_token) {
    Bss bss;
    bss.accepts = [](const std::string& token) { return token != "token-1"; };
    Session session = bss.session();
    BOOST_CHECK(bss.call(session, {.aim = Aim::Write, .method = "POST", .target = "/api/orders"}));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
    BOOST_CHECK_EQUAL(bss.calls(), 2U);
    BOOST_CHECK(bss.waits.empty());
}

BOOST_AUTO_TEST_CASE(IW_TOK_11_a_second_401_is_unauthorized) {
    Bss bss;
    bss.accepts = [](const std::string&) { return false; };
    Session session = bss.session();
    const auto answer = bss.call(session);
    BOOST_CHECK(cause_of(answer) == Cause::Unauthorized);
    BOOST_CHECK_EQUAL(answer.error().status, 401);
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
    BOOST_CHECK_EQUAL(bss.calls(), 2U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_11_a_token_that_is_newer_already_is_just_used) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.accepts = [](const std::string& token) { return token != "token-1"; };
    int done = 0;
    for (int i = 0; i < 2; ++i) {
        net::co_spawn(bss.server.executor(), session.call({.target = "/api/accounts"}),
                      [&](std::exception_ptr, const Outcome<http::Response>& answer) {
                          BOOST_CHECK(answer.has_value());
                          ++done;
                      });
    }
    while (done < 2) bss.server.run_one();
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_12_forced_renewals_are_limited_to_six_a_minute) {
    Bss bss;
    bss.accepts = [](const std::string&) { return false; };
    Session session = bss.session();
    for (std::size_t i = 0; i < forced_renewals_max; ++i) BOOST_CHECK(!bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 1 + forced_renewals_max);
    for (int i = 0; i < 3; ++i) BOOST_CHECK(cause_of(bss.call(session)) == Cause::Unauthorized);
    BOOST_CHECK_EQUAL(bss.token_requests(), 1 + forced_renewals_max);
    bss.pass(60s);
    BOOST_CHECK(!bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2 + forced_renewals_max);
}

BOOST_AUTO_TEST_CASE(IW_TOK_13_a_repeat_after_a_5xx_takes_a_fresh_token_for_an_old_one) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.pass(1799s);
    bss.answers.assign(1, answered(500));
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
    bss.pass(2s);
    bss.answers.assign(1, answered(500));
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
    BOOST_CHECK_EQUAL(*bss.last("/api").field("Authorization"), "Bearer token-2");
}

BOOST_AUTO_TEST_CASE(IW_TOK_5_rejected_credentials_are_asked_with_no_more) {
    for (const char* word :
         {"invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type"}) {
        for (const int status : {400, 401}) {
            Bss bss;
            bss.token_answers.push_back(token_error(status, word));
            Session session = bss.session();
            BOOST_CHECK(cause_of(bss.call(session)) == Cause::CredentialsRejected);
            BOOST_CHECK(session.state() == State::Rejected);
            BOOST_CHECK(session.rejection()->error.context().ends_with(word));
            bss.pass(24h);
            BOOST_CHECK(cause_of(bss.call(session)) == Cause::CredentialsRejected);
            BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
            BOOST_CHECK(bss.waits.empty());

            session.try_again();
            BOOST_CHECK(bss.call(session));
            BOOST_CHECK(session.state() == State::Ready);
        }
    }
}

BOOST_AUTO_TEST_CASE(IW_TOK_5_other_errors_are_tried_again_by_the_next_call_alone) {
    Bss bss;
    bss.token_answers = {token_error(400, "invalid_request"), token_error(400, "novelty"),
                         answered(403)};
    Session session = bss.session();
    for (int i = 0; i < 3; ++i) BOOST_CHECK(cause_of(bss.call(session)) == Cause::Refused);
    BOOST_CHECK_EQUAL(bss.token_requests(), 3U);
    BOOST_CHECK(bss.waits.empty());
    BOOST_CHECK(bss.call(session));
}

BOOST_AUTO_TEST_CASE(IW_TOK_6_an_unavailable_token_endpoint_is_asked_five_times) {
    for (const http::Response& broken :
         {answered(500), answered(505), http::Response{.body = "<html>"},
          http::Response{.body = R"({"access_token":"t","token_type":"mac"})"},
          http::Response{.body = "{", .delivery = http::Delivery::Cut}}) {
        Bss bss;
        bss.token_answers.assign(5, broken);
        Session session = bss.session();
        BOOST_CHECK(cause_of(bss.call(session)) == Cause::TokenUnavailable);
        BOOST_CHECK_EQUAL(bss.token_requests(), 5U);
        BOOST_CHECK((bss.waits == std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s}));
        BOOST_CHECK_EQUAL(bss.calls(), 0U);
        BOOST_CHECK(bss.call(session));
    }
}

BOOST_AUTO_TEST_CASE(a_token_answer_of_more_than_64_kib_is_none) {
    Bss bss;
    bss.token_members = R"(,"padding":")" + std::string(std::size_t{64} * 1024, 'p') + "\"";
    Session session = bss.session();
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::TokenUnavailable);
    BOOST_CHECK_EQUAL(bss.calls(), 0U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_4_a_429_of_the_token_endpoint_is_a_rate_limit) {
    Bss bss;
    bss.token_answers = {answered(429, "Retry-After", "7"), answered(429)};
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK((bss.waits == std::vector<std::chrono::milliseconds>{7s, 60s}));

    Bss busy;
    busy.token_answers = {answered(429, "Retry-After", "61")};
    Session waiting = busy.session();
    const auto answer = busy.call(waiting);
    BOOST_CHECK(cause_of(answer) == Cause::RateLimited);
    BOOST_CHECK(answer.error().error.retry_after() == 61s);
    BOOST_CHECK(busy.waits.empty());
}

BOOST_AUTO_TEST_CASE(IW_TOK_7_a_redirect_of_the_token_endpoint_is_an_error) {
    Bss bss;
    bss.token_answers = {answered(302, "Location", "https://elsewhere.example/")};
    Session session = bss.session();
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::Redirected);
    BOOST_CHECK_EQUAL(bss.server.requests().size(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_HTTP_2_a_redirect_of_the_api_is_not_followed) {
    Bss bss;
    bss.answers = {answered(307, "Location", "/api/elsewhere")};
    Session session = bss.session();
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::Redirected);
    BOOST_CHECK_EQUAL(bss.calls(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_15_a_refresh_token_is_used_and_replaced) {
    Bss bss;
    bss.token_members = R"(,"expires_in":100,"refresh_token":"first")";
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.token_members = R"(,"expires_in":100,"refresh_token":"second")";
    bss.pass(80s);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.last("/oauth/token").body,
                      "grant_type=refresh_token&refresh_token=first");
    BOOST_CHECK_EQUAL(*bss.last("/oauth/token").field("Authorization"), "Basic a2V5OnNlY3JldA==");
    bss.pass(80s);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.last("/oauth/token").body,
                      "grant_type=refresh_token&refresh_token=second");
}

BOOST_AUTO_TEST_CASE(IW_TOK_15_after_invalid_grant_the_password_is_tried_once) {
    Bss bss;
    bss.token_members = R"(,"expires_in":100,"refresh_token":"first")";
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.pass(80s);
    bss.token_answers = {token_error(400, "invalid_grant")};
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK(bss.last("/oauth/token").body.starts_with("grant_type=password"));
    BOOST_CHECK_EQUAL(bss.token_requests(), 3U);

    bss.pass(80s);
    bss.token_answers = {token_error(400, "invalid_grant"), token_error(400, "invalid_grant")};
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::CredentialsRejected);
    BOOST_CHECK_EQUAL(bss.token_requests(), 5U);
}

BOOST_AUTO_TEST_CASE(IW_SEC_1_without_a_password_somebody_has_to_log_in) {
    Bss bss;
    Session session = bss.session(std::nullopt);
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::LoginRequired);
    BOOST_CHECK(bss.server.requests().empty());

    BOOST_CHECK(bss.run(session.log_in(Secret{"Tide"})));
    BOOST_CHECK(session.state() == State::Ready);
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);

    bss.pass(3599s);
    BOOST_CHECK(bss.call(session));
    bss.pass(1s);
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::LoginRequired);
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_SEC_1_an_attended_session_ends_with_a_401) {
    Bss bss;
    Session session = bss.session(std::nullopt);
    BOOST_CHECK(bss.run(session.log_in(Secret{"Tide"})));
    bss.accepts = [](const std::string&) { return false; };
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::LoginRequired);
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK_EQUAL(bss.calls(), 1U);
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_SEC_1_a_refused_login_is_a_rejection_that_another_login_ends) {
    Bss bss;
    bss.token_answers = {token_error(400, "invalid_grant")};
    Session session = bss.session(std::nullopt);
    const auto refused = bss.run(session.log_in(Secret{"Tide"}));
    BOOST_CHECK(refused.error().token_error == TokenError::InvalidGrant);
    BOOST_CHECK(session.state() == State::Rejected);
    BOOST_CHECK(bss.run(session.log_in(Secret{"Tide+Pool&47"})));
    BOOST_CHECK(session.state() == State::Ready);
}

BOOST_AUTO_TEST_CASE(a_mistyped_password_does_not_end_the_token_that_there_is) {
    Bss bss;
    Session session = bss.session(std::nullopt);
    BOOST_CHECK(bss.run(session.log_in(Secret{"Tide"})));
    bss.token_answers = {token_error(400, "invalid_grant")};
    BOOST_CHECK(!bss.run(session.log_in(Secret{"Tied"})));
    BOOST_CHECK(session.state() == State::Ready);
    BOOST_CHECK(bss.call(session));
    bss.pass(3600s);
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
}

BOOST_AUTO_TEST_CASE(a_mistyped_password_does_not_end_the_password_that_is_kept) {
    Bss bss;
    bss.token_answers = {token_error(400, "invalid_grant")};
    Session session = bss.session();
    BOOST_CHECK(!bss.run(session.log_in(Secret{"Tied"})));
    BOOST_CHECK(session.state() == State::Ready);
    BOOST_CHECK(bss.call(session));
}

BOOST_AUTO_TEST_CASE(IW_TOK_5_a_refused_token_is_dropped_with_the_credentials) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.accepts = [](const std::string&) { return false; };
    bss.token_answers = {token_error(400, "invalid_grant")};
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::CredentialsRejected);
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::CredentialsRejected);
    BOOST_CHECK_EQUAL(bss.calls(), 2U);
    BOOST_CHECK_EQUAL(bss.token_requests(), 2U);
}

BOOST_AUTO_TEST_CASE(signing_out_while_a_token_is_on_its_way_leaves_none) {
    Bss bss;
    Session session = bss.session();
    std::optional<Cause> cause;
    net::co_spawn(bss.server.executor(), session.call({.target = "/api/accounts"}),
                  [&](std::exception_ptr, const Outcome<http::Response>& answer) {
                      cause = cause_of(answer);
                  });
    while (bss.token_requests() == 0) bss.server.run_one();
    BOOST_CHECK(bss.run(session.sign_out()));
    while (!cause) bss.server.run_one();
    BOOST_CHECK(cause == Cause::LoginRequired);
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK_EQUAL(bss.calls(), 0U);
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_renewed_is_used_to_its_end) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.pass(3540s);
    bss.token_answers.assign(5, answered(503));
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(*bss.last("/api").field("Authorization"), "Bearer token-1");
    bss.pass(60s);
    bss.token_answers.assign(5, answered(503));
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::TokenUnavailable);
}

BOOST_AUTO_TEST_CASE(IW_TOK_16_signing_out_forgets_everything_and_revokes) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK(bss.run(session.sign_out()));
    const http::Request& request = bss.last("/oauth/revoke");
    BOOST_CHECK_EQUAL(request.body, "token_type_hint=access_token&token=token-1");
    BOOST_CHECK_EQUAL(*request.field("Authorization"), "Basic a2V5OnNlY3JldA==");
    BOOST_CHECK(session.state() == State::LoginRequired);
    BOOST_CHECK(cause_of(bss.call(session)) == Cause::LoginRequired);
    BOOST_CHECK_EQUAL(bss.token_requests(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_TOK_16_a_failed_revocation_does_not_keep_the_token) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    bss.server.stop();
    BOOST_CHECK(!bss.run(session.sign_out()));
    BOOST_CHECK(session.state() == State::LoginRequired);
}

BOOST_AUTO_TEST_CASE(IW_RET_1_a_read_is_repeated_up_to_five_attempts) {
    Bss bss;
    bss.answers.assign(5, answered(502));
    Session session = bss.session();
    const auto answer = bss.call(session);
    BOOST_CHECK(cause_of(answer) == Cause::Unavailable);
    BOOST_CHECK_EQUAL(bss.calls(), 5U);
    BOOST_CHECK((bss.waits == std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s}));

    bss.answers = {answered(503, "Retry-After", "9"), answered(403, "Retry-After", "2")};
    bss.waits.clear();
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK((bss.waits == std::vector<std::chrono::milliseconds>{9s, 2s}));
}

BOOST_AUTO_TEST_CASE(IW_RET_1_a_wish_of_an_hour_is_passed_on) {
    Bss bss;
    bss.answers = {answered(429, "Retry-After", "7200")};
    Session session = bss.session();
    const auto answer = bss.call(session);
    BOOST_CHECK(cause_of(answer) == Cause::RateLimited);
    BOOST_CHECK(answer.error().error.retry_after() == 3600s);
    BOOST_CHECK_EQUAL(bss.calls(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_WR_2_a_write_that_may_have_been_done_is_not_repeated) {
    Bss bss;
    bss.answers = {http::Response{.body = "{}", .delivery = http::Delivery::None}};
    Session session = bss.session();
    const Call write{.aim = Aim::Write, .method = "POST", .target = "/api/orders", .body = "{}"};
    BOOST_CHECK(cause_of(bss.call(session, write)) == Cause::NoAnswer);
    BOOST_CHECK_EQUAL(bss.calls(), 1U);

    bss.answers = {http::Response{.body = "{}", .delivery = http::Delivery::None}};
    BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.calls(), 3U);
}

BOOST_AUTO_TEST_CASE(IW_RATE_3_calls_begin_at_most_five_in_a_second) {
    Bss bss;
    Session session = bss.session();
    for (int i = 0; i < 5; ++i) BOOST_CHECK(bss.call(session));
    BOOST_CHECK(bss.waits.empty());
    for (int i = 0; i < 5; ++i) BOOST_CHECK(bss.call(session));
    std::chrono::milliseconds waited{};
    for (const auto wait : bss.waits) waited += wait;
    BOOST_CHECK(waited >= 1s);
    BOOST_CHECK(waited <= 1200ms);
}

BOOST_AUTO_TEST_CASE(IW_RATE_3_at_most_two_calls_run_at_the_same_time) {
    Bss bss;
    Silent silent{bss.server.executor()};
    bss.addresses.origin.port = silent.port();
    const Transport transport{bss.addresses};
    Session session = bss.session(transport);
    int done = 0;
    for (int i = 0; i < 4; ++i) {
        net::co_spawn(bss.server.executor(),
                      session.call({.aim = Aim::Write, .target = "/api/orders"}),
                      [&](std::exception_ptr, const Outcome<http::Response>& answer) {
                          BOOST_CHECK(cause_of(answer) == Cause::NoAnswer);
                          ++done;
                      });
    }
    std::size_t connections = 0;
    while (done < 4) {
        while (silent.open().size() < 2 && connections + silent.open().size() < 4)
            bss.server.run_one();
        // Whoever else wants to begin has had the loop for long enough.
        for (int turn = 0; turn < 1000; ++turn) {
            net::post(bss.server.executor(), [] {});
            bss.server.run_one();
        }
        BOOST_REQUIRE_LE(silent.open().size(), calls_at_once_max);
        connections += silent.open().size();
        const int before = done;
        const auto ending = static_cast<int>(silent.open().size());
        silent.open().clear();
        while (done < before + ending) bss.server.run_one();
    }
    BOOST_CHECK_EQUAL(connections, 4U);
}

BOOST_AUTO_TEST_CASE(IW_LIC_8_upstreams_time_is_told) {
    Bss bss;
    Session session = bss.session();
    BOOST_CHECK(bss.call(session));
    BOOST_REQUIRE_EQUAL(bss.attested.size(), 1U);
    BOOST_CHECK(bss.attested.front() == test::HeldClock::start);
    bss.accepts = [](const std::string&) { return false; };
    BOOST_CHECK(!bss.call(session));
    BOOST_CHECK_EQUAL(bss.attested.size(), 1U);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_version_is_told_once) {
    Bss bss;
    bss.answers = {answered(200, "Deprecation", "true"), answered(200, "Sunset", "x")};
    Session session = bss.session();
    for (int i = 0; i < 3; ++i) BOOST_CHECK(bss.call(session));
    BOOST_CHECK_EQUAL(bss.version_ends, 1);
}

BOOST_AUTO_TEST_SUITE_END()

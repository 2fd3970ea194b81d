#include "lib/upstream/aminotv/session.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/aminotv/examples.hpp"
#include "tests/lib/upstream/aminotv/scripted_upstream.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::aminotv;
using test::HeldClock;
using test::aminotv::issued_pair;
using test::aminotv::licenses_path;
using test::aminotv::pair_of;
using test::aminotv::ScriptedUpstream;

namespace {

const std::string refresh_path{token_path};

/// A pair called so that is good for as long.
Tokens pair(const std::string& name, Seconds lifetime) {
    return pair_of(issued_pair(name, HeldClock::start + lifetime));
}

/// An upstream with one user, whose refreshes give pairs called `fresh-1`, `fresh-2`, …
class Upstream {
public:
    /// Which access tokens are refused: those whose name begins so.
    std::string refused_prefix{"none"};
    http::Response refresh_refusal{.status = 200};  ///< 200: refreshes succeed

    ScriptedUpstream server{[this](const http::Request& request) { return answer(request); }};
    Client client{server.url()};
    std::vector<Tokens> stored;

    [[nodiscard]] Session session(Tokens tokens) {
        return {server.executor(),
                client,
                std::move(tokens),
                {.now =
                     [clock = server.clock().reader()] {
                         return std::chrono::floor<Seconds>(clock().wall);
                     },
                 .store = [this](Tokens fresh) { return store(std::move(fresh)); }}};
    }
    [[nodiscard]] Outcome<LicenseDocument> ask(Session& session) {
        return server.run(session.licenses());
    }
    [[nodiscard]] std::size_t refreshes() const { return server.count(refresh_path); }
    [[nodiscard]] std::size_t questions() const { return server.count(licenses_path); }

private:
    Task<void> store(Tokens fresh) {
        stored.push_back(std::move(fresh));
        co_return;
    }
    http::Response answer(const http::Request& request) {
        if (request.path() == refresh_path) return refresh();
        const std::string token{request.field("Authorization").value_or("").substr(7)};
        const TokenClaims claims = read_claims(token).value();
        if (claims.token_id.starts_with("access " + refused_prefix)) return {.status = 401};
        return {.body = test::aminotv::user_licenses};
    }
    http::Response refresh() {
        if (refresh_refusal.status != 200) return refresh_refusal;
        const std::string name = "fresh-" + std::to_string(++issued_);
        return {.body = write_authentication_tokens(
                    issued_pair(name, HeldClock::start + std::chrono::hours{2}))};
    }

    int issued_ = 0;
};

WrittenPurchase written(const std::string& key) {
    return {.idempotency_key = key, .body = write_purchase(BundleId{"77"})};
}

/// The name of the pair that the session goes by.
std::string name_of(const Tokens& tokens) {
    return read_claims(tokens->access.reveal())->token_id.substr(7);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_session)

BOOST_AUTO_TEST_CASE(uses_a_pair_that_has_more_than_a_minute_to_go) {
    Upstream upstream;
    Session session = upstream.session(pair("first", 61s));
    BOOST_CHECK(upstream.ask(session).has_value());
    BOOST_CHECK_EQUAL(upstream.refreshes(), 0U);
}

BOOST_AUTO_TEST_CASE(refreshes_a_pair_that_has_a_minute_to_go_and_stores_the_new_one) {
    Upstream upstream;
    Session session = upstream.session(pair("first", 60s));
    BOOST_CHECK(upstream.ask(session).has_value());
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(name_of(session.tokens()), "fresh-1");
    BOOST_REQUIRE_EQUAL(upstream.stored.size(), 1U);
    BOOST_CHECK(upstream.stored.front() == session.tokens());
    const http::Request& first = upstream.server.requests().front();
    BOOST_CHECK_EQUAL(read_token_request(first.body)->refresh_token, "refresh-first");
}

BOOST_AUTO_TEST_CASE(refreshes_once_after_a_401_and_asks_again) {
    Upstream upstream;
    upstream.refused_prefix = "first";
    Session session = upstream.session(pair("first", 3600s));
    BOOST_CHECK(upstream.ask(session).has_value());
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 2U);
    BOOST_CHECK(!session.is_lost());
}

BOOST_AUTO_TEST_CASE(is_lost_by_a_second_401_and_asks_no_more) {
    Upstream upstream;
    upstream.refused_prefix = "";
    Session session = upstream.session(pair("first", 3600s));
    BOOST_CHECK(upstream.ask(session).error().error.code() == Errc::Unauthorized);
    BOOST_CHECK(session.is_lost());
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 2U);

    BOOST_CHECK(upstream.ask(session).error().error.code() == Errc::Unauthorized);
    BOOST_CHECK_EQUAL(upstream.server.requests().size(), 3U);
}

BOOST_AUTO_TEST_CASE(is_lost_when_the_refresh_is_refused) {
    for (const int status : {400, 401, 403, 422}) {
        Upstream upstream;
        upstream.refresh_refusal.status = status;
        Session session = upstream.session(pair("first", 0s));
        BOOST_CHECK(upstream.ask(session).error().error.code() == Errc::Unauthorized);
        BOOST_CHECK(session.is_lost());
        BOOST_CHECK_EQUAL(upstream.questions(), 0U);
        BOOST_CHECK(upstream.stored.empty());
    }
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_new_login) {
    Upstream upstream;
    upstream.refresh_refusal.status = 401;
    Session session = upstream.session(pair("first", 0s));
    BOOST_CHECK(upstream.ask(session).has_error());
    session.resume(pair("second", 3600s));
    BOOST_CHECK(!session.is_lost());
    BOOST_CHECK(upstream.ask(session).has_value());
}

BOOST_AUTO_TEST_CASE(is_not_lost_by_an_upstream_that_is_busy_or_away) {
    for (const int status : {404, 429, 500, 503}) {
        Upstream upstream;
        upstream.refresh_refusal = {.status = status, .fields = {{"Retry-After", "9"}}};
        Session session = upstream.session(pair("first", 0s));
        const Failure failure = upstream.ask(session).error();
        BOOST_CHECK(failure.error.retry_after() == Seconds{9});
        BOOST_CHECK(failure.error.code() == Errc::Unreachable);
        BOOST_CHECK_EQUAL(failure.status, 0);
        BOOST_CHECK(!session.is_lost());
        upstream.refresh_refusal.status = 200;
        BOOST_CHECK(upstream.ask(session).has_value());
    }
}

BOOST_AUTO_TEST_CASE(goes_on_with_a_pair_that_is_still_good_when_it_cannot_be_renewed) {
    Upstream upstream;
    upstream.refresh_refusal.status = 503;
    Session session = upstream.session(pair("first", 30s));
    BOOST_CHECK(upstream.ask(session).has_value());
    upstream.server.clock().pass(30s);
    BOOST_CHECK(upstream.ask(session).error().error.code() == Errc::Unreachable);
    BOOST_CHECK_EQUAL(upstream.questions(), 1U);
}

BOOST_AUTO_TEST_CASE(proves_a_purchase_unsent_whose_refresh_failed_whatever_was_answered) {
    const std::string code = R"({"errors":[{"status":"404","code":"PRODUCT_NOT_FOUND"}]})";
    for (const http::Response& answer :
         {http::Response{.status = 500, .delivery = http::Delivery::None},
          http::Response{.status = 500, .body = code}, http::Response{.status = 404, .body = code},
          http::Response{.status = 409, .body = code},
          http::Response{.status = 201, .body = "<html>"}}) {
        Upstream upstream;
        upstream.refresh_refusal = answer;
        Session session = upstream.session(pair("first", 0s));
        const Failure failure =
            upstream.server.run(session.send_purchase(written("k"), [] { return true; })).error();
        BOOST_CHECK(failure.error.code() == Errc::Unreachable);
        BOOST_CHECK_EQUAL(failure.status, 0);
        BOOST_CHECK(!failure.code);
        BOOST_CHECK(failure.body.empty());
        BOOST_CHECK_EQUAL(upstream.questions(), 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_purchase_that_may_not_leave_any_more_is_not_sent) {
    Upstream upstream;
    upstream.refused_prefix = "first";
    Session session = upstream.session(pair("first", 3600s));
    // It may the first time, which is answered by 401.
    int asked = 0;
    const auto once = [&asked] { return ++asked == 1; };
    const Failure failure = upstream.server.run(session.send_purchase(written("k"), once)).error();
    BOOST_CHECK(failure.error.code() == Errc::Unreachable);
    BOOST_CHECK_EQUAL(failure.status, 0);
    BOOST_CHECK_EQUAL(asked, 2);
    BOOST_CHECK_EQUAL(upstream.questions(), 1U);
}

BOOST_AUTO_TEST_CASE(buys_and_lists_with_the_same_care) {
    Upstream upstream;
    upstream.refused_prefix = "first";
    Session session = upstream.session(pair("first", 3600s));
    BOOST_CHECK(
        upstream.server.run(session.send_purchase(written("k"), [] { return true; })).has_value());
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 2U);
    for (const http::Request& request : upstream.server.requests()) {
        const bool is_purchase = request.path() == licenses_path;
        if (is_purchase) BOOST_CHECK_EQUAL(request.field("Idempotency-Key").value_or(""), "k");
    }
    BOOST_CHECK(upstream.server.run(session.products()).has_value());
}

BOOST_AUTO_TEST_CASE(accepts_no_pair_of_another_user) {
    Upstream upstream;
    upstream.refresh_refusal.status = 201;
    IssuedTokens other = issued_pair("other", HeldClock::start + std::chrono::hours{2});
    other.user = UserId{"311"};
    upstream.refresh_refusal.body = write_authentication_tokens(other);
    Session session = upstream.session(pair("first", 0s));
    const Failure failure = upstream.ask(session).error();
    BOOST_CHECK(failure.error.code() == Errc::Unreachable);
    BOOST_CHECK(failure.error.context().find("of another user") != std::string::npos);
    BOOST_CHECK(upstream.stored.empty());
    BOOST_CHECK_EQUAL(name_of(session.tokens()), "first");
}

BOOST_AUTO_TEST_CASE(keeps_its_refresh_token_where_the_answer_brings_none) {
    Upstream upstream;
    upstream.refresh_refusal.status = 201;
    IssuedTokens bare = issued_pair("bare", HeldClock::start + std::chrono::hours{2});
    bare.refresh.clear();
    upstream.refresh_refusal.body = write_authentication_tokens(bare);
    Session session = upstream.session(pair("first", 0s));
    BOOST_CHECK(upstream.ask(session).has_value());
    BOOST_CHECK(session.tokens()->refresh.reveal() == "refresh-first");
}

BOOST_AUTO_TEST_CASE(is_lost_when_it_runs_out_without_a_refresh_token) {
    Upstream upstream;
    IssuedTokens bare = issued_pair("bare", HeldClock::start + 30s);
    bare.refresh.clear();
    Session session = upstream.session(pair_of(bare));
    upstream.server.clock().pass(30s);
    BOOST_CHECK(upstream.ask(session).error().error.code() == Errc::Unauthorized);
    BOOST_CHECK(session.is_lost());
    BOOST_CHECK(upstream.server.requests().empty());
}

namespace {

/// How many of `count` calls at once succeed.
std::size_t successes_at_once(Upstream& upstream, Session& session, std::size_t count) {
    std::size_t successes = 0;
    std::size_t ended = 0;
    for (std::size_t i = 0; i < count; ++i) {
        net::co_spawn(upstream.server.executor(), session.licenses(),
                      [&](std::exception_ptr thrown, const Outcome<LicenseDocument>& answer) {
                          BOOST_CHECK(!thrown);
                          ++ended;
                          if (answer) ++successes;
                      });
    }
    while (ended < count) upstream.server.run_one();
    return successes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(has_one_refresh_under_way_for_all_its_calls) {
    Upstream upstream;
    Session session = upstream.session(pair("first", 0s));
    BOOST_CHECK_EQUAL(successes_at_once(upstream, session, 10), 10U);
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 10U);
    BOOST_CHECK_EQUAL(upstream.stored.size(), 1U);
}

BOOST_AUTO_TEST_CASE(refreshes_once_for_all_calls_that_were_refused) {
    Upstream upstream;
    upstream.refused_prefix = "first";
    Session session = upstream.session(pair("first", 3600s));
    BOOST_CHECK_EQUAL(successes_at_once(upstream, session, 10), 10U);
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 20U);
}

BOOST_AUTO_TEST_CASE(shares_the_failure_of_a_refresh) {
    Upstream upstream;
    upstream.refresh_refusal.status = 503;
    Session session = upstream.session(pair("first", 0s));
    BOOST_CHECK_EQUAL(successes_at_once(upstream, session, 10), 0U);
    BOOST_CHECK_EQUAL(upstream.refreshes(), 1U);
    BOOST_CHECK_EQUAL(upstream.questions(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

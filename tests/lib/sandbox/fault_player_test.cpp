#include "lib/sandbox/fault_player.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>

#include "lib/upstream/acestream/answers.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::sandbox;
using upstream::acestream::Entry;

namespace {

struct Saboteur : SandboxFixture {
    std::string key = new_key();
    http::Client client = api_client();
    std::optional<Result<http::Exchange>> outcome;

    void fault(const std::string& on, const std::string& action, const std::string& more = {}) {
        control("POST", "/control/v1/faults",
                R"({"on": ")" + on + R"(", "action": ")" + action + "\"" + more + "}");
    }
    std::string activation() const {
        return target(Entry::Reseller, {{"method", "activateService"},
                                        {"user_key", key},
                                        {"service", "noAds"},
                                        {"period", "m1"}});
    }
    Result<http::Exchange> try_activate() { return ask({.target = activation()}); }
    // Asks for an activation without waiting for the answer, which goes to `outcome`.
    void start_activating() {
        auto finished = [this](const std::exception_ptr&, Result<http::Exchange> exchange) {
            outcome.emplace(std::move(exchange));
        };
        http::ClientRequest request{.target = activation()};
        net::co_spawn(loop, client.send(std::move(request)), finished);
    }
    Errc outcome_at_the_end() {
        close();
        while (!outcome) BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
        return outcome->error().code();
    }
    std::int64_t activations_asked_for() {
        const boost::json::object state = control("GET", "/control/v1/state");
        const boost::json::value* count =
            state.at("requests").as_object().if_contains("activateService");
        return count ? count->to_number<std::int64_t>() : 0;
    }
    std::size_t held() {
        const std::string body = reseller({{"method", "getUserKeyInfo"}, {"user_key", key}});
        return upstream::acestream::read_held_services(200, body).value().size();
    }
    std::int64_t postponed() {
        return control("GET", "/control/v1/state").at("postponed").to_number<std::int64_t>();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fault_player, Saboteur)

BOOST_AUTO_TEST_CASE(drop_executes_and_closes_without_an_answer) {
    fault("activateService", "drop");
    BOOST_CHECK(try_activate().error().code() == Errc::NoAnswer);
    BOOST_CHECK_EQUAL(executions(), 1);
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "98.50");
    BOOST_CHECK_EQUAL(try_activate().value().response.status, 200);
    BOOST_CHECK_EQUAL(executions(), 2);
}

BOOST_AUTO_TEST_CASE(cut_executes_and_sends_half_an_answer) {
    fault("activateService", "cut");
    BOOST_CHECK(try_activate().error().code() == Errc::NoAnswer);
    BOOST_CHECK_EQUAL(executions(), 1);
}

BOOST_AUTO_TEST_CASE(senseless_answers_come_after_execution_and_no_reader_takes_them) {
    std::int64_t executed = 0;
    for (const char* action : {"garbage", "huge", "deep"}) {
        fault("activateService", action);
        const Result<http::Exchange> exchange = try_activate();
        BOOST_CHECK_EQUAL(executions(), ++executed);
        if (!exchange) {
            BOOST_CHECK(exchange.error().code() == Errc::TooLarge);
            continue;
        }
        BOOST_CHECK_EQUAL(exchange->response.status, 200);
        BOOST_CHECK(!upstream::acestream::read_activated(200, exchange->response.body));
    }
}

BOOST_AUTO_TEST_CASE(error_before_is_a_500_and_nothing_is_executed) {
    fault("activateService", "error_before");
    const http::Response response = try_activate().value().response;
    BOOST_CHECK_EQUAL(response.status, 500);
    BOOST_CHECK_EQUAL(executions(), 0);
    BOOST_CHECK_EQUAL(held(), 0);
}

BOOST_AUTO_TEST_CASE(error_after_is_the_same_500_and_all_is_executed) {
    fault("activateService", "error_before");
    const http::Response before = try_activate().value().response;
    fault("activateService", "error_after");
    const http::Response after = try_activate().value().response;
    BOOST_CHECK_EQUAL(after.status, 500);
    BOOST_CHECK_EQUAL(after.body, before.body);
    BOOST_CHECK_EQUAL(executions(), 1);
    BOOST_CHECK_EQUAL(held(), 1);
}

BOOST_AUTO_TEST_CASE(hang_executes_nothing_and_never_answers) {
    fault("activateService", "hang");
    start_activating();
    while (activations_asked_for() == 0) {
    }
    BOOST_CHECK_EQUAL(executions(), 0);
    BOOST_CHECK(!outcome);
    BOOST_CHECK(outcome_at_the_end() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(delay_executes_and_answers_later) {
    fault("activateService", "delay", R"(, "delay_ms": 60)");
    const auto start = std::chrono::steady_clock::now();
    const http::Response response = try_activate().value().response;
    BOOST_CHECK(std::chrono::steady_clock::now() - start >= 60ms);
    BOOST_CHECK(upstream::acestream::read_activated(200, response.body));
    BOOST_CHECK_EQUAL(executions(), 1);
}

BOOST_AUTO_TEST_CASE(a_delayed_answer_is_executed_at_once) {
    fault("activateService", "delay", R"(, "delay_ms": 600000)");
    start_activating();
    while (executions() == 0) {
    }
    BOOST_CHECK(!outcome);
    BOOST_CHECK(outcome_at_the_end() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(late_executes_after_the_connection_has_gone) {
    fault("activateService", "late", R"(, "delay_ms": 20)");
    BOOST_CHECK(try_activate().error().code() == Errc::NoAnswer);
    while (postponed() != 0) {
    }
    BOOST_CHECK_EQUAL(executions(), 1);
    BOOST_CHECK_EQUAL(held(), 1);
}

BOOST_AUTO_TEST_CASE(what_is_still_late_at_the_end_never_happens) {
    fault("activateService", "late", R"(, "delay_ms": 600000)");
    BOOST_CHECK(try_activate().error().code() == Errc::NoAnswer);
    BOOST_CHECK_EQUAL(postponed(), 1);
    BOOST_CHECK_EQUAL(executions(), 0);
}

BOOST_AUTO_TEST_CASE(stale_reads_answer_from_before_the_last_change) {
    activate(key);
    fault("getUserKeyInfo", "stale");
    BOOST_CHECK_EQUAL(held(), 0);
    BOOST_CHECK_EQUAL(held(), 1);
}

BOOST_AUTO_TEST_CASE(a_stale_document_carries_the_tag_of_the_old_one) {
    const auto created =
        upstream::acestream::read_created_key(200, reseller({{"method", "createUserKey"}})).value();
    const auto etag = [&] {
        http::ClientRequest request{.target = "/device/v1/entitlements"};
        request.fields = {{.name = "Authorization", .value = "Extension " + created.extension},
                          {.name = "Usher-Installation", .value = installation_digits}};
        return std::string{ask(request).value().response.field("ETag").value()};
    };
    const std::string before = etag();
    activate(created.user_key.text());
    fault("*", "stale");
    BOOST_CHECK_EQUAL(etag(), before);
    BOOST_CHECK_NE(etag(), before);
}

BOOST_AUTO_TEST_CASE(refuse_closes_the_listener_until_the_script_is_cleared) {
    const std::uint16_t port = sandbox->api().port;
    fault("*", "refuse");
    BOOST_CHECK(try_activate().error().code() == Errc::Unreachable);
    BOOST_CHECK(try_activate().error().code() == Errc::Unreachable);
    BOOST_CHECK_EQUAL(executions(), 0);
    control("DELETE", "/control/v1/faults");
    BOOST_CHECK_EQUAL(try_activate().value().response.status, 200);
    BOOST_CHECK_EQUAL(sandbox->api().port, port);
}

BOOST_AUTO_TEST_CASE(a_port_taken_meanwhile_keeps_the_refusal_and_says_so) {
    fault("*", "refuse");
    net::ip::tcp::acceptor squatter{loop,
                                    {net::ip::make_address("127.0.0.1"), sandbox->api().port}};
    const http::Response response =
        try_control({.method = "DELETE", .target = "/control/v1/faults"}).value().response;
    BOOST_CHECK_EQUAL(response.status, 503);
    BOOST_CHECK_EQUAL(control("GET", "/control/v1/state").at("faults").as_array().size(), 1);
    squatter.close();
    control("DELETE", "/control/v1/faults");
    BOOST_CHECK_EQUAL(try_activate().value().response.status, 200);
}

BOOST_AUTO_TEST_CASE(faults_happen_to_invalid_requests_too) {
    fault("*", "drop");
    BOOST_CHECK(ask({.target = "/reseller?method=activateService"}).error().code() ==
                Errc::NoAnswer);
    BOOST_CHECK_EQUAL(executions(), 0);
}

BOOST_AUTO_TEST_CASE(the_device_face_has_faults_too) {
    fault("entitlements", "error_before");
    BOOST_CHECK_EQUAL(ask({.target = "/device/v1/entitlements"}).value().response.status, 500);
    BOOST_CHECK_EQUAL(ask({.target = "/device/v1/entitlements"}).value().response.status, 400);
}

BOOST_AUTO_TEST_SUITE_END()

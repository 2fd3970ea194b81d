#include "lib/sandbox/sandbox.hpp"

#include <boost/asio/detached.hpp>

#include "lib/upstream/acestream/answers.hpp"
#include "tests/lib/sandbox/sandbox_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox;
using upstream::acestream::Entry;

namespace {

struct Tally {
    int open = 0;
    int activated = 0;
    int refused = 0;
};

Task<void> count_activation(const http::Client& client, std::string target, Tally& tally) {
    http::ClientRequest request{.target = std::move(target)};
    const Result<http::Exchange> exchange = co_await client.send(std::move(request));
    --tally.open;
    if (!exchange) co_return;
    const auto answer = upstream::acestream::read_activated(200, exchange->response.body);
    if (answer) ++tally.activated;
    if (!answer && answer.error().context() == "insufficient funds") ++tally.refused;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sandbox_whole, SandboxFixture)

BOOST_AUTO_TEST_CASE(two_hundred_parallel_activations_charge_exactly) {
    const std::string target_of_all = target(Entry::Reseller, {{"method", "activateService"},
                                                               {"user_key", new_key()},
                                                               {"service", "noAds"},
                                                               {"period", "m1"}});
    const http::Client client = api_client();
    Tally tally{.open = 200};
    for (int i = 0; i < 200; ++i) {
        net::co_spawn(loop, count_activation(client, target_of_all, tally), net::detached);
    }
    while (tally.open > 0) BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);

    BOOST_CHECK_EQUAL(tally.activated, 66);
    BOOST_CHECK_EQUAL(tally.refused, 134);
    BOOST_CHECK_EQUAL(executions(), 66);
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "1.00");
}

BOOST_AUTO_TEST_CASE(a_restart_on_the_same_file_keeps_all) {
    const test::TemporaryDirectory folder;
    Settings kept = settings();
    kept.database = folder.file("sandbox.db");
    reopen(kept);
    const auto created =
        upstream::acestream::read_created_key(200, reseller({{"method", "createUserKey"}})).value();
    activate(created.user_key.text());
    const upstream::usher::IssuerKeys keys = sandbox->issuer_keys();

    kept.accounts[0].opening_balance = Cents{1};
    reopen(kept);
    BOOST_CHECK(sandbox->issuer_keys() == keys);
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "98.50");
    BOOST_CHECK_EQUAL(executions(), 1);
    const upstream::usher::Client client = device_client();
    const upstream::usher::DocumentRequest asked{.extension = created.extension,
                                                 .user_key = created.user_key};
    const auto answer = run(client.fetch(asked, now)).value();
    BOOST_REQUIRE(answer.document);
    BOOST_CHECK_EQUAL(answer.document->version, 2);
}

// docs/sandbox-control.md says what its file gives away.
BOOST_AUTO_TEST_CASE(the_file_holds_keys_in_clear_but_no_secret_of_an_account) {
    const test::TemporaryDirectory folder;
    Settings kept = settings();
    kept.database = folder.file("sandbox.db");
    reopen(kept);
    const std::string key = new_key();
    close();

    const std::string bytes = test::read_file(kept.database);
    BOOST_CHECK(bytes.find(key) != std::string::npos);
    for (const AccountSettings& account : kept.accounts) {
        BOOST_CHECK(bytes.find(account.api_key) != std::string::npos);
        BOOST_CHECK(bytes.find(account.api_secret) == std::string::npos);
    }
    BOOST_CHECK(bytes.find(account(Entry::Developer).product_key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_new_file_has_an_issuer_key_of_its_own) {
    const upstream::usher::IssuerKeys keys = sandbox->issuer_keys();
    reopen(settings());
    BOOST_CHECK(sandbox->issuer_keys() != keys);
}

BOOST_AUTO_TEST_CASE(it_listens_on_loopback_only) {
    for (const char* const host : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""}) {
        Settings wrong = settings();
        wrong.host = host;
        BOOST_CHECK(open(wrong).error().code() == Errc::Malformed);
        wrong = settings();
        wrong.control_host = host;
        BOOST_CHECK(open(wrong).error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_opened_is_an_error) {
    Settings wrong = settings();
    wrong.database = "/nowhere/sandbox.db";
    BOOST_CHECK(open(wrong).error().code() == Errc::Storage);
    wrong = settings();
    wrong.port = sandbox->api().port;
    BOOST_CHECK(open(wrong).error().code() == Errc::Unavailable);
    wrong = settings();
    wrong.control_port = sandbox->control().port;
    BOOST_CHECK(open(wrong).error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(it_may_end_while_requests_hang_and_work_is_late) {
    control("POST", "/control/v1/faults", R"({"on": "getServiceCost", "action": "hang"})");
    control("POST", "/control/v1/faults",
            R"({"on": "createUserKey", "action": "late", "delay_ms": 600000})");
    Tally tally{.open = 2};
    const http::Client client = api_client();
    for (const char* const method : {"getServiceCost", "createUserKey"}) {
        const std::string asked = target(Entry::Reseller, {{"method", method}});
        net::co_spawn(loop, count_activation(client, asked, tally), net::detached);
    }
    const auto requests = [this] {
        return control("GET", "/control/v1/state").at("requests").as_object().size();
    };
    while (requests() < 2) {
    }
    close();
    while (tally.open > 0) BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
    BOOST_CHECK_EQUAL(tally.activated, 0);
}

BOOST_AUTO_TEST_CASE(it_may_end_while_an_activation_is_being_booked) {
    const test::TemporaryDirectory folder;
    Settings kept = settings();
    kept.database = folder.file("sandbox.db");
    reopen(kept);
    const std::string asked = target(Entry::Reseller, {{"method", "activateService"},
                                                       {"user_key", new_key()},
                                                       {"service", "noAds"},
                                                       {"period", "m1"}});
    const http::Client client = api_client();
    Tally tally{.open = 50};
    for (int i = 0; i < 50; ++i) {
        net::co_spawn(loop, count_activation(client, asked, tally), net::detached);
    }
    while (tally.activated == 0) BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
    close();
    while (tally.open > 0) BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);

    reopen(kept);
    BOOST_CHECK_GE(executions(), tally.activated);
}

BOOST_AUTO_TEST_SUITE_END()

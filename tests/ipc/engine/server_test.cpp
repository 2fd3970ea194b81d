#include "ipc/engine/server.hpp"

#include <boost/test/unit_test.hpp>

#include "ipc/protocol/page_reader.hpp"
#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/ipc/engine/socket_peer.hpp"
#include "tests/support/descriptor_limit.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::protocol;
using test::SocketPeer;

namespace {

struct Fixture : test::EngineFixture {
    test::TemporaryDirectory directory;
    std::string path = directory.file("engine.sock");
    std::unique_ptr<engine::Server> server;

    Fixture() { serve({}); }
    ~Fixture() {
        server.reset();
        turn();
    }
    void serve(const engine::ServerLimits& limits) {
        server.reset();
        turn();
        server = std::make_unique<engine::Server>(loop.get_executor(), services, limits, Log{});
        server->listen(path, 0600).value();
        server->serve();
    }
    void turn() {
        loop.restart();
        loop.poll();
    }
    SocketPeer connect() { return SocketPeer{loop, path}; }

    /// The longest answer to a question: it fills a socket soon.
    static Ask long_question() {
        return {.questions = std::vector<Question>(questions_max, Question{.option = "noAds"})};
    }
    /// Lets a longer page replace the one that is there.
    void replace_page() {
        std::vector<license::Entitlement> held;
        for (int i = 0; i < 3000; ++i) held.push_back(ends_in("option" + std::to_string(i), 24h));
        const std::uint64_t before = publisher.page().instance;
        hold(load(general("many")), held);
        BOOST_REQUIRE(publisher.page().instance != before);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(server, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_is_welcomed_with_the_page_and_answered) {
    give("alpha", "noAds");
    SocketPeer peer = connect();
    BOOST_CHECK(peer.say(Hello{.name = "peer"}));
    const auto welcome = peer.next<Welcome>();
    BOOST_CHECK_EQUAL(welcome.instance, publisher.page().instance);
    BOOST_REQUIRE_EQUAL(peer.descriptors().size(), 1U);
    BOOST_CHECK(check_page_file(peer.descriptors()[0].get(), welcome.file_bytes) ==
                PageFault::None);
    BOOST_CHECK(peer.say(Ask{.questions = {{.user_key = "alpha", .option = "noAds"}}}));
    BOOST_CHECK(peer.next<Answers>().verdicts.at(0).allowed);
    BOOST_CHECK_EQUAL(server->connections(), 1U);
}

BOOST_AUTO_TEST_CASE(a_watcher_hears_of_a_change_of_its_key_without_a_beat) {
    const std::int64_t alpha = give("alpha", "noAds");
    SocketPeer peer = connect();
    peer.greet();
    BOOST_CHECK(peer.say(Watch{.watch = 1, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(peer.next<Changed>().verdict.allowed);
    hold(alpha, {}, 2);
    BOOST_CHECK(!peer.next<Changed>().verdict.allowed);
}

BOOST_AUTO_TEST_CASE(the_page_says_how_fresh_it_is_before_a_watcher_is_told) {
    give("alpha", "noAds");
    enforcer.upstream_answers(true);
    publisher.beat();
    SocketPeer peer = connect();
    peer.greet();
    BOOST_CHECK(peer.say(Watch{.watch = 1, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(peer.next<Changed>().verdict.freshness == Freshness::Fresh);
    enforcer.upstream_answers(false);
    const PageReader reader{publisher.memory().data(), publisher.memory().size()};
    const auto prepared = reader.prepare({.user_key = "alpha", .option = "noAds"});
    BOOST_CHECK(reader.check(prepared.value(), time.since_boot().count()).freshness ==
                Freshness::Stale);
    BOOST_CHECK(peer.next<Changed>().verdict.freshness == Freshness::Stale);
}

BOOST_AUTO_TEST_CASE(an_engine_whose_page_cannot_be_handed_out_is_sent_away) {
    SocketPeer peer = connect();
    turn();
    {
        const test::DescriptorLimit limit;
        limit.lower(0);
        BOOST_CHECK(peer.say(Hello{.name = "peer"}));
        BOOST_CHECK(peer.is_closed());
    }
    connect().greet();
}

BOOST_AUTO_TEST_CASE(one_connection_too_many_is_refused_by_a_word) {
    serve({.connections = 1});
    SocketPeer first = connect();
    first.greet();
    SocketPeer second = connect();
    turn();
    const auto refusal = second.next<Refusal>();
    BOOST_CHECK(refusal.complaint == Complaint::TooMany);
    BOOST_CHECK(!refusal.text.empty());
    BOOST_CHECK(second.is_closed());
    BOOST_CHECK_EQUAL(server->connections(), 1U);
    BOOST_CHECK(first.say(Ping{}));
    first.next<Pong>();
}

BOOST_AUTO_TEST_CASE(a_place_that_becomes_free_is_given_again) {
    serve({.connections = 1});
    {
        SocketPeer first = connect();
        first.greet();
    }
    turn();
    SocketPeer second = connect();
    second.greet();
    BOOST_CHECK_EQUAL(server->connections(), 1U);
}

BOOST_AUTO_TEST_CASE(who_does_not_greet_in_time_is_cut_off) {
    serve({.greeting_time = 0ms});
    SocketPeer silent = connect();
    turn();
    BOOST_CHECK_EQUAL(server->connections(), 1U);
    SocketPeer polite = connect();
    polite.greet();
    server->beat();
    BOOST_CHECK(silent.is_closed());
    BOOST_CHECK(!polite.is_closed());
    BOOST_CHECK_EQUAL(server->connections(), 1U);
}

BOOST_AUTO_TEST_CASE(who_has_time_left_to_greet_is_left_alone) {
    serve({.greeting_time = 1h});
    SocketPeer peer = connect();
    turn();
    server->beat();
    BOOST_CHECK(!peer.is_closed());
    peer.greet();
}

BOOST_AUTO_TEST_CASE(what_is_no_frame_ends_the_connection) {
    SocketPeer peer = connect();
    peer.greet();
    BOOST_CHECK(peer.say(Hello{}));
    BOOST_CHECK(peer.next<Refusal>().complaint == Complaint::OutOfOrder);
    BOOST_CHECK(peer.is_closed());
    BOOST_CHECK_EQUAL(server->connections(), 0U);
}

BOOST_AUTO_TEST_CASE(who_does_not_read_is_dropped_and_the_others_are_not) {
    serve({.backlog_bytes = 4096});
    give("alpha", "noAds");
    SocketPeer other = connect();
    other.greet();
    SocketPeer slow = connect();
    slow.greet();
    BOOST_CHECK(slow.say(SlotAcquire{.question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    int asked = 0;
    while (server->connections() == 2 && asked < 100'000) {
        ++asked;
        if (!slow.say(long_question())) break;
    }
    turn();
    BOOST_CHECK_EQUAL(server->connections(), 1U);
    BOOST_CHECK_EQUAL(slots.size(), 0U);
    BOOST_CHECK(slow.is_closed());
    BOOST_CHECK(other.say(long_question()));
    BOOST_CHECK_EQUAL(other.next<Answers>().verdicts.size(), questions_max);
}

BOOST_AUTO_TEST_CASE(a_page_behind_unsent_bytes_comes_once_and_is_the_new_one) {
    SocketPeer peer = connect();
    peer.greet();
    // More than the socket holds, less than the server keeps.
    constexpr int questions = 900;
    for (int i = 0; i < questions; ++i) BOOST_REQUIRE(peer.say(long_question()));
    const std::size_t taken = peer.unread();
    replace_page();
    turn();
    BOOST_REQUIRE_EQUAL(peer.unread(), taken);  // nothing more fits: the page waits

    for (int i = 0; i < questions; ++i) {
        BOOST_REQUIRE_EQUAL(peer.next<Answers>().verdicts.size(), questions_max);
    }
    const auto page = peer.next<NewPage>();
    BOOST_CHECK_EQUAL(page.instance, publisher.page().instance);
    BOOST_REQUIRE_EQUAL(peer.descriptors().size(), 1U);
    BOOST_CHECK(check_page_file(peer.descriptors()[0].get(), page.file_bytes) == PageFault::None);
    BOOST_CHECK(peer.say(Ping{}));
    peer.next<Pong>();
    BOOST_CHECK_EQUAL(peer.descriptors().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_everything_that_is_open) {
    give("alpha", "noAds");
    SocketPeer holder = connect();
    holder.greet();
    BOOST_CHECK(holder.say(SlotAcquire{.question = {.user_key = "alpha", .option = "noAds"}}));
    static_cast<void>(holder.next<SlotGranted>());
    SocketPeer silent = connect();
    SocketPeer slow = connect();
    slow.greet();
    for (int i = 0; i < 900; ++i) BOOST_REQUIRE(slow.say(long_question()));

    server->stop();
    BOOST_CHECK_EQUAL(server->connections(), 0U);
    BOOST_CHECK_EQUAL(slots.size(), 0U);
    for (SocketPeer* const peer : {&holder, &silent, &slow}) BOOST_CHECK(peer->is_closed());
    server->stop();
    BOOST_CHECK_THROW(connect(), std::runtime_error);
    // What changes afterwards is told to nobody.
    give("beta", "noAds");
    turn();
}

BOOST_AUTO_TEST_SUITE_END()

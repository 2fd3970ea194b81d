#include "ipc/engine/conversation.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>

#include "tests/ipc/engine/engine_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::protocol;

namespace {

struct Fixture : test::EngineFixture {
    /// What the daemon said: the frames' bytes stay, since messages refer to them.
    std::deque<std::string> heard;
    std::deque<bool> heard_with_page;
    std::optional<engine::Conversation> talk;

    Fixture() { begin(); }
    void begin(std::optional<std::uint32_t> uid = 1000) {
        talk.emplace(services, engine::Peer{.text = "pid 1", .uid = uid},
                     [this](std::string bytes, bool with_page) {
                         heard.push_back(std::move(bytes));
                         heard_with_page.push_back(with_page);
                     });
    }
    /// Begins again as another peer and keeps `slot`; what the daemon says to that.
    template <typename Wanted>
    void keep_as(std::optional<std::uint32_t> uid, const std::string& name, std::uint64_t slot) {
        heard.clear();
        heard_with_page.clear();
        begin(uid);
        BOOST_REQUIRE(tell(Hello{.name = name}));
        next<Welcome>();
        BOOST_CHECK(tell(SlotKeep{.slot = slot}));
        next<Wanted>();
    }
    /// The slot of a stream of alpha's that lasts 5 s without a word.
    std::uint64_t take_kept() {
        give("alpha", "noAds");
        BOOST_REQUIRE(tell(
            SlotAcquire{.ttl_ms = 5000, .question = {.user_key = "alpha", .option = "noAds"}}));
        return next<SlotGranted>().slot;
    }
    bool tell(const Message& message, std::uint32_t id = 7) {
        std::string bytes;
        BOOST_REQUIRE(append_message(bytes, id, message));
        FrameReader reader;
        std::string_view rest = bytes;
        while (!rest.empty()) {
            const std::span<char> space = reader.space();
            const std::size_t size = std::min(space.size(), rest.size());
            rest.copy(space.data(), size);
            reader.add(size);
            rest.remove_prefix(size);
        }
        return talk->hear(*reader.next());
    }
    /// The next thing that the daemon said.
    template <typename Wanted>
    Wanted next(std::uint32_t id = 7) {
        BOOST_REQUIRE(!heard.empty());
        static std::deque<std::string> kept;
        kept.push_back(std::move(heard.front()));
        heard.pop_front();
        heard_with_page.pop_front();
        const std::string_view bytes = kept.back();
        std::uint16_t type = 0;
        std::uint32_t said_id = 0;
        std::memcpy(&type, bytes.data() + 4, sizeof type);
        std::memcpy(&said_id, bytes.data() + 8, sizeof said_id);
        BOOST_CHECK_EQUAL(said_id, id);
        const auto message =
            read_message({.type = type, .id = said_id, .payload = bytes.substr(12)});
        BOOST_REQUIRE(message);
        BOOST_REQUIRE(std::holds_alternative<Wanted>(*message));
        return std::get<Wanted>(*message);
    }
    void greet() {
        BOOST_REQUIRE(tell(Hello{.name = "player"}));
        next<Welcome>();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conversation, Fixture)

BOOST_AUTO_TEST_CASE(who_greets_gets_the_page) {
    BOOST_CHECK(!talk->has_greeted());
    BOOST_CHECK(tell(Hello{.name = "player"}));
    BOOST_CHECK(heard_with_page.at(0));
    const auto welcome = next<Welcome>();
    BOOST_CHECK_EQUAL(welcome.version, 1);
    BOOST_CHECK_EQUAL(welcome.instance, publisher.page().instance);
    BOOST_CHECK_EQUAL(welcome.file_bytes, publisher.page().bytes);
    BOOST_CHECK(talk->has_greeted());
}

BOOST_AUTO_TEST_CASE(who_does_not_greet_or_greets_twice_is_shown_out) {
    BOOST_CHECK(!tell(Ping{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::OutOfOrder);
    BOOST_CHECK(!tell(Hello{.version = 2}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::Version);
    greet();
    BOOST_CHECK(!tell(Hello{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::OutOfOrder);
    BOOST_CHECK(!talk->hear({.type = 77, .id = 3, .payload = "?"}));
    BOOST_CHECK(next<Refusal>(3).complaint == Complaint::Malformed);
    BOOST_CHECK(!tell(Pong{}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::Malformed);
}

BOOST_AUTO_TEST_CASE(questions_are_answered_in_their_order) {
    enforcer.upstream_answers(true);
    give("alpha", "noAds");
    greet();
    BOOST_CHECK(tell(Ask{.questions = {{.user_key = "alpha", .option = "noAds"},
                                       {.user_key = "beta", .option = "noAds"},
                                       {.option = "premium"},
                                       {.user = "u", .channel = "c", .service = "live"},
                                       {.user_key = "alpha"}}}));
    const auto answers = next<Answers>();
    BOOST_REQUIRE_EQUAL(answers.verdicts.size(), 5U);
    BOOST_CHECK(answers.verdicts[0].allowed);
    BOOST_CHECK_EQUAL(answers.verdicts[0].valid_to, unix_seconds(time.now() + 24h));
    BOOST_CHECK(answers.verdicts[1].reason == Reason::UnknownKey);
    BOOST_CHECK(answers.verdicts[2].reason == Reason::MissingOption);
    BOOST_CHECK(answers.verdicts[3].reason == Reason::MissingOption);
    BOOST_CHECK(answers.verdicts[4].reason == Reason::InvalidArgument);
    BOOST_CHECK(tell(Ping{}));
    next<Pong>();
}

BOOST_AUTO_TEST_CASE(a_watcher_hears_of_changes_and_of_nothing_else) {
    const std::int64_t row = give("alpha", "noAds");
    greet();
    BOOST_CHECK(tell(Watch{.watch = 5, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(next<Changed>(0).verdict.allowed);
    talk->look();
    BOOST_CHECK(heard.empty());

    hold(row, {}, 2);
    talk->look();
    const auto changed = next<Changed>(0);
    BOOST_CHECK_EQUAL(changed.watch, 5U);
    BOOST_CHECK(changed.verdict.reason == Reason::MissingOption);
    BOOST_CHECK(tell(Unwatch{.watch = 5}));
    hold(row, {ends_in("noAds", 1h)}, 3);
    talk->look();
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_CASE(watches_have_a_limit) {
    greet();
    for (std::uint32_t i = 0; i < engine::watches_max; ++i) {
        BOOST_REQUIRE(tell(Watch{.watch = i, .question = {.option = "noAds"}}));
        next<Changed>(0);
    }
    BOOST_CHECK(tell(Watch{.watch = 0, .question = {.option = "premium"}}));
    next<Changed>(0);
    BOOST_CHECK(tell(Watch{.watch = 1024, .question = {.option = "noAds"}}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::TooMany);
}

BOOST_AUTO_TEST_CASE(streams_are_counted_and_told_of_their_end) {
    const std::int64_t row = give("alpha", "noAds");
    greet();
    const SlotAcquire wish{.question = {.user_key = "alpha", .option = "noAds"}};
    BOOST_CHECK(tell(wish));
    const auto granted = next<SlotGranted>();
    BOOST_CHECK_EQUAL(granted.held, 1);
    BOOST_CHECK_EQUAL(granted.limit, 1);
    BOOST_CHECK(slots.list().at(0).holder == "player (pid 1)");

    BOOST_CHECK(tell(wish));
    const auto refused = next<SlotRefused>();
    BOOST_CHECK(refused.reason == Reason::StreamLimit);
    BOOST_CHECK_EQUAL(refused.held, 1);
    BOOST_CHECK(tell(SlotKeep{.slot = granted.slot}));
    next<Done>();

    hold(row, {}, 2);
    const auto ended = next<SlotEnded>(0);
    BOOST_CHECK_EQUAL(ended.slot, granted.slot);
    BOOST_CHECK(ended.why == SlotEnd::RightEnded);
    BOOST_CHECK(tell(SlotRelease{.slot = granted.slot}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::UnknownSlot);
    BOOST_CHECK(tell(wish));
    BOOST_CHECK(next<SlotRefused>().reason == Reason::MissingOption);
    BOOST_CHECK(tell(SlotAcquire{.question = {}}));
    BOOST_CHECK(next<SlotRefused>().reason == Reason::InvalidArgument);
}

BOOST_AUTO_TEST_CASE(a_slot_ends_with_its_connection_unless_it_has_a_time_of_its_own) {
    give("alpha", "noAds");
    give("beta", "noAds");
    greet();
    BOOST_CHECK(tell(SlotAcquire{.question = {.user_key = "alpha", .option = "noAds"}}));
    next<SlotGranted>();
    BOOST_CHECK(
        tell(SlotAcquire{.ttl_ms = 5000, .question = {.user_key = "beta", .option = "noAds"}}));
    const auto kept = next<SlotGranted>();
    talk.reset();
    BOOST_CHECK_EQUAL(slots.size(), 1U);

    begin();
    greet();
    clock.pass(3s);
    BOOST_CHECK(tell(SlotKeep{.slot = kept.slot}));
    next<Done>();
    clock.pass(3s);
    slots.sweep();
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    clock.pass(3s);
    slots.sweep();
    BOOST_CHECK_EQUAL(slots.size(), 0U);
    // Whoever has taken it up is told of its end.
    const auto ended = next<SlotEnded>(0);
    BOOST_CHECK_EQUAL(ended.slot, kept.slot);
    BOOST_CHECK(ended.why == SlotEnd::Expired);
}

BOOST_AUTO_TEST_CASE(a_slot_that_is_taken_up_ends_with_the_connection_that_did) {
    greet();
    const std::uint64_t slot = take_kept();
    talk.reset();
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    keep_as<Done>(1000, "player", slot);
    talk.reset();
    BOOST_CHECK_EQUAL(slots.size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_slot_is_its_holders_and_no_one_elses) {
    greet();
    const std::uint64_t slot = take_kept();
    std::optional<engine::Conversation> first;
    std::vector<std::string> said;
    first.emplace(services, engine::Peer{.text = "pid 2", .uid = 1000},
                  [&](std::string bytes, bool) { said.push_back(std::move(bytes)); });

    // While its connection lives, not even the same program's other connection.
    std::string hello;
    BOOST_REQUIRE(append_message(hello, 1, Hello{.name = "player"}));
    std::string release;
    BOOST_REQUIRE(append_message(release, 2, SlotRelease{.slot = slot}));
    const auto frame_of = [](std::string_view bytes, std::uint16_t type) {
        return Frame{.type = type, .id = 1, .payload = bytes.substr(12)};
    };
    BOOST_CHECK(first->hear(frame_of(hello, Hello::type)));
    BOOST_CHECK(first->hear(frame_of(release, SlotRelease::type)));
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    first.reset();

    talk.reset();
    keep_as<Refusal>(1001, "player", slot);
    keep_as<Refusal>(1000, "other", slot);
    keep_as<Refusal>(1000, "", slot);
    keep_as<Refusal>(std::nullopt, "player", slot);
    BOOST_CHECK(tell(SlotRelease{.slot = slot}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::UnknownSlot);
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    keep_as<Done>(1000, "player", slot);
    BOOST_CHECK(tell(SlotRelease{.slot = slot}));
    next<Done>();
    BOOST_CHECK_EQUAL(slots.size(), 0U);
}

BOOST_AUTO_TEST_CASE(slots_that_nobody_named_are_taken_up_by_nobody) {
    BOOST_REQUIRE(tell(Hello{}));
    next<Welcome>();
    const std::uint64_t slot = take_kept();
    talk.reset();
    keep_as<Refusal>(1000, "", slot);
    BOOST_CHECK_EQUAL(slots.size(), 1U);
}

BOOST_AUTO_TEST_CASE(an_administrators_end_is_told_as_one) {
    greet();
    const std::uint64_t slot = take_kept();
    BOOST_CHECK(slots.end(slot, enforcement::SlotEnd::Administrator));
    BOOST_CHECK(next<SlotEnded>(0).why == SlotEnd::Administrator);
}

BOOST_AUTO_TEST_CASE(a_long_name_does_not_hide_whom_the_kernel_sees) {
    BOOST_REQUIRE(tell(Hello{.name = std::string(1000, 'n') + "\n"}));
    next<Welcome>();
    take_kept();
    const std::string holder = slots.list().at(0).holder;
    BOOST_CHECK_EQUAL(holder.size(), enforcement::holder_bytes_max);
    BOOST_CHECK(holder.ends_with("n (pid 1)"));
}

BOOST_AUTO_TEST_CASE(a_change_of_one_key_is_looked_at_by_those_whom_it_concerns) {
    const std::int64_t alpha = give("alpha", "noAds");
    const std::int64_t beta = give("beta", "premium");
    greet();
    BOOST_CHECK(tell(Watch{.watch = 1, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(tell(Watch{.watch = 2, .question = {.user_key = "beta", .option = "premium"}}));
    BOOST_CHECK(tell(Watch{.watch = 3, .question = {.option = "noAds"}}));
    for (int i = 0; i < 3; ++i) next<Changed>(0);
    const auto key_of = [this](const std::string& key) {
        return enforcement::reference_of(store->sealer().tag(UserKey{key}));
    };
    hold(alpha, {}, 2);
    hold(beta, {}, 2);
    talk->look(key_of("alpha"));
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 1U);
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 3U);
    BOOST_CHECK(heard.empty());
    talk->look();
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 2U);
}

BOOST_AUTO_TEST_CASE(reports_of_use_add_up) {
    greet();
    for (int i = 0; i < 3; ++i) {
        BOOST_CHECK(tell(ReportUse{
            .seconds = 10, .bytes = 1000, .question = {.user_key = "alpha", .option = "noAds"}}));
    }
    BOOST_CHECK(tell(ReportUse{.seconds = 10, .bytes = 1000, .question = {}}));
    const auto used = usage.all();
    BOOST_REQUIRE_EQUAL(used.size(), 1U);
    BOOST_CHECK(used[0].time == 30s);
    BOOST_CHECK_EQUAL(used[0].bytes, 3000U);
    BOOST_CHECK_EQUAL(used[0].reports, 3U);
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_CASE(a_new_page_is_told_to_those_who_have_greeted) {
    talk->tell_of_new_page();
    BOOST_CHECK(heard.empty());
    greet();
    talk->tell_of_new_page();
    BOOST_CHECK(heard_with_page.at(0));
    BOOST_CHECK_EQUAL(next<NewPage>(0).instance, publisher.page().instance);
}

BOOST_AUTO_TEST_SUITE_END()

// Streams that an engine asks to start, and whose they are.
#include "tests/ipc/engine/conversation_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::protocol;

namespace {

struct Fixture : test::ConversationFixture {
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
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(slots, Fixture)

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
    BOOST_CHECK(first->hear(test::frame_of(Hello{.name = "player"}, 1)));
    BOOST_CHECK(first->hear(test::frame_of(SlotRelease{.slot = slot}, 2)));
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

BOOST_AUTO_TEST_CASE(the_streams_of_a_user_are_counted_over_all_channels) {
    say("310", {licence("1", "77", 24h)}, {bundle("77", {"501", "502"})});
    greet();
    const auto wish = [](std::string_view channel) {
        return SlotAcquire{.question = {.user = "310", .channel = channel, .service = "live"}};
    };
    BOOST_CHECK(tell(wish("501")));
    BOOST_CHECK_EQUAL(next<SlotGranted>().limit, 2);
    BOOST_CHECK(tell(wish("502")));
    BOOST_CHECK_EQUAL(next<SlotGranted>().held, 2);
    BOOST_CHECK(tell(wish("502")));
    BOOST_CHECK(next<SlotRefused>().reason == Reason::StreamLimit);
    BOOST_CHECK(tell(wish("503")));
    BOOST_CHECK(next<SlotRefused>().reason == Reason::NoLicense);
    BOOST_CHECK(slots.list().at(1).channel->right.channel == ChannelId{"502"});

    say("310", {});
    BOOST_CHECK(next<SlotEnded>(0).why == SlotEnd::RightEnded);
    BOOST_CHECK(next<SlotEnded>(0).why == SlotEnd::RightEnded);
    BOOST_CHECK_EQUAL(slots.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

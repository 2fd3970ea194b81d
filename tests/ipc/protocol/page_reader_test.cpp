#include "ipc/protocol/page_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher::protocol;
using namespace usher::protocol::test;

namespace {

constexpr Right good{.valid_to = now + 100, .confirmed_at = now};
const Question of_key{.user_key = "key", .option = "noAds"};
const Question of_key_for_product{.user_key = "key", .product = "studio", .option = "noAds"};
const Question of_view{.option = "noAds"};
const Question of_product{.product = "studio", .option = "noAds"};
const Question of_channel{.user = "u", .channel = "c", .service = "live"};
constexpr ChannelAnswer answer{.reason = Reason::Active,
                               .then = Reason::Lapsed,
                               .since = now - 10,
                               .until = now + 5,
                               .confirmed_at = now};

struct Fixture : Page {
    Verdict ask(const Question& question, std::int64_t at = boot_ms) const {
        return reader.check(reader.prepare(question).value(), at);
    }
    void put(const Question& question, const Right& right) {
        const Prepared prepared = prepare(hash_key, 0, question).value();
        const bool of_product_entry = prepared.form == Form::ViewAndProduct;
        BOOST_REQUIRE(
            writer.put(of_product_entry ? prepared.second : prepared.place, right_words(right, 0)));
    }
    void put(const ChannelAnswer& said, std::uint8_t policy = 0) {
        const Prepared prepared = prepare(hash_key, 0, of_channel).value();
        BOOST_REQUIRE(writer.put(prepared.place, channel_words(said, policy)));
    }
    void load_key(const std::optional<std::string_view>& product = {}) {
        const auto marked =
            product ? std::optional{product_subject(hash_key, *product).lo} : std::nullopt;
        BOOST_REQUIRE(writer.put(user_key_subject(hash_key, "key"), marker_words(marked)));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(page_reader, Fixture)

BOOST_AUTO_TEST_CASE(a_key_that_is_not_loaded_is_unknown) {
    BOOST_CHECK(ask(of_key).reason == Reason::UnknownKey);
    BOOST_CHECK(ask(of_key_for_product).reason == Reason::UnknownKey);
    load_key();
    BOOST_CHECK(ask(of_key).reason == Reason::MissingOption);
    BOOST_CHECK(ask(of_key_for_product).reason == Reason::MissingOption);
    put(of_key, good);
    BOOST_CHECK(ask(of_key).reason == Reason::Active);
    BOOST_CHECK(ask(of_key_for_product).reason == Reason::Active);
    writer.remove(reader.prepare(of_key)->place);
    BOOST_CHECK(ask(of_key).reason == Reason::MissingOption);
    writer.remove(reader.prepare(of_key)->second);
    BOOST_CHECK(ask(of_key).reason == Reason::UnknownKey);
}

BOOST_AUTO_TEST_CASE(an_individual_key_is_good_for_its_product_only) {
    load_key("studio");
    put(of_key, good);
    BOOST_CHECK(ask(of_key_for_product).reason == Reason::Active);
    BOOST_CHECK(ask(of_key).reason == Reason::Active);
    load_key("other");
    BOOST_CHECK(ask(of_key_for_product).reason == Reason::WrongProduct);
    BOOST_CHECK(ask(of_key).reason == Reason::Active);
}

BOOST_AUTO_TEST_CASE(the_better_of_view_and_product_counts) {
    BOOST_CHECK(ask(of_product).reason == Reason::MissingOption);
    put(of_view, {.valid_to = now + 10, .confirmed_at = now});
    BOOST_CHECK(ask(of_product).valid_to == now + 10);
    put(of_product, {.valid_to = now + 20, .confirmed_at = now});
    BOOST_CHECK(ask(of_product).valid_to == now + 20);
    BOOST_CHECK(ask(of_view).valid_to == now + 10);
    put(of_product, {.valid_to = now, .confirmed_at = now});
    BOOST_CHECK(ask(of_product).valid_to == now + 10);
    put(of_view, {.valid_to = now - 1, .confirmed_at = now});
    BOOST_CHECK(ask(of_product).reason == Reason::Lapsed);
    BOOST_CHECK(ask(of_product).valid_to == now);
}

BOOST_AUTO_TEST_CASE(a_channel_is_asked_for_by_three_names) {
    BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
    put(answer);
    BOOST_TEST(ask(of_channel).allowed);
    BOOST_CHECK_EQUAL(ask(of_channel).valid_to, answer.until);
    writer.remove(reader.prepare(of_channel)->place);
    BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
    put(of_channel, good);
    BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_channel_holds_from_one_second_to_another) {
    put(answer);
    writer.set_time_offset((now - 10) * 1000 - boot_ms);
    BOOST_CHECK(ask(of_channel).reason == Reason::Active);
    writer.set_time_offset((now - 11) * 1000 - boot_ms);
    BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
    BOOST_TEST(!ask(of_channel).allowed);
    writer.set_time_offset((now + 4) * 1000 - boot_ms);
    BOOST_CHECK(ask(of_channel).reason == Reason::Active);
    writer.set_time_offset((now + 5) * 1000 - boot_ms);
    BOOST_CHECK(ask(of_channel).reason == Reason::Lapsed);
    BOOST_CHECK_EQUAL(ask(of_channel).valid_to, 0);

    for (const Reason then : {Reason::AskDaemon, Reason::Active}) {
        ChannelAnswer other = answer;
        other.then = then;
        put(other);
        BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
        BOOST_TEST(!ask(of_channel).allowed);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_channel_says_why_and_names_no_end) {
    ChannelAnswer refusal = answer;
    refusal.reason = Reason::Suspended;
    put(refusal);
    BOOST_CHECK(ask(of_channel).reason == Reason::Suspended);
    BOOST_TEST(!ask(of_channel).allowed);
    BOOST_CHECK_EQUAL(ask(of_channel).valid_to, 0);
}

BOOST_AUTO_TEST_CASE(a_channel_is_believed_as_long_as_the_licences_policy_says) {
    ChannelAnswer old = answer;
    old.until = endless;
    old.confirmed_at = now - 61;
    put(old);
    BOOST_CHECK(ask(of_channel).reason == Reason::NotConfirmed);
    old.reason = Reason::Suspended;
    put(old);
    BOOST_CHECK(ask(of_channel).reason == Reason::NotConfirmed);
    put(old, 1);
    BOOST_CHECK(ask(of_channel).reason == Reason::Suspended);
    BOOST_CHECK(ask(of_channel).freshness == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(channels_are_in_touch_with_an_upstream_of_their_own) {
    put(answer);
    BOOST_CHECK(ask(of_channel).freshness == Freshness::Stale);
    writer.set(PageFlag::LicensesAnswer, true);
    writer.set(PageFlag::UpstreamAnswers, false);
    BOOST_CHECK(ask(of_channel).freshness == Freshness::Fresh);
    writer.set(PageFlag::Closed, true);
    BOOST_CHECK(ask(of_channel).freshness == Freshness::Stale);
}

BOOST_AUTO_TEST_CASE(a_page_that_sets_channels_aside_answers_options_alone) {
    put(answer);
    put(of_view, good);
    writer.set(PageFlag::ChannelsAside, true);
    BOOST_CHECK(ask(of_channel).reason == Reason::AskDaemon);
    BOOST_TEST(ask(of_view).allowed);
    writer.set(PageFlag::ChannelsAside, false);
    BOOST_TEST(ask(of_channel).allowed);
}

BOOST_AUTO_TEST_CASE(a_right_lapses_by_trusted_time_alone) {
    put(of_view, {.valid_to = now + 100, .confirmed_at = now + 60});
    BOOST_TEST(ask(of_view, boot_ms + 99'999).allowed);
    BOOST_CHECK(ask(of_view, boot_ms + 100'000).reason == Reason::Lapsed);
    writer.set_time_offset((now + 100) * 1000 - boot_ms);
    BOOST_CHECK(ask(of_view).reason == Reason::Lapsed);
}

BOOST_AUTO_TEST_CASE(without_a_living_daemon_nothing_is_better_than_stale) {
    put(of_view, good);
    BOOST_CHECK(ask(of_view, boot_ms + alive_for_ms).freshness == Freshness::Fresh);
    BOOST_CHECK(ask(of_view, boot_ms + alive_for_ms + 1).freshness == Freshness::Stale);
    BOOST_TEST(ask(of_view, boot_ms + alive_for_ms + 1).allowed);
    writer.beat(boot_ms + 6000);
    BOOST_CHECK(ask(of_view, boot_ms + 6001).freshness == Freshness::Fresh);
    writer.set(PageFlag::Closed, true);
    BOOST_CHECK(ask(of_view, boot_ms + 6001).freshness == Freshness::Stale);
    writer.set(PageFlag::Closed, false);
    writer.set(PageFlag::UpstreamAnswers, false);
    BOOST_CHECK(ask(of_view, boot_ms + 6001).freshness == Freshness::Stale);
    BOOST_CHECK(ask(of_key, boot_ms + 6001).freshness == Freshness::Stale);
}

BOOST_AUTO_TEST_CASE(a_page_that_nobody_keeps_up_runs_out) {
    put(of_view, {.valid_to = endless, .confirmed_at = now});
    BOOST_CHECK(ask(of_view, boot_ms + page_life_ms).reason == Reason::NotConfirmed);
    const Verdict verdict = ask(of_view, boot_ms + page_life_ms + 1);
    BOOST_CHECK(verdict == (Verdict{.reason = Reason::NoDaemon}));
    // A heartbeat of the future comes from another boot clock.
    BOOST_TEST(ask(of_view, boot_ms - clock_slack_ms).allowed);
    BOOST_CHECK(ask(of_view, boot_ms - clock_slack_ms - 1).reason == Reason::NoDaemon);
}

BOOST_AUTO_TEST_CASE(a_handle_of_another_hash_key_is_outdated) {
    put(of_view, good);
    Prepared prepared = reader.prepare(of_view).value();
    prepared.key_id ^= 1;
    BOOST_CHECK(reader.check(prepared, boot_ms).reason == Reason::HandleOutdated);
}

BOOST_AUTO_TEST_CASE(zeros_are_no_page) {
    const PageMemory zeros{page_bytes(4)};
    const PageReader nothing{zeros.bytes().data(), zeros.bytes().size()};
    BOOST_CHECK(nothing.check(Prepared{.form = Form::View}, boot_ms).reason == Reason::NoDaemon);
    BOOST_TEST(!nothing.prepare(of_view).has_value());
    BOOST_TEST(!nothing.inspect(place_of(1)).has_value());
    nothing.prefetch(Prepared{.form = Form::View});
}

BOOST_AUTO_TEST_CASE(a_mad_page_gives_wrong_answers_but_no_crash) {
    put(of_view, good);
    const Prepared prepared = reader.prepare(of_view).value();
    std::mt19937_64 random{5};
    const std::span<std::byte> bytes = memory.bytes();
    for (int round = 0; round < 2000; ++round) {
        // Words of the header first, then of the whole page.
        const std::size_t within = round % 2 == 0 ? sizeof(Header) : bytes.size();
        const std::size_t at = random() % (within / 8) * 8;
        reinterpret_cast<Word*>(bytes.data() + at)->store(random(), std::memory_order_relaxed);
        (void)reader.check(prepared, boot_ms);
        (void)reader.inspect(prepared.place);
        reader.prefetch(prepared);
    }
}

BOOST_AUTO_TEST_CASE(a_table_without_an_empty_place_ends_the_search) {
    for (std::uint64_t number = 1; number <= writer.table_size(); ++number) {
        auto* table = reinterpret_cast<Entry*>(memory.bytes().data() + header_bytes);
        table[number - 1].lo.store(number, std::memory_order_relaxed);
    }
    BOOST_CHECK(ask(of_view).reason == Reason::MissingOption);
}

BOOST_AUTO_TEST_SUITE_END()

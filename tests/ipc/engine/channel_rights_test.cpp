#include "ipc/engine/channel_rights.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>

#include "ipc/protocol/page_reader.hpp"
#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/support/descriptor_limit.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ChannelService;
using license::License;
using license::LicenseStatus;
using license::Product;
using protocol::Reason;
using test::run;

namespace {

struct Fixture : test::EngineFixture {
    std::unique_ptr<engine::Publisher> other;  ///< with limits of its own

    engine::Publisher& page_of() { return other ? *other : publisher; }
    void open_with(engine::ChannelLimits limits) {
        other = std::make_unique<engine::Publisher>(
            enforcer, accounts,
            engine::PublisherSettings{.hash_key = test::page_key,
                                      .random_word = [this] { return random(); },
                                      .channels = limits});
        other->open().value();
    }
    /// As a start does that finds what the page before it has left.
    void begin_with(std::vector<protocol::CacheLine> lines, engine::ChannelLimits limits = {}) {
        const auto image =
            protocol::PageImage::of(std::as_writable_bytes(std::span{lines}), test::page_key);
        other = std::make_unique<engine::Publisher>(
            enforcer, accounts,
            engine::PublisherSettings{.hash_key = test::page_key,
                                      .random_word = [this] { return random(); },
                                      .channels = limits});
        BOOST_CHECK_EQUAL(other->conditions(), publisher.conditions());
        other->begin_with(image.value()).value();
        while (other->copy_some(*image)) {
        }
    }
    /// The page as an engine sees it.
    protocol::Verdict ask(const std::string& user, const std::string& channel,
                          ChannelService service = ChannelService::Live) {
        const std::span<const std::byte> memory = page_of().memory();
        const protocol::PageReader reader{memory.data(), memory.size()};
        const auto asked =
            reader.prepare({.user = user, .channel = channel, .service = name(service)});
        return reader.check(asked.value(), time.since_boot().count());
    }
    license::Verdict decide(const std::string& user, const std::string& channel,
                            ChannelService service = ChannelService::Live) {
        return accounts
            .check({.user = UserId{user},
                    .right = {.channel = ChannelId{channel}, .service = service}})
            .decision.verdict;
    }
    static bool is_same(const protocol::Verdict& read, const license::Verdict& own) {
        return read.allowed == own.allowed && name(read.reason) == name(own.reason) &&
               name(read.freshness) == name(own.freshness) &&
               read.valid_to == (own.valid_to ? unix_seconds(*own.valid_to) : 0);
    }
    /// Brings the page to now.
    void keep_up() {
        page_of().beat();
        while (page_of().work()) {
        }
    }
    License licence_of(LicenseStatus status) {
        License made = licence("1", "p", 24h);
        made.status = status;
        return made;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(channel_rights, Fixture)

BOOST_AUTO_TEST_CASE(what_nobody_has_is_no_refusal_but_a_question_to_the_daemon) {
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    run(loop, accounts.add(UserId{"u"}, somebody)).value();
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    say("u", {});
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
}

BOOST_AUTO_TEST_CASE(a_right_is_in_the_page_before_whoever_took_it_is_told) {
    bool was_there = false;
    const auto subscription = events.subscribe([&](const enforcement::Event& event) {
        if (std::holds_alternative<enforcement::LicenseMoved>(event.change)) {
            was_there = ask("u", "c").allowed;
        }
    });
    say("u", {licence("1", "p", 24h)}, {bundle("p", {"c"})});
    events.unsubscribe(subscription);
    BOOST_CHECK(was_there);
    BOOST_CHECK(is_same(ask("u", "c"), decide("u", "c")));
    BOOST_CHECK_EQUAL(ask("u", "c").valid_to, unix_seconds(time.now() + 24h));
    BOOST_CHECK(ask("u", "c", ChannelService::Npvr).reason == Reason::AskDaemon);
    BOOST_CHECK(ask("v", "c").reason == Reason::AskDaemon);
    say("u", {});
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    BOOST_CHECK_EQUAL(publisher.channels().written(), 0U);
}

BOOST_AUTO_TEST_CASE(every_status_refuses_in_its_own_words) {
    for (const LicenseStatus status :
         {LicenseStatus::Expired, LicenseStatus::Suspended, LicenseStatus::SuspendedAdmin,
          LicenseStatus::Processing, LicenseStatus::CheckInvalid, LicenseStatus::OrderError,
          LicenseStatus::Unknown}) {
        say("u", {licence_of(status)}, {bundle("p", {"c"})});
        BOOST_CHECK(!ask("u", "c").allowed);
        BOOST_CHECK(is_same(ask("u", "c"), decide("u", "c")));
    }
}

BOOST_AUTO_TEST_CASE(a_licence_that_begins_later_is_seen_when_it_begins) {
    License later = licence("1", "p", 24h);
    later.start = time.now() + 60s;
    say("u", {later}, {bundle("p", {"c"})});
    keep_up();
    BOOST_CHECK(ask("u", "c").reason == Reason::NotStarted);
    clock.pass(59s);
    keep_up();
    BOOST_CHECK(ask("u", "c").reason == Reason::NotStarted);
    clock.pass(1s);
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    BOOST_CHECK(!ask("u", "c").allowed);
    keep_up();
    BOOST_CHECK(ask("u", "c").allowed);
}

BOOST_AUTO_TEST_CASE(a_licence_ends_to_the_second_without_a_writer) {
    say("u", {licence("1", "p", 60s)}, {bundle("p", {"c"})});
    clock.pass(59s);
    BOOST_CHECK(ask("u", "c").allowed);
    clock.pass(1s);
    BOOST_CHECK(ask("u", "c").reason == Reason::Lapsed);
}

BOOST_AUTO_TEST_CASE(a_gap_refuses_and_is_over_when_the_next_licence_begins) {
    License next = licence("2", "p", 0s);
    next.start = time.now() + 120s;
    next.end.reset();
    say("u", {licence("1", "p", 60s), next}, {bundle("p", {"c"})});
    for (int second = 0; second < 200; second += 20, clock.pass(20s)) {
        keep_up();
        BOOST_CHECK(is_same(ask("u", "c"), decide("u", "c")));
    }
    BOOST_CHECK(ask("u", "c").allowed);
    BOOST_CHECK_EQUAL(ask("u", "c").valid_to, 0);
}

BOOST_AUTO_TEST_CASE(upstreams_silence_is_noticed_without_a_writer) {
    accounts.upstream_answers(true);
    say("u", {licence("1", "p", 1000h)}, {bundle("p", {"c"})});
    keep_up();
    BOOST_CHECK(ask("u", "c").freshness == protocol::Freshness::Fresh);
    accounts.upstream_answers(false);
    BOOST_CHECK(ask("u", "c").freshness == protocol::Freshness::Stale);
    clock.pass(3h + 20min);
    publisher.beat();
    BOOST_CHECK(ask("u", "c").freshness == protocol::Freshness::Grace);
    BOOST_CHECK(ask("u", "c").allowed);
    clock.pass(1s);
    publisher.beat();
    BOOST_CHECK(ask("u", "c").reason == Reason::NotConfirmed);
    BOOST_CHECK(is_same(ask("u", "c"), decide("u", "c")));
}

BOOST_AUTO_TEST_CASE(a_product_that_changes_or_becomes_known_changes_what_its_holders_may) {
    say("u", {licence("1", "p", 24h)});
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    run(loop, accounts.take_catalogue({bundle("p", {"c", "d"})})).value();
    BOOST_CHECK(ask("u", "c").allowed);
    BOOST_CHECK(ask("u", "d").allowed);
    // Another user's answer brings it as it is now.
    say("v", {}, {bundle("p", {"d"})});
    BOOST_CHECK(ask("u", "c").reason == Reason::AskDaemon);
    BOOST_CHECK(ask("u", "d").allowed);
}

BOOST_AUTO_TEST_CASE(a_change_that_is_much_is_asked_of_the_daemon_until_it_is_written) {
    open_with({.rights = 1000, .rights_of_user = 100, .at_once = 10});
    for (int user = 0; user < 8; ++user) {
        say("u" + std::to_string(user), {licence("1", "p", 24h)},
            {bundle("p", {"a", "b", "c", "d"})});
    }
    give("alpha", "noAds");
    keep_up();
    BOOST_CHECK(ask("u0", "a").allowed);
    run(loop, accounts.take_catalogue({bundle("p", {"a", "b", "e", "f"})})).value();
    BOOST_CHECK(other->channels().is_aside());
    BOOST_CHECK(!other->holds_every_right());
    for (const std::string channel : {"a", "c", "e"}) {
        BOOST_CHECK(ask("u0", channel).reason == Reason::AskDaemon);
    }
    BOOST_CHECK(other->work());
    keep_up();
    BOOST_CHECK(!other->channels().is_aside());
    for (int user = 0; user < 8; ++user) {
        BOOST_CHECK(ask("u" + std::to_string(user), "e").allowed);
        BOOST_CHECK(ask("u" + std::to_string(user), "c").reason == Reason::AskDaemon);
    }
    BOOST_CHECK_EQUAL(other->channels().written(), 32U);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_asked_of_the_daemon_and_comes_when_there_is_room) {
    open_with({.rights = 3, .rights_of_user = 3, .at_once = 100});
    say("u", {licence("1", "p", 24h)}, {bundle("p", {"a", "b"})});
    say("v", {licence("2", "p", 24h)});
    BOOST_CHECK_EQUAL(other->channels().written(), 3U);
    BOOST_CHECK(ask("u", "a").allowed && ask("u", "b").allowed);
    BOOST_CHECK_NE(ask("v", "a").allowed, ask("v", "b").allowed);
    BOOST_CHECK(!ask("v", "a").allowed || ask("v", "b").reason == Reason::AskDaemon);
    BOOST_CHECK(decide("v", "a").allowed && decide("v", "b").allowed);
    say("u", {});
    say("v", {licence("2", "p", 24h)});
    BOOST_CHECK(ask("v", "a").allowed && ask("v", "b").allowed);

    say("w", {licence("3", "many", 24h)}, {bundle("many", {"a", "b", "c", "d"})});
    BOOST_CHECK(ask("w", "a").reason == Reason::AskDaemon);
    BOOST_CHECK(decide("w", "a").allowed);
}

BOOST_AUTO_TEST_CASE(a_full_page_makes_room_in_a_longer_one_for_channels_too) {
    std::vector<std::string> channels;
    for (int i = 0; i < 6000; ++i) channels.push_back(std::to_string(i));
    const std::uint64_t before = publisher.page().instance;
    {
        const test::DescriptorLimit limit;
        limit.lower(0);
        say("u", {licence("1", "p", 24h)}, {bundle("p", channels)});
        BOOST_CHECK(!publisher.holds_every_right());
        BOOST_CHECK_EQUAL(publisher.page().instance, before);
        int asked = 0;
        for (const std::string& channel : channels) {
            const protocol::Verdict read = ask("u", channel);
            BOOST_REQUIRE(read.allowed || read.reason == Reason::AskDaemon);
            asked += read.allowed ? 0 : 1;
        }
        BOOST_CHECK_GT(asked, 0);
    }
    for (int second = 0; second < 60; ++second) keep_up();
    BOOST_CHECK(publisher.holds_every_right());
    for (const std::string& channel : channels) BOOST_REQUIRE(ask("u", channel).allowed);
}

BOOST_AUTO_TEST_CASE(a_page_that_begins_with_an_image_says_what_it_said_of_channels) {
    License later = licence("2", "q", 24h);
    later.start = time.now() + 60s;
    say("u", {licence("1", "p", 24h), later}, {bundle("p", {"a"}), bundle("q", {"b"})});
    const std::string conditions = publisher.conditions();
    const std::vector<protocol::CacheLine> lines = publisher.image();
    begin_with(lines);
    BOOST_CHECK(ask("u", "a").allowed);
    other->follow();
    clock.pass(60s);
    keep_up();
    BOOST_CHECK(ask("u", "b").allowed);

    // What changes before it follows is not in the image.
    begin_with(lines);
    say("u", {});
    other->follow();
    BOOST_CHECK(ask("u", "a").reason == Reason::AskDaemon);
    BOOST_CHECK_NE(publisher.conditions(), conditions);
}

BOOST_AUTO_TEST_CASE(
    what_an_image_says_does_not_outlast_a_change_that_comes_before_it_is_written_over) {
    say("u", {licence("1", "p", 24h)}, {bundle("p", {"a"})});
    say("v", {licence("2", "p", 24h)});
    const std::vector<protocol::CacheLine> lines = publisher.image();
    begin_with(lines, {.at_once = 1});
    other->follow();
    BOOST_CHECK(ask("v", "a").allowed);
    say("v", {});
    BOOST_CHECK(ask("v", "a").reason == Reason::AskDaemon);
    BOOST_CHECK(ask("u", "a").reason == Reason::AskDaemon);
    keep_up();
    BOOST_CHECK(ask("v", "a").reason == Reason::AskDaemon);
    BOOST_CHECK(ask("u", "a").allowed);

    // What goes into one turn is written over at once.
    say("v", {licence("2", "p", 24h)});
    begin_with(lines);
    other->follow();
    say("u", {});
    BOOST_CHECK(ask("u", "a").reason == Reason::AskDaemon);
    BOOST_CHECK(ask("v", "a").allowed);
}

BOOST_AUTO_TEST_CASE(random_histories_read_alike) {
    const auto pick = [this](int below) {
        return static_cast<int>(random() % static_cast<std::uint64_t>(below));
    };
    const std::vector<std::string> users{"u", "v", "w"};
    const std::vector<std::string> channels{"a", "b", "c"};
    constexpr std::array statuses{LicenseStatus::Active,     LicenseStatus::Active,
                                  LicenseStatus::Active,     LicenseStatus::Suspended,
                                  LicenseStatus::Processing, LicenseStatus::Expired};
    const auto some_product = [&](const std::string& id) {
        Product product{.id = BundleId{id}, .title = id, .type_name = "CHANNEL_GROUP"};
        for (license::ChannelList& list : product.channels) {
            for (const std::string& channel : channels) {
                if (pick(3) == 0) list.emplace_back(channel);
            }
        }
        return product;
    };
    const auto some_licence = [&](int number) {
        License made = licence(std::to_string(number), std::to_string(pick(5)), Seconds{0});
        made.status = statuses[static_cast<std::size_t>(pick(statuses.size()))];
        made.start = time.now() + Seconds{pick(4000) - 2000};
        made.end = *made.start + Seconds{pick(3000) - 100};
        if (pick(6) == 0) made.start.reset();
        if (pick(6) == 0) made.end.reset();
        return made;
    };
    int spoken = 0;
    int silent = 0;
    // With a writer all that a licence allows is said; without one what is said is true, though
    // nothing counts as confirmed lately.
    const auto compare_one = [&](const std::string& user, const std::string& channel,
                                 ChannelService service, bool is_written) {
        const protocol::Verdict read = ask(user, channel, service);
        license::Verdict own = decide(user, channel, service);
        if (read.reason == Reason::AskDaemon) {
            ++silent;
            BOOST_REQUIRE(!read.allowed);
            BOOST_REQUIRE(!is_written || !own.allowed);
            return;
        }
        ++spoken;
        if (!is_written) own.freshness = std::max(own.freshness, license::Freshness::Stale);
        BOOST_TEST_CONTEXT(user << " " << channel << " " << name(service) << " page "
                                << name(read.reason) << " own " << name(own.reason)) {
            BOOST_REQUIRE(is_same(read, own));
        }
    };
    const auto compare = [&](bool is_written) {
        for (const std::string& user : users) {
            for (const std::string& channel : channels) {
                for (const ChannelService service : license::channel_services) {
                    compare_one(user, channel, service, is_written);
                }
            }
        }
    };
    for (int step = 0; step < 1500; ++step) {
        switch (pick(6)) {
            case 0:
                run(loop, accounts.take_catalogue({some_product("0"), some_product("1")})).value();
                break;
            case 1:
                if (pick(4) == 0) {
                    static_cast<void>(
                        run(loop, accounts.remove(UserId{users[static_cast<std::size_t>(pick(3))]},
                                                  somebody)));
                }
                break;
            default: {
                std::vector<License> held;
                for (int i = pick(5); i > 0; --i) held.push_back(some_licence(i));
                std::vector<Product> known;
                for (int i = pick(3); i > 0; --i)
                    known.push_back(some_product(std::to_string(pick(5))));
                say(users[static_cast<std::size_t>(pick(3))], std::move(held), std::move(known));
            }
        }
        compare(true);
        clock.pass(std::chrono::seconds{10 + pick(600)});
        compare(false);
        accounts.upstream_answers(pick(3) != 0);
        if (pick(20) == 0) time.attest(time.now() - Seconds{pick(1000)});
        keep_up();
        compare(true);
    }
    BOOST_CHECK_GT(spoken, 10'000);
    BOOST_CHECK_GT(silent, 1'000);
}

BOOST_AUTO_TEST_SUITE_END()

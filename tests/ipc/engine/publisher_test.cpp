#include "ipc/engine/publisher.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "ipc/protocol/page_reader.hpp"
#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/support/descriptor_limit.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::Entitlement;
using protocol::Reason;

namespace {

struct Fixture : test::EngineFixture {
    int new_pages = 0;

    Fixture() {
        publisher.on_new_page([this] { ++new_pages; });
    }

    /// The page as an engine sees it. The daemon's own mapping serves as the engine's.
    [[nodiscard]] protocol::Verdict ask(const protocol::Question& question) {
        const engine::SharedPage page = publisher.page();
        const protocol::PageReader reader{publisher.memory().data(),
                                          static_cast<std::size_t>(page.bytes)};
        const auto prepared = reader.prepare(question);
        BOOST_REQUIRE(prepared);
        return reader.check(*prepared, time.since_boot().count());
    }
    /// Holds the page's answer against the daemon's own.
    void check_same(const std::optional<std::string>& user_key, const std::string& option,
                    const std::optional<std::string>& product = {}) {
        enforcement::Question question{.option = OptionId{option}};
        if (user_key) question.user_key = UserKey{*user_key};
        if (product) question.product = ProductId{*product};
        const license::Verdict own = enforcer.check(question).verdict;
        const protocol::Verdict read =
            ask({.user_key = user_key, .product = product, .option = option});
        BOOST_TEST_CONTEXT(user_key.value_or("-")
                           << " " << option << " " << product.value_or("-")) {
            BOOST_CHECK_EQUAL(read.allowed, own.allowed);
            BOOST_CHECK_EQUAL(name(read.reason), name(own.reason));
            BOOST_CHECK_EQUAL(name(read.freshness), name(own.freshness));
            BOOST_CHECK_EQUAL(read.trial, own.trial);
            BOOST_CHECK_EQUAL(read.valid_to, own.valid_to ? unix_seconds(*own.valid_to) : 0);
        }
    }
    /// The same where several keys hold the option: yes and no are the daemon's, and what is named
    /// beside them is true of one of the keys.
    void check_shared(const std::string& option, const std::optional<std::string>& product) {
        enforcement::Question question{.option = OptionId{option}};
        if (product) question.product = ProductId{*product};
        const license::Verdict own = enforcer.check(question).verdict;
        const protocol::Verdict read = ask({.product = product, .option = option});
        BOOST_TEST_CONTEXT(option << " " << product.value_or("-")) {
            BOOST_CHECK_EQUAL(read.allowed, own.allowed);
            BOOST_CHECK_EQUAL(read.reason == Reason::MissingOption,
                              own.reason == license::Reason::MissingOption);
            bool is_of_a_key = read.reason == Reason::MissingOption;
            const auto visit = [&](const license::Candidate& candidate) {
                is_of_a_key = unix_seconds(candidate.valid_to) == read.valid_to &&
                              candidate.trial == read.trial;
                return !is_of_a_key;
            };
            if (!is_of_a_key) {
                enforcer.projection().candidates(question.option, question.product, visit);
            }
            BOOST_CHECK(is_of_a_key);
        }
    }
    void check_all() {
        publisher.beat();
        for (const std::string option : {"noAds", "premium", "other"}) {
            for (const std::optional<std::string>& product :
                 {std::optional<std::string>{}, std::optional<std::string>{"player"},
                  std::optional<std::string>{"studio"}}) {
                check_same({}, option, product);
                for (const std::string key : {"alpha", "beta", "gamma", "delta"}) {
                    check_same(key, option, product);
                }
            }
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(publisher, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_reads_what_the_daemon_decides) {
    check_all();
    const std::int64_t alpha = load(general("alpha"));
    check_all();
    enforcer.upstream_answers(true);
    hold(alpha, {ends_in("noAds", 24h), ends_in("premium", 1h, true)});
    check_all();
    const std::int64_t beta = load(individual("beta", "player"));
    hold(beta, {ends_in("noAds", 48h), ends_in("other", 2h)});
    check_all();
    clock.pass(90min);
    check_all();
    hold(alpha, {ends_in("other", 24h)}, 2);
    check_all();
    enforcer.upstream_answers(false);
    check_all();
    remove("beta").value();
    check_all();
    clock.pass(200h);
    check_all();
    BOOST_CHECK_EQUAL(new_pages, 0);
}

BOOST_AUTO_TEST_CASE(what_is_loaded_before_the_page_is_there_is_in_it) {
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("noAds", 24h), ends_in("noAds", 30h, true)});
    const std::int64_t beta = load(individual("beta", "player"));
    hold(beta, {ends_in("premium", 48h)});
    engine::Publisher second{
        enforcer, accounts, {.hash_key = test::page_key, .random_word = [this] {
                                 return random();
                             }}};
    second.open().value();
    const protocol::PageReader reader{second.memory().data(),
                                      static_cast<std::size_t>(second.page().bytes)};
    const auto yes = reader.prepare({.user_key = "beta", .product = "player", .option = "premium"});
    BOOST_CHECK(reader.check(*yes, time.since_boot().count()).allowed);
    const auto view = reader.prepare({.option = "noAds"});
    BOOST_CHECK(reader.check(*view, time.since_boot().count()).allowed);
}

BOOST_AUTO_TEST_CASE(a_right_that_is_revoked_is_gone_with_the_command) {
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("noAds", 24h)});
    BOOST_CHECK(ask({.user_key = "alpha", .option = "noAds"}).allowed);
    hold(alpha, {}, 2);
    BOOST_CHECK(ask({.user_key = "alpha", .option = "noAds"}).reason == Reason::MissingOption);
    BOOST_CHECK(ask({.option = "noAds"}).reason == Reason::MissingOption);
    remove("alpha").value();
    BOOST_CHECK(ask({.user_key = "alpha", .option = "noAds"}).reason == Reason::UnknownKey);
}

BOOST_AUTO_TEST_CASE(of_several_keys_the_one_that_allows_for_longest_stands_in_the_view) {
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("premium", 1000h)});
    clock.pass(2h);
    // Three hours after its confirmation alpha is believed no more; beta is, and ends earlier.
    const std::int64_t beta = load(general("beta"));
    hold(beta, {ends_in("premium", 500h)});
    clock.pass(90min);
    publisher.beat();
    BOOST_CHECK(ask({.option = "premium"}).allowed);
    check_same({}, "premium");
    clock.pass(2h);
    publisher.beat();
    BOOST_CHECK(ask({.option = "premium"}).reason == Reason::NotConfirmed);
}

BOOST_AUTO_TEST_CASE(a_page_that_is_full_makes_room_in_a_longer_one) {
    std::vector<Entitlement> held;
    for (int i = 0; i < 3000; ++i) held.push_back(ends_in("option" + std::to_string(i), 24h));
    const std::uint64_t first = publisher.page().instance;
    const auto before = publisher.memory();
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, held);
    BOOST_CHECK_GE(new_pages, 1);
    BOOST_CHECK(publisher.page().instance != first);
    BOOST_CHECK_GT(publisher.memory().size(), before.size());
    for (int i = 0; i < 3000; i += 7) {
        const std::string option = "option" + std::to_string(i);
        BOOST_REQUIRE(ask({.user_key = "alpha", .option = option}).allowed);
        BOOST_REQUIRE(ask({.option = option}).allowed);
    }
    hold(alpha, {}, 2);
    BOOST_CHECK(!ask({.user_key = "alpha", .option = "option7"}).allowed);
    for (int i = 0; i < 10; ++i) publisher.beat();
    BOOST_CHECK(ask({.user_key = "alpha", .option = "option7"}).reason == Reason::MissingOption);
}

BOOST_AUTO_TEST_CASE(a_right_is_believed_to_the_last_second_of_its_grace) {
    // One of them ends when the other is believed for the last time.
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("premium", 1000h)});
    const std::int64_t beta = load(general("beta"));
    hold(beta, {ends_in("premium", 3h)});
    clock.pass(3h);
    publisher.beat();
    check_shared("premium", {});
    BOOST_CHECK(ask({.option = "premium"}).allowed);
    clock.pass(1s);
    publisher.beat();
    check_shared("premium", {});
    BOOST_CHECK(!ask({.option = "premium"}).allowed);
}

BOOST_AUTO_TEST_CASE(random_histories_read_alike) {
    const auto pick = [this](int below) {
        return static_cast<int>(random() % static_cast<std::uint64_t>(below));
    };
    const std::vector<std::optional<std::string>> products{std::nullopt, "player", "studio"};
    // Two keys in each view, which hold the same options at the same time.
    const std::vector<std::pair<std::string, std::optional<std::string>>> holders{
        {"alpha", {}},       {"beta", {}},          {"gamma", "player"},
        {"delta", "player"}, {"epsilon", "studio"}, {"zeta", "studio"}};
    std::map<std::string, std::int64_t> rows;
    std::int64_t version = 0;
    for (int step = 0; step < 400; ++step) {
        const auto& [key, of] = holders[static_cast<std::size_t>(pick(6))];
        if (!rows.contains(key)) {
            rows[key] = load(of ? individual(key, *of) : general(key));
        } else if (pick(5) == 0) {
            remove(key).value();
            rows.erase(key);
        } else {
            std::vector<Entitlement> held;
            for (const char* option : {"noAds", "premium", "other"}) {
                if (pick(2) == 0) held.push_back(ends_in(option, Seconds{pick(20000)}));
                if (pick(3) == 0) held.push_back(ends_in(option, Seconds{pick(20000)}, true));
            }
            hold(rows[key], held, ++version);
        }
        clock.pass(std::chrono::seconds{pick(3000)});
        enforcer.upstream_answers(pick(3) != 0);
        publisher.beat();
        for (const std::string option : {"noAds", "premium", "other"}) {
            for (const auto& product : products) {
                check_shared(option, product);
                for (const auto& [user_key, its] : holders) check_same(user_key, option, product);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_page_that_begins_with_an_image_goes_on_as_the_one_before) {
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("noAds", 24h), ends_in("premium", 1h, true)});
    const std::int64_t beta = load(individual("beta", "player"));
    hold(beta, {ends_in("noAds", 48h)});
    std::vector<protocol::CacheLine> lines = publisher.image();
    const auto image =
        protocol::PageImage::of(std::as_writable_bytes(std::span{lines}), test::page_key);
    BOOST_REQUIRE(image);
    engine::Publisher next{enforcer, accounts, {.hash_key = test::page_key, .random_word = [this] {
                                                    return random();
                                                }}};
    BOOST_CHECK_EQUAL(next.conditions(), publisher.conditions());
    next.begin_with(*image).value();
    while (next.copy_some(*image)) {
    }
    next.follow();
    hold(alpha, {ends_in("other", 24h)}, 2);
    remove("beta").value();
    load(general("gamma"));
    next.beat();

    const protocol::PageReader reader{next.memory().data(), next.memory().size()};
    for (const std::string option : {"noAds", "premium", "other"}) {
        for (const std::string key : {"alpha", "beta", "gamma", "delta"}) {
            const auto asked = reader.prepare({.user_key = key, .option = option});
            const protocol::Verdict read = reader.check(*asked, time.since_boot().count());
            const license::Verdict own =
                enforcer.check({.option = OptionId{option}, .user_key = UserKey{key}}).verdict;
            BOOST_CHECK_EQUAL(name(read.reason), name(own.reason));
            BOOST_CHECK_EQUAL(read.allowed, own.allowed);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_upstream_says_of_the_time_holds_without_a_beat) {
    hold(load(general("alpha")), {ends_in("noAds", 1h)});
    publisher.beat();
    check_same("alpha", "noAds");
    time.attest(time.now() + 2h);
    check_same("alpha", "noAds");
    BOOST_CHECK_EQUAL(name(ask({.user_key = "alpha", .option = "noAds"}).reason),
                      name(Reason::Lapsed));
}

BOOST_AUTO_TEST_CASE(rights_that_there_was_no_memory_for_come_with_a_later_beat) {
    constexpr int count = 3000;
    std::vector<Entitlement> held;
    for (int i = 0; i < count; ++i) held.push_back(ends_in("option" + std::to_string(i), 24h));
    const std::int64_t row = load(general("many"));
    const std::uint64_t before = publisher.page().instance;
    {
        const test::DescriptorLimit limit;
        limit.lower(0);
        hold(row, held);
        publisher.beat();
        BOOST_CHECK(!publisher.holds_every_right());
        BOOST_CHECK_EQUAL(publisher.page().instance, before);
        BOOST_CHECK_EQUAL(errors, 1);
    }
    for (int second = 0; second < 60; ++second) publisher.beat();
    BOOST_CHECK(publisher.holds_every_right());
    BOOST_CHECK_EQUAL(new_pages, 1);
    for (int i = 0; i < count; ++i) check_same("many", "option" + std::to_string(i));
}

BOOST_AUTO_TEST_CASE(it_says_why_the_system_gives_no_memory) {
    enforcement::Enforcer other{test::limited_catalogue(), store->sealer(), time, events, 1};
    engine::Publisher poor{other, accounts, {}};
    const test::DescriptorLimit limit;
    limit.lower(0);
    const Result<void> opened = poor.open();
    limit.restore();
    BOOST_REQUIRE(!opened);
    BOOST_CHECK(opened.error().context().ends_with("Too many open files"));
}

BOOST_AUTO_TEST_CASE(its_conditions_tell_catalogues_apart) {
    const auto conditions_of = [this](license::Catalogue catalogue) {
        enforcement::Enforcer other{std::move(catalogue), store->sealer(), time, events, 1};
        return engine::Publisher{other, accounts, {}}.conditions();
    };
    const std::string same = publisher.conditions();
    license::Catalogue catalogue = test::limited_catalogue();
    BOOST_CHECK_EQUAL(conditions_of(catalogue), same);
    catalogue.options[1].freshness.grace_for = 2h;
    BOOST_CHECK_NE(conditions_of(catalogue), same);
    catalogue = test::limited_catalogue();
    catalogue.options[0].freshness = catalogue.options[1].freshness;
    BOOST_CHECK_NE(conditions_of(catalogue), same);
    catalogue = test::limited_catalogue();
    catalogue.options[1].freshness.allow_expired = true;
    BOOST_CHECK_NE(conditions_of(catalogue), same);
}

BOOST_AUTO_TEST_CASE(a_life_that_the_page_cannot_say_is_cut_to_what_it_can) {
    const auto life_shown = [this](std::chrono::milliseconds life) {
        engine::Publisher other{enforcer,
                                accounts,
                                {.hash_key = test::page_key,
                                 .page_life = life,
                                 .random_word = [this] { return random(); }}};
        other.open().value();
        return reinterpret_cast<const protocol::Header*>(other.memory().data())->page_life_ms;
    };
    BOOST_CHECK_EQUAL(life_shown(15min), 900'000U);
    BOOST_CHECK_EQUAL(life_shown(24h * 365), std::numeric_limits<std::uint32_t>::max());
    BOOST_CHECK_EQUAL(life_shown(-1ms), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

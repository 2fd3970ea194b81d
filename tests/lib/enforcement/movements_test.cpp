#include "lib/enforcement/movements.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;

namespace {

constexpr std::int64_t newest = std::int64_t{1} << 60;

struct Fixture : test::EnforcementFixture {
    std::int64_t row = load(general("alpha"));
    std::int64_t version = 0;

    void buy(const std::string& id, Instant valid_to,
             std::optional<license::Reading> before = std::nullopt) {
        prepare(request(id)).value();
        advance(id, ActivationEvent::Send, {.before = before}).value();
        advance(id, ActivationEvent::Accepted, {.valid_to_after = valid_to}).value();
    }
    void upstream_shows(Instant valid_to) {
        test::run(loop,
                  keys.take(row,
                            {.version = ++version,
                             .issued_at = time.now(),
                             .expires_at = time.now() + 1h,
                             .entitlements = {{.option = OptionId{"noAds"}, .valid_to = valid_to}}},
                            "etag"))
            .value();
    }
    std::vector<enforcement::Movement> open() {
        return test::run(loop, movements.open(10)).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(movements_, Fixture)

// A person's word says that it was charged, not until when.
BOOST_AUTO_TEST_CASE(an_end_that_upstream_has_not_shown_was_not_moved) {
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send, {.before = license::Reading{}}).value();
    advance("1", ActivationEvent::Restored).value();
    test::run(loop, activations.resolve(ActivationId{"1"}, ActivationEvent::ResolvedDone,
                                        {.by = "ann", .reason = "books"}, somebody))
        .value();
    clock.pass(2h);
    upstream_shows(time.now() + 24h);
    BOOST_CHECK_EQUAL(movements.open_count(), 0);
}

BOOST_AUTO_TEST_CASE(a_document_that_moves_what_we_have_bought_raises_an_alarm_once) {
    const Instant end = time.now() + 720h;
    buy("1", end);
    clock.pass(2h);
    upstream_shows(end);
    BOOST_CHECK_EQUAL(movements.open_count(), 0);
    upstream_shows(end + 720h);
    upstream_shows(end + 720h);
    BOOST_REQUIRE_EQUAL(open().size(), 1U);
    BOOST_CHECK(open()[0].from == end);
    BOOST_CHECK(open()[0].to == end + 720h);
    BOOST_CHECK_EQUAL(movements.open_count(), 1);
    const auto told = events.after(events.last() - 3).value();
    BOOST_CHECK(std::ranges::any_of(told, [](const enforcement::Event& event) {
        return std::holds_alternative<enforcement::ValidityMoved>(event.change);
    }));

    const license::Resolution word{.by = "ann", .reason = "in the web shop"};
    BOOST_CHECK(test::run(loop, movements.acknowledge(open()[0].row, word, somebody)).has_value());
    const auto entries = test::run(loop, journal.list({}, newest, 1)).value().entries;
    BOOST_CHECK(entries.front().note.at == time.now());
    BOOST_CHECK_EQUAL(movements.open_count(), 0);
    BOOST_CHECK(test::run(loop, movements.acknowledge(1, word, somebody)).error().code() ==
                Errc::NotFound);
    BOOST_CHECK_EQUAL(movements.open_count(), 0);
}

BOOST_AUTO_TEST_CASE(what_we_never_bought_may_move_as_it_likes) {
    upstream_shows(time.now() + 720h);
    upstream_shows(time.now() + 1440h);
    BOOST_CHECK(open().empty());
}

BOOST_AUTO_TEST_CASE(what_another_upstream_has_sold_is_not_ours_to_watch) {
    enforcer.order_from("the sandbox");
    const Instant end = time.now() + 720h;
    buy("1", end);
    clock.pass(2h);
    enforcer.order_from("the vendor");
    upstream_shows(end + 720h);
    BOOST_CHECK_EQUAL(movements.open_count(), 0);
}

BOOST_AUTO_TEST_CASE(a_reading_before_the_next_charge_raises_it_too) {
    const Instant end = time.now() + 720h;
    buy("1", end);
    clock.pass(2h);
    buy("2", end + 2160h, license::Reading{.valid_to = end + 720h});
    BOOST_REQUIRE_EQUAL(open().size(), 1U);
    BOOST_CHECK(open()[0].to == end + 720h);
}

BOOST_AUTO_TEST_CASE(a_start_counts_what_nobody_has_seen) {
    buy("1", time.now() + 720h);
    clock.pass(2h);
    upstream_shows(time.now() + 10'000h);
    enforcement::Movements again{*store, enforcer};
    again.count_open().value();
    BOOST_CHECK_EQUAL(again.open_count(), 1);
}

BOOST_AUTO_TEST_SUITE_END()

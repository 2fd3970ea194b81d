#include "lib/enforcement/journal.hpp"

#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/core/json.hpp"
#include "lib/enforcement/journal_notes.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace usher;
using namespace usher::enforcement;
using namespace std::chrono_literals;
using journal::Entry;
using test::HeldClock;

namespace {

constexpr std::int64_t behind_all = std::int64_t{1} << 60;

JournalSettings keeping_for(Seconds time) {
    return {.keep_for = time, .keep_bytes = 1'000'000};
}

struct Fixture : test::EnforcementFixture {
    std::vector<Entry> entries(JournalFilter filter = {}, std::size_t count = 1000) {
        return test::run(loop, journal.list(std::move(filter), behind_all, count)).value().entries;
    }
    /// The entries as `kind subject by actor`, oldest first.
    std::vector<std::string> told() {
        std::vector<std::string> texts;
        for (const Entry& entry : entries()) {
            texts.insert(texts.begin(), entry.note.kind + " " + entry.note.subject + " by " +
                                            entry.note.actor.text());
        }
        return texts;
    }
    void check_told(const std::vector<std::string>& expected) {
        const std::vector<std::string> texts = told();
        BOOST_CHECK_EQUAL_COLLECTIONS(texts.begin(), texts.end(), expected.begin(), expected.end());
    }
    std::string detail(const Entry& entry, std::string_view name) {
        const auto details = json::parse_object(entry.note.details).value();
        return json::string_at(details, name).value();
    }

    /// Upstream's word that the key in `row` holds nothing.
    static license::EntitlementDocument nothing_held(std::int64_t version) {
        return {.version = version,
                .issued_at = HeldClock::start,
                .expires_at = HeldClock::start + 1h,
                .entitlements = {}};
    }
    Task<void> confirm(ActivationId id, Instant valid_to) {
        Observation observation{.valid_to_after = valid_to};
        const auto advanced =
            co_await activations.advance(std::move(id), license::ActivationEvent::Accepted,
                                         std::move(observation), the_daemon());
        BOOST_CHECK(advanced);
    }
    Task<void> take_nothing(std::int64_t row) {
        const Result<void> taken = co_await keys.take(row, nothing_held(1), "");
        BOOST_CHECK(taken);
    }
    void write_some(Journal& into, int count) {
        for (int i = 0; i < count; ++i) {
            test::run(loop, into.write({.at = time.now(),
                                        .kind = i % 2 == 0 ? "even" : "odd",
                                        .subject = std::to_string(i % 10),
                                        .actor = the_daemon()}))
                .value();
        }
    }
    JournalVerdict verdict(Journal& of) {
        of.verify();
        BOOST_CHECK(of.verdict().is_running);
        loop.restart();
        loop.run();
        return of.verdict();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_of_commands, Fixture)

BOOST_AUTO_TEST_CASE(every_arrow_of_an_activation_is_told_with_who_led_there) {
    using license::ActivationEvent;
    prepare(request("1")).value();
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send).value();
    advance("1", ActivationEvent::Lost, {.evidence = "cut"}).value();
    advance("1", ActivationEvent::Unreadable).value();
    BOOST_CHECK(!advance("1", ActivationEvent::Send));
    const license::Resolution word{.by = "ann", .reason = "gone", .at = time.now()};
    test::run(loop, activations.advance(ActivationId{"1"}, ActivationEvent::WriteOff,
                                        {.resolution = word}, somebody))
        .value();

    check_told({"activation 1 by uid 1000", "activation 1 by daemon", "activation 1 by daemon",
                "activation 1 by daemon", "activation 1 by uid 1000"});
    const std::vector<Entry> newest_first = entries();
    const char* const states[] = {"WRITTEN_OFF", "IN_DOUBT", "UNKNOWN", "SENDING", "PREPARED"};
    for (std::size_t i = 0; i < newest_first.size(); ++i) {
        BOOST_CHECK_EQUAL(detail(newest_first[i], "to"), states[i]);
    }
}

BOOST_AUTO_TEST_CASE(keys_that_come_and_go_are_told_by_their_reference) {
    const auto load = [this] {
        test::run(loop, keys.load(general("alpha"), "text", {}, somebody)).value();
    };
    load();
    load();
    test::run(loop, keys.remove(UserKey{"alpha"}, Actor{"token player"})).value();
    BOOST_CHECK(!test::run(loop, keys.remove(UserKey{"alpha"}, somebody)));
    const std::string key = reference_of(store->sealer().tag(UserKey{"alpha"}));
    check_told({"key_loaded " + key + " by uid 1000", "key_removed " + key + " by token player"});
}

BOOST_AUTO_TEST_CASE(rights_that_upstream_takes_back_are_told) {
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 10h)}, 1);
    hold(row, {ends_in("noAds", 20h)}, 2);
    BOOST_CHECK_EQUAL(entries().size(), 1U);
    hold(row, {}, 3);
    BOOST_CHECK_EQUAL(entries().front().note.kind, "rights_revoked");
    BOOST_CHECK_EQUAL(entries().size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_document_that_is_refused_tells_nothing) {
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 10h)}, 3);
    const Result<void> refused = test::run(loop, keys.take(row, nothing_held(2), ""));
    BOOST_TEST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code() == Errc::NotAccepted);
    BOOST_CHECK_EQUAL(entries().size(), 1U);
}

// The document is taken before the projection has heard of the confirmation.
BOOST_AUTO_TEST_CASE(a_right_that_was_confirmed_a_moment_before_is_told_of_when_it_is_taken_back) {
    const std::int64_t row = load(general("alpha"));
    prepare(request("1")).value();
    advance("1", license::ActivationEvent::Send).value();
    async::TaskGroup tasks{loop.get_executor(), "test", Log{}};
    tasks.spawn(confirm(ActivationId{"1"}, time.now() + 10h));
    tasks.spawn(take_nothing(row));
    loop.restart();
    loop.run();
    BOOST_CHECK_EQUAL(entries().front().note.kind, "rights_revoked");
}

BOOST_AUTO_TEST_CASE(tokens_are_told_of) {
    test::run(loop, tokens.create("player", 1, {}, somebody)).value();
    BOOST_CHECK(!test::run(loop, tokens.create("player", 1, {}, somebody)));
    test::run(loop, tokens.remove("player", somebody)).value();
    BOOST_CHECK(!test::run(loop, tokens.remove("player", somebody)));
    check_told({"token_created player by uid 1000", "token_removed player by uid 1000"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(journal_as_a_whole, Fixture)

BOOST_AUTO_TEST_CASE(is_listed_newest_first_in_pages) {
    write_some(journal, 10);
    const JournalPage first = test::run(loop, journal.list({}, behind_all, 4)).value();
    BOOST_CHECK_EQUAL(first.entries.front().sequence, 10);
    BOOST_TEST_REQUIRE(first.next.has_value());
    const JournalPage second = test::run(loop, journal.list({}, *first.next, 6)).value();
    BOOST_CHECK_EQUAL(second.entries.front().sequence, 6);
    BOOST_CHECK_EQUAL(second.entries.size(), 6U);
    BOOST_CHECK(!second.next);
}

BOOST_AUTO_TEST_CASE(is_searched_to_its_beginning_by_kind_subject_and_time) {
    write_some(journal, 20);
    clock.pass(1h);
    write_some(journal, 600);
    BOOST_CHECK_EQUAL(entries({.kind = "odd"}).size(), 310U);
    BOOST_CHECK_EQUAL(entries({.kind = "odd", .subject = "3"}).size(), 62U);
    BOOST_CHECK_EQUAL(entries({.kind = "odd", .subject = "4"}).size(), 0U);
    BOOST_CHECK_EQUAL(entries({.until = HeldClock::start + 1h}).size(), 20U);
    BOOST_CHECK_EQUAL(entries({.since = HeldClock::start + 1h}).size(), 600U);
    BOOST_CHECK_EQUAL(entries({.until = HeldClock::start + 1h}, 5).size(), 5U);
}

BOOST_AUTO_TEST_CASE(is_verified_beside_the_loop) {
    BOOST_CHECK(!journal.verdict().finished_at);
    write_some(journal, 600);
    const JournalVerdict found = verdict(journal);
    BOOST_CHECK(!found.is_running);
    BOOST_CHECK(found.finished_at.has_value());
    BOOST_CHECK_EQUAL(found.checked, 600);
    BOOST_CHECK_EQUAL(found.entry_count, 600);
    BOOST_CHECK_EQUAL(found.finding_count, 0);
}

BOOST_AUTO_TEST_CASE(is_exported_up_to_a_checkpoint_of_its_own) {
    BOOST_CHECK(test::run(loop, journal.sign()).error().code() == Errc::NotFound);
    write_some(journal, 300);
    const journal::Heading extent = test::run(loop, journal.sign()).value();
    BOOST_CHECK(!extent.base);
    BOOST_CHECK_EQUAL(extent.end.sequence, 300);
    write_some(journal, 5);

    journal::Verification verification{journal.key(), extent.base};
    std::int64_t after = 0;
    for (int page = 0; page < 4; ++page) {
        const JournalLines lines = test::run(loop, journal.lines(after, 300, 100)).value();
        for (const journal::Line& line : lines.lines) {
            std::visit([&](const auto& what) { verification.take(what); }, line);
        }
        if (!lines.next) break;
        after = *lines.next;
    }
    verification.finish(head_at(extent.end));
    BOOST_CHECK(verification.is_whole());
    BOOST_CHECK_EQUAL(verification.checked(), 300);
}

BOOST_AUTO_TEST_CASE(is_verified_and_signed_once_a_day) {
    write_some(journal, 3);
    test::run(loop, journal.tend()).value();
    BOOST_CHECK_EQUAL(journal.verdict().checked, 3);
    BOOST_CHECK_EQUAL(test::run(loop, journal.sign()).value().end.sequence, 3);
    write_some(journal, 1);
    test::run(loop, journal.tend()).value();
    BOOST_CHECK_EQUAL(journal.verdict().checked, 3);
    clock.pass(25h);
    test::run(loop, journal.tend()).value();
    BOOST_CHECK_EQUAL(journal.verdict().checked, 4);
}

BOOST_AUTO_TEST_CASE(lets_go_what_is_too_old_and_says_so) {
    time.attest(time.now());
    Journal forgetful{loop.get_executor(), *store, time, keeping_for(48h), Log{}};
    write_some(forgetful, 300);
    test::run(loop, forgetful.tend()).value();
    BOOST_CHECK_EQUAL(entries().size(), 300U);
    clock.pass(47h);
    test::run(loop, forgetful.tend()).value();
    BOOST_CHECK_EQUAL(entries().size(), 300U);
    clock.pass(2h);
    test::run(loop, forgetful.tend()).value();
    const std::vector<Entry> kept = entries();
    // The rest stands behind a checkpoint that was signed later.
    BOOST_TEST_REQUIRE(kept.size() == 45U);
    BOOST_CHECK_EQUAL(kept.front().note.kind, "journal_trimmed");
    BOOST_CHECK(kept.front().note.details.starts_with(R"({"through":256,)"));
    BOOST_CHECK(kept.front().note.details.ends_with(R"("entries":256,"faults":0})"));
    BOOST_CHECK_EQUAL(verdict(forgetful).finding_count, 0);
    BOOST_CHECK(test::run(loop, forgetful.lines(0, 301, 10)).error().code() == Errc::Conflict);
    const journal::Heading extent = test::run(loop, forgetful.sign()).value();
    BOOST_TEST_REQUIRE(extent.base.has_value());
    BOOST_CHECK_EQUAL(extent.base->sequence, 256);
}

BOOST_AUTO_TEST_CASE(a_date_that_upstream_has_not_attested_lets_nothing_go_by_age) {
    Journal forgetful{loop.get_executor(), *store, time, keeping_for(48h), Log{}};
    write_some(forgetful, 300);
    test::run(loop, forgetful.tend()).value();
    clock.set_wall(test::HeldClock::start + 24h * 800);
    enforcement::TimeKeeper misled{*store, clock.reader(), "boot", {}, Log{}};
    Journal started_late{loop.get_executor(), *store, misled, keeping_for(48h), Log{}};
    test::run(loop, started_late.tend()).value();
    BOOST_CHECK_EQUAL(entries().size(), 300U);
    // Upstream's word is another: they are young.
    misled.attest(test::HeldClock::start + 1h);
    test::run(loop, started_late.tend()).value();
    BOOST_CHECK_EQUAL(entries().size(), 300U);
    misled.attest(test::HeldClock::start + 49h);
    test::run(loop, started_late.tend()).value();
    BOOST_CHECK_EQUAL(entries().front().note.kind, "journal_trimmed");
}

BOOST_AUTO_TEST_CASE(the_size_counts_whatever_the_date) {
    Journal small{
        loop.get_executor(), *store, time, {.keep_for = 48h, .keep_bytes = 40'000}, Log{}};
    write_some(small, 1000);
    BOOST_CHECK(time.source() != license::TimeSource::Attested);
    test::run(loop, small.tend()).value();
    BOOST_CHECK_LT(entries().size(), 600U);
}

BOOST_AUTO_TEST_CASE(is_looked_through_once_by_a_turn_that_lets_something_go) {
    time.attest(time.now());
    int told_of_damage = 0;
    const Log log{[&](Severity severity, std::string_view) {
        if (severity == Severity::Error) ++told_of_damage;
    }};
    Journal forgetful{loop.get_executor(), *store, time, keeping_for(48h), log};
    const auto write_some_with_damage = [&] {
        const std::string kind{journal::damage_kind};
        test::run(
            loop,
            forgetful.write(
                {.at = time.now(), .kind = kind, .subject = "journal", .actor = the_daemon()}))
            .value();
        write_some(forgetful, 300);
    };
    const auto tend_after = [&](Seconds passed) {
        clock.pass(passed);
        test::run(loop, forgetful.tend()).value();
        return entries().front().note.kind;
    };
    write_some_with_damage();
    BOOST_CHECK_EQUAL(tend_after(49h), "journal_trimmed");
    BOOST_CHECK_EQUAL(told_of_damage, 1);
    write_some_with_damage();
    BOOST_CHECK_EQUAL(tend_after(47h), "odd");
    BOOST_CHECK_EQUAL(told_of_damage, 2);
    // Today's is done, but what goes is looked through all the same.
    BOOST_CHECK_EQUAL(tend_after(2h), "journal_trimmed");
    BOOST_CHECK_EQUAL(told_of_damage, 3);
}

BOOST_AUTO_TEST_CASE(lets_go_what_is_too_much_in_steps) {
    Journal small{
        loop.get_executor(), *store, time, {.keep_for = 48h, .keep_bytes = 40'000}, Log{}};
    write_some(small, 1000);
    test::run(loop, small.tend()).value();
    const std::vector<Entry> kept = entries();
    BOOST_CHECK_LT(kept.size(), 600U);
    BOOST_CHECK_GT(kept.size(), 100U);
    BOOST_CHECK_EQUAL(verdict(small).finding_count, 0);
    const auto rows = [](store::Tables& tables) -> Result<std::int64_t> {
        return tables.journal.remove_some(1000);
    };
    BOOST_CHECK_EQUAL(store->write_now(rows).value(), 0);
}

BOOST_AUTO_TEST_CASE(ends_with_a_word_and_a_signature) {
    write_some(journal, 3);
    journal.close().value();
    BOOST_CHECK_EQUAL(entries().front().note.kind, "daemon_stopped");
    const auto end = [](store::Tables& tables) -> Result<journal::Head> {
        return tables.journal.end()->head;
    };
    BOOST_CHECK_EQUAL(store->write_now(end).value().checkpoint, 4);
}

BOOST_AUTO_TEST_SUITE_END()

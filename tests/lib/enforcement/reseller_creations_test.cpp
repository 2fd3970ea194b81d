#include "lib/enforcement/reseller_creations.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace usher;
using enforcement::AdvancedCreation;
using enforcement::PlacedCreation;
using enforcement::ResellerCreations;
using enforcement::WantedCreation;
using license::Creation;
using license::CreationEvent;
using license::CreationId;
using license::CreationState;
using license::KeptCreation;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    std::unique_ptr<ResellerCreations> creations = commands("sandbox");
    std::int64_t first_event = events.last();

    std::unique_ptr<ResellerCreations> commands(const std::string& upstream) {
        return std::make_unique<ResellerCreations>(*store, enforcer, upstream, Log{});
    }
    static WantedCreation wanted(const std::string& id, const std::string& user_name = "ines",
                                 char fingerprint = 'f') {
        return {.creation = {.id = CreationId{id},
                             .administrator = license::ResellerName{"opsadmin"},
                             .user_name = license::ResellerName{user_name},
                             .fingerprint = std::string(64, fingerprint)}};
    }
    Result<PlacedCreation> place(WantedCreation what) {
        return run(loop, creations->place(std::move(what), somebody));
    }
    Result<PlacedCreation> place(const std::string& id, const std::string& user_name = "ines") {
        return place(wanted(id, user_name));
    }
    Result<AdvancedCreation> advance(const std::string& id, CreationEvent event) {
        return run(loop, creations->advance(find(id).progress, {.event = event}, the_daemon()));
    }
    KeptCreation find(const std::string& id) {
        return run(loop, creations->find(CreationId{id})).value();
    }
    void doubt(const std::string& id) {
        for (const CreationEvent event :
             {CreationEvent::NameFree, CreationEvent::Lost, CreationEvent::NameFree}) {
            static_cast<void>(advance(id, event).value());
        }
    }
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> states;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            const auto* const changed =
                std::get_if<enforcement::ResellerCreationChanged>(&event.change);
            if (changed != nullptr) states.emplace_back(name(changed->state));
        }
        return states;
    }
    std::vector<journal::Note> noted() {
        const auto read = [](store::Tables& tables) -> Result<std::vector<journal::Entry>> {
            return tables.journal.after(0, 100);
        };
        std::vector<journal::Note> notes;
        const std::vector<journal::Entry> entries = store->write_now(read).value();
        for (const journal::Entry& entry : entries) {
            if (entry.note.kind == "reseller_creation") notes.push_back(entry.note);
        }
        return notes;
    }
    void notice_recovery() {
        const auto notice = [this](store::Tables& tables) -> Result<void> {
            tables.notice({license::RecoveryCause::RolledBack, "3 behind"}, time.now());
            return {};
        };
        store->write_now(notice).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reseller_creations, Fixture)

BOOST_AUTO_TEST_CASE(every_step_is_told_and_noted_with_who_wanted_it) {
    BOOST_TEST(place("a").value().added);
    static_cast<void>(advance("a", CreationEvent::NameFree).value());
    static_cast<void>(advance("a", CreationEvent::Accepted).value());
    const std::vector<std::string> states{"WANTED", "SENDING", "CREATED"};
    BOOST_TEST(told() == states, boost::test_tools::per_element());

    const std::vector<journal::Note> notes = noted();
    BOOST_REQUIRE_EQUAL(notes.size(), 3U);
    const std::vector<std::string> words{"wanted", "name_free", "accepted"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto details = boost::json::parse(notes[i].details).as_object();
        BOOST_TEST(details.at("event").as_string() == words[i]);
        BOOST_TEST(details.at("to").as_string() == states[i]);
        BOOST_CHECK(notes[i].actor == (i == 0 ? somebody : the_daemon()));
        BOOST_TEST(notes[i].subject == "a");
    }
}

BOOST_AUTO_TEST_CASE(a_user_name_that_is_an_address_is_masked_in_the_journal) {
    static_cast<void>(place("a", "ines@example.net").value());
    BOOST_TEST(noted().at(0).details.find(R"("user_name":"i…@example.net")") != std::string::npos);
    BOOST_TEST(find("a").progress.user_name.text() == "ines@example.net");
}

BOOST_AUTO_TEST_CASE(the_same_id_is_the_same_creation_for_ever) {
    BOOST_TEST(place("a").value().added);
    BOOST_TEST(!place("a").value().added);
    BOOST_CHECK(place(wanted("a", "ines", 'e')).error().code() == Errc::Conflict);
    BOOST_CHECK(place(wanted("a", "other")).error().code() == Errc::Conflict);
    static_cast<void>(advance("a", CreationEvent::NameTaken).value());
    BOOST_TEST(!place("a").value().added);
    BOOST_CHECK(place("a").value().creation.progress.state == CreationState::Refused);
}

BOOST_AUTO_TEST_CASE(one_creation_of_a_user_name_is_open_at_a_time) {
    static_cast<void>(place("a").value());
    const Result<PlacedCreation> other = place("b", "INES");
    BOOST_REQUIRE(!other);
    BOOST_CHECK(other.error().code() == Errc::Conflict);
    BOOST_TEST(other.error().context() == "creation a of this user name is not settled");
    static_cast<void>(advance("a", CreationEvent::NameTaken).value());
    BOOST_TEST(place("b").value().added);
}

BOOST_AUTO_TEST_CASE(consents_are_kept_with_it) {
    WantedCreation agreed = wanted("a");
    agreed.consents.push_back({.agreement = license::Agreement::Terms,
                               .agreed = true,
                               .who = "Ines Okafor",
                               .when = time.now(),
                               .text_version = "7",
                               .text_hash = std::string(64, 'a')});
    static_cast<void>(place(agreed).value());
    BOOST_CHECK(find("a").consents == agreed.consents);
}

BOOST_AUTO_TEST_CASE(what_has_gone_on_meanwhile_takes_nothing_that_was_seen_before) {
    const Creation seen = place("a").value().creation.progress;
    static_cast<void>(advance("a", CreationEvent::NameFree).value());
    const auto late =
        run(loop, creations->advance(seen, {.event = CreationEvent::NameFree}, the_daemon()));
    BOOST_CHECK(late.error().code() == Errc::Conflict);
    BOOST_TEST(find("a").progress.sends == 1);
    BOOST_CHECK(advance("a", CreationEvent::SendAgain).error().code() == Errc::Conflict);
    for (const CreationEvent event : {CreationEvent::Lost, CreationEvent::NameFree}) {
        static_cast<void>(advance("a", event).value());
    }
    const Creation doubted = find("a").progress;
    for (const CreationEvent event : {CreationEvent::AskAgain, CreationEvent::NameUnknown}) {
        static_cast<void>(advance("a", event).value());
    }
    const auto stale =
        run(loop, creations->advance(doubted, {.event = CreationEvent::SendAgain}, the_daemon()));
    BOOST_REQUIRE(!stale);
    BOOST_CHECK(stale.error().code() == Errc::Conflict);
    BOOST_CHECK(find("a").progress.state == CreationState::InDoubt);
    const auto nobodys = run(loop, creations->find(CreationId{"x"}));
    BOOST_CHECK(nobodys.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(what_waits_for_a_person_is_counted_over_restarts) {
    static_cast<void>(place("a").value());
    static_cast<void>(place("b", "ada").value());
    doubt("a");
    BOOST_TEST(creations->open_count() == 2U);
    BOOST_TEST(creations->in_doubt_count() == 1U);
    const auto again = commands("sandbox");
    again->count_open().value();
    BOOST_TEST(again->open_count() == 2U);
    BOOST_TEST(again->in_doubt_count() == 1U);
    BOOST_TEST(run(loop, again->open()).value().size() == 2U);

    const license::Resolution word{.by = "ann", .reason = "not on the list"};
    const auto resolved =
        run(loop, creations->resolve(CreationId{"a"}, false, word, somebody)).value();
    BOOST_CHECK(resolved.progress.state == CreationState::NotCreated);
    BOOST_REQUIRE(resolved.resolution);
    BOOST_TEST(resolved.resolution->by == "ann");
    BOOST_CHECK(resolved.resolution->at == time.now());
    BOOST_TEST(creations->open_count() == 1U);
    BOOST_TEST(creations->in_doubt_count() == 0U);
    const auto pending = run(loop, creations->resolve(CreationId{"b"}, true, word, somebody));
    BOOST_CHECK(pending.error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(nothing_new_is_wanted_or_sent_while_the_state_is_not_confirmed) {
    static_cast<void>(place("a").value());
    static_cast<void>(place("b", "ada").value());
    doubt("b");
    notice_recovery();
    BOOST_CHECK(place("c", "eve").error().code() == Errc::Unavailable);
    BOOST_CHECK(advance("a", CreationEvent::NameFree).error().code() == Errc::Unavailable);
    BOOST_CHECK(advance("b", CreationEvent::SendAgain).error().code() == Errc::Unavailable);
    BOOST_TEST(!place("a").value().added);
    static_cast<void>(advance("a", CreationEvent::NameUnknown).value());
    BOOST_CHECK(find("a").progress.state == CreationState::Unsent);
    static_cast<void>(advance("b", CreationEvent::AskAgain).value());
}

BOOST_AUTO_TEST_CASE(nor_while_the_anchor_objects) {
    static_cast<void>(place("a").value());
    creations->ask_before_sending([] { return Error{Errc::Unavailable, "no anchor"}; });
    BOOST_CHECK(place("b", "ada").error().context() == "no anchor");
    BOOST_CHECK(advance("a", CreationEvent::NameFree).error().context() == "no anchor");
    BOOST_TEST(find("a").progress.sends == 0);
}

BOOST_AUTO_TEST_CASE(of_another_upstream_nothing_is_asked_or_sent) {
    static_cast<void>(place("a").value());
    static_cast<void>(place("b", "ada").value());
    doubt("b");
    creations = commands("https://other.example:443");
    using enum license::CreationEffect;
    for (const auto effect : {AskName, AskNameLater, Send}) {
        BOOST_TEST(!creations->may_be_asked(find("a"), effect));
    }
    for (const auto effect : {Report, Alarm, license::CreationEffect::None}) {
        BOOST_TEST(creations->may_be_asked(find("a"), effect));
    }
    BOOST_CHECK(advance("a", CreationEvent::NameFree).error().code() == Errc::Conflict);
    BOOST_CHECK(advance("b", CreationEvent::AskAgain).error().code() == Errc::Conflict);
    BOOST_CHECK(advance("b", CreationEvent::SendAgain).error().code() == Errc::Conflict);
    static_cast<void>(advance("b", CreationEvent::ResolvedCreated).value());
    static_cast<void>(advance("a", CreationEvent::Interrupted).value());
    creations = commands("");
    BOOST_CHECK(place("c", "eve").error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(what_is_in_the_air_at_another_upstream_can_still_come_to_rest) {
    static_cast<void>(place("a").value());
    static_cast<void>(advance("a", CreationEvent::NameFree).value());
    creations = commands("https://other.example:443");
    static_cast<void>(advance("a", CreationEvent::Interrupted).value());
    static_cast<void>(advance("a", CreationEvent::NameUnknown).value());
    BOOST_CHECK(find("a").progress.state == CreationState::InDoubt);
}

BOOST_AUTO_TEST_CASE(not_too_many_are_open_at_once) {
    for (std::size_t i = 0; i < ResellerCreations::open_max; ++i) {
        const std::string number = std::to_string(i);
        static_cast<void>(place(number, "name" + number).value());
    }
    const Error full = place("one more", "eve").error();
    BOOST_CHECK(full.code() == Errc::Unavailable);
    BOOST_CHECK(full.retry_after() > Seconds{0});
    static_cast<void>(advance("7", CreationEvent::NameTaken).value());
    BOOST_TEST(place("one more", "eve").value().added);
}

BOOST_AUTO_TEST_CASE(lists_go_page_by_page) {
    static_cast<void>(place("a").value());
    static_cast<void>(place("b", "ada").value());
    const auto page = run(loop, creations->newest({.count = 1})).value();
    BOOST_REQUIRE_EQUAL(page.size(), 1U);
    BOOST_TEST(page.front().progress.id.text() == "b");
    const auto rest = run(loop, creations->newest({.count = 5, .after = CreationId{"b"}})).value();
    BOOST_REQUIRE_EQUAL(rest.size(), 1U);
    BOOST_TEST(rest.front().progress.id.text() == "a");
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/store/reseller_creation_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Creation;
using license::CreationEvent;
using license::CreationId;
using license::CreationState;
using license::KeptCreation;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

KeptCreation creation(const std::string& id, const std::string& user_name = "ines") {
    return {.progress = {.id = CreationId{id},
                         .administrator = license::ResellerName{"opsadmin"},
                         .user_name = license::ResellerName{user_name},
                         .fingerprint = std::string(64, 'f')},
            .asked_by = Actor{"uid 1000"},
            .upstream = "https://api.example:443/api",
            .created_at = noon,
            .changed_at = noon};
}

license::ConsentRecord consent(license::Agreement agreement, bool agreed) {
    return {.agreement = agreement,
            .agreed = agreed,
            .who = "Ines Okafor",
            .when = noon - Seconds{60},
            .text_version = "2026-1",
            .text_hash = std::string(64, 'a')};
}

struct Fixture : test::TablesFixture {
    ResellerCreationTable creations{database};

    void insert(const KeptCreation& one) {
        in_write([&] { creations.insert(one); });
    }
    void update(const KeptCreation& one) {
        in_write([&] { creations.update(one); });
    }
    std::optional<KeptCreation> find(const std::string& id) {
        return in_write([&] { return creations.find(CreationId{id}); });
    }
    std::vector<std::string> newest(const ResellerCreationPage& page) {
        std::vector<std::string> ids;
        for (const auto& one : in_write([&] { return creations.newest(page); }).value()) {
            ids.push_back(one.progress.id.text());
        }
        return ids;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reseller_creation_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_back_a_creation_as_it_was_written) {
    KeptCreation whole = creation("a");
    whole.consents = {consent(license::Agreement::Notifications, false),
                      consent(license::Agreement::Terms, true)};
    insert(whole);
    BOOST_CHECK(find("a") == whole);

    whole.changed_at = noon + Seconds{1};
    whole.progress.state = CreationState::Unknown;
    whole.progress.sends = 1;
    whole.progress.sent_at = noon;
    whole.progress.ask_not_before = noon + Seconds{6};
    whole.progress.is_restored = true;
    whole.progress.because = CreationEvent::Lost;
    whole.progress.failure = {
        .code = "SERVER", .status = 500, .parameter = "fname", .text = "General Error"};
    whole.resolution = {.by = "ann", .reason = "seen", .at = noon + Seconds{3}};
    update(whole);
    BOOST_CHECK(find("a") == whole);
    BOOST_CHECK(!find("b"));
}

BOOST_AUTO_TEST_CASE(every_state_and_event_has_its_word) {
    int number = 0;
    for (const license::CreationArrow& arrow : license::creation_arrows()) {
        const std::string id = std::to_string(number++);
        KeptCreation one = creation(id, "name" + id);
        one.progress.state = arrow.transition.to;
        one.progress.because = arrow.event;
        one.progress.sends = 1;
        one.progress.sent_at = noon;
        insert(one);
        BOOST_CHECK(find(id) == one);
    }
}

BOOST_AUTO_TEST_CASE(an_id_is_given_once_and_a_user_name_to_one_open_creation) {
    insert(creation("a"));
    const auto refuses = [this](const KeptCreation& one) {
        return failure_of([&] { creations.insert(one); }) == Errc::Conflict;
    };
    BOOST_CHECK(refuses(creation("a", "other")));
    BOOST_CHECK(refuses(creation("b")));
    BOOST_CHECK(refuses(creation("b", "INES")));  // C6: whatever its case
    KeptCreation elsewhere = creation("b");
    elsewhere.upstream = "sandbox";
    insert(elsewhere);

    KeptCreation settled = creation("a");
    settled.progress.state = CreationState::Refused;
    update(settled);
    insert(creation("c", "Ines"));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_cannot_be_updated) {
    BOOST_CHECK(failure_of([&] { creations.update(creation("a")); }) == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_request_that_may_have_left_has_a_time) {
    insert(creation("a"));
    KeptCreation sending = creation("a");
    sending.progress.state = CreationState::Sending;
    BOOST_CHECK(failure_of([&] { creations.update(sending); }) != Errc::Unknown);
    sending.progress.sends = 1;
    BOOST_CHECK(failure_of([&] { creations.update(sending); }) != Errc::Unknown);
    sending.progress.sent_at = noon;
    update(sending);
    sending.progress.sends = 3;
    BOOST_CHECK(failure_of([&] { creations.update(sending); }) != Errc::Unknown);
}

BOOST_AUTO_TEST_CASE(open_ones_are_those_that_are_not_final) {
    std::vector<std::string> expected;
    for (const CreationState state :
         {CreationState::Wanted, CreationState::Sending, CreationState::Unknown,
          CreationState::InDoubt, CreationState::Repeating, CreationState::Resending,
          CreationState::Created, CreationState::Refused, CreationState::Unsent,
          CreationState::NotCreated}) {
        KeptCreation one = creation(std::string{name(state)}, std::string{name(state)});
        one.progress.state = state;
        one.progress.sends = 1;
        one.progress.sent_at = noon;
        insert(one);
        if (!is_final(state)) expected.emplace_back(name(state));
        const auto of_name = in_write([&] {
            return creations.open_of(one.upstream, license::ResellerName{std::string{name(state)}});
        });
        BOOST_CHECK_EQUAL(of_name.has_value(), !is_final(state));
    }
    std::vector<std::string> found;
    for (const auto& one : in_write([&] { return creations.open(); })) {
        found.push_back(one.progress.id.text());
    }
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lists_go_from_the_newest_on_page_by_page) {
    for (const char* const id : {"a", "b", "c"}) insert(creation(id, id));
    const std::vector<std::string> first{"c", "b"};
    BOOST_TEST(newest({.count = 2}) == first, boost::test_tools::per_element());
    const std::vector<std::string> rest{"a"};
    BOOST_TEST(newest({.count = 2, .after = CreationId{"b"}}) == rest,
               boost::test_tools::per_element());
    const auto lost =
        in_write([&] { return creations.newest({.count = 2, .after = CreationId{"x"}}); });
    BOOST_CHECK(lost.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_word_that_nobody_wrote_is_damage) {
    insert(creation("a"));
    execute("UPDATE reseller_creation SET because = 'vanished'");
    BOOST_CHECK(failure_of([&] { static_cast<void>(creations.find(CreationId{"a"})); }) ==
                Errc::Damaged);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/enforcement/journal_notes.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::enforcement;
using license::Activation;
using license::ActivationEvent;
using license::ActivationState;
using license::Entitlement;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);
const Actor somebody{"uid 1000"};
constexpr auto user_key = "1179abcdefghijklmnop";

Activation activation(ActivationState state) {
    return {.request = {.id = ActivationId{"id-1"},
                        .user_key = UserKey{user_key},
                        .service = OptionId{"noAds"},
                        .period = PeriodId{"m1"}},
            .state = state,
            .created_at = noon,
            .changed_at = noon + Seconds{5},
            .attempts = 1,
            .evidence = "seen"};
}

std::vector<Entitlement> held(std::initializer_list<Entitlement> rights) {
    return rights;
}
Entitlement right(std::string option, Seconds remaining, bool trial = false) {
    return {.option = OptionId{std::move(option)}, .valid_to = noon + remaining, .trial = trial};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_notes)

BOOST_AUTO_TEST_CASE(an_activation_that_is_wanted_names_its_key_by_reference) {
    const journal::Note note =
        activation_wanted_note(activation(ActivationState::Prepared), "1a2b3c4d", somebody);
    BOOST_CHECK_EQUAL(note.kind, "activation");
    BOOST_CHECK_EQUAL(note.subject, "id-1");
    BOOST_CHECK(note.actor == somebody);
    BOOST_CHECK(note.at == noon + Seconds{5});
    BOOST_CHECK_EQUAL(note.details,
                      R"({"event":"wanted","from":null,"to":"PREPARED","key":"1a2b3c4d",)"
                      R"("service":"noAds","period":"m1"})");
}

BOOST_AUTO_TEST_CASE(an_arrow_tells_where_it_led_and_on_what_evidence) {
    Activation confirmed = activation(ActivationState::Confirmed);
    confirmed.before = license::Reading{};
    confirmed.valid_to_after = noon + Seconds{9};
    confirmed.cost = Cents{150};
    const journal::Note note = activation_advanced_note(confirmed, ActivationState::Sending,
                                                        ActivationEvent::Accepted, the_daemon());
    BOOST_CHECK_EQUAL(note.details,
                      R"({"event":"accepted","from":"SENDING","to":"CONFIRMED","evidence":"seen",)"
                      R"("attempts":1,"valid_to_before":null,"valid_to":1800000009,)"
                      R"("cost":"1.50"})");
}

BOOST_AUTO_TEST_CASE(a_persons_word_is_told_with_its_arrow_alone) {
    Activation resolved = activation(ActivationState::Prepared);
    resolved.resolution = license::Resolution{.by = "ann", .reason = "in the ledger", .at = noon};
    const journal::Note note = activation_advanced_note(resolved, ActivationState::InDoubt,
                                                        ActivationEvent::ResolvedRepeat, somebody);
    BOOST_CHECK(note.details.find(R"("resolution":{"by":"ann","reason":"in the ledger"})") !=
                std::string::npos);
    const journal::Note later = activation_advanced_note(resolved, ActivationState::Prepared,
                                                         ActivationEvent::Send, the_daemon());
    BOOST_CHECK(later.details.find("ann") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_text_brings_the_user_key_along) {
    Activation resolved = activation(ActivationState::WrittenOff);
    resolved.evidence = std::string{"upstream: no "} + user_key + " here";
    resolved.resolution =
        license::Resolution{.by = user_key, .reason = std::string{"it is "} + user_key, .at = noon};
    const journal::Note note = activation_advanced_note(resolved, ActivationState::InDoubt,
                                                        ActivationEvent::WriteOff, somebody);
    BOOST_CHECK(note.details.find(user_key) == std::string::npos);
    BOOST_CHECK(note.details.find("upstream: no 1179\u2026 here") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(foreign_bytes_are_made_fit_for_a_line) {
    Activation odd = activation(ActivationState::Unknown);
    odd.evidence = "a\nb\xff" + std::string(5000, 'x');
    const journal::Note note = activation_advanced_note(odd, ActivationState::Sending,
                                                        ActivationEvent::Lost, the_daemon());
    BOOST_CHECK_LT(note.details.size(), 1500U);
    BOOST_CHECK(note.details.find(std::string(1000, 'x')) != std::string::npos);
    BOOST_CHECK(note.details.find('\xff') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(rights_that_are_gone_or_end_sooner_are_revoked) {
    const auto before = held({right("gone", Seconds{10}), right("sooner", Seconds{10}),
                              right("later", Seconds{10}), right("same", Seconds{10}),
                              right("trial", Seconds{10}, true), right("over", Seconds{0})});
    const auto now = held({right("later", Seconds{20}), right("same", Seconds{10}),
                           right("sooner", Seconds{5}), right("trial", Seconds{10})});
    const auto note = revoked_note("1a2b3c4d", before, now, noon);
    BOOST_TEST_REQUIRE(note.has_value());
    BOOST_CHECK_EQUAL(note->kind, "rights_revoked");
    BOOST_CHECK_EQUAL(note->subject, "1a2b3c4d");
    BOOST_CHECK_EQUAL(
        note->details,
        R"({"rights":[{"option":"gone","trial":false,"valid_to":1800000010,"now":null},)"
        R"({"option":"sooner","trial":false,"valid_to":1800000010,"now":1800000005},)"
        R"({"option":"trial","trial":true,"valid_to":1800000010,"now":null}]})");
}

BOOST_AUTO_TEST_CASE(nothing_is_revoked_by_what_takes_nothing_away) {
    const auto rights = held({right("a", Seconds{10}), right("b", Seconds{-10})});
    BOOST_CHECK(!revoked_note("1a2b3c4d", rights, held({right("a", Seconds{10})}), noon));
    BOOST_CHECK(!revoked_note("1a2b3c4d", {}, rights, noon));
}

BOOST_AUTO_TEST_CASE(a_token_is_told_of_without_itself) {
    const Token token{.name = "player", .scopes = 5, .created_at = noon};
    const journal::Note note = token_created_note(token, somebody);
    BOOST_CHECK_EQUAL(note.subject, "player");
    BOOST_CHECK_EQUAL(note.details, R"({"scopes":["read","activate"],"expires_at":null})");
}

BOOST_AUTO_TEST_SUITE_END()

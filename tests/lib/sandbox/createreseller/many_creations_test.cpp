// Two hundred resellers are created while nearly everything goes wrong that can: no request leaves
// but behind a durable record of it, none leaves twice but on a person's word, and what is said to
// have become of a creation is what the other side's books say.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>

#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/upstream/createreseller/client.hpp"
#include "lib/upstream/createreseller/creation.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"
#include "tests/support/held_clock.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;
namespace codec = upstream::createreseller;
using license::Creation;
using license::CreationEffect;
using license::CreationEvent;
using license::CreationState;
using Outcome = license::CreationOutcome;

namespace {

constexpr int creations = 200;
constexpr unsigned first_seed = 20'261'123;

struct Fault {
    std::string_view action;  ///< empty: none
    std::string_view more{};
};

// `refuse` is no fault of a call but of the listener.
constexpr std::array send_faults{Fault{""},
                                 Fault{""},
                                 Fault{"error_before"},
                                 Fault{"error_after"},
                                 Fault{"drop"},
                                 Fault{"drop_before"},
                                 Fault{"cut"},
                                 Fault{"garbage"},
                                 Fault{"html"},
                                 Fault{"huge"},
                                 Fault{"hang"},
                                 Fault{"refuse"},
                                 Fault{"late", R"(,"delay_ms":1)"},
                                 Fault{"late", R"(,"delay_ms":40)"},
                                 Fault{"slow", R"(,"delay_ms":1)"},
                                 Fault{"delay", R"(,"delay_ms":1)"}};
constexpr std::array ask_faults{Fault{""},       Fault{""},
                                Fault{""},       Fault{""},
                                Fault{""},       Fault{"error_after"},
                                Fault{"drop"},   Fault{"drop_before"},
                                Fault{"garbage"}};

// When the one who creates is killed; nothing but the durable record is left then.
enum class Death { None, Wanted, BeforeSending, AfterSending };

struct Plan {
    Fault send;
    Fault first_question;
    Fault second_question;
    Death death = Death::None;
    bool rival = false;    ///< somebody else takes the name between question and request
    bool repeats = false;  ///< a person has it sent once more when it is in doubt
};

struct Operator : CreateresellerFixture {
    test::HeldClock clock;
    std::mt19937 random{first_seed};
    std::map<std::string, Creation> durable;  ///< by user name
    std::map<std::string, int> requests;      ///< handed over for a user name
    std::set<std::string> rivals;             ///< names that somebody else took
    codec::Client client{
        loop.get_executor(),
        Url{.tls = false, .host = "127.0.0.1", .port = sandbox->api().port, .path = "/api"},
        codec::Administrator{.user = codec::UserName{sandbox::createreseller::demo_accounts().user},
                             .api_id = Secret{sandbox::createreseller::demo_accounts().api_id}},
        clock.reader(),
        {.limits = {.body_bytes = 16 * 1024, .deadline = std::chrono::milliseconds{250}},
         .sleep = [this](std::chrono::steady_clock::duration wait) { return pass(wait); }}};

    Task<void> pass(std::chrono::steady_clock::duration wait) {
        clock.pass(std::chrono::ceil<std::chrono::milliseconds>(wait));
        co_return;
    }
    Instant time() const { return std::chrono::floor<Seconds>(clock.reader()().wall); }

    template <typename Choices>
    auto choose(const Choices& choices) {
        return choices[random() % choices.size()];
    }
    bool one_in(unsigned count) { return random() % count == 0; }

    Plan plan() {
        Plan plan{.send = choose(send_faults),
                  .first_question = one_in(3) ? choose(ask_faults) : Fault{""},
                  .second_question = choose(ask_faults)};
        if (one_in(6)) {
            plan.death =
                choose(std::array{Death::Wanted, Death::BeforeSending, Death::AfterSending});
        }
        plan.rival = one_in(12);
        plan.repeats = one_in(2);
        return plan;
    }

    static codec::CreationRequest request(const std::string& name) {
        codec::NewReseller reseller;
        reseller.first_name = "Ines";
        reseller.last_name = "Okafor";
        reseller.email = codec::EmailAddress{"ines@example.net"};
        reseller.company = "North Quay";
        reseller.phone = codec::PhoneNumber{"+1 201 555 0123"};
        reseller.user_name = codec::UserName{name};
        reseller.password = Secret{"quay77"};
        return codec::CreationRequest::prepare(std::move(reseller), {}).value();
    }

    void keep(const Creation& creation) { durable[creation.user_name.text()] = creation; }

    // A fault of the next call; all are gone after it, and the listener is there again.
    void spoil(const Fault& fault, std::string_view method) {
        if (fault.action.empty()) return;
        CreateresellerFixture::fault(fault.action, fault.more,
                                     fault.action == "refuse" ? "*" : method);
    }
    void mend() { control("DELETE", "/control/v1/faults"); }

    license::CreationHappening ask(const Creation& creation, const Fault& fault) {
        if (creation.ask_not_before && *creation.ask_not_before > time()) {
            pass_until(*creation.ask_not_before);
        }
        spoil(fault, "usernameAvailabilty");
        const codec::NameAnswer answer = run(client.ask_name(creation.user_name));
        mend();
        return happening_of(answer);
    }
    void pass_until(Instant instant) { clock.pass(instant - time()); }

    license::CreationHappening send(const Creation& creation, const Plan& plan) {
        const std::string& name = creation.user_name.text();
        // The rule that everything hangs on: what leaves was made durable before.
        const Creation& kept = durable.at(name);
        BOOST_REQUIRE(kept.state == CreationState::Sending ||
                      kept.state == CreationState::Resending);
        BOOST_REQUIRE(is_of(request(name), kept));
        BOOST_REQUIRE_LT(requests[name], kept.sends);
        if (plan.death == Death::BeforeSending) return {.event = CreationEvent::Interrupted};
        if (plan.rival) {
            take_name(name);
            rivals.insert(name);
        }
        spoil(plan.send, "createReseller");
        ++requests[name];
        const codec::SendAnswer answer = run(client.create(request(name)));
        mend();
        if (plan.death == Death::AfterSending) return {.event = CreationEvent::Interrupted};
        return happening_of(answer);
    }

    // Goes on until it has ended or a person has to decide.
    void go_on(license::CreationStep step, const Plan& plan) {
        for (bool first = true;; first = false) {
            keep(step.after);
            license::CreationHappening happened;
            switch (step.effect) {
                case CreationEffect::AskName:
                case CreationEffect::AskNameLater:
                    happened = ask(step.after, first ? plan.first_question : plan.second_question);
                    if (first && plan.death == Death::Wanted) {
                        happened = {.event = CreationEvent::Interrupted};
                    }
                    break;
                case CreationEffect::Send: happened = send(step.after, plan); break;
                case CreationEffect::None:
                case CreationEffect::Report:
                case CreationEffect::Alarm: return;
            }
            const Creation& kept = durable.at(step.after.user_name.text());
            step = license::advance(kept, happened, time()).value();
        }
    }

    void create(const std::string& name) {
        const Plan planned = plan();
        go_on(codec::begin(license::CreationId{name}, client.administrator().user, request(name)),
              planned);
        if (durable.at(name).state != CreationState::InDoubt || !planned.repeats) return;
        const license::CreationHappening order{.event = CreationEvent::SendAgain};
        Plan second = plan();
        second.rival = false;
        go_on(license::advance(durable.at(name), order, time()).value(), second);
    }

    std::multiset<std::string> booked() {
        std::multiset<std::string> names;
        for (const auto& reseller : resellers()) {
            names.emplace(reseller.at("user_name").as_string());
        }
        return names;
    }
    void let_late_ones_end() {
        while (control("GET", "/control/v1/state").at("postponed").as_int64() > 0) loop.run_one();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_many, Operator)

BOOST_AUTO_TEST_CASE(two_hundred_creations_are_made_at_most_once_and_settled_or_reported) {
    for (int i = 0; i < creations; ++i) create("reseller" + std::to_string(i));
    let_late_ones_end();

    const std::multiset<std::string> names = booked();
    std::map<Outcome, int> outcomes;
    for (const auto& [name, creation] : durable) {
        BOOST_TEST_CONTEXT("seed " << first_seed << ", " << name << ", "
                                   << license::name(creation.state)) {
            const Outcome outcome = outcome_of(creation.state);
            ++outcomes[outcome];
            BOOST_CHECK(outcome != Outcome::Pending);
            BOOST_CHECK_LE(names.count(name), 1U);
            BOOST_CHECK_LE(requests[name], creation.sends);
            BOOST_CHECK_LE(creation.sends, license::creation_sends_max);
            switch (outcome) {
                case Outcome::Created:
                    // The name is there; whose it is nobody can tell when the answer was lost.
                    BOOST_CHECK(names.contains(name) || rivals.contains(name));
                    if (creation.because == CreationEvent::Accepted) {
                        BOOST_CHECK(names.contains(name));
                    }
                    break;
                case Outcome::NotCreated:
                case Outcome::ProvenUnsent: BOOST_CHECK(!names.contains(name)); break;
                case Outcome::Undecided: BOOST_CHECK_GT(creation.sends, 0); break;
                case Outcome::Pending: break;
            }
        }
    }
    BOOST_CHECK_EQUAL(durable.size(), static_cast<std::size_t>(creations));
    for (const Outcome outcome :
         {Outcome::Created, Outcome::NotCreated, Outcome::ProvenUnsent, Outcome::Undecided}) {
        BOOST_CHECK_GT(outcomes[outcome], 0);
    }
    BOOST_TEST_MESSAGE("created " << outcomes[Outcome::Created] << ", not created "
                                  << outcomes[Outcome::NotCreated] << ", unsent "
                                  << outcomes[Outcome::ProvenUnsent] << ", for a person "
                                  << outcomes[Outcome::Undecided]);
}

BOOST_AUTO_TEST_SUITE_END()

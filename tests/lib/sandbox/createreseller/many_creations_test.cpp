// Two hundred resellers are created while nearly everything goes wrong that can, by the product's
// own store, commands and driver, which are killed and started again over the same file: no request
// leaves but behind a durable record of it, none leaves twice but on a person's word, and what is
// said to have become of a creation is what the other side's books say.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <iomanip>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>

#include "lib/enforcement/recoveries.hpp"
#include "lib/enforcement/reseller_creations.hpp"
#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/sync/reseller_driver.hpp"
#include "lib/upstream/createreseller/client.hpp"
#include "lib/upstream/createreseller/creation.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"
#include "tests/support/held_clock.hpp"
#include "tests/support/reseller_wish.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;
namespace codec = upstream::createreseller;
using license::Creation;
using license::CreationEvent;
using license::CreationId;
using license::CreationState;
using Outcome = license::CreationOutcome;

namespace {

constexpr int creations = 200;
constexpr std::chrono::hours for_ever{1};
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

// When the daemon is killed; nothing but its database is left then.
enum class Death { None, Wanted, BeforeSending, AfterSending, AfterTheAnswer };

struct Plan {
    Fault send;
    Fault first_question;
    Fault second_question;
    Death death = Death::None;
    bool rival = false;    ///< somebody else takes the name between question and request
    bool repeats = false;  ///< a person has it sent once more when it is in doubt
};

struct Operator;

/// The daemon's objects, from one start to its kill.
struct Life {
    std::unique_ptr<store::Store> store;
    enforcement::Start started;
    enforcement::TimeKeeper time;
    enforcement::EventLog events{started.installation.starts};
    enforcement::Enforcer enforcer{{}, store->sealer(), time, events, started.installation.starts};
    enforcement::ResellerCreations creations{*store, enforcer, "sandbox", Log{}};
    codec::Client client;
    sync::ResellerDriver driver;

    explicit Life(Operator& whose);
};

struct Operator : CreateresellerFixture {
    test::HeldClock clock;
    test::TemporaryDirectory directory;
    std::mt19937 random{first_seed};
    std::map<std::string, int> requests;         ///< handed over for a user name
    std::set<std::string> rivals;                ///< names that somebody else took
    std::map<CreationId, CreationState> states;  ///< as listeners have heard
    std::optional<InstallationId> installation;
    int starts = 0;
    Plan plan;              ///< of the creation that is under way
    bool is_first = true;   ///< its first question has not been asked
    bool is_dying = false;  ///< the kill has come: whatever is under way waits for ever
    async::Signal never{loop.get_executor()};
    std::unique_ptr<Life> life;

    Operator() { start(); }
    ~Operator() { kill(); }
    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;

    void start() {
        ++starts;
        is_dying = false;
        life = std::make_unique<Life>(*this);
        installation = life->started.installation.id;
        life->creations.count_open().value();
        static_cast<void>(life->events.subscribe([this](const enforcement::Event& event) {
            const auto* const changed =
                std::get_if<enforcement::ResellerCreationChanged>(&event.change);
            if (changed != nullptr) states[changed->id] = changed->state;
        }));
    }
    // What was under way unwinds before what it refers to goes.
    void kill() {
        if (!life) return;
        is_dying = true;
        life->driver.stop();
        never.notify();
        while (loop.run_one_for(std::chrono::milliseconds{20}) > 0) {
        }
        life.reset();
    }

    Task<void> pass(std::chrono::steady_clock::duration wait) {
        clock.pass(std::chrono::ceil<std::chrono::milliseconds>(wait));
        co_return;
    }
    /// The kill: nothing of this life happens any more.
    Task<void> die() {
        is_dying = true;
        co_await never.wait_for(for_ever);
    }

    template <typename Choices>
    auto choose(const Choices& choices) {
        return choices[random() % choices.size()];
    }
    bool one_in(unsigned count) { return random() % count == 0; }

    Plan make_plan() {
        Plan made{.send = choose(send_faults),
                  .first_question = one_in(3) ? choose(ask_faults) : Fault{""},
                  .second_question = choose(ask_faults)};
        if (one_in(5)) {
            made.death = choose(std::array{Death::Wanted, Death::BeforeSending, Death::AfterSending,
                                           Death::AfterTheAnswer});
        }
        made.rival = one_in(12);
        made.repeats = one_in(2);
        return made;
    }

    // A fault of the next call; all are gone after it, and the listener is there again.
    Task<void> spoil(Fault fault, std::string_view method) {
        if (fault.action.empty()) co_return;
        const bool is_listeners = fault.action == "refuse";
        std::string order = R"({"action":")" + std::string{fault.action} + R"(","on":")" +
                            std::string{is_listeners ? "*" : method} + R"(")" +
                            std::string{fault.more} + "}";
        co_await order_control("POST", "/control/v1/faults", std::move(order));
    }
    Task<void> mend() {
        std::string nothing;
        co_await order_control("DELETE", "/control/v1/faults", std::move(nothing));
    }
    Task<void> order_control(std::string method, std::string path, std::string order) {
        http::ClientRequest request{.method = std::move(method), .target = std::move(path)};
        if (!order.empty()) {
            request.fields.push_back({"Content-Type", "application/json"});
            request.body = std::move(order);
        }
        const http::Client client{
            Url{.tls = false, .host = "127.0.0.1", .port = sandbox->control().port}, {}};
        const auto answer = co_await client.send(std::move(request));
        BOOST_REQUIRE(answer.has_value());
        BOOST_REQUIRE_LT(answer->response.status, 300);
    }

    Task<codec::NameAnswer> ask(license::ResellerName name) {
        const bool first = std::exchange(is_first, false);
        if (first && plan.death == Death::Wanted) co_await die();
        if (is_dying) co_return codec::NameAnswer{};
        const Fault fault = first ? plan.first_question : plan.second_question;
        co_await spoil(fault, "usernameAvailabilty");
        codec::NameAnswer answer = co_await life->client.ask_name(std::move(name));
        co_await mend();
        co_return answer;
    }
    Task<codec::SendAnswer> send(codec::CreationRequest request) {
        const std::string name = request.user_name().text();
        // The rule that everything hangs on: what leaves was made durable before.
        CreationId id{name};
        const auto kept = co_await life->creations.find(std::move(id));
        const Creation progress = kept.value().progress;
        BOOST_REQUIRE(progress.state == CreationState::Sending ||
                      progress.state == CreationState::Resending);
        BOOST_REQUIRE(is_of(request, progress));
        BOOST_REQUIRE_LT(requests[name], progress.sends);
        if (plan.death == Death::BeforeSending) co_await die();
        if (is_dying) co_return codec::SendAnswer{};
        if (plan.rival) {
            std::string order = R"({"user_name":")" + name + R"(","role":"advertiser"})";
            co_await order_control("POST", "/control/v1/createreseller/accounts", std::move(order));
            rivals.insert(name);
        }
        co_await spoil(plan.send, "createReseller");
        ++requests[name];
        codec::SendAnswer answer = co_await life->client.create(std::move(request));
        co_await mend();
        if (plan.death == Death::AfterSending) co_await die();
        co_return answer;
    }

    [[nodiscard]] Outcome outcome_now(const std::string& name) {
        return outcome_of(states[CreationId{name}]);
    }
    // Until it has ended, or a person has to decide; over a kill, after which a start looks what
    // has become of it.
    void go_on(const std::string& name) {
        while (!is_dying && outcome_now(name) == Outcome::Pending) {
            BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
        }
        const bool dies_late =
            plan.death == Death::AfterTheAnswer && outcome_now(name) != Outcome::Pending;
        if (!is_dying && !dies_late) return;
        kill();
        plan.death = Death::None;
        plan.send = {};
        static_cast<void>(run(without_answer(mend())));
        start();
        static_cast<void>(run(without_answer(life->driver.resume())));
        while (outcome_now(name) == Outcome::Pending) {
            BOOST_REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
        }
    }
    static Task<bool> without_answer(Task<void> task) {
        co_await std::move(task);
        co_return true;
    }

    void create(const std::string& name) {
        plan = make_plan();
        is_first = true;
        const Actor somebody{"uid 1000"};
        static_cast<void>(
            run(life->driver.create(CreationId{name}, test::reseller_wish(name), somebody))
                .value());
        go_on(name);
        if (outcome_now(name) != Outcome::Undecided || !plan.repeats) return;
        plan = make_plan();
        plan.rival = false;
        static_cast<void>(
            run(life->driver.send_again(CreationId{name}, test::reseller_wish(name), somebody))
                .value());
        go_on(name);
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

enforcement::Start start_over(Operator& whose, store::Store& store) {
    return enforcement::record_start(store, {.installation = whose.installation,
                                             .anchor = {},
                                             .clock = whose.clock.reader()(),
                                             .boot_id = "boot",
                                             .version = "test"})
        .value();
}

async::Sleep sleep_of(Operator& whose) {
    return [&whose](std::chrono::steady_clock::duration wait) { return whose.pass(wait); };
}

Life::Life(Operator& whose)
    : store{store::Store::open(whose.loop.get_executor(), whose.directory.file("usher.db"),
                               Secret{std::string(32, 'k')})
                .value()},
      started{start_over(whose, *store)},
      time{*store, whose.clock.reader(), "boot", started.installation.mark, Log{}},
      client{whose.loop.get_executor(),
             Url{.tls = false,
                 .host = "127.0.0.1",
                 .port = whose.sandbox->api().port,
                 .path = demo_accounts().path},
             codec::Administrator{.user = codec::UserName{demo_accounts().user},
                                  .api_id = Secret{demo_accounts().api_id}},
             whose.clock.reader(),
             {.limits = {.body_bytes = std::size_t{16} * 1024,
                         .deadline = std::chrono::milliseconds{250}},
              .sleep = sleep_of(whose)}},
      driver{
          whose.loop.get_executor(),
          {.sleep = sleep_of(whose)},
          {.port = {.ask_name =
                        [&whose](license::ResellerName name) { return whose.ask(std::move(name)); },
                    .create =
                        [&whose](codec::CreationRequest request) {
                            return whose.send(std::move(request));
                        }},
           .administrator = license::ResellerName{demo_accounts().user},
           .creations = creations,
           .time = time,
           .log = Log{}}} {}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_many, Operator)

BOOST_AUTO_TEST_CASE(two_hundred_creations_are_made_at_most_once_and_settled_or_reported) {
    for (int i = 0; i < creations; ++i) {
        BOOST_TEST_CONTEXT("seed " << first_seed << ", creation " << i) {
            create("reseller" + std::to_string(i));
        }
    }
    let_late_ones_end();
    kill();
    start();

    const std::multiset<std::string> names = booked();
    const auto kept = run(life->creations.newest({.count = 1000})).value();
    std::map<Outcome, int> outcomes;
    std::map<std::string, int> rows;
    int sent = 0;
    for (const license::KeptCreation& one : kept) {
        const Creation& creation = one.progress;
        const std::string& name = creation.user_name.text();
        BOOST_TEST_CONTEXT("seed " << first_seed << ", " << name << ", "
                                   << license::name(creation.state)) {
            const Outcome outcome = outcome_of(creation.state);
            ++outcomes[outcome];
            sent += requests[name];
            ++rows[std::string{license::name(creation.state)} + " by " +
                   std::string{license::name(creation.because.value())}];
            BOOST_CHECK(outcome != Outcome::Pending);
            BOOST_CHECK(creation.state == states[creation.id]);
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
    BOOST_CHECK_EQUAL(kept.size(), static_cast<std::size_t>(creations));
    BOOST_CHECK_EQUAL(life->creations.open_count(), life->creations.in_doubt_count());
    BOOST_CHECK_EQUAL(life->creations.in_doubt_count(),
                      static_cast<std::size_t>(outcomes[Outcome::Undecided]));
    BOOST_CHECK_GT(starts, 20);
    for (const Outcome outcome :
         {Outcome::Created, Outcome::NotCreated, Outcome::ProvenUnsent, Outcome::Undecided}) {
        BOOST_CHECK_GT(outcomes[outcome], 0);
    }
    std::ostringstream table;
    for (const auto& [row, count] : rows) table << std::setw(6) << count << "  " << row << '\n';
    BOOST_TEST_MESSAGE(kept.size() << " creations, " << starts << " starts, " << sent
                                   << " requests, " << names.size() << " resellers\n"
                                   << table.str() << "created " << outcomes[Outcome::Created]
                                   << ", not created " << outcomes[Outcome::NotCreated]
                                   << ", unsent " << outcomes[Outcome::ProvenUnsent]
                                   << ", for a person " << outcomes[Outcome::Undecided]);
}

BOOST_AUTO_TEST_SUITE_END()

// Random histories of purchases: an upstream that loses, delays and forgets, a daemon that is
// killed, whose clock was wrong and whose state was put back, callers that repeat, people who
// settle. Whatever happens, one purchase is executed once at most, what is bought was executed, and
// what is refused was not and never will be. And it comes to an end.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>

#include "lib/async/task_group.hpp"
#include "lib/sync/purchase_driver.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::DuplicatePurchase;
using license::Purchase;
using license::PurchaseState;
using test::run;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Failure;
using upstream::aminotv::WrittenPurchase;

namespace {

constexpr int history_count = 100;
constexpr int steps_max = 40;
constexpr auto keys_known_for = 24h;  // specs/aminotv.md 7.4

struct Memory {
    bool is_sold = false;
    license::License licence{};
    Instant at{};
};

struct History : test::EnforcementFixture {
    std::mt19937 random;
    enforcement::Accounts accounts{*store, enforcer, {}, Log{}};
    std::optional<enforcement::Purchases> purchases;
    std::optional<enforcement::Recoveries> pending;
    UserId user{"310"};
    const std::chrono::milliseconds began = clock.reader()().boot;

    // Upstream's books.
    bool is_well = false;  ///< it answers whatever it is asked
    std::map<std::string, Memory> remembered;
    std::map<std::string, int> executions;
    std::vector<license::License> licences;
    std::set<std::string> late;
    std::set<std::string> in_flight;  ///< their requests have not arrived

    int key_count = 0;
    int licence_count = 0;
    std::unique_ptr<sync::PurchaseDriver> driver;
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    explicit History(unsigned seed) : random{seed} {
        static_cast<void>(run(loop, accounts.add(user, somebody)).value());
        if (pick(3) == 0) go_ahead();
        begin();
    }
    ~History() {
        driver->stop();
        background.cancel();
        turn(100);
    }
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

    /// Upstream's time: the daemon's may be ahead of it until upstream has attested it.
    [[nodiscard]] Instant truth() const {
        return test::HeldClock::start + std::chrono::floor<Seconds>(clock.reader()().boot - began);
    }
    void go_ahead() {
        clock.set_wall(truth() + std::chrono::hours{1 + pick(100)});
        static_cast<void>(time.now());
        clock.pass(10min);
        static_cast<void>(time.now());
        time.keep_now().value();
    }
    void attest() {
        time.keep_now().value();  // as each minute
        time.attest(truth());
    }
    void begin() {
        purchases.emplace(*store, enforcer, "sandbox", license::PurchaseLimits{}, Log{});
        purchases->count_open().value();
        driver = make_driver();
    }
    std::unique_ptr<sync::PurchaseDriver> make_driver() {
        return std::make_unique<sync::PurchaseDriver>(
            loop.get_executor(),
            sync::PurchaseSettings{.answer_limit = 1s,
                                   .sleep = [this](auto wait) { return pass(wait); }},
            sync::PurchaseNeeds{
                .send =
                    [this](UserId, WrittenPurchase written, upstream::aminotv::MayLeave may_leave) {
                        return answer(std::move(written), std::move(may_leave));
                    },
                .purchases = *purchases,
                .accounts = accounts,
                .time = time,
                .on_moved = [](const UserId&) {},
                .log = Log{}});
    }
    Task<void> pass(std::chrono::steady_clock::duration wait) {
        clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
        execute_late();
        co_return;
    }
    /// What a key stands for; none: nothing, or not any more.
    Memory* known(const std::string& key) {
        const auto found = remembered.find(key);
        if (found == remembered.end()) return nullptr;
        if (truth() - found->second.at < keys_known_for) return &found->second;
        remembered.erase(found);
        return nullptr;
    }
    LicenseId next_licence() { return LicenseId{std::to_string(9000 + licence_count++)}; }
    /// Executes a request, or remembers that it is refused.
    Memory& decide(const std::string& key) {
        if (Memory* const before = known(key)) return *before;
        Memory made{.is_sold = pick(5) != 0, .at = truth()};
        if (made.is_sold) {
            ++executions[key];
            made.licence = {.id = next_licence(),
                            .user = user,
                            .product = BundleId{"77"},
                            .status = license::LicenseStatus::Active,
                            .start = truth()};
            licences.push_back(made.licence);
        }
        return remembered.insert_or_assign(key, made).first->second;
    }
    void execute_late() {
        for (auto one = late.begin(); one != late.end();) {
            if (pick(3) != 0) {
                ++one;
                continue;
            }
            decide(*one);
            one = late.erase(one);
        }
    }
    static Failure failure(Errc code, int status = 0, std::optional<ErrorCode> word = {}) {
        return {.error = Error{code, "no"}, .status = status, .code = word};
    }
    Task<sync::PurchaseOutcome> answer(WrittenPurchase written,
                                       upstream::aminotv::MayLeave may_leave) {
        if (pick(4) == 0) attest();  // as tokens are refreshed
        if (!may_leave()) co_return failure(Errc::Unreachable);
        const std::string key = written.idempotency_key;
        in_flight.insert(key);
        for (int turns = pick(4); turns > 0; --turns) {
            co_await net::post(loop.get_executor(), use_task);
        }
        in_flight.erase(key);
        switch (is_well ? -1 : pick(11)) {
            case 0: co_return failure(Errc::Unreachable);
            case 1: co_return failure(Errc::Unavailable, 429, ErrorCode::RateLimited);
            case 2: co_return failure(Errc::NoAnswer);  // and nothing of it arrived
            case 3: late.insert(key); co_return failure(Errc::NoAnswer);
            case 4: decide(key); co_return failure(Errc::NoAnswer);
            case 5: decide(key); co_return failure(Errc::Unavailable, 500, ErrorCode::Internal);
            case 6: co_return failure(Errc::Forbidden, 403);  // of a proxy in between
            case 7: co_return failure(Errc::NotFound, 404, ErrorCode::UserNotFound);
            case 8: co_return failure(Errc::Unauthorized);  // the login is lost
            default: break;
        }
        const Memory& decided = decide(key);
        if (!decided.is_sold) {
            co_return failure(Errc::Forbidden, 403, ErrorCode::ProductNotBuyable);
        }
        upstream::aminotv::PurchaseSuccess success{.status = 201, .body = "{}"};
        const bool is_understood = is_well || pick(5) != 0;
        if (is_understood) success.answer.license = decided.licence;
        co_return upstream::aminotv::Answered<upstream::aminotv::PurchaseSuccess>{
            .value = std::move(success)};
    }

    void turn(int count) {
        for (int i = 0; i < count; ++i) {
            loop.restart();
            if (loop.poll_one() == 0) loop.run_one_for(200us);
        }
    }
    static std::string uuid(int number) {
        const std::string digits = std::to_string(number);
        return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
    }
    void buy() {
        const PurchaseId id{uuid(key_count++)};
        static_cast<void>(
            run(loop, driver->start({.id = id, .user = user, .product = BundleId{"77"}},
                                    DuplicatePurchase::Allow, somebody)));
    }
    void forward() {
        const bool is_repetition = key_count > 0 && pick(2) == 0;
        const std::string key = "f" + std::to_string(is_repetition ? pick(key_count) : key_count++);
        license::PurchaseRequest request{.id = PurchaseId{"id-" + key},
                                         .user = user,
                                         .key = key,
                                         .product = BundleId{"77"},
                                         .body = "{}",
                                         .is_forwarded = true};
        static_cast<void>(
            run(loop, driver->forward(std::move(request), DuplicatePurchase::Allow, somebody)));
    }
    void synchronize() {
        attest();
        run(loop, accounts.take({.user = user, .licenses = licences, .products = {}})).value();
        driver->settle(user);
        turn(20);
    }
    void kill() {
        stop();
        begin();
        background.spawn(driver->resume());
        turn(20);
    }
    void stop() {
        driver->stop();
        turn(50);
        in_flight.clear();
    }
    /// The state is put back, as it was a moment ago.
    void recover() {
        stop();
        const auto standing = [](store::Tables& tables) -> Result<license::Standing> {
            return tables.installation.standing();
        };
        license::Anchor anchor{.standing = store->write_now(standing).value(), .machine = "this"};
        anchor.standing.generation += 5;
        const enforcement::Start start =
            enforcement::record_start(*store, {.anchor = {.is_there = true, .anchor = anchor},
                                               .machine = "this",
                                               .clock = clock.reader()(),
                                               .boot_id = "boot"})
                .value();
        pending.emplace(*store, time, start.recovery, Log{});
        begin();
        background.spawn(driver->resume());
        turn(20);
    }
    void confirm() {
        if (!pending) return;
        run(loop, pending->confirm({.by = "ann", .reason = "known"}, somebody)).value();
        pending.reset();
    }
    std::vector<Purchase> all() { return run(loop, purchases->newest({.count = 1000})).value(); }
    /// A person looks into upstream's books. What was under way has arrived by then.
    void resolve() {
        for (const Purchase& purchase : all()) {
            if (purchase.state != PurchaseState::Unknown || pick(2) == 0) continue;
            const std::string& key = purchase.request.key;
            if (late.erase(key) > 0) decide(key);
            static_cast<void>(run(loop, driver->resolve(purchase.request.id, executions[key] > 0,
                                                        {"ann", "in the books"}, somebody)));
        }
    }
    /// The provider changes a licence, which gives the same right another id.
    void renumber() {
        if (licences.empty()) return;
        licences.at(static_cast<std::size_t>(pick(static_cast<int>(licences.size())))).id =
            next_licence();
    }
    /// Ends when no request is about to leave or to arrive.
    void let_arrive() {
        for (int quiet = 0; quiet < 2;) {
            static_cast<void>(all());  // the store does one thing after the other
            turn(20);
            quiet = in_flight.empty() ? quiet + 1 : 0;
        }
    }
    /// Nothing is under way or executed as late as that.
    void wait_long() {
        let_arrive();
        for (const std::string& key : late) decide(key);
        late.clear();
        clock.pass(std::chrono::minutes{pick(60 * 15)});
    }
    void step() {
        switch (pick(14)) {
            case 0:
            case 1:
            case 2: buy(); break;
            case 3:
            case 4:
            case 5: forward(); break;
            case 6: synchronize(); break;
            case 7: kill(); break;
            case 8: wait_long(); break;
            case 9: recover(); break;
            case 10: confirm(); break;
            case 11: resolve(); break;
            case 12: renumber(); break;
            default: turn(pick(30));
        }
        execute_late();
    }
    /// Whatever hindered has ended, and everything that is read is read.
    void come_to_an_end() {
        is_well = true;
        for (const std::string& key : late) decide(key);
        late.clear();
        confirm();
        for (int reading = 0; reading < 3; ++reading) {
            clock.pass(2min);
            synchronize();
            turn(50);
        }
        clock.pass(120h);  // beyond any time that the daemon was ahead by, and 13 hours
        // The store has a thread of its own, which may be slow.
        for (int reading = 0; reading < 500 && has_pending(); ++reading) {
            synchronize();
            turn(50);
        }
    }
    bool has_pending() {
        const std::vector<Purchase> now = all();
        return std::ranges::find(now, PurchaseState::Pending, &Purchase::state) != now.end();
    }
    void check() {
        for (const std::string& key : late) decide(key);
        for (const Purchase& purchase : all()) {
            BOOST_TEST_CONTEXT(purchase.request.key << ": " << purchase.evidence) {
                const int executed = executions[purchase.request.key];
                BOOST_TEST(executed <= 1);
                if (purchase.state == PurchaseState::Bought) BOOST_TEST(executed == 1);
                if (purchase.state == PurchaseState::Refused) BOOST_TEST(executed == 0);
            }
        }
    }
    /// How many are bought, and that nothing is pending any more.
    int bought_at_the_end() {
        int bought = 0;
        for (const Purchase& purchase : all()) {
            BOOST_TEST_CONTEXT(purchase.request.key << ": " << purchase.evidence) {
                BOOST_TEST((purchase.state != PurchaseState::Pending));
            }
            if (purchase.state == PurchaseState::Bought) ++bought;
        }
        return bought;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(purchase_histories)

BOOST_AUTO_TEST_CASE(one_purchase_is_executed_once_at_most_and_its_state_is_true) {
    int made = 0;
    int bought = 0;
    for (unsigned seed = 1; seed <= history_count; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            History history{seed};
            const int steps = 5 + history.pick(steps_max);
            for (int i = 0; i < steps; ++i) history.step();
            history.check();
            history.come_to_an_end();
            history.check();
            bought += history.bought_at_the_end();
            made += static_cast<int>(history.all().size());
        }
    }
    // Some is refused, much is never asked for again, or unknown for good.
    BOOST_TEST(4 * bought > made);
}

BOOST_AUTO_TEST_SUITE_END()

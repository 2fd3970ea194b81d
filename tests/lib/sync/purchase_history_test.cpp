// Random histories of purchases: an upstream that loses, delays and forgets, a daemon that is
// killed, callers that repeat. Whatever happens, one purchase is executed once at most, what is
// bought was executed, and what is refused was not and never will be.
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
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
    enforcement::Purchases purchases{*store, enforcer, "sandbox", Log{}};
    UserId user{"310"};

    // Upstream's books.
    std::map<std::string, Memory> remembered;
    std::map<std::string, int> executions;
    std::vector<license::License> licences;
    std::set<std::string> late;

    int key_count = 0;
    std::unique_ptr<sync::PurchaseDriver> driver = make_driver();
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    explicit History(unsigned seed) : random{seed} {
        static_cast<void>(run(loop, accounts.add(user, somebody)).value());
    }
    ~History() {
        driver->stop();
        background.cancel();
        turn(100);
    }
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

    std::unique_ptr<sync::PurchaseDriver> make_driver() {
        return std::make_unique<sync::PurchaseDriver>(
            loop.get_executor(),
            sync::PurchaseSettings{.answer_limit = 1s,
                                   .sleep = [this](auto wait) { return pass(wait); }},
            sync::PurchaseNeeds{
                .send = [this](UserId,
                               WrittenPurchase written) { return answer(std::move(written)); },
                .purchases = purchases,
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
        if (time.now() - found->second.at < keys_known_for) return &found->second;
        remembered.erase(found);
        return nullptr;
    }
    /// Executes a request, or remembers that it is refused.
    Memory& decide(const std::string& key) {
        if (Memory* const before = known(key)) return *before;
        Memory made{.is_sold = pick(5) != 0, .at = time.now()};
        if (made.is_sold) {
            ++executions[key];
            made.licence = {.id = LicenseId{std::to_string(9000 + licences.size())},
                            .user = user,
                            .product = BundleId{"77"},
                            .status = license::LicenseStatus::Active,
                            .start = time.now()};
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
    Task<sync::PurchaseOutcome> answer(WrittenPurchase written) {
        const std::string key = written.idempotency_key;
        switch (pick(10)) {
            case 0: co_return failure(Errc::Unreachable);
            case 1: co_return failure(Errc::Unavailable, 429, ErrorCode::RateLimited);
            case 2: co_return failure(Errc::NoAnswer);  // and nothing of it arrived
            case 3: late.insert(key); co_return failure(Errc::NoAnswer);
            case 4: decide(key); co_return failure(Errc::NoAnswer);
            case 5: decide(key); co_return failure(Errc::Unavailable, 500, ErrorCode::Internal);
            case 6: co_return failure(Errc::Forbidden, 403);  // of a proxy in between
            case 7: co_return failure(Errc::NotFound, 404, ErrorCode::UserNotFound);
            default: break;
        }
        const Memory& decided = decide(key);
        if (!decided.is_sold) {
            co_return failure(Errc::Forbidden, 403, ErrorCode::ProductNotBuyable);
        }
        upstream::aminotv::PurchaseSuccess success{.status = 201, .body = "{}"};
        success.answer.license = decided.licence;
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
        run(loop, accounts.take({.user = user, .licenses = licences, .products = {}})).value();
        driver->settle(user);
        turn(20);
    }
    void kill() {
        driver->stop();
        turn(50);
        driver = make_driver();
        background.spawn(driver->resume());
        turn(20);
    }
    /// Nothing is executed as late as that.
    void wait_long() {
        for (const std::string& key : late) decide(key);
        late.clear();
        clock.pass(std::chrono::minutes{pick(60 * 15)});
    }
    void step() {
        switch (pick(8)) {
            case 0:
            case 1: buy(); break;
            case 2:
            case 3: forward(); break;
            case 4: synchronize(); break;
            case 5: kill(); break;
            case 6: wait_long(); break;
            default: turn(pick(30));
        }
        execute_late();
    }
    void check(unsigned seed) {
        for (const std::string& key : late) decide(key);
        const std::vector<Purchase> all = run(loop, purchases.newest({.count = 1000})).value();
        BOOST_TEST_CONTEXT("seed " << seed) {
            for (const Purchase& purchase : all) {
                BOOST_TEST_CONTEXT(purchase.request.key << ": " << purchase.evidence) {
                    const int executed = executions[purchase.request.key];
                    BOOST_TEST(executed <= 1);
                    if (purchase.state == PurchaseState::Bought) BOOST_TEST(executed == 1);
                    if (purchase.state == PurchaseState::Refused) BOOST_TEST(executed == 0);
                }
            }
        }
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(purchase_histories)

BOOST_AUTO_TEST_CASE(one_purchase_is_executed_once_at_most_and_its_state_is_true) {
    for (unsigned seed = 1; seed <= history_count; ++seed) {
        History history{seed};
        const int steps = 5 + history.pick(steps_max);
        for (int i = 0; i < steps; ++i) history.step();
        history.check(seed);
    }
}

BOOST_AUTO_TEST_SUITE_END()

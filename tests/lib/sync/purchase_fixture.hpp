/// A driver of purchases and an upstream that remembers what it has sold under which key.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/async/task_group.hpp"
#include "lib/sync/purchase_driver.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "tests/lib/enforcement/fixture.hpp"

namespace usher::test {

/// What upstream does with one request.
struct Reaction {
    bool executes = true;
    std::optional<upstream::aminotv::Failure> fails{};  ///< instead of the answer

    static Reaction answer() { return {}; }
    static Reaction lost_after(Errc code = Errc::NoAnswer) {
        return {.fails = upstream::aminotv::Failure{.error = Error{code, "the answer was lost"}}};
    }
    static Reaction unsent() {
        return {.executes = false,
                .fails =
                    upstream::aminotv::Failure{.error = Error{Errc::Unreachable, "no connection"}}};
    }
    static Reaction status(int status, Errc code,
                           std::optional<upstream::aminotv::ErrorCode> word = std::nullopt) {
        return {.executes = false,
                .fails = upstream::aminotv::Failure{.error = Error{code, "refused"},
                                                    .status = status,
                                                    .code = word,
                                                    .body = "{\"errors\":[]}"}};
    }
};

struct PurchaseFixture : EnforcementFixture {
    using Purchase = license::Purchase;
    using PurchaseState = license::PurchaseState;

    enforcement::Accounts accounts{*store, enforcer, {}, Log{}};
    enforcement::Purchases purchases{*store, enforcer, "sandbox", {}, Log{}};
    UserId user{"310"};

    std::deque<Reaction> reactions;         ///< then it answers
    std::map<std::string, LicenseId> sold;  ///< by user and key
    std::vector<upstream::aminotv::WrittenPurchase> requests;
    std::vector<Purchase> stood;  ///< how the store had it while each was under way
    std::vector<std::chrono::steady_clock::duration> waits;
    std::vector<UserId> moved;                ///< whose licences were asked for
    std::function<void()> before_leaving;     ///< what happens while tokens are refreshed
    std::function<Task<void>()> while_asked;  ///< what happens while a request is under way
    std::unique_ptr<sync::PurchaseDriver> driver = make_driver(purchases);
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    explicit PurchaseFixture(const std::string& path = ":memory:") : EnforcementFixture{path} {
        static_cast<void>(run(loop, accounts.add(user, somebody)).value());
    }

    std::unique_ptr<sync::PurchaseDriver> make_driver(enforcement::Purchases& commands) {
        auto sleep = [this](std::chrono::steady_clock::duration wait) { return pass(wait); };
        auto send = [this](UserId whose, upstream::aminotv::WrittenPurchase written,
                           upstream::aminotv::MayLeave may_leave) {
            return sell(std::move(whose), std::move(written), std::move(may_leave));
        };
        return std::make_unique<sync::PurchaseDriver>(
            loop.get_executor(),
            sync::PurchaseSettings{.answer_limit = std::chrono::seconds{5}, .sleep = sleep},
            sync::PurchaseNeeds{.send = send,
                                .purchases = commands,
                                .accounts = accounts,
                                .time = time,
                                .on_moved = [this](const UserId& whose) { moved.push_back(whose); },
                                .log = Log{}});
    }

    Task<void> pass(std::chrono::steady_clock::duration wait) {
        waits.push_back(wait);
        clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
        co_return;
    }
    Task<sync::PurchaseOutcome> sell(UserId whose, upstream::aminotv::WrittenPurchase written,
                                     upstream::aminotv::MayLeave may_leave) {
        if (before_leaving) before_leaving();
        if (!may_leave()) co_return *Reaction::unsent().fails;
        requests.push_back(written);
        const auto kept = co_await purchases.open(whose);
        for (const Purchase& one : kept.value()) {
            if (one.request.key == written.idempotency_key) stood.push_back(one);
        }
        if (while_asked) co_await while_asked();
        Reaction reaction;
        if (!reactions.empty()) {
            reaction = reactions.front();
            reactions.pop_front();
        }
        if (reaction.executes) {
            sold.try_emplace(whose.text() + " " + written.idempotency_key,
                             LicenseId{std::to_string(9000 + sold.size())});
        }
        if (reaction.fails) co_return *reaction.fails;
        const license::License license = licence(whose, written.idempotency_key);
        upstream::aminotv::PurchaseSuccess success{
            .status = 201, .body = upstream::aminotv::write_licenses({&license, 1}, {})};
        success.answer.license = license;
        co_return upstream::aminotv::Answered<upstream::aminotv::PurchaseSuccess>{
            .value = std::move(success)};
    }
    /// What was sold under a key.
    license::License licence(const UserId& whose, const std::string& key) {
        return {.id = sold.at(whose.text() + " " + key),
                .user = whose,
                .product = BundleId{"77"},
                .status = license::LicenseStatus::Active,
                .start = time.now()};
    }

    static std::string id(int number) {
        const std::string digits = std::to_string(number);
        return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
    }
    sync::NewPurchase wanted(int number, const std::string& product = "77") {
        return {.id = PurchaseId{id(number)}, .user = user, .product = BundleId{product}};
    }
    Result<enforcement::PlacedPurchase> start(
        sync::NewPurchase purchase,
        enforcement::DuplicatePurchase duplicates = enforcement::DuplicatePurchase::Ask) {
        return run(loop, driver->start(std::move(purchase), duplicates, somebody));
    }
    Result<sync::ForwardedPurchase> forward(const std::string& key, const std::string& body = "{}",
                                            const UserId& whose = UserId{"310"}) {
        license::PurchaseRequest request{.id = PurchaseId{"id of " + whose.text() + key},
                                         .user = whose,
                                         .key = key,
                                         .product = BundleId{"77"},
                                         .body = body,
                                         .is_forwarded = true};
        return run(loop, driver->forward(std::move(request), enforcement::DuplicatePurchase::Allow,
                                         somebody));
    }
    Purchase find(const std::string& which) {
        return run(loop, purchases.find(PurchaseId{which})).value();
    }
    Purchase find(int number) { return find(id(number)); }

    void run_turns(int count) {
        for (int turn = 0; turn < count; ++turn) {
            loop.restart();
            loop.run_one_for(std::chrono::milliseconds{10});
        }
    }
    template <typename Reached>
    void run_until(Reached reached) {
        for (int turn = 0; turn < 10'000 && !reached(); ++turn) run_turns(1);
        BOOST_REQUIRE(reached());
    }
    void run_until(int number, PurchaseState state) {
        run_until([&] { return find(number).state == state; });
    }
};

}  // namespace usher::test

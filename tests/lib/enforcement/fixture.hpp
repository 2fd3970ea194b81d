/// The objects of lib/enforcement on a store in memory and a clock of the test.
#pragma once

#include <memory>

#include "lib/enforcement/activations.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/journal.hpp"
#include "lib/enforcement/keys.hpp"
#include "lib/enforcement/movements.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/store/store.hpp"
#include "tests/support/held_clock.hpp"
#include "tests/support/loop.hpp"

namespace usher::test {

inline license::Catalogue small_catalogue() {
    using namespace std::chrono_literals;
    return {.options = {{.id = OptionId{"noAds"}, .description = "No ads"},
                        {.id = OptionId{"premium"},
                         .description = "Premium",
                         .freshness = {.fresh_for = 1h,
                                       .stale_for = 1h,
                                       .grace_for = 1h,
                                       .allow_expired = false}},
                        {.id = OptionId{"single"},
                         .description = "One stream a key",
                         .streams = {.per_license = 1}}},
            .periods = {{.id = PeriodId{"m1"}, .length = 24h * 30}},
            .prices = {}};
}

struct EnforcementFixture {
    const Actor somebody{"uid 1000"};
    net::io_context loop;
    HeldClock clock;
    std::unique_ptr<store::Store> store;
    enforcement::TimeKeeper time{*store, clock.reader(), "boot", {}, Log{}};
    enforcement::EventLog events{1};
    enforcement::Enforcer enforcer;
    enforcement::Keys keys{*store, enforcer, Log{}};
    enforcement::Activations activations{*store, enforcer, license::Budget{}, Log{}};
    enforcement::Movements movements{*store, enforcer};
    enforcement::Tokens tokens{*store, time};
    enforcement::Journal journal{
        loop.get_executor(),
        *store,
        time,
        {.keep_for = std::chrono::hours{24} * 365, .keep_bytes = 10'000'000},
        Log{}};
    enforcement::Recoveries recoveries{*store, time, std::nullopt, Log{}};

    explicit EnforcementFixture(const std::string& path = ":memory:",
                                store::SubjectOf subject_of = {},
                                license::Catalogue catalogue = small_catalogue())
        : store{store::Store::open(loop.get_executor(), path, Secret{std::string(32, 'k')},
                                   {.subject_of = std::move(subject_of)})
                    .value()},
          enforcer{std::move(catalogue), store->sealer(), time, events, 1} {
        const auto start = [](store::Tables& tables) -> Result<store::Installation> {
            store::Installation started = tables.installation.start();
            tables.journal.begin(store::JournalTable::Begins::First, HeldClock::start);
            return started;
        };
        static_cast<void>(store->write_now(start).value());
    }

    static license::Extension general(const std::string& user_key) {
        return {.user_key = UserKey{user_key},
                .issuer = IssuerId{"test"},
                .issued_at = HeldClock::start};
    }
    static license::Extension individual(const std::string& user_key, const std::string& product) {
        return {.user_key = UserKey{user_key},
                .type = license::KeyType::Individual,
                .product = ProductId{product},
                .issuer = IssuerId{"test"},
                .issued_at = HeldClock::start};
    }

    /// A month of `service`.
    static license::ActivationRequest request(const std::string& id,
                                              const std::string& user_key = "alpha",
                                              const std::string& service = "noAds") {
        return {.id = ActivationId{id},
                .user_key = UserKey{user_key},
                .service = OptionId{service},
                .period = PeriodId{"m1"}};
    }
    Result<enforcement::Prepared> prepare(license::ActivationRequest request) {
        return run(loop, activations.prepare(std::move(request), somebody));
    }
    /// Lets the daemon see `event`.
    Result<enforcement::Advanced> advance(const std::string& id, license::ActivationEvent event,
                                          enforcement::Observation observation = {}) {
        return run(loop, activations.advance(ActivationId{id}, event, std::move(observation),
                                             the_daemon()));
    }

    /// Loads a key; its row.
    std::int64_t load(license::Extension extension, std::optional<ProductId> loaded_for = {}) {
        const std::string text = "extension of " + extension.user_key.text();
        return run(loop, keys.load(std::move(extension), text, std::move(loaded_for), somebody))
            .value()
            .record.row;
    }
    /// Takes over the key of somebody who has signed in at the account site.
    enforcement::LoadedKey follow(const std::string& user_key) {
        return run(loop, keys.follow(UserKey{user_key}, somebody)).value();
    }
    Result<std::int64_t> remove(const std::string& user_key) {
        return run(loop, keys.remove(UserKey{user_key}, somebody));
    }
    /// Lets upstream say what the key in `row` holds.
    void hold(std::int64_t row, std::vector<license::Entitlement> entitlements,
              std::int64_t version = 1,
              enforcement::KeySource source = enforcement::KeySource::Extension) {
        license::EntitlementDocument document{.version = version,
                                              .issued_at = time.now(),
                                              .expires_at = time.now() + Seconds{3600},
                                              .entitlements = std::move(entitlements)};
        run(loop, keys.take(row, std::move(document), "\"etag\"", source)).value();
    }
    license::Entitlement ends_in(const std::string& option, Seconds remaining, bool trial = false) {
        return {.option = OptionId{option}, .valid_to = time.now() + remaining, .trial = trial};
    }
};

}  // namespace usher::test

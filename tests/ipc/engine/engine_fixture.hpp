/// The engine's door on a store in memory and a clock of the test.
#pragma once

#include <algorithm>
#include <random>

#include "ipc/engine/conversation.hpp"
#include "ipc/protocol/question.hpp"
#include "lib/enforcement/accounts.hpp"
#include "tests/lib/enforcement/fixture.hpp"

namespace usher::test {

inline constexpr protocol::HashKey page_key{.first = 11, .second = 12};

inline store::KeySubject subject_of(std::string_view user_key) {
    const protocol::Hash128 hash = protocol::user_key_subject(page_key, user_key);
    return {hash.lo, hash.hi};
}

inline license::Catalogue limited_catalogue() {
    license::Catalogue catalogue = small_catalogue();
    catalogue.options[0].streams.per_license = 1;
    return catalogue;
}

inline license::LicensePolicy license_policy() {
    using namespace std::chrono_literals;
    return {.freshness = {.fresh_for = 20min, .stale_for = 1h, .grace_for = 2h},
            .streams = {.per_key = 2}};
}

struct EngineFixture : EnforcementFixture {
    std::mt19937_64 random{1};
    enforcement::Accounts accounts{*store, enforcer, license_policy(), Log{}};
    enforcement::StreamSlots slots{enforcer, 1, &accounts};
    enforcement::Usage usage{enforcer};
    int errors = 0;  ///< lines of the publisher's log
    engine::Publisher publisher{enforcer,
                                accounts,
                                {.hash_key = page_key, .random_word = [this] { return random(); }},
                                Log{[this](Severity severity, std::string_view) {
                                    if (severity == Severity::Error) ++errors;
                                }}};
    engine::Services services{.enforcer = enforcer,
                              .accounts = accounts,
                              .slots = slots,
                              .usage = usage,
                              .publisher = publisher};

    EngineFixture() : EnforcementFixture{":memory:", subject_of, limited_catalogue()} {
        publisher.open().value();
    }

    /// Loads a key that holds `option` for a day.
    std::int64_t give(const std::string& user_key, const std::string& option) {
        const std::int64_t row = load(general(user_key));
        hold(row, {ends_in(option, std::chrono::hours{24})});
        return row;
    }

    /// Lets upstream say what `user` has.
    void say(const std::string& user, std::vector<license::License> licenses,
             std::vector<license::Product> products = {}) {
        enforcement::LicenseAnswer answer{
            .user = UserId{user}, .licenses = std::move(licenses), .products = std::move(products)};
        run(loop, accounts.take(std::move(answer))).value();
    }
    /// A product that gives `live` on `channels`.
    static license::Product bundle(const std::string& id,
                                   const std::vector<std::string>& channels) {
        license::Product made{.id = BundleId{id}, .title = "P" + id, .type_name = "CHANNEL"};
        license::ChannelList& live = made.channels[0];
        for (const std::string& channel : channels) live.emplace_back(channel);
        std::ranges::sort(live);
        return made;
    }
    /// An active licence from now on.
    license::License licence(const std::string& id, const std::string& product, Seconds length) {
        return {.id = LicenseId{id},
                .user = {},
                .product = BundleId{product},
                .status = license::LicenseStatus::Active,
                .start = time.now(),
                .end = time.now() + length};
    }
};

}  // namespace usher::test

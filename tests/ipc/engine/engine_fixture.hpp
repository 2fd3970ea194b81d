/// The engine's door on a store in memory and a clock of the test.
#pragma once

#include <random>

#include "ipc/engine/conversation.hpp"
#include "ipc/protocol/question.hpp"
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

struct EngineFixture : EnforcementFixture {
    std::mt19937_64 random{1};
    enforcement::StreamSlots slots{enforcer, 1};
    enforcement::Usage usage{enforcer};
    int errors = 0;  ///< lines of the publisher's log
    engine::Publisher publisher{enforcer,
                                {.hash_key = page_key, .random_word = [this] { return random(); }},
                                Log{[this](Severity severity, std::string_view) {
                                    if (severity == Severity::Error) ++errors;
                                }}};
    engine::Services services{
        .enforcer = enforcer, .slots = slots, .usage = usage, .publisher = publisher};

    EngineFixture() : EnforcementFixture{":memory:", subject_of, limited_catalogue()} {
        publisher.open().value();
    }

    /// Loads a key that holds `option` for a day.
    std::int64_t give(const std::string& user_key, const std::string& option) {
        const std::int64_t row = load(general(user_key));
        hold(row, {ends_in(option, std::chrono::hours{24})});
        return row;
    }
};

}  // namespace usher::test

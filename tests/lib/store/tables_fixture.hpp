/// The tables over an empty database in memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "lib/store/database.hpp"
#include "lib/store/deferred.hpp"
#include "lib/store/derived_keys.hpp"
#include "lib/store/migrations.hpp"

namespace usher::test {

struct TablesFixture {
    store::Database database = store::Database::open(":memory:", store::migrations()).value();
    store::DerivedKeys derived{Secret{std::string(32, 's')}};
    const store::Sealer& sealer = derived.sealer;
    const journal::Keys& journal_keys = derived.journal;
    store::Deferred deferred;

    /// What `work` gives, out of one transaction that is committed whatever it gives.
    template <typename Work>
    auto in_write(Work work) {
        if constexpr (std::is_void_v<decltype(work())>) {
            attempt(work).value();
        } else {
            std::optional<decltype(work())> given;
            attempt([&] { given.emplace(work()); }).value();
            return std::move(*given);
        }
    }

    /// The code of the failure that ends `work`; Unknown if there is none.
    template <typename Work>
    Errc failure_of(Work work) {
        const Result<void> result = attempt(work);
        return result.has_value() ? Errc::Unknown : result.error().code();
    }

    void execute(std::string_view sql) {
        in_write([&] { database.prepare(sql).run(); });
    }

private:
    template <typename Work>
    Result<void> attempt(Work work) {
        return database.write([&]() -> Result<void> {
            work();
            return {};
        });
    }
};

}  // namespace usher::test

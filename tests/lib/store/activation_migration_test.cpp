// A database of the schema before activations were reconciled keeps every one of them.
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "lib/store/activation_table.hpp"
#include "lib/store/migrations.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using license::Activation;
using license::ActivationState;

namespace {

constexpr std::size_t earlier_version = 2;
constexpr Instant noon = from_unix(1'800'000'000);
constexpr std::array earlier_states{ActivationState::Prepared, ActivationState::Sending,
                                    ActivationState::Unknown,  ActivationState::Confirmed,
                                    ActivationState::Rejected, ActivationState::Cancelled};

std::string key_of(ActivationState state) {
    return "key of " + std::string{name(state)};
}

struct Fixture {
    test::TemporaryDirectory directory;
    std::string path = directory.file("usher.db");
    Sealer sealer{Secret{std::string(32, 's')}};

    template <typename Work>
    auto write(Database& database, Work work) {
        return database.write([&]() -> Result<std::invoke_result_t<Work>> { return work(); })
            .value();
    }

    /// Writes a row as the earlier version did. Its row id is 10 times its place, from 10 on.
    void insert(Database& database, ActivationState state, std::int64_t row) {
        const bool is_confirmed = state == ActivationState::Confirmed;
        const std::string user_key = key_of(state);
        const std::string sealed =
            sealer.seal(user_key, {.table = "activation", .column = "user_key", .row = row});
        const KeyTag tag = sealer.tag(UserKey{user_key});
        Statement insert = database.prepare(
            "INSERT INTO activation (row, id, user_key, user_key_tag, service, period, created_at,"
            " state, changed_at, valid_to_before, valid_to_after, cost_cents, evidence)"
            " VALUES (?, ?, ?, ?, 'noAds', 'm1', ?, ?, ?, ?, ?, ?, 'seen')");
        insert.bind(row).bind("id " + std::to_string(row)).bind(Blob{sealed});
        insert.bind(Blob{view(tag)}).bind(unix_seconds(noon)).bind(name(state));
        insert.bind(unix_seconds(noon) + row);
        if (is_confirmed) {
            insert.bind(unix_seconds(noon) + 1).bind(unix_seconds(noon) + 2).bind(150);
        } else {
            insert.bind_null().bind_null().bind_null();
        }
        insert.run();
    }

    void fill_earlier() {
        Database database = Database::open(path, migrations().first(earlier_version)).value();
        write(database, [&] {
            std::int64_t row = 0;
            for (const ActivationState state : earlier_states) insert(database, state, row += 10);
            return true;
        });
    }
};

bool may_have_left(ActivationState state) {
    return state != ActivationState::Prepared && state != ActivationState::Cancelled;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_migration, Fixture)

BOOST_AUTO_TEST_CASE(every_activation_of_the_earlier_schema_is_kept_whole) {
    fill_earlier();
    Database database = Database::open(path, migrations()).value();
    ActivationTable activations{database, sealer};
    std::int64_t row = 0;
    for (const ActivationState state : earlier_states) {
        row += 10;
        const Activation found = write(database, [&] {
            return activations.find(ActivationId{"id " + std::to_string(row)}).value();
        });
        BOOST_TEST_CONTEXT(name(state)) {
            const bool is_confirmed = state == ActivationState::Confirmed;
            const bool is_waited_for =
                state == ActivationState::Sending || state == ActivationState::Unknown;
            BOOST_CHECK(found.state == state);
            BOOST_CHECK(found.request.user_key == UserKey{key_of(state)});
            BOOST_CHECK(found.created_at == noon);
            BOOST_CHECK(found.changed_at == noon + Seconds{row});
            BOOST_CHECK(found.wanted_at == noon);
            BOOST_CHECK(found.sent_at ==
                        (is_waited_for ? std::optional{noon + Seconds{row}} : std::nullopt));
            BOOST_CHECK(found.first_sent_at == found.sent_at);
            BOOST_CHECK(!found.before_lags && !found.upstream_ahead);
            BOOST_CHECK_EQUAL(found.attempts, may_have_left(state) ? 1 : 0);
            BOOST_CHECK_EQUAL(found.before.has_value(), is_confirmed);
            BOOST_CHECK_EQUAL(found.cost.has_value(), is_confirmed);
            BOOST_CHECK_EQUAL(found.evidence, "seen");
            BOOST_CHECK_EQUAL(found.upstream, "");
            BOOST_CHECK(!found.resolution);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_row_ever_goes_so_that_none_comes_back) {
    fill_earlier();
    Database database = Database::open(path, migrations()).value();
    const Result<void> removed = database.write([&]() -> Result<void> {
        database.prepare("DELETE FROM activation WHERE row = 10").run();
        return {};
    });
    BOOST_TEST_REQUIRE(!removed.has_value());
    BOOST_TEST(removed.error().context().find("never removed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_table_is_still_one_that_counts_from_one) {
    static_cast<void>(Database::open(path, migrations().first(earlier_version)).value());
    Database database = Database::open(path, migrations()).value();
    ActivationTable activations{database, sealer};
    const Activation first{.request = {.id = ActivationId{"a"},
                                       .user_key = UserKey{"k"},
                                       .service = OptionId{"noAds"},
                                       .period = PeriodId{"m1"}}};
    write(database, [&] {
        activations.insert(first);
        return true;
    });
    BOOST_CHECK(write(database, [&] { return activations.find(ActivationId{"a"}).value(); }) ==
                first);
}

BOOST_AUTO_TEST_SUITE_END()

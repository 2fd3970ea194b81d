#include "lib/store/anchor_keeper.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::store;

namespace {

license::Standing generation(std::int64_t number) {
    return {.generation = number, .installation = InstallationId{"i"}};
}

struct Fixture {
    std::vector<std::int64_t> written;  // by the thread; read once it has settled or ended
    std::vector<bool> turns;
    Result<void> outcome{};
    std::optional<AnchorKeeper> keeper;

    Fixture() {
        keeper.emplace(
            [this](const license::Standing& standing) {
                written.push_back(standing.generation);
                return outcome;
            },
            [this](const Result<void>& result) { turns.push_back(result.has_value()); }, 1h);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(anchor_keeper, Fixture)

BOOST_AUTO_TEST_CASE(writes_what_it_was_given) {
    keeper->keep(generation(1));
    BOOST_TEST(keeper->settle().has_value());
    BOOST_TEST(written.back() == 1);
}

BOOST_AUTO_TEST_CASE(what_comes_within_the_pause_is_written_as_one_and_never_left_out) {
    keeper->keep(generation(1));
    keeper->settle().value();
    for (std::int64_t number = 2; number <= 100; ++number) keeper->keep(generation(number));
    keeper.reset();
    BOOST_TEST(written.front() == 1);
    BOOST_TEST(written.back() == 100);
    BOOST_TEST(written.size() <= 3U);
}

BOOST_AUTO_TEST_CASE(ends_at_once_with_nothing_to_write) {
    keeper.reset();
    BOOST_TEST(written.empty());
}

BOOST_AUTO_TEST_CASE(says_when_writing_begins_to_fail_and_when_it_works_again) {
    outcome = Error{Errc::StorageFull, "no room"};
    for (std::int64_t number = 1; number <= 3; ++number) {
        keeper->keep(generation(number));
        BOOST_CHECK(keeper->settle().error().code() == Errc::StorageFull);
    }
    outcome = {};
    for (std::int64_t number = 4; number <= 5; ++number) {
        keeper->keep(generation(number));
        BOOST_TEST(keeper->settle().has_value());
    }
    keeper.reset();
    BOOST_TEST(turns == (std::vector<bool>{false, true}));
}

BOOST_AUTO_TEST_CASE(lags_from_the_commit_until_it_is_written) {
    BOOST_TEST(!keeper->lag().has_value());
    keeper->keep(generation(1));
    keeper->settle().value();
    BOOST_TEST(!keeper->lag().has_value());
    // Within the pause of an hour nothing is written.
    keeper->keep(generation(2));
    BOOST_TEST_REQUIRE(keeper->lag().has_value());
    BOOST_TEST(!keeper->lag()->cause.has_value());
    keeper->settle().value();
    BOOST_TEST(!keeper->lag().has_value());
}

BOOST_AUTO_TEST_CASE(says_whether_any_has_been_written_since_it_began) {
    outcome = Error{Errc::Storage, "no inodes"};
    keeper->keep(generation(1));
    BOOST_CHECK(!keeper->settle());
    BOOST_TEST(keeper->lag().value().is_first);
    outcome = {};
    keeper->keep(generation(2));
    keeper->settle().value();
    keeper->keep(generation(3));
    BOOST_TEST(!keeper->lag().value().is_first);
}

BOOST_AUTO_TEST_CASE(lags_and_says_why_while_it_cannot_be_written) {
    outcome = Error{Errc::Storage, "no inodes"};
    keeper->keep(generation(1));
    BOOST_CHECK(!keeper->settle());
    BOOST_TEST_REQUIRE(keeper->lag().has_value());
    BOOST_TEST(keeper->lag()->cause->context() == "no inodes");
    outcome = {};
    keeper->keep(generation(2));
    keeper->settle().value();
    BOOST_TEST(!keeper->lag().has_value());
}

BOOST_AUTO_TEST_CASE(what_could_not_be_written_is_tried_again_by_itself) {
    std::promise<void> again;
    int tries = 0;
    keeper.emplace(
        [&](const license::Standing& standing) -> Result<void> {
            BOOST_TEST(standing.generation == 1);
            if (++tries < 3) return Error{Errc::Storage, "not yet"};
            again.set_value();
            return {};
        },
        [](const Result<void>&) {}, 1ms);
    keeper->keep(generation(1));
    again.get_future().get();
    keeper->settle().value();
    BOOST_TEST(!keeper->lag().has_value());
    keeper.reset();
    BOOST_TEST(tries == 3);
}

BOOST_AUTO_TEST_CASE(ends_although_it_cannot_write) {
    outcome = Error{Errc::Storage, "never"};
    keeper->keep(generation(1));
    keeper.reset();
    BOOST_TEST(!written.empty());
    BOOST_TEST(written.size() <= 2U);
}

BOOST_AUTO_TEST_SUITE_END()

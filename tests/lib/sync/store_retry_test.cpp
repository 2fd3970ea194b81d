#include "lib/sync/store_retry.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/support/loop.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

/// A store that gives these answers, one after the other.
struct Fixture {
    net::io_context loop{1};
    std::vector<Result<int>> answers;
    std::size_t said = 0;
    std::vector<std::chrono::steady_clock::duration> waits;
    std::vector<std::string> complaints;
    bool has_stopped = false;

    std::optional<int> until_taken() {
        sync::StoreRetry retry{
            .first_wait = 1s,
            .wait_max = 3s,
            .sleep = [this](auto wait) -> Task<void> {
                waits.push_back(wait);
                co_return;
            },
            .has_stopped = [this] { return has_stopped; },
            .complain = [this](const Error& why) { complaints.push_back(why.context()); }};
        std::function<Task<Result<int>>()> say = [this]() -> Task<Result<int>> {
            co_return answers.at(said++);
        };
        return test::run(loop, sync::until_taken(std::move(retry), std::move(say)));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_retry, Fixture)

BOOST_AUTO_TEST_CASE(it_is_said_until_it_is_taken_after_waits_that_grow_to_a_limit) {
    const Error failed{Errc::Storage, "disk"};
    answers = {failed, failed, failed, 7};
    BOOST_CHECK(until_taken() == 7);
    const std::vector<std::chrono::steady_clock::duration> expected{1s, 2s, 3s};
    BOOST_CHECK(waits == expected);
    BOOST_CHECK_EQUAL(complaints.size(), 3U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_no_news) {
    answers = {Error{Errc::StorageFull, "full"}, 7};
    BOOST_CHECK(until_taken() == 7);
    BOOST_CHECK(complaints.empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_is_said_once) {
    for (const Errc code : {Errc::Unsettled, Errc::Damaged, Errc::Conflict, Errc::NotFound}) {
        answers = {Error{code, "no"}};
        said = 0;
        BOOST_CHECK(!until_taken());
    }
    BOOST_CHECK(waits.empty());
    BOOST_CHECK_EQUAL(complaints.size(), 4U);
}

BOOST_AUTO_TEST_CASE(nothing_is_said_once_it_has_stopped) {
    has_stopped = true;
    BOOST_CHECK(!until_taken());
    BOOST_CHECK_EQUAL(said, 0U);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/enforcement/usage.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Question;

namespace {

struct Fixture : test::EnforcementFixture {
    enforcement::Usage usage{enforcer};

    static Question question(const std::string& option, const std::string& key = {}) {
        Question asked{.option = OptionId{option}};
        if (!key.empty()) asked.user_key = UserKey{key};
        return asked;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(usage, Fixture)

BOOST_AUTO_TEST_CASE(adds_up_by_option_and_key) {
    usage.add(question("radio", "alpha"), 10s, 100);
    usage.add(question("noAds"), 1s, 1);
    usage.add(question("radio", "alpha"), 20s, 200);
    usage.add(question("radio"), 2s, 2);
    const auto all = usage.all();
    BOOST_REQUIRE_EQUAL(all.size(), 3U);
    BOOST_CHECK_EQUAL(all[0].option.text(), "noAds");
    BOOST_CHECK(!all[1].key);
    BOOST_CHECK_EQUAL(all[2].key.value().size(), 8U);
    BOOST_CHECK(all[2].time == 30s);
    BOOST_CHECK_EQUAL(all[2].bytes, 300U);
    BOOST_CHECK_EQUAL(all[2].reports, 2U);
}

BOOST_AUTO_TEST_CASE(stays_at_its_highest_number) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    usage.add(question("noAds"), 1s, most);
    usage.add(question("noAds"), -5s, most);
    const auto all = usage.all();
    BOOST_CHECK_EQUAL(all.at(0).bytes,
                      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    BOOST_CHECK(all.at(0).time == 1s);
}

BOOST_AUTO_TEST_CASE(forgets_what_is_one_entry_too_many) {
    for (std::size_t i = 0; i < enforcement::Usage::entries_max; ++i) {
        usage.add(question("option" + std::to_string(i)), 1s, 1);
    }
    usage.add(question("another"), 1s, 1);
    usage.add(question("option0"), 1s, 1);
    const auto all = usage.all();
    BOOST_CHECK_EQUAL(all.size(), enforcement::Usage::entries_max);
    BOOST_CHECK_EQUAL(all.at(0).option.text(), "option0");
    BOOST_CHECK_EQUAL(all.at(0).reports, 2U);
}

BOOST_AUTO_TEST_SUITE_END()

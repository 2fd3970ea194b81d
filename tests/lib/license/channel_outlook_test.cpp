#include "lib/license/channel_outlook.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <string>

using namespace usher;
using namespace usher::license;
using enum ChannelService;

namespace {

constexpr Instant day0 = from_unix(1735700000);
constexpr Instant at(int second) {
    return day0 + Seconds{second};
}

struct Fixture {
    std::map<BundleId, Product> products;
    std::vector<License> licenses;

    void add(std::optional<int> start, std::optional<int> end,
             LicenseStatus status = LicenseStatus::Active, const std::string& product = "p") {
        licenses.push_back({.id = LicenseId{std::to_string(licenses.size())},
                            .user = UserId{"u"},
                            .product = BundleId{product},
                            .status = status});
        if (start) licenses.back().start = at(*start);
        if (end) licenses.back().end = at(*end);
    }
    Product& product(const std::string& id, const std::string& type = "CHANNEL") {
        return products[BundleId{id}] =
                   Product{.id = BundleId{id}, .title = "P" + id, .type_name = type};
    }
    [[nodiscard]] FindProduct find() const {
        return [this](const BundleId& id) {
            const auto found = products.find(id);
            return found == products.end() ? nullptr : &found->second;
        };
    }
    [[nodiscard]] ChannelOutlook look(int second) const {
        std::vector<const License*> giving;
        for (const License& license : licenses) giving.push_back(&license);
        return channel_outlook(giving, at(second));
    }
    [[nodiscard]] Verdict decided(const ChannelRight& right, Instant when) const {
        const LicenseSnapshot snapshot{.licenses = licenses, .synced_at = when};
        return decide(right, snapshot, find(), {}, when, true).verdict;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(channel_outlook_, Fixture)

BOOST_AUTO_TEST_CASE(a_licence_that_ends_is_over_for_ever) {
    add(0, 100);
    BOOST_CHECK(look(50) == (ChannelOutlook{.reason = Reason::Active,
                                            .since = at(0),
                                            .until = at(100),
                                            .afterwards = Reason::Lapsed}));
    BOOST_CHECK(look(100) == (ChannelOutlook{.reason = Reason::Lapsed, .since = at(100)}));
}

BOOST_AUTO_TEST_CASE(what_begins_later_is_not_told_beforehand) {
    add(100, 200);
    BOOST_CHECK(look(99) == (ChannelOutlook{.reason = Reason::NotStarted, .until = at(100)}));
    add(300, {});
    BOOST_CHECK(look(100) ==
                (ChannelOutlook{.reason = Reason::Active, .since = at(100), .until = at(200)}));
    BOOST_CHECK(look(200) ==
                (ChannelOutlook{.reason = Reason::NotStarted, .since = at(200), .until = at(300)}));
    BOOST_CHECK(look(300) == (ChannelOutlook{.reason = Reason::Active, .since = at(300)}));
}

BOOST_AUTO_TEST_CASE(licences_that_follow_each_other_are_one_stretch) {
    add(200, 300);
    add(0, 100);
    add(100, 200);
    for (const int second : {0, 100, 299}) {
        BOOST_CHECK(look(second) == (ChannelOutlook{.reason = Reason::Active,
                                                    .since = at(0),
                                                    .until = at(300),
                                                    .afterwards = Reason::Lapsed}));
    }
}

BOOST_AUTO_TEST_CASE(a_licence_that_never_grants_is_waited_for_until_it_is_over) {
    add(300, 200);
    BOOST_CHECK(look(0) ==
                (ChannelOutlook{
                    .reason = Reason::NotStarted, .until = at(200), .afterwards = Reason::Lapsed}));
    BOOST_CHECK(look(200) == (ChannelOutlook{.reason = Reason::Lapsed, .since = at(200)}));
}

BOOST_AUTO_TEST_CASE(a_status_that_refuses_holds_for_ever) {
    add(0, 100, LicenseStatus::Processing);
    BOOST_CHECK(look(500) == ChannelOutlook{.reason = Reason::OrderPending});
    add(0, 100, LicenseStatus::Suspended);
    BOOST_CHECK(look(500) == ChannelOutlook{.reason = Reason::Suspended});
}

BOOST_AUTO_TEST_CASE(says_at_every_moment_what_is_decided_then) {
    std::mt19937 random{7};
    const auto pick = [&random](unsigned below) { return static_cast<int>(random() % below); };
    constexpr std::array statuses{
        LicenseStatus::Active,     LicenseStatus::Active,     LicenseStatus::Active,
        LicenseStatus::Expired,    LicenseStatus::Suspended,  LicenseStatus::SuspendedAdmin,
        LicenseStatus::Processing, LicenseStatus::OrderError, LicenseStatus::Unknown};
    const ChannelRight right{.channel = ChannelId{"c"}, .service = Live};
    product("p").channels[index_of(Live)] = {right.channel};
    for (int history = 0; history < 3000; ++history) {
        licenses.clear();
        for (int count = 1 + pick(4); count > 0; --count) {
            add(pick(5) == 0 ? std::nullopt : std::optional{pick(20)},
                pick(5) == 0 ? std::nullopt : std::optional{pick(20)},
                statuses[static_cast<std::size_t>(pick(statuses.size()))]);
        }
        for (int told = -1; told < 22; ++told) {
            const ChannelOutlook outlook = look(told);
            BOOST_REQUIRE(!outlook.since || *outlook.since <= at(told));
            BOOST_REQUIRE(!outlook.until || *outlook.until > at(told));
            for (int later = -1; later < 22; ++later) {
                if (outlook.since && at(later) < *outlook.since) continue;
                const bool is_over = outlook.until && at(later) >= *outlook.until;
                if (is_over && !outlook.afterwards) continue;
                const Verdict verdict = decided(right, at(later));
                BOOST_REQUIRE_EQUAL(name(verdict.reason),
                                    name(is_over ? *outlook.afterwards : outlook.reason));
                BOOST_REQUIRE(!verdict.allowed || verdict.valid_to == outlook.until);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(names_every_right_that_some_licence_gives_once) {
    Product& group = product("group", "CHANNEL_GROUP");
    group.channels[index_of(Live)] = {ChannelId{"a"}, ChannelId{"b"}};
    group.channels[index_of(Npvr)] = {ChannelId{"a"}};
    product("single").channels[index_of(Live)] = {ChannelId{"b"}};
    add(0, 1, LicenseStatus::Active, "group");
    add(0, 1, LicenseStatus::Suspended, "single");
    add(0, 1, LicenseStatus::Active, "nobody knows");

    BOOST_CHECK_EQUAL(count_given(licenses, find()), 4U);
    const std::vector<GivenRight> rights = given_rights(licenses, find(), TypeCheck::Advisory);
    BOOST_REQUIRE_EQUAL(rights.size(), 3U);
    BOOST_CHECK(rights[0].right == (ChannelRight{ChannelId{"a"}, Live}));
    BOOST_CHECK(rights[1].right == (ChannelRight{ChannelId{"a"}, Npvr}));
    BOOST_CHECK(rights[2].right == (ChannelRight{ChannelId{"b"}, Live}));
    BOOST_CHECK_EQUAL(rights[2].giving.size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_strict_check_gives_only_what_the_type_stands_for) {
    Product& both = product("both", "CHANNEL");
    both.channels[index_of(Live)] = {ChannelId{"a"}};
    both.channels[index_of(Npvr)] = {ChannelId{"a"}};
    product("odd", "BOUQUET").channels[index_of(Live)] = {ChannelId{"b"}};
    add(0, 1, LicenseStatus::Active, "both");
    add(0, 1, LicenseStatus::Active, "odd");
    BOOST_CHECK_EQUAL(given_rights(licenses, find(), TypeCheck::Advisory).size(), 3U);
    const std::vector<GivenRight> strict = given_rights(licenses, find(), TypeCheck::Strict);
    BOOST_REQUIRE_EQUAL(strict.size(), 1U);
    BOOST_CHECK(strict[0].right == (ChannelRight{ChannelId{"a"}, Live}));
}

BOOST_AUTO_TEST_SUITE_END()

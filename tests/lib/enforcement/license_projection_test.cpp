#include "lib/enforcement/license_projection.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using enforcement::AccountRecord;
using enforcement::LicenseProjection;
using license::ChannelService;
using license::License;
using license::LicenseStatus;
using license::Product;

namespace {

constexpr Instant noon{std::chrono::sys_days{2026y / 3 / 1} + 12h};

struct Fixture {
    LicenseProjection projection;
    std::vector<std::string> told;  ///< users, the steps apart by `|`

    Fixture() {
        projection.observe([this](const std::vector<UserId>& users) {
            std::vector<std::string> names;
            for (const UserId& user : users) names.push_back(user.text());
            std::ranges::sort(names);
            told.insert(told.end(), names.begin(), names.end());
            told.emplace_back("|");
        });
    }

    static Product bundle(const std::string& id, const std::string& channel,
                          ChannelService service = ChannelService::Live) {
        Product made{.id = BundleId{id}, .title = "P" + id, .type_name = "CHANNEL_GROUP"};
        made.channels[index_of(service)] = {ChannelId{channel}};
        return made;
    }
    static AccountRecord account(const std::string& user,
                                 const std::vector<std::string>& products) {
        AccountRecord made{.row = 1, .user = UserId{user}, .synced_at = noon};
        for (const std::string& product : products) {
            made.licenses.push_back({.id = LicenseId{user + "-" + product},
                                     .user = made.user,
                                     .product = BundleId{product},
                                     .status = LicenseStatus::Active,
                                     .end = noon + 1h});
        }
        return made;
    }
    std::string take_told() {
        std::string text;
        for (const std::string& one : std::exchange(told, {})) text += one;
        return text;
    }
    [[nodiscard]] std::string about(const std::string& channel) const {
        std::string ids;
        const auto account = projection.find_about(UserId{"u"}, ChannelId{channel});
        for (const License& license : account->licenses) ids += license.product.text();
        return ids;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(license_projection, Fixture)

BOOST_AUTO_TEST_CASE(what_is_put_is_found_but_for_its_order) {
    AccountRecord record = account("u", {"77"});
    record.licenses.front().status = LicenseStatus::Unknown;
    record.licenses.front().other_status = "PAUSED";
    record.licenses.front().start = noon;
    const AccountRecord expected = record;
    record.licenses.front().order = OrderId{"order"};
    projection.put(record);
    BOOST_CHECK(projection.find(UserId{"u"}) == expected);
    BOOST_CHECK(projection.synced_at(UserId{"u"}) == noon);
    BOOST_CHECK(!projection.synced_at(UserId{"v"}));
    BOOST_CHECK(!projection.find(UserId{"v"}));
}

BOOST_AUTO_TEST_CASE(counts_licences_of_all_and_of_each) {
    projection.put(account("u", {"77", "78"}));
    projection.put(account("v", {"77"}));
    BOOST_TEST(projection.license_count() == 3U);
    BOOST_TEST(projection.license_count(UserId{"u"}) == 2U);
    BOOST_TEST(projection.license_count(UserId{"w"}) == 0U);
    projection.put(account("u", {"79"}));
    BOOST_TEST(projection.license_count() == 2U);
    BOOST_TEST(projection.remove(UserId{"u"}));
    BOOST_TEST(!projection.remove(UserId{"u"}));
    BOOST_TEST(projection.license_count() == 1U);
    BOOST_TEST(projection.account_count() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_of_a_user_and_of_everybody_who_holds_a_product_that_changes) {
    projection.put(account("u", {"77"}));
    projection.put(account("v", {"77", "78"}));
    projection.put(account("w", {"78"}));
    BOOST_TEST(take_told() == "u|v|w|");
    projection.put(bundle("77", "501"));
    BOOST_TEST(take_told() == "uv|");
    projection.put(bundle("77", "501"));
    BOOST_TEST(take_told().empty(), "it is as it was");
    projection.put(account("w", {"78"}), {bundle("77", "502")});
    BOOST_TEST(take_told() == "uvw|", "in one step");
    projection.put(bundle("99", "501"));
    BOOST_TEST(take_told().empty(), "nobody holds it");
    projection.remove(UserId{"u"});
    BOOST_TEST(take_told() == "u|");
}

BOOST_AUTO_TEST_CASE(a_catalogue_is_one_step_and_takes_away_what_has_gone) {
    projection.put(account("u", {"77"}));
    projection.put(account("v", {"78"}));
    projection.put(bundle("78", "502"));
    take_told();
    const std::vector gone{BundleId{"78"}};
    projection.put_catalogue({bundle("77", "501")}, gone);
    BOOST_TEST(take_told() == "uv|");
    BOOST_CHECK(projection.find_product(BundleId{"78"}) == nullptr);
    BOOST_TEST(projection.products().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalogue_says_all_of_a_product_and_an_answer_about_licences_what_it_names) {
    Product priced = bundle("77", "501");
    priced.price = {.minor = 990, .currency = "EUR"};
    priced.is_buyable = true;
    projection.put_catalogue({priced}, {});
    projection.put(account("u", {"77"}), {bundle("77", "502")});
    const Product* const known = projection.find_product(BundleId{"77"});
    BOOST_REQUIRE(known != nullptr);
    BOOST_CHECK(known->price == priced.price);
    BOOST_CHECK(known->is_buyable == true);
    BOOST_CHECK(known->channels_of(ChannelService::Live) == license::ChannelList{ChannelId{"502"}});
    projection.put_catalogue({bundle("77", "502")}, {});
    BOOST_CHECK(!projection.find_product(BundleId{"77"})->price);
    projection.put_catalogue({priced}, {});
    projection.put_catalogue({bundle("78", "501")}, {});
    BOOST_CHECK(!projection.find_product(BundleId{"77"})->is_buyable);
}

BOOST_AUTO_TEST_CASE(gives_a_decision_the_licences_that_it_looks_at) {
    projection.put(bundle("1", "501"));
    projection.put(bundle("2", "501", ChannelService::Npvr));
    projection.put(bundle("3", "502"));
    projection.put(account("u", {"1", "2", "3", "4"}));
    BOOST_TEST(about("501") == "124", "also of another service, and of products nobody knows");
    BOOST_TEST(about("502") == "34");
    BOOST_CHECK(!projection.find_about(UserId{"v"}, ChannelId{"501"}));
}

BOOST_AUTO_TEST_CASE(the_fingerprint_is_that_of_the_state_whatever_led_to_it) {
    LicenseProjection other;
    BOOST_TEST(other.fingerprint() == projection.fingerprint());
    projection.put(account("u", {"77", "78"}));
    projection.put(account("v", {"77"}));
    projection.put(bundle("77", "501"));
    other.put(bundle("77", "501"));
    other.put(account("w", {"99"}));
    other.put(account("v", {"77"}));
    other.put(account("u", {"77", "78"}));
    BOOST_TEST(other.fingerprint() != projection.fingerprint());
    other.remove(UserId{"w"});
    BOOST_TEST(other.fingerprint() == projection.fingerprint());

    AccountRecord moved = account("v", {"77"});
    moved.licenses.front().end = noon + 2h;
    other.put(moved);
    BOOST_TEST(other.fingerprint() != projection.fingerprint());
    other.put(account("v", {"77"}));
    other.put(bundle("77", "502"));
    BOOST_TEST(other.fingerprint() != projection.fingerprint());
}

BOOST_AUTO_TEST_CASE(what_upstream_no_longer_says_takes_no_room) {
    projection.put(account("v", {"77"}));
    for (int round = 0; round < 20; ++round) {
        std::vector<std::string> products;
        for (int i = 0; i < 500; ++i) {
            products.push_back("p" + std::to_string(round) + "-" + std::to_string(i));
        }
        const AccountRecord record = account("u", products);
        projection.put(record);
        BOOST_CHECK(projection.find(UserId{"u"}) == record);
    }
    BOOST_CHECK(projection.find(UserId{"v"}) == account("v", {"77"}));
    BOOST_TEST(projection.word_count() < 2000U);
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/license/license_steps.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant noon{std::chrono::sys_days{2026y / 3 / 1} + 12h};

struct Fixture {
    Product product{.id = BundleId{"77"}, .title = "Evening", .type_name = "CHANNEL_GROUP"};
    std::vector<License> licenses;
    std::optional<Instant> synced_at = noon;
    LicensePolicy policy;

    Fixture() {
        product.channels[index_of(ChannelService::Live)] = {ChannelId{"501"}};
        product.channels[index_of(ChannelService::Npvr)] = {ChannelId{"501"}};
    }
    void hold(const std::string& id, const std::string& bundle = "77",
              LicenseStatus status = LicenseStatus::Active) {
        licenses.push_back({.id = LicenseId{id},
                            .user = UserId{"310"},
                            .product = BundleId{bundle},
                            .status = status,
                            .end = noon + 1h});
    }
    [[nodiscard]] std::vector<Step> steps(const std::string& channel = "501",
                                          Instant now = noon) const {
        const ChannelRight right{.channel = ChannelId{channel}, .service = ChannelService::Live};
        const auto find = [this](const BundleId& id) {
            return id == product.id ? &product : nullptr;
        };
        const LicenseSnapshot snapshot{.licenses = licenses, .synced_at = synced_at};
        const LicenseVerdict decided = decide(right, snapshot, find, policy, now, true);
        return explain(right, snapshot, find, policy, now, decided);
    }
    // `user+ freshness+ license- decision-`: what passed and what did not.
    [[nodiscard]] static std::string outline(const std::vector<Step>& steps) {
        std::string text;
        for (const Step& step : steps) {
            if (!text.empty()) text += ' ';
            text += step.name + (step.passed ? "+" : "-");
        }
        return text;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(license_steps, Fixture)

BOOST_AUTO_TEST_CASE(of_a_user_of_whom_nothing_was_heard_there_is_no_more_to_say) {
    synced_at.reset();
    hold("9001");
    BOOST_TEST(outline(steps()) == "user-");
}

BOOST_AUTO_TEST_CASE(names_each_licence_that_is_about_the_channel) {
    hold("9001");
    hold("9002", "77", LicenseStatus::Suspended);
    hold("9003", "99");
    const std::vector<Step> all = steps();
    BOOST_TEST(outline(all) == "user+ freshness+ license+ license- license- decision+");
    BOOST_TEST(all[2].finding ==
               "licence 9001 to product 77, ACTIVE to 2026-03-01T13:00:00Z: gives live, npvr");
    BOOST_TEST(all[3].finding.find("SUSPENDED") != std::string::npos);
    BOOST_TEST(all[4].finding.ends_with("the product is not known"));
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_about_other_channels) {
    hold("9001");
    BOOST_TEST(outline(steps("502")) == "user+ freshness+ decision-");
}

BOOST_AUTO_TEST_CASE(says_that_too_long_ago_was_the_cause) {
    hold("9001");
    licenses.front().end.reset();
    const std::vector<Step> all = steps("501", noon + 24h * 365);
    BOOST_TEST(outline(all) == "user+ freshness- license+ decision-");
}

BOOST_AUTO_TEST_CASE(counts_the_licences_beyond_those_it_names) {
    for (std::size_t i = 0; i < named_licenses_max + 8; ++i) hold(std::to_string(9000 + i));
    const std::vector<Step> all = steps();
    BOOST_TEST(all.size() == named_licenses_max + 4);
    BOOST_TEST(all[all.size() - 2].finding == "8 more");
}

BOOST_AUTO_TEST_SUITE_END()

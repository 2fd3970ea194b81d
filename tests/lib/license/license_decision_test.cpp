#include "lib/license/license_decision.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;
using enum ChannelService;

namespace {

constexpr Instant clock_now = from_unix(1735700000);

Product product(const std::string& id, ProductType type) {
    return {.id = BundleId{id}, .title = "P" + id, .type_name = std::string{name(type)}};
}

License held(const std::string& id, const std::string& bundle, LicenseStatus status,
             std::optional<Instant> start, std::optional<Instant> end) {
    return {.id = LicenseId{id},
            .user = UserId{"310"},
            .product = BundleId{bundle},
            .status = status,
            .start = start,
            .end = end};
}

/// The products and licences of specs/aminotv.md 9.5.
struct Fixture {
    std::map<BundleId, Product> products;
    std::vector<License> licenses{
        held("a", "77", LicenseStatus::Active, from_unix(1735689600), from_unix(1738368000)),
        held("b", "78", LicenseStatus::Suspended, from_unix(1735000000), from_unix(1740000000)),
        held("c", "79", LicenseStatus::Active, from_unix(1735700001), std::nullopt),
        held("d", "80", LicenseStatus::Active, from_unix(1730000000), from_unix(1735700000))};
    LicensePolicy policy;
    std::optional<Instant> synced_at = clock_now;

    Fixture() {
        Product evening = product("77", ProductType::ChannelGroup);
        evening.channels[index_of(Live)] = {ChannelId{"501"}, ChannelId{"502"}};
        evening.channels[index_of(Npvr)] = {ChannelId{"501"}};
        evening.channels[index_of(Catchup)] = {ChannelId{"502"}};
        add(evening);
        add(of_service("78", ProductType::Pvr, "503"));
        add(of_service("79", ProductType::Catchup, "501"));
        add(of_service("80", ProductType::Channel, "504"));
    }
    void add(const Product& one) { products.insert_or_assign(one.id, one); }
    static Product of_service(const std::string& id, ProductType type, const std::string& channel) {
        Product made = product(id, type);
        made.channels[index_of(*service_of(type))] = {ChannelId{channel}};
        return made;
    }
    [[nodiscard]] LicenseVerdict ask(const std::string& channel, ChannelService service,
                                     Instant now) const {
        const auto find = [this](const BundleId& id) -> const Product* {
            const auto found = products.find(id);
            return found == products.end() ? nullptr : &found->second;
        };
        return decide({.channel = ChannelId{channel}, .service = service},
                      LicenseSnapshot{.licenses = licenses, .synced_at = synced_at}, find, policy,
                      now, true);
    }
    [[nodiscard]] Reason why(const std::string& channel, ChannelService service,
                             Instant now) const {
        return ask(channel, service, now).verdict.reason;
    }
    /// Of one licence to a product that gives 501 live.
    [[nodiscard]] Reason why_with(LicenseStatus status) {
        licenses = {held("x", "77", status, {}, {})};
        return why("501", Live, clock_now);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(license_decision, Fixture)

BOOST_AUTO_TEST_CASE(decides_as_the_vectors_say) {
    struct Vector {
        const char* channel;
        ChannelService service;
        Instant now;
        Reason reason;
        const char* by;
        std::optional<Instant> until;
    };
    // As far as somebody allows, of whom `until` is not said in the vectors too.
    const std::optional<Instant> end_of_a = from_unix(1738368000);
    const std::vector<Vector> vectors{
        {"501", Live, clock_now, Reason::Active, "a", end_of_a},
        {"501", Npvr, clock_now, Reason::Active, "a", end_of_a},
        {"502", Npvr, clock_now, Reason::ServiceNotIncluded, "", {}},
        {"502", Catchup, from_unix(1738367999), Reason::Active, "a", end_of_a},
        {"502", Catchup, from_unix(1738368000), Reason::Lapsed, "", {}},
        {"501", Catchup, clock_now, Reason::NotStarted, "", {}},
        {"501", Catchup, from_unix(1735700001), Reason::Active, "c", {}},
        {"503", Npvr, clock_now, Reason::Suspended, "", {}},
        {"504", Live, clock_now, Reason::Lapsed, "", {}},
        {"504", Live, from_unix(1735699999), Reason::Active, "d", from_unix(1735700000)},
        {"501", Startover, clock_now, Reason::ServiceNotIncluded, "", {}},
        {"999", Live, clock_now, Reason::NoLicense, "", {}}};
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const Vector& vector = vectors[i];
        synced_at = vector.now;
        BOOST_TEST_CONTEXT("vector " << i + 1) {
            const LicenseVerdict decided = ask(vector.channel, vector.service, vector.now);
            BOOST_TEST(name(decided.verdict.reason) == name(vector.reason));
            BOOST_TEST(decided.verdict.allowed == (vector.reason == Reason::Active));
            BOOST_TEST((decided.by == nullptr ? "" : decided.by->id.text()) == vector.by);
            BOOST_CHECK(decided.verdict.valid_to == vector.until);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_an_active_licence_lets_the_user_watch) {
    BOOST_CHECK(why_with(LicenseStatus::Active) == Reason::Active);
    BOOST_CHECK(why_with(LicenseStatus::Expired) == Reason::Lapsed);
    BOOST_CHECK(why_with(LicenseStatus::Suspended) == Reason::Suspended);
    BOOST_CHECK(why_with(LicenseStatus::SuspendedAdmin) == Reason::SuspendedAdmin);
    BOOST_CHECK(why_with(LicenseStatus::Processing) == Reason::OrderPending);
    BOOST_CHECK(why_with(LicenseStatus::CheckInvalid) == Reason::OrderProblem);
    BOOST_CHECK(why_with(LicenseStatus::OrderError) == Reason::OrderProblem);
    BOOST_CHECK(why_with(LicenseStatus::Unknown) == Reason::StatusUnknown);
}

BOOST_AUTO_TEST_CASE(names_the_reason_that_is_nearest_to_a_yes_whatever_the_order) {
    const std::vector<LicenseStatus> from_near_to_far{
        LicenseStatus::Expired,    LicenseStatus::Suspended,  LicenseStatus::SuspendedAdmin,
        LicenseStatus::Processing, LicenseStatus::OrderError, LicenseStatus::Unknown};
    for (std::size_t i = 0; i + 1 < from_near_to_far.size(); ++i) {
        const Reason nearer = why_with(from_near_to_far[i]);
        licenses = {held("1", "77", from_near_to_far[i + 1], {}, {}),
                    held("2", "77", from_near_to_far[i], {}, {}),
                    held("3", "77", from_near_to_far[i + 1], {}, {})};
        BOOST_CHECK(why("501", Live, clock_now) == nearer);
        std::ranges::reverse(licenses);
        BOOST_CHECK(why("501", Live, clock_now) == nearer);
    }
}

BOOST_AUTO_TEST_CASE(a_suspended_licence_takes_nothing_away_from_another) {
    licenses.push_back(held("e", "77", LicenseStatus::Suspended, {}, {}));
    BOOST_TEST(ask("501", Live, clock_now).verdict.allowed);
}

BOOST_AUTO_TEST_CASE(a_licence_to_an_unknown_product_gives_nothing_and_says_so) {
    licenses = {held("x", "404", LicenseStatus::Active, {}, {})};
    BOOST_CHECK(why("501", Live, clock_now) == Reason::ProductUnknown);
    licenses.push_back(held("a", "77", LicenseStatus::Active, {}, {}));
    BOOST_CHECK(why("501", Startover, clock_now) == Reason::ServiceNotIncluded);
    BOOST_CHECK(why("501", Live, clock_now) == Reason::Active);
}

BOOST_AUTO_TEST_CASE(a_service_of_a_licence_that_is_not_in_force_is_no_other_service_of_the_user) {
    licenses = {held("a", "77", LicenseStatus::Suspended, {}, {})};
    BOOST_CHECK(why("501", Startover, clock_now) == Reason::NoLicense);
}

BOOST_AUTO_TEST_CASE(lists_decide_where_the_type_says_otherwise_unless_it_is_strict) {
    Product odd = product("90", ProductType::Channel);
    odd.channels[index_of(Npvr)] = {ChannelId{"501"}};
    add(odd);
    Product unheard_of = product("91", ProductType::Channel);
    unheard_of.type_name = "RADIO";
    unheard_of.channels[index_of(Live)] = {ChannelId{"502"}};
    add(unheard_of);
    BOOST_TEST(contradicts_its_type(odd));
    BOOST_TEST(contradicts_its_type(unheard_of));
    BOOST_TEST(!contradicts_its_type(products.at(BundleId{"77"})));
    BOOST_TEST(!contradicts_its_type(products.at(BundleId{"78"})));
    licenses = {held("x", "90", LicenseStatus::Active, {}, {}),
                held("y", "91", LicenseStatus::Active, {}, {})};

    BOOST_TEST(ask("501", Npvr, clock_now).verdict.allowed);
    BOOST_TEST(ask("502", Live, clock_now).verdict.allowed);
    policy.type_check = TypeCheck::Strict;
    BOOST_TEST(!ask("501", Npvr, clock_now).verdict.allowed);
    BOOST_TEST(!ask("502", Live, clock_now).verdict.allowed);
}

BOOST_AUTO_TEST_CASE(licences_that_follow_each_other_cover_as_one) {
    const auto at = [](int hours) { return clock_now + std::chrono::hours{hours}; };
    licenses = {held("3", "77", LicenseStatus::Active, at(20), at(30)),
                held("1", "77", LicenseStatus::Active, at(-5), at(10)),
                held("2", "77", LicenseStatus::Active, at(10), at(20)),
                held("gap", "77", LicenseStatus::Active, at(31), {}),
                held("off", "77", LicenseStatus::Suspended, at(-5), {})};
    const LicenseVerdict decided = ask("501", Live, clock_now);
    BOOST_CHECK(decided.verdict.valid_to == at(30));
    BOOST_TEST(decided.by->id.text() == "1");

    licenses.push_back(held("bridge", "77", LicenseStatus::Active, at(29), at(31)));
    BOOST_CHECK(ask("501", Live, clock_now).verdict.valid_to == std::nullopt);
}

BOOST_AUTO_TEST_CASE(an_interval_that_is_empty_never_grants) {
    licenses = {held("x", "77", LicenseStatus::Active, clock_now + 5s, clock_now)};
    for (const auto later : {0s, 4s, 5s, 6s}) {
        BOOST_TEST(!ask("501", Live, clock_now + later).verdict.allowed);
    }
}

BOOST_AUTO_TEST_CASE(says_no_while_nothing_is_known_of_the_user_or_it_is_known_for_too_long) {
    const FindProduct none = [](const BundleId&) { return nullptr; };
    const ChannelRight right{.channel = ChannelId{"501"}, .service = Live};
    BOOST_CHECK(decide(right, std::nullopt, none, policy, clock_now, true).verdict.reason ==
                Reason::UnknownUser);
    synced_at.reset();
    BOOST_CHECK(why("501", Live, clock_now) == Reason::UnknownUser);

    synced_at = clock_now - 72h;
    policy.freshness = {.fresh_for = 1h, .stale_for = 23h, .grace_for = 48h};
    BOOST_CHECK(why("501", Live, clock_now) == Reason::Active);
    synced_at = clock_now - 72h - 1s;
    BOOST_CHECK(why("501", Live, clock_now) == Reason::NotConfirmed);
    policy.freshness.allow_expired = true;
    BOOST_CHECK(why("501", Live, clock_now) == Reason::Active);
}

BOOST_AUTO_TEST_CASE(words_of_the_wire_are_compared_exactly) {
    BOOST_CHECK(channel_service("startover") == Startover);
    BOOST_CHECK(channel_service("Live") == std::nullopt);
    BOOST_CHECK(license_status("SUSPENDEDADMIN") == LicenseStatus::SuspendedAdmin);
    BOOST_CHECK(license_status("active") == LicenseStatus::Unknown);
    BOOST_CHECK(license_status("") == LicenseStatus::Unknown);
    BOOST_CHECK(product_type("CHANNEL_GROUP") == ProductType::ChannelGroup);
    BOOST_CHECK(product_type("CHANNELS") == std::nullopt);
}

BOOST_AUTO_TEST_SUITE_END()

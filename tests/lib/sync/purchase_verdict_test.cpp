#include "lib/sync/purchase_verdict.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using license::License;
using license::Purchase;
using license::PurchaseState;
using sync::judge;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Failure;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

Purchase purchase(bool in_doubt = false) {
    return {.request = {.id = PurchaseId{"a"},
                        .user = UserId{"310"},
                        .key = "a",
                        .product = BundleId{"77"}},
            .first_sent_at = noon,
            .last_sent_at = noon + 30s,
            .attempts = 1,
            .in_doubt = in_doubt};
}

enforcement::PurchaseFinding finding(const Purchase& before, int status, Errc code,
                                     std::optional<ErrorCode> word = std::nullopt) {
    return judge(before, Failure{.error = Error{code, "why"}, .status = status, .code = word})
        .finding;
}

License licence(const std::string& id, std::optional<Instant> start,
                const std::string& product = "77") {
    return {.id = LicenseId{id},
            .user = UserId{"310"},
            .product = BundleId{product},
            .status = license::LicenseStatus::Active,
            .start = start};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(purchase_verdict)

BOOST_AUTO_TEST_CASE(what_was_not_executed_for_sure_leaves_no_doubt) {
    const Purchase before = purchase();
    BOOST_TEST(!finding(before, 0, Errc::Unreachable).in_doubt);
    BOOST_TEST(!finding(before, 429, Errc::Unavailable, ErrorCode::RateLimited).in_doubt);
    BOOST_CHECK(finding(before, 0, Errc::Unreachable).state == PurchaseState::Pending);
}

BOOST_AUTO_TEST_CASE(what_may_have_been_executed_is_in_doubt) {
    const Purchase before = purchase();
    for (const auto& [status, code] : std::vector<std::pair<int, Errc>>{{0, Errc::NoAnswer},
                                                                        {0, Errc::TooLarge},
                                                                        {0, Errc::Timeout},
                                                                        {500, Errc::Unavailable},
                                                                        {503, Errc::Unavailable},
                                                                        {200, Errc::NoAnswer},
                                                                        {200, Errc::Malformed},
                                                                        {409, Errc::Conflict}}) {
        BOOST_TEST_CONTEXT(status << " " << name(code)) {
            BOOST_TEST(finding(before, status, code).in_doubt);
            BOOST_CHECK(finding(before, status, code).state == PurchaseState::Pending);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_doubt_ends_only_by_what_upstream_says_of_the_key) {
    const Purchase before = purchase(true);
    BOOST_CHECK(finding(before, 404, Errc::NotFound, ErrorCode::ProductNotFound).state ==
                PurchaseState::Refused);
    for (const ErrorCode code :
         {ErrorCode::UserNotFound, ErrorCode::NotFound, ErrorCode::MalformedDocument,
          ErrorCode::ForbiddenUser, ErrorCode::UnsupportedMediaType}) {
        BOOST_TEST_CONTEXT(name(code)) {
            const auto found = finding(before, 404, Errc::NotFound, code);
            BOOST_CHECK(found.state == PurchaseState::Pending);
            BOOST_TEST(found.in_doubt);
        }
    }
    BOOST_TEST(finding(before, 0, Errc::Unreachable).in_doubt);
}

BOOST_AUTO_TEST_CASE(what_is_about_the_daemons_login_is_passed_on_to_nobody) {
    Purchase before = purchase();
    before.request.is_forwarded = true;
    const auto verdict =
        judge(before, Failure{.error = Error{Errc::Unauthorized, "old"}, .status = 401});
    BOOST_CHECK(!verdict.reply);
    BOOST_CHECK(verdict.finding.state == PurchaseState::Pending);
    BOOST_TEST(!verdict.finding.in_doubt);
}

BOOST_AUTO_TEST_CASE(a_licence_of_the_product_that_began_with_a_request_was_brought_by_it) {
    const std::vector<License> licenses{licence("old", noon - 1h), licence("other", noon, "78"),
                                        licence("ever", std::nullopt), licence("new", noon + 5s)};
    const License* const brought = sync::brought_by(purchase(true), {}, licenses);
    BOOST_REQUIRE(brought != nullptr);
    BOOST_CHECK(brought->id == LicenseId{"new"});
}

BOOST_AUTO_TEST_CASE(of_several_licences_nobody_knows_which_it_was) {
    const std::vector<License> licenses{licence("one", noon), licence("two", noon + 1s)};
    BOOST_CHECK(sync::brought_by(purchase(true), {}, licenses) == nullptr);
    BOOST_CHECK(sync::brought_by(purchase(true), {}, {}) == nullptr);
}

namespace {

/// Another purchase of the same user and product, sent when `purchase` was.
Purchase other(PurchaseState state, std::optional<LicenseId> license = std::nullopt) {
    Purchase made = purchase(state == PurchaseState::Unknown);
    made.request.id = PurchaseId{"b"};
    made.state = state;
    made.license = std::move(license);
    return made;
}

/// The licence that `purchase` has brought among `licenses`, beside `by`.
std::string brought_beside(const Purchase& by, const std::vector<License>& licenses) {
    const std::vector<Purchase> others{purchase(true), by};
    const License* const brought = sync::brought_by(purchase(true), others, licenses);
    return brought == nullptr ? "" : brought->id.text();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_licence_that_another_purchase_has_brought_is_left_out) {
    const Purchase settled = other(PurchaseState::Bought, LicenseId{"one"});
    BOOST_TEST(brought_beside(settled, {licence("one", noon), licence("two", noon)}) == "two");
    BOOST_TEST(brought_beside(settled, {licence("one", noon)}).empty());
}

BOOST_AUTO_TEST_CASE(a_licence_that_another_purchase_may_have_brought_settles_nothing) {
    const std::vector<License> licenses{licence("one", noon)};
    Purchase rival = other(PurchaseState::Unknown);
    BOOST_TEST(brought_beside(rival, licenses).empty());
    rival.request.product.reset();
    BOOST_TEST(brought_beside(rival, licenses).empty(), "it names no product");
    rival.request.product = BundleId{"78"};
    BOOST_TEST(brought_beside(rival, licenses) == "one");
}

BOOST_AUTO_TEST_CASE(what_was_bought_without_a_licence_to_be_seen_is_a_rival_of_its_time) {
    const std::vector<License> licenses{licence("one", noon)};
    Purchase rival = other(PurchaseState::Bought);
    BOOST_TEST(brought_beside(rival, licenses).empty());
    // Upstream gives the same right another id where it is changed.
    rival.license = LicenseId{"before"};
    BOOST_TEST(brought_beside(rival, licenses).empty());
    rival.first_sent_at = rival.last_sent_at = noon - 1h;
    BOOST_TEST(brought_beside(rival, licenses) == "one");
}

BOOST_AUTO_TEST_SUITE_END()

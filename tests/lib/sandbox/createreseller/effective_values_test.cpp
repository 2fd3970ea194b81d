#include "lib/sandbox/createreseller/effective_values.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "lib/upstream/createreseller/parameters.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;
namespace codec = upstream::createreseller;

namespace {

const Account sharing{.user_name = UserName{"admin"}, .billing = true, .revenue_share = true};
const Account plain{.user_name = UserName{"plain"}};
const Package package{
    .id = {11}, .terms = {.free_keywords = codec::Count{4}, .revenue_share = codec::Percent{5}}};

NewReseller ines() {
    NewReseller reseller;
    reseller.email = codec::EmailAddress{"ines@example.net"};
    return reseller;
}

// `<value> <origin>`; `-` for no value.
std::string of(const NewReseller& given, const Account& administrator,
               const std::optional<Package>& in_force, std::string_view parameter) {
    const auto values = effective_values(given, administrator, in_force);
    const auto found = std::ranges::find(values, parameter, &EffectiveValue::name);
    BOOST_REQUIRE(found != values.end());
    return found->value.value_or("-").append(" ").append(name(found->origin));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_effective_values)

BOOST_AUTO_TEST_CASE(every_parameter_has_one_in_the_order_of_the_table) {
    const auto values = effective_values(ines(), plain, std::nullopt);
    BOOST_REQUIRE_EQUAL(values.size(), 31U);
    for (std::size_t i = 0; i < values.size(); ++i) {
        BOOST_CHECK_EQUAL(values[i].name, codec::parameters()[i].name);
    }
}

BOOST_AUTO_TEST_CASE(what_is_given_comes_before_the_package_and_that_before_nothing) {
    NewReseller given = ines();
    BOOST_CHECK_EQUAL(of(given, plain, package, "freeKeywords"), "4 package");
    BOOST_CHECK_EQUAL(of(given, plain, std::nullopt, "freeKeywords"), "- default");
    BOOST_CHECK_EQUAL(of(given, plain, package, "monthlyLimit"), "- default");
    given.terms.free_keywords = codec::Count{0};
    BOOST_CHECK_EQUAL(of(given, plain, package, "freeKeywords"), "0 given");
}

BOOST_AUTO_TEST_CASE(the_account_gives_mode_and_package) {
    BOOST_CHECK_EQUAL(of(ines(), sharing, package, "isRevenueShare"), "true account");
    BOOST_CHECK_EQUAL(of(ines(), plain, package, "isRevenueShare"), "false account");
    BOOST_CHECK_EQUAL(of(ines(), plain, package, "packageId"), "11 account");
    BOOST_CHECK_EQUAL(of(ines(), plain, std::nullopt, "packageId"), "- default");
    NewReseller given = ines();
    given.is_revenue_share = false;
    BOOST_CHECK_EQUAL(of(given, sharing, package, "isRevenueShare"), "false given");
    BOOST_CHECK(!shares_revenue(given, sharing));
}

BOOST_AUTO_TEST_CASE(each_mode_leaves_the_other_s_values_out) {
    NewReseller given = ines();
    given.free_credits_at_signup = codec::Count{50};
    BOOST_CHECK_EQUAL(of(given, sharing, package, "revenueShare"), "0.0005 package");
    BOOST_CHECK_EQUAL(of(given, sharing, package, "freeCreditsAtSignup"), "0 default");
    BOOST_CHECK_EQUAL(signup_credits(given, sharing), 0);
    BOOST_CHECK_EQUAL(of(given, plain, package, "revenueShare"), "- default");
    BOOST_CHECK_EQUAL(of(given, plain, package, "freeCreditsAtSignup"), "50 given");
    BOOST_CHECK_EQUAL(signup_credits(given, plain), 50);
    BOOST_CHECK_EQUAL(signup_credits(ines(), plain), 0);
}

BOOST_AUTO_TEST_CASE(a_password_never_shows) {
    NewReseller given = ines();
    BOOST_CHECK_EQUAL(of(given, plain, package, "password"), "- default");
    given.password = Secret{"quay77"};
    BOOST_CHECK_EQUAL(of(given, plain, package, "password"), "- given");
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sandbox/acestream_call.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "lib/upstream/acestream/signature.hpp"

using namespace usher::sandbox;
using usher::http::Parameters;
using usher::upstream::acestream::Entry;

namespace {

using Values = std::map<std::string, std::string>;

struct Client {
    std::vector<AccountSettings> accounts = demo_accounts();

    Values reseller_values() const {
        return {{"method", "getServiceCost"},
                {"api_key", accounts[0].api_key},
                {"api_version", "1.0"},
                {"app", accounts[0].application}};
    }

    // Signs what is there, as a client with `secret` would.
    static Parameters signed_by(const std::string& secret, const Values& values) {
        Parameters parameters;
        for (const auto& [name, value] : values) parameters.add(name, value);
        parameters.add("sign", usher::upstream::acestream::sign(parameters, secret));
        return parameters;
    }

    std::string outcome(Parameters parameters, Entry entry = Entry::Reseller) const {
        const auto call = check_call(entry, std::move(parameters), accounts);
        if (call) return "ok";
        BOOST_CHECK(call.error().code() == usher::Errc::Rejected);
        return call.error().context();
    }
    std::string outcome(const Values& values) const {
        return outcome(signed_by(accounts[0].api_secret, values));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(acestream_call, Client)

BOOST_AUTO_TEST_CASE(a_signed_call_is_accepted) {
    const auto call =
        check_call(Entry::Reseller, signed_by(accounts[0].api_secret, reseller_values()), accounts);
    BOOST_REQUIRE(call);
    BOOST_CHECK(call->account == &accounts[0]);
    BOOST_CHECK(call->method == ApiMethod::GetServiceCost);
}

BOOST_AUTO_TEST_CASE(checks_come_in_the_documented_order) {
    // Everything is wrong; each step mends the first fault and meets the next one.
    Parameters call;
    BOOST_CHECK_EQUAL(outcome(call), "method is required");
    call.add("method", "steal");
    BOOST_CHECK_EQUAL(outcome(call), "missing parameter: api_key");
    call.add("api_key", "nobody");
    BOOST_CHECK_EQUAL(outcome(call), "missing parameter: api_version");
    call.add("api_version", "2.0");
    BOOST_CHECK_EQUAL(outcome(call), "missing parameter: app");
    call.add("app", "foreign");
    BOOST_CHECK_EQUAL(outcome(call), "missing parameter: sign");
    call.add("sign", "wrong");
    BOOST_CHECK_EQUAL(outcome(call), "unsupported api_version");
    call.add("api_version", "1.0");
    BOOST_CHECK_EQUAL(outcome(call), "unknown api_key");
    call.add("api_key", accounts[0].api_key);
    BOOST_CHECK_EQUAL(outcome(call), "bad signature");

    Values values{{"method", "steal"},
                  {"api_key", accounts[0].api_key},
                  {"api_version", "1.0"},
                  {"app", "foreign"}};
    BOOST_CHECK_EQUAL(outcome(values), "unknown app");
    values["app"] = accounts[0].application;
    BOOST_CHECK_EQUAL(outcome(values), "unknown method");
    values["method"] = "createUserKey";
    BOOST_CHECK_EQUAL(outcome(values), "ok");
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_as_good_as_none) {
    Values values = reseller_values();
    values["app"] = "";
    BOOST_CHECK_EQUAL(outcome(values), "missing parameter: app");
    values["method"] = "";
    BOOST_CHECK_EQUAL(outcome(values), "method is required");
}

BOOST_AUTO_TEST_CASE(a_developer_names_a_product) {
    Values values = reseller_values();
    values["api_key"] = accounts[1].api_key;
    const std::string& secret = accounts[1].api_secret;
    BOOST_CHECK_EQUAL(outcome(signed_by(secret, values), Entry::Developer),
                      "missing parameter: product");
    values["product"] = "other";
    BOOST_CHECK_EQUAL(outcome(signed_by(secret, values), Entry::Developer), "unknown product");
    values["product"] = accounts[1].application;
    BOOST_CHECK_EQUAL(outcome(signed_by(secret, values), Entry::Developer), "ok");
    BOOST_CHECK_EQUAL(outcome(signed_by(secret, values), Entry::Reseller), "unknown api_key");
}

BOOST_AUTO_TEST_CASE(methods_are_known_by_their_exact_names) {
    Values values = reseller_values();
    for (const char* const known :
         {"getServiceCost", "createUserKey", "activateService", "getUserKeyInfo"}) {
        values["method"] = known;
        BOOST_CHECK_EQUAL(outcome(values), "ok");
    }
    for (const char* const wrong : {"getservicecost", "entitlements", "getServiceCost "}) {
        values["method"] = wrong;
        BOOST_CHECK_EQUAL(outcome(values), "unknown method");
    }
}

BOOST_AUTO_TEST_CASE(a_signature_in_upper_case_is_refused) {
    Parameters call = signed_by(accounts[0].api_secret, reseller_values());
    std::string sign{*call.find("sign")};
    for (char& c : sign) c = static_cast<char>(std::toupper(c));
    call.add("sign", sign);
    BOOST_CHECK_EQUAL(outcome(call), "bad signature");
}

BOOST_AUTO_TEST_CASE(a_changed_or_added_parameter_breaks_the_signature) {
    Parameters changed = signed_by(accounts[0].api_secret, reseller_values());
    changed.add("api_version", "1.0");  // the same again: the last one counts
    BOOST_CHECK_EQUAL(outcome(changed), "ok");
    changed.add("service", "noAds");
    BOOST_CHECK_EQUAL(outcome(changed), "bad signature");
}

BOOST_AUTO_TEST_CASE(a_hash_mark_cannot_imitate_further_items) {
    Values values = reseller_values();
    values["service"] = "noAds#user_key=1";
    BOOST_CHECK_EQUAL(outcome(values), "bad signature");
    values.erase("service");
    values["a#b"] = "c";
    BOOST_CHECK_EQUAL(outcome(values), "bad signature");
}

// specs/acestream-vectors.json: sig-drv-01, sig-drv-06.
BOOST_AUTO_TEST_CASE(the_published_examples_verify_against_the_demo_accounts) {
    Parameters developer;
    developer.add("method", "getServiceCost");
    developer.add("api_version", "1.0");
    developer.add("api_key", "94d585bda4883a40d969d723adcaba36033e61d8");
    developer.add("product", "kjYX790gTytRaXV04IvC");
    developer.add("service", "noAds");
    developer.add("period", "m1");
    developer.add("sign", "9944035d28c7b8ea6cc2687a559121f7c2a81462");
    BOOST_CHECK_EQUAL(outcome(developer, Entry::Developer), "ok");

    Parameters reseller;
    reseller.add("method", "getServiceCost");
    reseller.add("api_version", "1.0");
    reseller.add("api_key", "be6f66e0848528139583b567fb222215444fc8ac");
    reseller.add("app", "9_50gh753t6uscog88800kcksw04s0o0wccscco8kgsogwkocwgw");
    reseller.add("service", "noAds");
    reseller.add("period", "m1");
    reseller.add("sign", "6299962a7f101074e8952838f3b4ba7f456fdda7");
    BOOST_CHECK_EQUAL(outcome(reseller), "ok");
}

BOOST_AUTO_TEST_CASE(a_required_parameter_must_be_there_and_not_empty) {
    ApiCall call;
    call.parameters.add("service", "noAds");
    call.parameters.add("period", "");
    BOOST_CHECK_EQUAL(call.required("service").value(), "noAds");
    BOOST_CHECK_EQUAL(call.required("period").error().context(), "missing parameter: period");
    BOOST_CHECK_EQUAL(call.required("user_key").error().context(), "missing parameter: user_key");
}

BOOST_AUTO_TEST_SUITE_END()

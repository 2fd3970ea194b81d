#include "lib/sandbox/faults.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher::sandbox;
using usher::Errc;

namespace {

const std::vector<std::string> writes{"createUserKey", "activateService", "token",
                                      "createReseller"};
const std::vector<std::string> key_reads{"getUserKeyInfo", "entitlements"};
const std::vector<std::string> aminotv_reads{"GetUserLicenses", "GetLicenses", "GetChannels"};
const std::vector<std::string> aminotv_writes{"PurchaseUserLicense", "AccessTokens", "DeleteUser"};
const std::vector<std::string> all_methods{
    "getServiceCost",      "createUserKey",   "activateService", "getUserKeyInfo",
    "entitlements",        "GetUserLicenses", "GetLicenses",     "GetChannels",
    "PurchaseUserLicense", "AccessTokens",    "DeleteUser",      "createReseller",
    "usernameAvailabilty", "authorize",       "token",           "userinfo"};

std::vector<std::string> both(std::vector<std::string> some,
                              const std::vector<std::string>& others) {
    some.insert(some.end(), others.begin(), others.end());
    return some;
}

void check_refused(FaultScript& script, const Fault& fault, std::string_view text_start) {
    const usher::Result<void> added = script.add(fault);
    BOOST_REQUIRE(!added);
    BOOST_CHECK(added.error().code() == Errc::Malformed);
    BOOST_CHECK_MESSAGE(added.error().context().starts_with(text_start), added.error().context());
}

void check_happens_only_to(const std::vector<std::string>& methods, FaultAction action,
                           std::string_view refusal_start) {
    FaultScript on_any;
    on_any.add({.action = action, .times = 0}).value();
    for (const std::string& method : all_methods) {
        const bool happens = std::ranges::find(methods, method) != methods.end();
        BOOST_CHECK_EQUAL(on_any.take(method).has_value(), happens);
        FaultScript on_one;
        if (happens) {
            on_one.add({.on = method, .action = action}).value();
            BOOST_CHECK(on_one.take(method));
        } else {
            check_refused(on_one, {.on = method, .action = action}, refusal_start);
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(every_action_has_a_name_that_leads_back_to_it) {
    for (const char* const text :
         {"delay", "drop", "cut", "error_before", "error_after", "hang", "stale", "late", "garbage",
          "huge", "deep", "refuse", "drop_before", "slow", "html", "unauthorized", "forbidden",
          "rate_limit", "unavailable"}) {
        const auto action = fault_action(text);
        BOOST_REQUIRE(action);
        BOOST_CHECK_EQUAL(name(*action), text);
    }
    BOOST_CHECK(!fault_action("explode"));
}

BOOST_AUTO_TEST_CASE(a_fault_happens_as_often_as_it_says) {
    FaultScript script;
    script.add({.on = "activateService", .action = FaultAction::Drop, .times = 2}).value();
    BOOST_CHECK(script.take("activateService"));
    BOOST_CHECK(script.take("activateService"));
    BOOST_CHECK(!script.take("activateService"));
    BOOST_CHECK(script.left().empty());
}

BOOST_AUTO_TEST_CASE(a_fault_without_a_count_happens_until_the_script_is_cleared) {
    FaultScript script;
    script.add({.on = "createUserKey", .action = FaultAction::Cut, .times = 0}).value();
    for (int i = 0; i < 10; ++i) BOOST_CHECK(script.take("createUserKey"));
    script.clear();
    BOOST_CHECK(!script.take("createUserKey"));
}

BOOST_AUTO_TEST_CASE(a_fault_happens_to_its_method_and_the_star_to_all_known_ones) {
    FaultScript script;
    script.add({.on = "getServiceCost", .action = FaultAction::Drop, .times = 0}).value();
    BOOST_CHECK(!script.take("activateService"));
    script.add({.action = FaultAction::Hang, .times = 0}).value();
    for (const std::string& method : all_methods) BOOST_CHECK(script.take(method));
    BOOST_CHECK(!script.take("unknown"));
}

BOOST_AUTO_TEST_CASE(faults_on_one_method_happen_in_their_order) {
    FaultScript script;
    script.add({.on = "entitlements", .action = FaultAction::ErrorBefore}).value();
    script.add({.action = FaultAction::ErrorAfter}).value();
    BOOST_CHECK(script.take("entitlements")->action == FaultAction::ErrorBefore);
    BOOST_CHECK(script.take("entitlements")->action == FaultAction::ErrorAfter);
}

BOOST_AUTO_TEST_CASE(what_breaks_the_connection_or_the_answer_happens_to_every_method) {
    for (const FaultAction action :
         {FaultAction::Drop, FaultAction::Cut, FaultAction::ErrorBefore, FaultAction::ErrorAfter,
          FaultAction::Hang, FaultAction::Garbage, FaultAction::Huge, FaultAction::Deep,
          FaultAction::DropBefore, FaultAction::Html}) {
        for (const std::string& method : all_methods) {
            FaultScript script;
            script.add({.on = method, .action = action}).value();
            BOOST_CHECK(script.take(method));
        }
    }
    for (const std::string& method : all_methods) {
        FaultScript script;
        script.add({.on = method, .action = FaultAction::Delay, .delay = 1ms}).value();
        script.add({.on = method, .action = FaultAction::Slow, .delay = 1ms}).value();
        BOOST_CHECK(script.take(method)->action == FaultAction::Delay);
        BOOST_CHECK(script.take(method)->action == FaultAction::Slow);
    }
}

BOOST_AUTO_TEST_CASE(stale_happens_to_reads_of_a_key_and_cannot_be_put_on_others) {
    check_happens_only_to(key_reads, FaultAction::Stale,
                          "on: getUserKeyInfo, entitlements, or \"*\" expected, stale");
}

BOOST_AUTO_TEST_CASE(late_happens_to_what_changes_something_and_cannot_be_put_on_others) {
    check_happens_only_to(both(writes, aminotv_writes), FaultAction::Late,
                          "on: createUserKey, activateService, token, createReseller, ");
}

BOOST_AUTO_TEST_CASE(a_refusal_with_a_code_happens_to_aminotv_and_cannot_be_put_on_others) {
    for (const FaultAction action :
         {FaultAction::Unauthorized, FaultAction::Forbidden, FaultAction::Unavailable}) {
        check_happens_only_to(both(aminotv_reads, aminotv_writes), action,
                              "on: a call of AminoTV's that it fits, \"aminotv\", or \"*\"");
    }
}

BOOST_AUTO_TEST_CASE(a_fault_on_aminotv_happens_to_its_calls_alone) {
    FaultScript script;
    script.add({.on = "aminotv", .action = FaultAction::Drop, .times = 0}).value();
    for (const std::string& method : both(aminotv_reads, aminotv_writes)) {
        BOOST_CHECK(script.take(method));
    }
    for (const std::string& method : both(writes, key_reads)) BOOST_CHECK(!script.take(method));
    check_refused(script, {.on = "aminotv", .action = FaultAction::Stale}, "on: getUserKeyInfo");
    check_refused(script, {.on = "aminotv", .action = FaultAction::Refuse, .times = 0}, "on:");
}

BOOST_AUTO_TEST_CASE(only_a_refusal_to_come_again_says_when) {
    FaultScript script;
    script.add({.action = FaultAction::RateLimit, .retry_after = 24h}).value();
    script.add({.action = FaultAction::Unavailable, .retry_after = 1s}).value();
    check_refused(script, {.action = FaultAction::RateLimit}, "retry_after: 1 to");
    check_refused(script, {.action = FaultAction::RateLimit, .retry_after = 24h + 1s},
                  "retry_after: 0 to");
    check_refused(script, {.action = FaultAction::Unavailable, .retry_after = -1s},
                  "retry_after: 0 to");
    check_refused(script, {.action = FaultAction::Drop, .retry_after = 1s}, "retry_after: only");
}

BOOST_AUTO_TEST_CASE(refuse_stays_until_cleared_and_happens_to_no_request) {
    FaultScript script;
    script.add({.action = FaultAction::Refuse, .times = 0}).value();
    script.add({.action = FaultAction::Refuse, .times = 0}).value();
    BOOST_CHECK(script.refuses());
    for (const std::string& method : all_methods) BOOST_CHECK(!script.take(method));
    BOOST_CHECK_EQUAL(script.left().size(), 1);
    script.clear();
    BOOST_CHECK(!script.refuses());
}

BOOST_AUTO_TEST_CASE(refuse_is_for_all_methods_and_has_no_count) {
    FaultScript script;
    for (const std::string& method : all_methods) {
        check_refused(script, {.on = method, .action = FaultAction::Refuse, .times = 0},
                      "on: \"*\" expected, refuse closes the whole listener");
    }
    check_refused(script, {.action = FaultAction::Refuse, .times = 3},
                  "times: 0 expected, refuse lasts until the faults are cleared");
    BOOST_CHECK(!script.refuses());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_and_changes_nothing) {
    FaultScript script;
    check_refused(script, {.on = "GetServiceCost", .action = FaultAction::Drop}, "on:");
    check_refused(script, {.on = "", .action = FaultAction::Drop}, "on:");
    check_refused(script, {.action = FaultAction::Drop, .times = -1}, "times:");
    check_refused(script, {.action = FaultAction::Delay, .delay = -1ms}, "delay_ms:");
    check_refused(script, {.action = FaultAction::Delay}, "delay_ms:");
    check_refused(script, {.action = FaultAction::Slow}, "delay_ms:");
    check_refused(script, {.action = FaultAction::Late, .delay = 10min + 1ms}, "delay_ms:");
    check_refused(script, {.action = FaultAction::Hang, .delay = 1ms}, "delay_ms:");
    BOOST_CHECK(script.left().empty());
}

BOOST_AUTO_TEST_CASE(the_script_has_a_limit) {
    FaultScript script;
    for (std::size_t i = 0; i < FaultScript::faults_max; ++i) {
        script.add({.action = FaultAction::Drop}).value();
    }
    BOOST_CHECK(script.add({.action = FaultAction::Drop}).error().code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_SUITE_END()

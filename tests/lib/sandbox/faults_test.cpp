#include "lib/sandbox/faults.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher::sandbox;
using usher::Errc;

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(every_action_has_a_name_that_leads_back_to_it) {
    for (const char* const text : {"delay", "drop", "cut", "error_before", "error_after", "hang",
                                   "stale", "late", "refuse"}) {
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
    for (const std::string_view method : faulty_methods()) BOOST_CHECK(script.take(method));
    BOOST_CHECK(!script.take("unknown"));
}

BOOST_AUTO_TEST_CASE(faults_on_one_method_happen_in_their_order) {
    FaultScript script;
    script.add({.on = "entitlements", .action = FaultAction::ErrorBefore}).value();
    script.add({.action = FaultAction::ErrorAfter}).value();
    BOOST_CHECK(script.take("entitlements")->action == FaultAction::ErrorBefore);
    BOOST_CHECK(script.take("entitlements")->action == FaultAction::ErrorAfter);
}

BOOST_AUTO_TEST_CASE(stale_happens_to_reads_of_a_key_only) {
    FaultScript script;
    script.add({.action = FaultAction::Stale, .times = 0}).value();
    BOOST_CHECK(!script.take("activateService"));
    BOOST_CHECK(!script.take("getServiceCost"));
    BOOST_CHECK(script.take("getUserKeyInfo"));
    BOOST_CHECK(script.take("entitlements"));
}

BOOST_AUTO_TEST_CASE(refuse_stays_until_cleared_and_happens_to_no_request) {
    FaultScript script;
    script.add({.action = FaultAction::Refuse, .times = 3}).value();
    script.add({.action = FaultAction::Refuse}).value();
    BOOST_CHECK(script.refuses());
    BOOST_CHECK(!script.take("activateService"));
    BOOST_REQUIRE_EQUAL(script.left().size(), 1);
    BOOST_CHECK_EQUAL(script.left().front().times, 0);
    script.clear();
    BOOST_CHECK(!script.refuses());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_and_changes_nothing) {
    FaultScript script;
    const std::vector<Fault> wrong{
        {.on = "GetServiceCost", .action = FaultAction::Drop},
        {.on = "", .action = FaultAction::Drop},
        {.on = "entitlements", .action = FaultAction::Refuse},
        {.on = "entitlements", .action = FaultAction::Drop, .times = -1},
        {.on = "entitlements", .action = FaultAction::Delay, .delay = -1ms},
        {.on = "entitlements", .action = FaultAction::Late, .delay = 10min + 1ms},
        {.on = "entitlements", .action = FaultAction::Hang, .delay = 1ms}};
    for (const Fault& fault : wrong) {
        const usher::Result<void> added = script.add(fault);
        BOOST_REQUIRE(!added);
        BOOST_CHECK(added.error().code() == Errc::Malformed);
    }
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

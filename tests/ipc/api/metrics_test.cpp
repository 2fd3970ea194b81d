#include "ipc/api/metrics.hpp"

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using license::ActivationEvent;

BOOST_FIXTURE_TEST_SUITE(metrics, test::ApiFixture)

BOOST_AUTO_TEST_CASE(every_line_is_of_the_text_format) {
    load_general("alpha");
    const http::Response response = tcp("GET", "/metrics");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    const std::regex comment{"# (HELP|TYPE) ([a-z_]+) .+"};
    const std::regex sample{
        "([a-z_]+)(\\{[a-z_]+=\"[^\"\\\\]*\"(,[a-z_]+=\"[^\"\\\\]*\")*\\})? -?[0-9]+"};
    std::set<std::string> described;
    std::istringstream lines{response.body};
    std::smatch parts;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, parts, comment)) {
            described.insert(parts[2]);
        } else {
            BOOST_REQUIRE_MESSAGE(std::regex_match(line, parts, sample), line);
            BOOST_CHECK_MESSAGE(described.contains(parts[1]), line);
        }
    }
    BOOST_CHECK(response.body.ends_with('\n'));
    BOOST_CHECK(response.body.find("usher_keys 1\n") != std::string::npos);
    BOOST_CHECK(response.body.find("usher_freshness{level=\"fresh\"} 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(counts_what_becomes_of_activations) {
    const license::ActivationRequest request{.id = ActivationId{"1"},
                                             .user_key = UserKey{"alpha"},
                                             .service = OptionId{"noAds"},
                                             .period = PeriodId{"m1"}};
    const api::Services counted_services = services();
    const api::Metrics counted{counted_services};
    const std::string before = counted.text();
    for (const char* state : {"PREPARED", "SENDING", "UNKNOWN", "IN_DOUBT", "CONFIRMED", "REJECTED",
                              "CANCELLED", "WRITTEN_OFF"}) {
        const std::string line =
            std::string{"usher_activation_transitions_total{to=\""} + state + "\"} 0\n";
        BOOST_CHECK_MESSAGE(before.find(line) != std::string::npos, line);
    }
    test::run(loop, activations.prepare(request, Actor{"uid 0"})).value();
    for (const auto event :
         {ActivationEvent::Send, ActivationEvent::Lost, ActivationEvent::Unreadable}) {
        test::run(loop, activations.advance(request.id, event, {}, the_daemon())).value();
    }
    const std::string text = counted.text();
    for (const char* line : {"usher_activation_transitions_total{to=\"PREPARED\"} 1\n",
                             "usher_activation_transitions_total{to=\"IN_DOUBT\"} 1\n",
                             "usher_activations_in_doubt 1\n", "usher_alarms 1\n"}) {
        BOOST_CHECK_MESSAGE(text.find(line) != std::string::npos, line);
    }
}

BOOST_AUTO_TEST_SUITE_END()

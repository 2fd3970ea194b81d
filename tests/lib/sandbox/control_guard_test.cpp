#include "lib/sandbox/control_guard.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::http;
using usher::sandbox::refuse_foreign;

namespace {

Request request(std::vector<Field> fields, std::string method = "GET", std::string body = {}) {
    return {.method = std::move(method),
            .target = "/control/v1/state",
            .fields = std::move(fields),
            .body = std::move(body),
            .local_port = 7000};
}

int refusal(const Request& asked) {
    const std::optional<Response> response = refuse_foreign(asked);
    return response ? response->status : 0;
}

const Field here{.name = "Host", .value = "localhost:7000"};
const Field json{.name = "content-type", .value = "application/json"};

}  // namespace

BOOST_AUTO_TEST_SUITE(control_guard)

BOOST_AUTO_TEST_CASE(this_machine_s_names_with_the_port_are_served) {
    for (const char* const host : {"localhost:7000", "127.0.0.1:7000", "[::1]:7000"}) {
        BOOST_CHECK_EQUAL(refusal(request({{.name = "Host", .value = host}})), 0);
    }
}

BOOST_AUTO_TEST_CASE(any_other_host_is_refused) {
    for (const char* const host :
         {"", "localhost", "localhost:80", "localhost:17000", "example.org:7000", ":7000",
          "127.0.0.1.example.org:7000", "localhost:7000:7000", "10.0.0.1:7000"}) {
        BOOST_CHECK_EQUAL(refusal(request({{.name = "Host", .value = host}})), 403);
    }
    BOOST_CHECK_EQUAL(refusal(request({})), 403);
    BOOST_CHECK_EQUAL(refusal(request({here, here})), 403);
}

BOOST_AUTO_TEST_CASE(any_origin_is_refused) {
    for (const char* const origin : {"http://localhost:7000", "null", "https://example.org", ""}) {
        BOOST_CHECK_EQUAL(refusal(request({here, {.name = "origin", .value = origin}})), 403);
    }
}

BOOST_AUTO_TEST_CASE(what_carries_an_order_must_be_json) {
    BOOST_CHECK_EQUAL(refusal(request({here}, "POST")), 415);
    BOOST_CHECK_EQUAL(refusal(request({here}, "DELETE", "{}")), 415);
    BOOST_CHECK_EQUAL(refusal(request({here, json, json}, "POST", "{}")), 415);
    BOOST_CHECK_EQUAL(
        refusal(request({here, {.name = "Content-Type", .value = "application/jsonp"}}, "POST")),
        415);
    BOOST_CHECK_EQUAL(refusal(request({here, json}, "POST", "{}")), 0);
    BOOST_CHECK_EQUAL(refusal(request({here}, "DELETE")), 0);
}

BOOST_AUTO_TEST_SUITE_END()

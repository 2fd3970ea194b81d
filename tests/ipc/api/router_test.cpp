#include "ipc/api/router.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;

namespace {

struct Fixture {
    api::Router router;

    Fixture() {
        for (const auto& [method, pattern] : std::vector<std::pair<std::string, std::string>>{
                 {"GET", "/v1/keys"},
                 {"POST", "/v1/keys"},
                 {"DELETE", "/v1/keys/{user_key}"},
                 {"POST", "/v1/activations/{id}/resolve"}}) {
            router.add({method, pattern, api::open_access, {}});
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(router_of_the_api, Fixture)

BOOST_AUTO_TEST_CASE(finds_the_route_of_method_and_path) {
    const auto match = router.match("POST", "/v1/keys");
    BOOST_REQUIRE(match.route != nullptr);
    BOOST_CHECK_EQUAL(match.route->method, "POST");
    BOOST_CHECK(!match.problem);
}

BOOST_AUTO_TEST_CASE(decodes_the_parts_of_a_path) {
    const auto match = router.match("DELETE", "/v1/keys/a%2Fb%20c");
    BOOST_REQUIRE(match.route != nullptr);
    BOOST_CHECK_EQUAL(match.path.at("user_key"), "a/b c");
    BOOST_CHECK_EQUAL(router.match("POST", "/v1/activations/7/resolve").path.at("id"), "7");
}

BOOST_AUTO_TEST_CASE(answers_head_as_get) {
    BOOST_REQUIRE(router.match("HEAD", "/v1/keys").route != nullptr);
    BOOST_CHECK_EQUAL(router.match("HEAD", "/v1/keys").route->method, "GET");
}

BOOST_AUTO_TEST_CASE(names_the_methods_of_a_path_that_takes_others) {
    const auto match = router.match("PUT", "/v1/keys");
    BOOST_REQUIRE(match.problem);
    BOOST_CHECK_EQUAL(match.problem->status, 405);
    BOOST_CHECK(match.problem->field("Allow") == "GET, POST");
    BOOST_CHECK_EQUAL(router.match("get", "/v1/keys").problem->status, 405);
}

BOOST_AUTO_TEST_CASE(knows_no_other_path) {
    for (const char* path :
         {"/", "/v1", "/v1/", "/v1/keys/", "/v1//keys", "//v1/keys", "/V1/keys", "/v1/keys/a/b",
          "/v1/keys/%zz", "/v1/keys/%", "/v1/keys/..", "/v1/activations/7", "/v1/keysx"}) {
        const auto match = router.match("GET", path);
        BOOST_REQUIRE_MESSAGE(match.problem, path);
        const int expected = std::string_view{path} == "/v1/keys/.." ? 405 : 404;
        BOOST_CHECK_MESSAGE(match.problem->status == expected, path);
    }
}

BOOST_AUTO_TEST_SUITE_END()

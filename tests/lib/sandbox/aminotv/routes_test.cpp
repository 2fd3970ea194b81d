#include "lib/sandbox/aminotv/routes.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/faults.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

BOOST_AUTO_TEST_SUITE(aminotv_routes)

BOOST_AUTO_TEST_CASE(a_placeholder_stands_for_one_segment_that_is_not_empty) {
    constexpr auto pattern = "/api/user/{}/login";
    BOOST_CHECK(match(pattern, "/api/user/a%40b/login") == (std::vector<std::string>{"a@b"}));
    for (const char* const path : {"/api/user//login", "/api/user/login", "/api/user/a/b/login",
                                   "/api/user/a/login/", "/api/user/%zz/login", "/api/user/a"}) {
        BOOST_CHECK(!match(pattern, path));
    }
}

BOOST_AUTO_TEST_CASE(a_fixed_name_wins_over_a_placeholder) {
    const std::string batch = "/api/license/management/v4/licenses/batch_delete";
    BOOST_CHECK_EQUAL(find_route("POST", batch)->name, "BatchDeleteLicenses");
    BOOST_CHECK(find_route("GET", batch) == nullptr);
    BOOST_CHECK_EQUAL(allowed_methods(batch), "POST, OPTIONS");
}

BOOST_AUTO_TEST_CASE(what_a_resource_answers_to_is_said) {
    BOOST_CHECK_EQUAL(allowed_methods("/api/license/v4/users/310/licenses"),
                      "GET, HEAD, POST, OPTIONS");
    BOOST_CHECK_EQUAL(allowed_methods("/api/user/management/v4/users/310"),
                      "GET, HEAD, PATCH, DELETE, OPTIONS");
    BOOST_CHECK_EQUAL(allowed_methods("/api/nothing"), "");
    BOOST_CHECK_EQUAL(find_route("HEAD", "/api/license/v4/products")->name, "GetAllProducts");
}

BOOST_AUTO_TEST_CASE(obsolete_paths_are_none) {
    for (const char* const path :
         {"/api/license/v4/users/310", "/api/license/v4//users/310/licenses",
          "/api/user/a%40b/license", "/api/user/a%40b/product"}) {
        BOOST_CHECK_EQUAL(allowed_methods(path), "");
    }
}

BOOST_AUTO_TEST_CASE(each_route_has_a_name_of_its_own_that_faults_can_be_put_on) {
    std::vector<std::string_view> names;
    for (const Route& route : routes()) {
        sandbox::FaultScript script;
        BOOST_CHECK(script.add(
            {.on = std::string{route.name}, .action = sandbox::FaultAction::Unauthorized}));
        names.push_back(route.name);
    }
    std::ranges::sort(names);
    BOOST_CHECK(std::ranges::adjacent_find(names) == names.end());
}

BOOST_AUTO_TEST_SUITE_END()

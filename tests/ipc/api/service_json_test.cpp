#include "ipc/api/service_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

using namespace usher;
namespace bj = boost::json;

BOOST_AUTO_TEST_SUITE(service_json)

BOOST_AUTO_TEST_CASE(puts_one_space_after_colon_and_comma_and_none_elsewhere) {
    const bj::object object{{"result", bj::array{1, true, bj::object{{"a", nullptr}}}},
                            {"error", nullptr}};
    BOOST_CHECK_EQUAL(api::to_service_json(object),
                      R"({"result": [1, true, {"a": null}], "error": null})");
    BOOST_CHECK_EQUAL(api::to_service_json(bj::object{}), "{}");
    BOOST_CHECK_EQUAL(api::to_service_json(bj::array{}), "[]");
}

BOOST_AUTO_TEST_CASE(escapes_everything_outside_ascii_in_lower_case) {
    BOOST_CHECK_EQUAL(api::to_service_json("\u041e\u0442\u00ff\uffff"),
                      R"("\u041e\u0442\u00ff\uffff")");
}

BOOST_AUTO_TEST_CASE(writes_pairs_of_surrogates_beyond_the_basic_plane) {
    BOOST_CHECK_EQUAL(api::to_service_json("\U0001f600"), R"("\ud83d\ude00")");
    BOOST_CHECK_EQUAL(api::to_service_json("\U00010000\U0010ffff"),
                      R"("\ud800\udc00\udbff\udfff")");
}

BOOST_AUTO_TEST_CASE(escapes_what_json_must_escape) {
    BOOST_CHECK_EQUAL(api::to_service_json("\"\\\n\r\t\b\x1f\x7f/"),
                      R"("\"\\\n\r\t\u0008\u001f\u007f/")");
}

BOOST_AUTO_TEST_CASE(writes_whole_numbers_in_full) {
    BOOST_CHECK_EQUAL(api::to_service_json(std::int64_t{9007199254740991}), "9007199254740991");
    BOOST_CHECK_EQUAL(api::to_service_json(-1), "-1");
}

BOOST_AUTO_TEST_SUITE_END()

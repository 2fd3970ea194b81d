#include "lib/upstream/aminotv/stream_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::upstream::aminotv;

BOOST_AUTO_TEST_SUITE(aminotv_stream_document)

BOOST_AUTO_TEST_CASE(is_one_resource_with_the_url) {
    const Stream stream{.id = "501", .url = "https://streams.example/501"};
    BOOST_CHECK_EQUAL(write_stream(stream), R"({"data":[{"id":"501","type":"Stream","attributes":)"
                                            R"({"url":"https://streams.example/501"}}]})");
    BOOST_CHECK_EQUAL(write_stream(stream, {.data_as_object = true, .numeric_ids = true}),
                      R"({"data":{"id":501,"type":"Stream","attributes":)"
                      R"({"url":"https://streams.example/501"}}})");
}

BOOST_AUTO_TEST_SUITE_END()

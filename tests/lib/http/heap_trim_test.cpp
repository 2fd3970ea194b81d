#include "lib/http/heap_trim.hpp"

#include <boost/test/unit_test.hpp>

using usher::http::HeapTrim;

BOOST_AUTO_TEST_SUITE(heap_trim)

BOOST_AUTO_TEST_CASE(gives_back_once_after_a_burst) {
    HeapTrim heap;
    heap.grow(10'000);
    BOOST_CHECK(!heap.look(10'000));
    BOOST_CHECK(!heap.look(5'001));
    BOOST_CHECK(heap.look(5'000));
    BOOST_CHECK(!heap.look(5'000));
    BOOST_CHECK(heap.look(0));
    BOOST_CHECK(!heap.look(0));
}

BOOST_AUTO_TEST_CASE(a_few_connections_are_no_burst) {
    HeapTrim heap;
    heap.grow(HeapTrim::gone_min - 1);
    BOOST_CHECK(!heap.look(0));
    heap.grow(HeapTrim::gone_min);
    BOOST_CHECK(heap.look(0));
}

BOOST_AUTO_TEST_SUITE_END()

#define BOOST_TEST_MODULE usher
#include <boost/test/unit_test.hpp>

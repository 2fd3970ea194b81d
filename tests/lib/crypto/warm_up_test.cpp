#include "lib/crypto/warm_up.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "lib/crypto/digest.hpp"

using namespace usher;

BOOST_AUTO_TEST_SUITE(warm_up)

BOOST_AUTO_TEST_CASE(disturbs_nobody_who_hashes_meanwhile) {
    const crypto::Digest256 expected = crypto::hmac_sha256("key", "text");
    std::jthread warming_up{crypto::warm_up};
    std::jthread again{crypto::warm_up};
    for (int i = 0; i < 100; ++i) BOOST_CHECK(crypto::hmac_sha256("key", "text") == expected);
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>

#include "daemon/config/draft.hpp"

using namespace usher::config;

BOOST_AUTO_TEST_SUITE(listen_address)

BOOST_AUTO_TEST_CASE(is_an_address_and_a_port) {
    BOOST_CHECK((parse_listen("127.0.0.1:6878").value() == Listen{"127.0.0.1", 6878}));
    BOOST_CHECK((parse_listen("[::1]:0").value() == Listen{"::1", 0}));
    BOOST_CHECK((parse_listen("0.0.0.0:65535").value() == Listen{"0.0.0.0", 65535}));
}

BOOST_AUTO_TEST_CASE(has_one_spelling) {
    const Listen listen = parse_listen("[0:0:0:0:0:0:0:1]:6878").value();
    BOOST_CHECK((listen == Listen{"::1", 6878}));
    BOOST_CHECK(is_loopback(listen));
    BOOST_CHECK_EQUAL(to_text(listen), "[::1]:6878");
    BOOST_CHECK_EQUAL(to_text({"127.0.0.1", 1}), "127.0.0.1:1");
}

BOOST_AUTO_TEST_CASE(is_refused_in_any_other_form) {
    for (const char* text :
         {"", "6878", ":6878", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
          "127.0.0.1:80x", "localhost:6878", "::1:6878", "[127.0.0.1]:80", "[]:80", "[::1%lo]:80",
          "127.1:80", "0127.0.0.1:80", " 127.0.0.1:80"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(parse_listen(text).has_error());
        }
    }
}

BOOST_AUTO_TEST_CASE(is_loopback_for_127_and_1_alone) {
    BOOST_CHECK(is_loopback({"127.0.0.1", 1}));
    BOOST_CHECK(is_loopback({"127.8.0.1", 1}));
    BOOST_CHECK(is_loopback({"::1", 1}));
    for (const char* host : {"0.0.0.0", "::", "192.168.1.1", "fe80::1", "::ffff:127.0.0.1"}) {
        BOOST_CHECK(!is_loopback({host, 1}));
    }
}

BOOST_AUTO_TEST_SUITE_END()

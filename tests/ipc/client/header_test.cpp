#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "ipc/client/usher_playback.h"

extern "C" int usher_header_in_c99();

BOOST_AUTO_TEST_SUITE(header)

BOOST_AUTO_TEST_CASE(is_c99_and_the_environment_names_the_socket) {
    BOOST_REQUIRE(::setenv("USHER_ENGINE_SOCKET", "/nonexistent/engine.sock", 1) == 0);
    BOOST_TEST(usher_header_in_c99() == 0);
    ::unsetenv("USHER_ENGINE_SOCKET");
}

BOOST_AUTO_TEST_CASE(lays_its_structures_out_for_ever) {
    BOOST_TEST(sizeof(usher_handle) == 64U);
    BOOST_TEST(sizeof(usher_answer) == 32U);
    BOOST_TEST(sizeof(usher_slot) == 16U);
    BOOST_TEST(sizeof(usher_question) == 8 * sizeof(void*));
    BOOST_TEST(sizeof(usher_playback_request) == 24 + 3 * sizeof(void*));
    BOOST_TEST(sizeof(usher_playback) == 8 + 5 * sizeof(void*));
    BOOST_TEST(sizeof(usher_player) == 5 * sizeof(void*));
    BOOST_TEST(offsetof(usher_answer, valid_to) == 16U);
    BOOST_TEST(offsetof(usher_event, slot) == 8 + 2 * sizeof(void*));
}

BOOST_AUTO_TEST_SUITE_END()

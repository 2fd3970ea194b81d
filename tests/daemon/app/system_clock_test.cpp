#include "daemon/app/system_clock.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/temporary_directory.hpp"

using namespace usher;

BOOST_AUTO_TEST_SUITE(system_clock)

BOOST_AUTO_TEST_CASE(a_machine_is_known_by_its_id_alone) {
    const test::TemporaryDirectory directory;
    const std::string file = directory.file("machine-id");
    BOOST_TEST(app::machine_id(file) == "");
    const std::string id = "0123456789abcdef0123456789abcdef";
    test::write_file(file, id + "\n");
    BOOST_TEST(app::machine_id(file) == id);
    test::write_file(file, id);
    BOOST_TEST(app::machine_id(file) == id);
    for (const std::string& text :
         {std::string{}, std::string{"\n"}, std::string{"uninitialized\n"}, id + "0\n",
          id.substr(1), "X" + id.substr(1)}) {
        test::write_file(file, text);
        BOOST_TEST(app::machine_id(file) == "", text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

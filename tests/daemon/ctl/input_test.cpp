#include "daemon/ctl/input.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "daemon/ctl/invocation.hpp"
#include "tests/daemon/ctl/daemon_stub.hpp"

using namespace usher::ctl;
using usher::test::DaemonStub;

namespace {

bool is_usage(const Failure& failure) {
    return failure.code == ExitCode::Usage;
}

std::string read(const std::string& file, const std::string& input) {
    std::istringstream in{input};
    return read_secret(file, in);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(input)

BOOST_AUTO_TEST_CASE(comes_from_standard_input_or_a_file_without_white_space_around) {
    BOOST_CHECK_EQUAL(read("", " key \r\n"), "key");
    BOOST_CHECK_EQUAL(read("-", "key"), "key");
    const DaemonStub stub;
    BOOST_CHECK_EQUAL(read(stub.write("key", "\tab c\n"), "other"), "ab c");
}

BOOST_AUTO_TEST_CASE(is_refused_when_there_is_none_or_too_much) {
    BOOST_CHECK_EXCEPTION(read("", " \n"), Failure, is_usage);
    BOOST_CHECK_EXCEPTION(read("/nonexistent/file", "key"), Failure, is_usage);
    BOOST_CHECK_EXCEPTION(read("", std::string(48 * 1024 + 1, 'x')), Failure, is_usage);
    BOOST_CHECK_EQUAL(read("", std::string(48 * 1024, 'x')).size(), 48U * 1024);
}

BOOST_AUTO_TEST_CASE(makes_random_uuids_of_version_4) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = new_uuid();
        BOOST_REQUIRE_EQUAL(uuid.size(), 36U);
        for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) BOOST_CHECK_EQUAL(uuid[hyphen], '-');
        BOOST_CHECK_EQUAL(uuid[14], '4');
        BOOST_CHECK(std::string{"89ab"}.find(uuid[19]) != std::string::npos);
        seen.insert(uuid);
    }
    BOOST_CHECK_EQUAL(seen.size(), 100U);
}

BOOST_AUTO_TEST_SUITE_END()

/// What a test of copied files needs of the machine.
#pragma once

#include <fcntl.h>

#include <boost/test/unit_test.hpp>

#include "lib/store/durable_file.hpp"
#include "lib/store/files.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::test {

/// Whether the file system of the tests keeps births: a precondition.
inline boost::test_tools::assertion_result tells_births(boost::unit_test::test_unit_id) {
    const TemporaryDirectory directory;
    const store::Descriptor file{::open(directory.path().c_str(), O_RDONLY | O_CLOEXEC)};
    boost::test_tools::assertion_result tells{store::birth_of(file.number()) != 0};
    tells.message() << "this filesystem cannot tell a copy from what it is a copy of";
    return tells;
}

}  // namespace usher::test

#include "lib/core/system_failure.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>

using namespace usher;

BOOST_AUTO_TEST_SUITE(system_failure)

BOOST_AUTO_TEST_CASE(what_may_pass_by_itself_is_a_failure_of_the_store) {
    for (const int cause : {EMFILE, ENFILE, ENOMEM, EIO, EROFS, ENOLCK, EAGAIN, EINTR, ESTALE}) {
        BOOST_CHECK(errc_of_errno(cause) == Errc::Storage);
    }
}

BOOST_AUTO_TEST_CASE(no_room_is_told_from_it) {
    for (const int cause : {ENOSPC, EDQUOT, EFBIG}) {
        BOOST_CHECK(errc_of_errno(cause) == Errc::StorageFull);
    }
    BOOST_CHECK(errc_of_errno(EEXIST) == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(what_an_administrator_has_to_change_is_not_accepted) {
    for (const int cause : {EACCES, EPERM, ELOOP, ENOTDIR, EISDIR, ENXIO, ENAMETOOLONG}) {
        BOOST_CHECK(errc_of_errno(cause) == Errc::NotAccepted);
    }
}

BOOST_AUTO_TEST_SUITE_END()

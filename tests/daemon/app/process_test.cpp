#include "daemon/app/process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <csignal>
#include <new>
#include <stdexcept>
#include <system_error>

using namespace usher;

namespace {

int code_of(Errc code) {
    return app::exit_code_of(Error{code, ""});
}

/// Whether a hardened process outlives `signal`.
bool outlives(int signal) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(signal, SIG_DFL);
        app::harden_process();
        std::raise(signal);
        ::_exit(0);
    }
    int status = 0;
    BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process)

BOOST_AUTO_TEST_CASE(what_a_disk_did_once_is_tried_again_by_the_service_manager) {
    BOOST_CHECK_EQUAL(code_of(Errc::Storage), 74);
    BOOST_CHECK_EQUAL(code_of(Errc::Unsettled), 74);
    BOOST_CHECK_EQUAL(code_of(Errc::StorageFull), 75);
    BOOST_CHECK_EQUAL(code_of(Errc::Unavailable), 75);
}

BOOST_AUTO_TEST_CASE(what_an_administrator_has_to_change_is_not) {
    for (const Errc code : {Errc::NotAccepted, Errc::Damaged, Errc::NotFound, Errc::Malformed,
                            Errc::Conflict, Errc::Unknown}) {
        BOOST_CHECK_EQUAL(code_of(code), 78);
    }
}

BOOST_AUTO_TEST_CASE(an_exception_for_want_of_what_the_system_gives_is_tried_again_as_well) {
    namespace sys = boost::system;
    const auto of_asio = [](int cause) {
        return app::exit_code_of(sys::system_error{{cause, sys::system_category()}, "epoll"});
    };
    BOOST_CHECK_EQUAL(of_asio(EMFILE), 74);
    BOOST_CHECK_EQUAL(of_asio(ENOSPC), 75);
    BOOST_CHECK_EQUAL(of_asio(EACCES), 1);
    const std::error_code no_thread{EAGAIN, std::system_category()};
    BOOST_CHECK_EQUAL(app::exit_code_of(std::system_error{no_thread}), 74);
    BOOST_CHECK_EQUAL(app::exit_code_of(std::bad_alloc{}), 74);
    BOOST_CHECK_EQUAL(app::exit_code_of(std::logic_error{"a bug"}), 1);
    const std::error_code none;
    BOOST_CHECK_EQUAL(app::exit_code_of(std::system_error{none}), 1);
}

BOOST_AUTO_TEST_CASE(a_broken_pipe_and_a_file_that_is_too_large_end_no_program_of_ours) {
    BOOST_CHECK(outlives(SIGPIPE));
    BOOST_CHECK(outlives(SIGXFSZ));
    BOOST_CHECK(!outlives(SIGUSR1));
}

BOOST_AUTO_TEST_SUITE_END()

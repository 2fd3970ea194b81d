#include "daemon/app/end_limit.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;

namespace {

/// The exit code of a process that does `work`.
template <typename Work>
int code_after(Work work) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(end_limit)

BOOST_AUTO_TEST_CASE(an_end_that_takes_for_ever_is_cut_short) {
    BOOST_CHECK_EQUAL(code_after([] {
                          app::EndLimit limit{Log{}};
                          limit.begin(1ms);
                          while (true) ::pause();
                      }),
                      74);
}

BOOST_AUTO_TEST_CASE(one_that_comes_in_time_is_left_alone) {
    BOOST_CHECK_EQUAL(code_after([] { app::EndLimit{Log{}}.begin(24h); }), 0);
    BOOST_CHECK_EQUAL(code_after([] { const app::EndLimit never_begun{Log{}}; }), 0);
}

BOOST_AUTO_TEST_SUITE_END()

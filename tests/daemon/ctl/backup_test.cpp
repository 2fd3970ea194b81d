#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

BOOST_FIXTURE_TEST_SUITE(backup, DaemonStub)

BOOST_AUTO_TEST_CASE(says_how_far_it_is_and_where_it_is) {
    const auto report = [](const char* state, int done) {
        return usher::http::Response{
            .body = std::string{R"({"state":")"} + state +
                    R"(","file":"/var/lib/usher/backups/b.db","pages_done":)" +
                    std::to_string(done) + R"(,"pages":200,"bytes":819200,"error":"no room"})"};
    };
    answer("POST /v1/backup", {report("running", 0)});
    answer("GET /v1/backup", {report("running", 100), report("done", 200)});
    Outcome outcome = run({"backup"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "/var/lib/usher/backups/b.db\n");
    BOOST_CHECK_EQUAL(outcome.err, "backup: 0 %\nbackup: 50 %\nbackup: done, 819200 bytes\n");
    answer("GET /v1/backup", {report("failed", 100)});
    outcome = run({"backup"});
    BOOST_CHECK_EQUAL(outcome.code, 5);
    BOOST_CHECK(outcome.err.find("the backup failed: no room") != std::string::npos);
    BOOST_CHECK_EQUAL(outcome.out, "");
}

BOOST_AUTO_TEST_SUITE_END()

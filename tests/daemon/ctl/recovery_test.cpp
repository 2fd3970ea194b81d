#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

constexpr auto unconfirmed =
    R"({"recovery":{"cause":"rolled_back","detail":"the database is behind",)"
    R"("noticed_at":1795262400,"confirmed":null},"charging":false})";
constexpr auto confirmed =
    R"({"recovery":{"cause":"rolled_back","detail":"the database is behind",)"
    R"("noticed_at":1795262400,"confirmed":{"by":"ann","reason":"known","at":1795262400}},)"
    R"("charging":true})";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery, DaemonStub)

BOOST_AUTO_TEST_CASE(is_shown_with_what_to_do_about_it) {
    answer("GET /v1/recovery", 200, unconfirmed);
    const Outcome outcome = run({"recovery"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "cause      rolled_back\n"));
    BOOST_CHECK(contains(outcome.out, "charging   no\n"));
    BOOST_CHECK(contains(outcome.out, "usherctl recovery confirm --by NAME --reason TEXT"));
}

BOOST_AUTO_TEST_CASE(is_shown_with_all_that_was_noticed_since) {
    const std::string first(300, 'a');
    const std::string second = "2026-11-22T19:19:36Z, restored: " + std::string(300, 'b');
    answer("GET /v1/recovery", 200,
           R"({"recovery":{"cause":"cloned","detail":")" + first + "; then, " + second +
               R"(; then, more","noticed_at":1795262400,"confirmed":null},"charging":false})");
    const Outcome outcome = run({"recovery"});
    BOOST_CHECK(contains(outcome.out,
                         "detail     " + first + "\nthen       " + second + "\nthen       more\n"));
}

BOOST_AUTO_TEST_CASE(says_so_where_there_is_none) {
    answer("GET /v1/recovery", 200, R"({"recovery":null,"charging":true})");
    BOOST_CHECK_EQUAL(run({"recovery"}).out, "the state is the one that was left\n");
}

BOOST_AUTO_TEST_CASE(is_confirmed_with_a_name_and_a_reason) {
    answer("POST /v1/recovery/confirm", 200, confirmed);
    const Outcome outcome = run({"recovery", "confirm", "--by", "ann", "--reason", "known"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "confirmed  ann, "));
    BOOST_CHECK(!contains(outcome.out, "!"));
    BOOST_CHECK_EQUAL(requests().at(0),
                      "POST /v1/recovery/confirm {\"by\":\"ann\",\"reason\":\"known\"}");
    BOOST_CHECK_EQUAL(run({"recovery", "confirm", "--by", "ann"}).code, 2);
    BOOST_CHECK_EQUAL(run({"recovery", "nonsense"}).code, 2);
}

BOOST_AUTO_TEST_CASE(stands_first_in_the_status) {
    answer("GET /v1/status", 200,
           R"({"version":"0.1.0","recovery":{"cause":"cloned","detail":"from elsewhere",)"
           R"("noticed_at":1795262400}})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK(outcome.out.starts_with("! the state was cloned (from elsewhere): nothing is"));
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_written_stands_first_in_the_status) {
    answer("GET /v1/status", 200,
           R"({"version":"0.1.0","store":{"writable":false,"since":1795262400,)"
           R"("cause":"storage_full: disk is full"}})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK(outcome.out.starts_with("! the store cannot be written since "));
    BOOST_CHECK(contains(outcome.out, "(storage_full: disk is full): reads go on, writes are"));
    answer("GET /v1/status", 200,
           R"({"version":"0.1.0","store":{"writable":true,"since":null,"cause":null}})");
    BOOST_CHECK(run({"status"}).out.starts_with("version"));
}

BOOST_AUTO_TEST_CASE(an_anchor_that_cannot_be_written_stands_first_in_the_status) {
    answer("GET /v1/status", 200,
           R"({"version":"0.1.0","anchor":{"since":1795262400,"cause":"storage: no inodes"}})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK(outcome.out.starts_with("! the anchor cannot be written since "));
    BOOST_CHECK(contains(outcome.out, "(storage: no inodes): nothing is charged until it can\n"));
}

BOOST_AUTO_TEST_SUITE_END()

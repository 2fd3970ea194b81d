// The journal of a real daemon, and somebody who edits usher.db behind its back.
#include <sqlite3.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <memory>

#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;
using upstream::acestream::Entry;

namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::TemporaryDirectory directory;

    test::Outcome usherctl(std::vector<std::string> arguments) {
        return test::usherctl(daemon, std::move(arguments));
    }
    /// Some things that the journal tells of.
    void use() {
        for (const char* name : {"one", "two", "three"}) {
            const auto made =
                test::post(daemon.socket(), "/v1/tokens", {{"name", name}, {"scopes", {"read"}}});
            BOOST_REQUIRE_EQUAL(made.status, 201);
        }
        const auto key = test::Seller{daemon.sandbox(), Entry::Reseller}.create_key();
        const auto loaded = test::post(daemon.socket(), "/v1/keys", {{"extension", key.extension}});
        BOOST_REQUIRE_EQUAL(loaded.status, 201);
    }
    /// Runs SQL on the database of a daemon that does not run.
    void edit(const std::string& sql) {
        sqlite3* opened = nullptr;
        BOOST_REQUIRE_EQUAL(sqlite3_open((daemon.state_dir() + "/usher.db").c_str(), &opened),
                            SQLITE_OK);
        const std::unique_ptr<sqlite3, CloseDatabase> database{opened};
        const std::string whole =
            "DROP TRIGGER journal_entry_stays; DROP TRIGGER journal_entry_is_kept;" + sql;
        BOOST_REQUIRE_EQUAL(sqlite3_exec(database.get(), whole.c_str(), nullptr, nullptr, nullptr),
                            SQLITE_OK);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal, Fixture)

BOOST_AUTO_TEST_CASE(tells_who_did_what_and_is_whole_over_a_crash) {
    use();
    daemon.signal(SIGKILL);
    daemon.wait();
    daemon.start();
    const test::Outcome verified = usherctl({"audit", "verify"});
    BOOST_CHECK_EQUAL(verified.code, 0);
    BOOST_CHECK(verified.out.starts_with("the journal is whole: 6 entries checked"));

    const auto entries = test::get(daemon.socket(), "/v1/audit").json().at("entries").as_array();
    BOOST_TEST_REQUIRE(entries.size() == 6U);
    const std::vector<std::string> kinds{"daemon_started", "key_loaded",    "token_created",
                                         "token_created",  "token_created", "daemon_started"};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        BOOST_CHECK_EQUAL(entries[i].at("kind").as_string(), kinds[i]);
    }
    BOOST_CHECK_EQUAL(entries[1].at("actor").as_string(), "uid " + std::to_string(::getuid()));
    BOOST_CHECK_EQUAL(entries[5].at("actor").as_string(), "daemon");
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_edited_in_the_file_is_named) {
    use();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    edit("UPDATE journal SET actor = 'uid 4711' WHERE sequence = 3");
    daemon.start();
    const test::Outcome verified = usherctl({"audit", "verify"});
    BOOST_CHECK_EQUAL(verified.code, 1);
    BOOST_CHECK(verified.out.starts_with("entry 3: changed\nthe journal is NOT whole: 7 entries"));
    BOOST_CHECK(daemon.log().find("the journal is not whole") != std::string::npos);
    BOOST_CHECK(usherctl({"status"}).out.starts_with("! the journal is not whole, faults: 1."));
}

BOOST_AUTO_TEST_CASE(entries_that_were_taken_out_of_the_file_are_named) {
    use();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    edit("DELETE FROM journal WHERE sequence IN (2, 3)");
    daemon.start();
    const test::Outcome verified = usherctl({"audit", "verify"});
    BOOST_CHECK_EQUAL(verified.code, 1);
    BOOST_CHECK(verified.out.starts_with("entries 2 to 3: missing\n"));
}

BOOST_AUTO_TEST_CASE(an_end_that_was_cut_off_stays_found_when_the_daemon_writes_on) {
    use();
    daemon.signal(SIGKILL);  // so that no checkpoint stands behind the end
    daemon.wait();
    edit(
        "DELETE FROM journal WHERE sequence > 2;"
        "UPDATE installation SET journal_sequence = 2, journal_hash = (SELECT hash FROM journal"
        " WHERE sequence = 2)");
    daemon.start();
    const test::Outcome verified = usherctl({"audit", "verify"});
    BOOST_CHECK_EQUAL(verified.code, 1);
    BOOST_CHECK(verified.out.starts_with("entry 3: says that damage was found before it\n"));
}

BOOST_AUTO_TEST_CASE(an_export_is_verified_without_the_daemon) {
    use();
    const std::string file = directory.file("journal.jsonl");
    const test::Outcome exported = usherctl({"--json", "audit", "export", file});
    BOOST_CHECK_EQUAL(exported.code, 0);
    const boost::json::value said = boost::json::parse(exported.out);
    const std::string key{said.at("key").as_string()};
    BOOST_CHECK_EQUAL(said.at("entries").as_int64(), 5);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);

    BOOST_CHECK_EQUAL(usherctl({"audit", "verify", "--file", file, "--key", key}).code, 0);
    std::string text = test::read_file(file);
    text.replace(text.find("token_created"), 5, "TOKEN");
    std::ofstream{file} << text;
    const test::Outcome verified = usherctl({"audit", "verify", "--file", file, "--key", key});
    BOOST_CHECK_EQUAL(verified.code, 1);
    BOOST_CHECK(verified.out.starts_with("entry 2: changed\n"));
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "lib/journal/head.hpp"
#include "lib/journal/keys.hpp"
#include "lib/journal/lines.hpp"
#include "tests/daemon/ctl/daemon_stub.hpp"

using namespace usher;
using boost::json::serialize;
using http::Response;
using test::DaemonStub;
using test::Outcome;

namespace {

Response entry(int sequence, const std::string& next) {
    return {.body = R"({"entries":[{"sequence":)" + std::to_string(sequence) +
                    R"(,"at":1795262400,"kind":"key_loaded","subject":"1a2b3c4d",)"
                    R"("actor":"uid 1000","details":{"event":"wanted","from":null,)"
                    R"("resolution":{"by":"a\nn"},"rights":[{"trial":true},2]}}],"next":)" +
                    next + "}"};
}

std::string verdict(const std::string& state, const std::string& findings = {},
                    int finding_count = 0) {
    return R"({"state":")" + state + R"(","checked":7,"entries":9,"finding_count":)" +
           std::to_string(finding_count) + R"(,"findings":[)" + findings +
           R"(],"failure":null,"key":"KEY"})";
}

struct Audit : DaemonStub {
    journal::Keys keys{Secret{std::string(32, 's')}};
    std::vector<journal::Line> lines;
    journal::Head head;

    Audit() {
        for (int i = 0; i < 4; ++i) {
            const journal::Note note{
                .at = from_unix(1), .kind = "kind", .subject = "s", .actor = the_daemon()};
            const journal::Entry added = journal::chained(head.sequence + 1, note, head.hash);
            head = behind(head, added);
            lines.emplace_back(added);
        }
        lines.emplace_back(keys.sign(unsigned_checkpoint(head, from_unix(2))));
    }
    [[nodiscard]] std::string heading() const {
        return text_of(
            keys.sign(journal::Heading{.installation = InstallationId{"i"},
                                       .key = keys.public_key(),
                                       .end = std::get<journal::Checkpoint>(lines.back())}));
    }
    [[nodiscard]] std::string exported() const {
        std::string text = heading() + "\n";
        for (const journal::Line& line : lines) text += serialize(to_json(line)) + "\n";
        return text;
    }
    [[nodiscard]] Outcome verify(const std::string& text,
                                 std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"audit", "verify", "--file", write("export", text)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit, Audit)

BOOST_AUTO_TEST_CASE(lists_page_after_page_up_to_the_count) {
    answer("GET /v1/audit?kind=key_loaded&limit=2", {entry(9, "\"9\"")});
    answer("GET /v1/audit?kind=key_loaded&limit=1&after=9", {entry(8, "\"8\"")});
    const Outcome outcome = run({"audit", "list", "--kind", "key_loaded", "--count", "2"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    const std::string row =
        "      2026-11-21T12:00:00Z (now)  key_loaded  1a2b3c4d  uid 1000  event wanted,"
        " resolution (by a\\x0an), rights (trial yes), 2\n";
    BOOST_CHECK_EQUAL(
        outcome.out,
        "ENTRY  TIME                        KIND        SUBJECT   ACTOR     DETAILS\n9" + row +
            "8" + row);
    answer("GET /v1/audit?limit=50", 200, R"({"entries":[],"next":null})");
    BOOST_CHECK_EQUAL(run({"audit", "list"}).out, "no entry\n");
}

BOOST_AUTO_TEST_CASE(a_journal_that_the_daemon_finds_whole_is_a_yes) {
    answer("POST /v1/audit/verify", 202, verdict("running"));
    answer("GET /v1/audit/verify", {{.body = verdict("running")}, {.body = verdict("whole")}});
    const Outcome outcome = run({"audit", "verify"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "the journal is whole: 7 entries checked, by the key KEY\n");
    BOOST_CHECK_EQUAL(outcome.err, "checked 7 of 9 entries\n");
}

BOOST_AUTO_TEST_CASE(a_broken_one_is_a_no_that_says_what_is_wrong) {
    answer("POST /v1/audit/verify", 202,
           verdict("broken", R"({"fault":"changed","first":3,"last":3,"text":"entry 3: changed"})",
                   2));
    const Outcome outcome = run({"audit", "verify"});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    BOOST_CHECK_EQUAL(outcome.out,
                      "entry 3: changed\nand 1 more\n"
                      "the journal is NOT whole: 7 entries checked, by the key KEY\n");
    const Outcome as_json = run({"audit", "verify", "--json"});
    BOOST_CHECK_EQUAL(as_json.code, 1);
    BOOST_CHECK_EQUAL(as_json.out, R"({"whole":false,"checked":7,"key":"KEY","fault_count":2,)"
                                   R"("faults":["entry 3: changed"]})"
                                   "\n");
}

BOOST_AUTO_TEST_CASE(a_verification_that_failed_is_no_verdict) {
    answer("POST /v1/audit/verify", 202, verdict("failed"));
    BOOST_CHECK_EQUAL(run({"audit", "verify"}).code, 5);
}

BOOST_AUTO_TEST_CASE(exports_heading_and_lines_and_says_the_key) {
    answer("POST /v1/audit/export", 200, heading());
    std::string page = R"({"lines":[)";
    for (const journal::Line& line : lines) {
        page += (page.ends_with('[') ? "" : ",") + serialize(to_json(line));
    }
    answer("GET /v1/audit/export?through=4&limit=200&after=0", 200, page + R"(],"next":null})");
    const std::string file = directory() + "/journal.jsonl";
    const Outcome outcome = run({"audit", "export", file});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "4 entries; the checkpoints are signed with " +
                                       journal::key_text(keys.public_key()) + "\n");
    std::stringstream written;
    written << std::ifstream{file}.rdbuf();
    BOOST_CHECK_EQUAL(written.str(), exported());
    BOOST_CHECK_EQUAL(run({"audit", "export", "-"}).out, exported());
    BOOST_CHECK_EQUAL(run({"audit", "export", directory() + "/absent/file"}).code, 74);
}

BOOST_AUTO_TEST_CASE(an_export_is_verified_without_a_daemon) {
    BOOST_CHECK_EQUAL(verify(exported()).code, 0);
    const std::string key = journal::key_text(keys.public_key());
    BOOST_CHECK_EQUAL(verify(exported(), {"--key", key}).out,
                      "the journal is whole: 4 entries checked, by the key " + key + "\n");
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_CASE(an_export_of_another_hand_is_a_no) {
    const journal::Keys others{Secret{std::string(32, 'o')}};
    const Outcome outcome = verify(exported(), {"--key", journal::key_text(others.public_key())});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    BOOST_CHECK(outcome.out.starts_with("line 1: it names another key\n"));
    BOOST_CHECK(outcome.out.find("\nline 1: the last checkpoint has a wrong signature\n") !=
                std::string::npos);
}

// A hash or a signature covers all that is shown to whoever reads the file.
BOOST_AUTO_TEST_CASE(an_export_with_anything_in_it_that_is_not_signed_or_hashed_is_a_no) {
    const std::string key = journal::key_text(keys.public_key());
    const std::string other =
        journal::key_text(journal::Keys{Secret{std::string(32, 'o')}}.public_key());
    const auto check = [&](const std::string& from, const std::string& to,
                           const std::string& fault) {
        std::string text = exported();
        for (std::size_t at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size())) {
            text.replace(at, from.size(), to);
        }
        const Outcome outcome = verify(text, {"--key", key});
        BOOST_CHECK_EQUAL(outcome.code, 1);
        BOOST_CHECK_MESSAGE(outcome.out.starts_with(fault + "\n"), to << ": " << outcome.out);
    };
    const std::string form = ": changed, it has not the form of an export";
    check(R"("installation":"i")", R"("installation":"j")", "line 1: it has a wrong signature");
    check(key, other, "line 1: it names another key");
    check(R"("usher_journal":1,)", R"("usher_journal":1,"note":"evil",)", "line 1" + form);
    check(R"("base":null,)", "", "line 1" + form);
    check(R"("sequence":2,"at")", R"("sequence":2,"note":"evil","at")", "line 3" + form);
    check(R"({"entry":{"sequence":3)", R"({"note":"evil","entry":{"sequence":3)", "line 4" + form);
    check(R"({"checkpoint":)", R"({"note":"evil","checkpoint":)", "line 6" + form);
    check(R"("kind":"kind","subject":"s")", R"("subject":"s","kind":"kind")", "line 2" + form);
    check(R"("kind":"kind")", R"("kind":"\u006bind")", "line 2" + form);
    check(R"("kind":"kind")", R"("kind": "kind")", "line 2" + form);
    check("\n", "\r\n", "line 1" + form);

    std::string text = exported();
    text.pop_back();
    const Outcome cut = verify(text);
    BOOST_CHECK_EQUAL(cut.code, 1);
    BOOST_CHECK(cut.out.starts_with("line 6: its end is missing\n"));
    BOOST_CHECK_EQUAL(verify(exported() + "\n").code, 1);
}

BOOST_AUTO_TEST_CASE(an_edited_cut_or_garbled_export_is_a_no) {
    std::string text = exported();
    text.replace(text.find("\"kind\":\"kind\""), 13, "\"kind\":\"like\"");
    BOOST_CHECK(verify(text).out.starts_with("entry 1: changed\n"));

    text = exported();
    text.resize(text.rfind("{\"entry\""));
    const Outcome cut = verify(text);
    BOOST_CHECK_EQUAL(cut.code, 1);
    BOOST_CHECK(cut.out.find("entry 4: missing, the end was cut off\n") != std::string::npos);

    text = exported();
    text.insert(text.find('\n') + 1, "nonsense\n");
    const Outcome garbled = verify(text);
    BOOST_CHECK_EQUAL(garbled.code, 1);
    BOOST_CHECK(garbled.out.starts_with("line 2: "));
}

// What was read so far would pass for an export whose end was cut off.
BOOST_AUTO_TEST_CASE(an_export_that_cannot_be_read_to_its_end_gets_no_verdict) {
    const Outcome unreadable = run({"audit", "verify", "--file", directory()});
    BOOST_CHECK_EQUAL(unreadable.code, 2);
    BOOST_CHECK(unreadable.err.find("it could not be read") != std::string::npos);
    const Outcome endless = verify(exported() + std::string(2'000'000, 'x') + "\n");
    BOOST_CHECK_EQUAL(endless.code, 2);
    BOOST_CHECK(endless.err.find("a line is too long") != std::string::npos);
    BOOST_CHECK_EQUAL(endless.out, "");
}

BOOST_AUTO_TEST_CASE(what_is_no_export_is_wrong_usage) {
    BOOST_CHECK_EQUAL(verify("").code, 2);
    BOOST_CHECK_EQUAL(verify("{}\n").code, 2);
    BOOST_CHECK_EQUAL(verify(exported(), {"--key", "short"}).code, 2);
    BOOST_CHECK_EQUAL(run({"audit", "verify", "--file", directory() + "/absent"}).code, 2);
    BOOST_CHECK_EQUAL(run({"audit", "verify", "--key", "x"}).code, 2);
    BOOST_CHECK_EQUAL(run({"audit", "list", "--count", "0"}).code, 2);
}

BOOST_AUTO_TEST_SUITE_END()

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

bool contains(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) BOOST_TEST_MESSAGE("not found: " << part << "\nin: " << text);
    return found;
}

constexpr const char* status_body = R"({"version": "0.1.0", "started_at": 1795255200,
    "installation": "abc", "freshness": "fresh", "ready": true,
    "clock": {"now": 1795262400, "source": "attested", "attested_at": 1795262395},
    "counts": {"keys": 2, "activations_open": 3, "activations_in_doubt": 1, "streams": 4},
    "journal": {"verified_at": 1795262340, "faults": 0}, "roles": ["device", "operator"],
    "upstreams": [{"dialect": "usher", "url": "https://u.example", "answers": true,
                   "last_success": 1795262340, "last_attempt": 1795262340, "last_error": null,
                   "next_attempt": 1795284000}],
    "sync": {"pending": 3, "running": 1}, "http": ["127.0.0.1:6878", "[::1]:6878"],
    "sandbox": {"url": "http://127.0.0.1:8800", "control_url": "http://127.0.0.1:8801"}})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(commands, DaemonStub)

BOOST_AUTO_TEST_CASE(status_shows_the_daemon_and_its_upstreams) {
    answer("GET /v1/status", 200, status_body);
    const Outcome outcome = run({"status"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.err, "");
    for (const char* part :
         {"version       0.1.0\n", "started       2026-11-21T10:00:00Z (2 h ago)\n",
          "clock         2026-11-21T12:00:00Z (now), attested\n",
          "activations   3 open, 1 in doubt\n",
          "journal       whole, 2026-11-21T11:59:00Z (1 min ago)\n", "streams       4 running\n",
          "sync          3 waiting, 1 running\n", "roles         device, operator\n",
          "http          127.0.0.1:6878, [::1]:6878\n", "sandbox       http://127.0.0.1:8800\n",
          "https://u.example  yes      2026-11-21T11:59:00Z (1 min ago)"}) {
        BOOST_CHECK(contains(outcome.out, part));
    }
}

BOOST_AUTO_TEST_CASE(status_says_when_there_is_no_upstream) {
    answer("GET /v1/status", 200, R"({"version": "0.1.0", "sandbox": null})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "no upstream is configured"));
    BOOST_CHECK(outcome.out.find("sandbox") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(status_begins_with_a_journal_that_is_not_whole_and_what_to_do) {
    answer("GET /v1/status", 200,
           R"({"version": "0.1.0", "journal": {"verified_at": 1795262340, "faults": 2}})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.starts_with("! the journal is not whole, faults: 2. "));
    BOOST_CHECK(contains(outcome.out, "usherctl audit verify says where"));
    BOOST_CHECK(contains(outcome.out, "journal       NOT WHOLE, 2026-11-21T11:59:00Z"));

    answer("GET /v1/status", 200, R"({"version": "0.1.0", "journal": {"verified_at": null}})");
    const std::string unverified = run({"status"}).out;
    BOOST_CHECK(unverified.starts_with("version"));
    BOOST_CHECK(contains(unverified, "journal       not verified since the start\n"));
}

BOOST_AUTO_TEST_CASE(json_prints_the_daemons_answer_alone) {
    answer("GET /v1/status", 200, R"({"version":"0.1.0","new_member":{"a":1}})");
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{"--json", "status"}, {"status", "--json"}}) {
        const Outcome outcome = run(arguments);
        BOOST_CHECK_EQUAL(outcome.code, 0);
        BOOST_CHECK_EQUAL(outcome.out, "{\"version\":\"0.1.0\",\"new_member\":{\"a\":1}}\n");
    }
}

BOOST_AUTO_TEST_CASE(keys_are_masked_unless_asked_for) {
    answer("GET /v1/keys", 200,
           R"({"keys": [{"user_key": "abcdefghijklmnop", "type": 1, "product": null,
               "loaded_for": ["app"], "loaded_at": 1795176000, "confirmed_at": null,
               "freshness": "stale"}]})");
    const Outcome masked = run({"keys", "list"});
    BOOST_CHECK_EQUAL(masked.code, 0);
    BOOST_CHECK(contains(masked.out, "abcd…"));
    BOOST_CHECK(contains(masked.out, "2026-11-20T12:00:00Z (1 d ago)"));
    BOOST_CHECK(masked.out.find("efgh") == std::string::npos);
    BOOST_CHECK(contains(run({"keys", "list", "--reveal"}).out, "abcdefghijklmnop"));

    answer("GET /v1/keys", 200, R"({"keys": []})");
    BOOST_CHECK_EQUAL(run({"keys", "list"}).out, "no key is loaded\n");
}

BOOST_AUTO_TEST_CASE(keys_are_listed_over_every_page) {
    answer("GET /v1/keys", 200, R"({"keys":[{"user_key":"first-key"}],"next":"7"})");
    answer("GET /v1/keys?after=7", 200, R"({"keys":[{"user_key":"second-key"}],"next":"9"})");
    answer("GET /v1/keys?after=9", 200, R"({"keys":[],"next":null})");
    const std::string table = run({"keys", "list", "--reveal"}).out;
    BOOST_CHECK(contains(table, "first-key"));
    BOOST_CHECK(contains(table, "second-key"));
    BOOST_CHECK_EQUAL(run({"keys", "list", "--json"}).out,
                      "{\"keys\":[{\"user_key\":\"first-key\"},{\"user_key\":\"second-key\"}]}\n");
}

BOOST_AUTO_TEST_CASE(keys_are_added_from_a_file_or_standard_input) {
    answer("POST /v1/keys", 201, R"({"user_key": "abcdefghijklmnop", "type": 1})");
    const std::string file = write("extension", "EXT-1\n");
    const Outcome outcome = run({"keys", "add", "--file", file});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "user key abcd… is loaded\n");
    BOOST_CHECK_EQUAL(run({"keys", "add", "--product-key", "P1"}, "EXT-2").code, 0);
    BOOST_CHECK_EQUAL(requests().at(0), "POST /v1/keys {\"extension\":\"EXT-1\"}");
    BOOST_CHECK_EQUAL(requests().at(1),
                      "POST /v1/keys {\"extension\":\"EXT-2\",\"product_key\":\"P1\"}");
}

BOOST_AUTO_TEST_CASE(keys_are_removed_by_what_standard_input_says) {
    answer("DELETE /v1/keys/a%2Fb%20c", 204, "");
    BOOST_CHECK_EQUAL(run({"keys", "remove"}, "a/b c\n").code, 0);
    BOOST_CHECK_EQUAL(requests().at(0), "DELETE /v1/keys/a%2Fb%20c");
    BOOST_CHECK_EQUAL(run({"keys", "remove", "--json"}, "a/b c\n").out, "{}\n");
    BOOST_CHECK_EQUAL(run({"keys", "remove"}, "another").code, 4);
}

BOOST_AUTO_TEST_CASE(keys_never_come_from_arguments) {
    BOOST_CHECK_EQUAL(run({"keys", "add", "EXT-1"}).code, 2);
    BOOST_CHECK_EQUAL(run({"keys", "remove", "abcdefghijklmnop"}).code, 2);
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_CASE(streams_are_listed_over_every_page_and_ended_by_id) {
    answer("GET /v1/streams", 200,
           R"({"streams": [{"id": 4294967297, "option": "premium", "key": "1a2b3c4d",
               "holder": "nginx-rtmp live/one client 3\u0007", "since": 1795262340}],
               "next": "4294967297"})");
    answer("GET /v1/streams?after=4294967297", 200,
           R"({"streams": [{"id": 4294967298, "option": "radio", "key": null, "holder": "h",
               "since": 1795262400}], "next": null})");
    const Outcome outcome = run({"streams"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out,
                         "4294967297  premium  1a2b3c4d  2026-11-21T11:59:00Z (1 min ago)  "
                         "nginx-rtmp live/one client 3\\x07\n"));
    BOOST_CHECK(contains(outcome.out, "4294967298  radio    -         2026-11-21T12:00:00Z (now)"));
    BOOST_CHECK(contains(run({"streams", "--json"}).out, R"({"streams":[{"id":4294967297,)"));

    answer("GET /v1/streams", 200, R"({"streams": [], "next": null})");
    BOOST_CHECK_EQUAL(run({"streams"}).out, "nobody streams\n");

    answer("DELETE /v1/streams/4294967297", 204, "");
    BOOST_CHECK_EQUAL(run({"streams", "end", "4294967297"}).out, "stream 4294967297 is ended\n");
    BOOST_CHECK_EQUAL(run({"streams", "end", "4294967297", "--json"}).out, "");
    BOOST_CHECK_EQUAL(run({"streams", "end", "7"}).code, 4);
    BOOST_CHECK_EQUAL(run({"streams", "end"}).code, 2);
}

BOOST_AUTO_TEST_CASE(usage_is_listed_over_every_page) {
    answer("GET /v1/usage", 200,
           R"({"usage": [{"option": "noAds", "key": null, "seconds": 60, "bytes": 1000,
               "reports": 2}], "next": "noAds/"})");
    answer("GET /v1/usage?after=noAds%2F", 200,
           R"({"usage": [{"option": "radio", "key": "1a2b3c4d", "seconds": 5, "bytes": 7,
               "reports": 1}], "next": null})");
    BOOST_CHECK_EQUAL(run({"usage"}).out,
                      "OPTION  KEY       SECONDS  BYTES  REPORTS\n"
                      "noAds   -         60       1000   2\n"
                      "radio   1a2b3c4d  5        7      1\n");
    BOOST_CHECK(contains(run({"usage", "--json"}).out, R"({"usage":[{"option":"noAds",)"));
    answer("GET /v1/usage", 200, R"({"usage": [], "next": null})");
    BOOST_CHECK_EQUAL(run({"usage"}).out, "no engine has reported any use\n");
}

BOOST_AUTO_TEST_CASE(a_channel_is_asked_about_by_user_channel_and_service) {
    answer("GET /v1/check?user=310&channel=501&service=live", 200,
           R"({"allowed": true, "reason": "active", "valid_to": null, "freshness": "fresh",
               "decision_id": "1", "license": "9001"})");
    const std::vector<std::string> question{"check", "--user",    "310", "--channel",
                                            "501",   "--service", "live"};
    const Outcome outcome = run(question);
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "licence    9001\n"));
    BOOST_CHECK_EQUAL(run({"check"}).code, 2);
    BOOST_CHECK_EQUAL(run({"check", "--user", "310"}).code, 2);
    BOOST_CHECK_EQUAL(run({"check", "--channel", "501", "noAds"}).code, 2);
    BOOST_CHECK_EQUAL(
        run({"check", "noAds", "--user", "310", "--channel", "501", "--service", "live"}).code, 2);

    answer("GET /v1/streams", 200,
           R"({"streams": [{"id": 7, "user": "310", "channel": "501", "service": "live",
               "holder": "tv", "since": 1795262400}], "next": null})");
    BOOST_CHECK(contains(run({"streams"}).out, "7   live of channel 501  user 310  "));
}

BOOST_AUTO_TEST_CASE(options_are_listed_with_their_end) {
    answer("GET /v1/options", 200,
           R"({"options": [{"id": "noAds", "active": true, "valid_to": 1795348800, "trial": false,
               "description": "Отключение рекламы", "freshness": "fresh", "source": "usher"}]})");
    const Outcome outcome = run({"options"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out,
                         "noAds   yes     2026-11-22T12:00:00Z (in 1 d)  no     fresh      Откл"));
    answer("GET /v1/options?user_key=k%261&product_key=P", 200, R"({"options": []})");
    BOOST_CHECK_EQUAL(run({"options", "--key-file", "-", "--product", "P"}, "k&1").out,
                      "no option, active or lapsed\n");
}

BOOST_AUTO_TEST_CASE(check_says_yes_or_no_by_its_exit_code) {
    answer("GET /v1/check?option=noAds", 200,
           R"({"allowed": true, "reason": "active", "valid_to": 1795348800, "freshness": "fresh",
               "decision_id": "d1"})");
    const Outcome yes = run({"check", "noAds"});
    BOOST_CHECK_EQUAL(yes.code, 0);
    BOOST_CHECK(contains(yes.out, "allowed    yes\nreason     active\n"));

    answer("GET /v1/check?option=premium&user_key=k", 200,
           R"({"allowed": false, "reason": "lapsed", "valid_to": null})");
    const std::string key = write("key", "k\n");
    const Outcome no = run({"check", "premium", "--key-file", key, "--json"});
    BOOST_CHECK_EQUAL(no.code, 1);
    BOOST_CHECK_EQUAL(no.out, "{\"allowed\":false,\"reason\":\"lapsed\",\"valid_to\":null}\n");
}

BOOST_AUTO_TEST_CASE(explain_shows_each_step) {
    answer("GET /v1/explain?option=noAds&at=2027-01-01T00%3A00%3A00Z", 200,
           R"({"allowed": false, "reason": "lapsed", "steps": [
               {"step": "validity", "finding": "ended", "passed": false}]})");
    const Outcome outcome = run({"explain", "noAds", "--at", "2027-01-01T00:00:00Z"});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    BOOST_CHECK(contains(outcome.out, "validity  no      ended\n"));
}

BOOST_AUTO_TEST_CASE(sync_schedules_or_waits) {
    answer("POST /v1/sync", 202, R"({"scheduled": 2})");
    BOOST_CHECK_EQUAL(run({"sync"}).out, "2 keys scheduled\n");
    answer("POST /v1/sync?wait=30", 200, R"({"scheduled": 2, "failed": 0, "freshness": "fresh"})");
    const Outcome waited = run({"sync", "--wait"});
    BOOST_CHECK_EQUAL(waited.code, 0);
    BOOST_CHECK_EQUAL(waited.out, "2 keys scheduled, 0 failed, now fresh\n");
    answer("POST /v1/sync?wait=30", 200, R"({"scheduled":2,"failed":1,"freshness":"stale"})");
    const Outcome failed = run({"sync", "--wait", "--json", "--key-file", "-"}, "k");
    BOOST_CHECK_EQUAL(failed.code, 1);
    BOOST_CHECK_EQUAL(failed.out, "{\"scheduled\":2,\"failed\":1,\"freshness\":\"stale\"}\n");
    BOOST_CHECK_EQUAL(requests().back(), "POST /v1/sync?wait=30 {\"user_key\":\"k\"}");
}

BOOST_AUTO_TEST_CASE(token_create_prints_the_token_alone) {
    answer("POST /v1/tokens", 201, R"({"name": "tv", "token": "usher_abc", "scopes": ["read"]})");
    const Outcome outcome = run(
        {"token", "create", "tv", "--scope", "read", "--scope", "activate", "--expires-in", "2h"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "usher_abc\n");
    BOOST_CHECK(contains(outcome.err, "once"));
    BOOST_CHECK_EQUAL(
        requests().at(0),
        "POST /v1/tokens {\"name\":\"tv\",\"scopes\":[\"read\",\"activate\"],\"expires_in\":7200}");
    BOOST_CHECK(contains(run({"token", "create", "tv", "--scope", "read", "--json"}).out, "{"));
}

BOOST_AUTO_TEST_CASE(token_list_and_remove) {
    answer("GET /v1/tokens", 200, R"({"tokens": [{"name": "tv", "scopes": ["read", "sync"],
        "created_at": 1795262400, "expires_at": null}]})");
    BOOST_CHECK(contains(run({"token", "list"}).out, "tv    read, sync  2026-11-21T12:00:00Z"));
    answer("GET /v1/tokens", 200, R"({"tokens": []})");
    BOOST_CHECK_EQUAL(run({"token", "list"}).out, "no token\n");
    answer("DELETE /v1/tokens/my%20tv", 204, "");
    BOOST_CHECK_EQUAL(run({"token", "remove", "my tv"}).out, "token my tv is removed\n");
    BOOST_CHECK_EQUAL(run({"--json", "token", "remove", "my tv"}).out, "{}\n");
}

BOOST_AUTO_TEST_CASE(config_check_needs_no_daemon) {
    const std::string good = write("good.toml", "[sync]\nevery = \"1h\"\n");
    const Outcome right = run({"config", "check", good});
    BOOST_CHECK_EQUAL(right.code, 0);
    BOOST_CHECK_EQUAL(right.out, good + "\nthe configuration is right\n");

    const std::string bad = write("bad.toml", "[sync]\nevery = \"soon\"\n");
    const Outcome wrong = run({"config", "check", good, bad});
    BOOST_CHECK_EQUAL(wrong.code, 78);
    BOOST_CHECK(contains(wrong.err, bad + ":2: sync.every: "));
    const Outcome json = run({"config", "check", bad, "--json"});
    BOOST_CHECK_EQUAL(json.code, 78);
    BOOST_CHECK(contains(json.out, "{\"valid\":false,\"files\":["));
    BOOST_CHECK_EQUAL(run({"config", "check", "/nonexistent.toml"}).code, 78);
}

BOOST_AUTO_TEST_CASE(config_check_looks_for_the_files_that_are_named) {
    const auto check = [this](const std::string& text) {
        return run({"config", "check", write("named.toml", text)});
    };
    const std::string device =
        "[upstream.device]\nurl = \"https://u.example\"\n"
        "issuer_keys_file = \"";
    const std::string keys = directory() + "/issuer.json";
    BOOST_CHECK_EQUAL(check(device + keys + "\"").code, 78);
    BOOST_CHECK(contains(check(device + keys + "\"").err,
                         "upstream.device.issuer_keys_file: " + keys + ": No such file"));
    BOOST_CHECK_EQUAL(write("issuer.json", ""), keys);
    BOOST_CHECK(contains(check(device + keys + "\"").err, "empty"));
    BOOST_CHECK_EQUAL(write("issuer.json", "{}"), keys);
    BOOST_CHECK_EQUAL(check(device + keys + "\"").code, 0);
    BOOST_CHECK_EQUAL(check(device + directory() + "\"").code, 78);
    BOOST_CHECK(contains(check(device + keys + "\"\nca_file = \"/nonexistent\"").err, "ca_file"));

    const std::string seller =
        "role = \"operator\"\n[upstream.operator]\nentry = \"reseller\"\napi_key = \"k\"\n"
        "application = \"a\"\nsecret_file = \"";
    const std::string secret = directory() + "/secret";
    BOOST_CHECK_EQUAL(check(seller + secret + "\"").code, 78);
    BOOST_CHECK_EQUAL(write("secret", "s\n"), secret);
    BOOST_REQUIRE_EQUAL(::chmod(secret.c_str(), 0640), 0);
    BOOST_CHECK(contains(check(seller + secret + "\"").err, "chmod 600"));
    BOOST_REQUIRE_EQUAL(::chmod(secret.c_str(), 0600), 0);
    BOOST_CHECK_EQUAL(check(seller + secret + "\"").code, 0);
}

BOOST_AUTO_TEST_SUITE_END()

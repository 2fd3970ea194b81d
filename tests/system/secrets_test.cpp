// Threat model Q16, the slice of the process: canary secrets go through every door, and then stand
// in no log, no state file and no answer that is not theirs.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "lib/sandbox/accounts.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using test::Answer;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

struct Canary {
    std::string what;
    std::string text;
};

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::Seller reseller{daemon.sandbox(), Entry::Reseller};
    std::vector<Canary> canaries{{"API secret", sandbox::demo_accounts().front().api_secret}};
    std::vector<Answer> answers;  // to whoever did not ask for a secret

    std::string make_token() {
        const auto created =
            test::post(
                daemon.socket(), "/v1/tokens",
                {{"name", "canary"}, {"scopes", {"read", "keys", "activate", "sync", "stream"}}})
                .json();
        std::string token{created.at("token").as_string()};
        canaries.push_back({"token", token});
        return token;
    }
    CreatedKey make_key() {
        CreatedKey created = reseller.create_key();
        canaries.push_back({"user key", created.user_key.text()});
        const std::size_t signature = created.extension.rfind('.') + 1;
        canaries.push_back({"extension", created.extension.substr(signature)});
        return created;
    }

    /// Good and bad requests over TCP, with the secrets in every place where one can stand.
    void use(const CreatedKey& created, const std::string& token) {
        const std::string user_key = created.user_key.text();
        const std::string service = "/webui/api/service?method=";
        const auto ask = [this, &token](const std::string& method, const std::string& target,
                                        const std::string& body = {}) {
            const std::vector<test::HeaderField> fields{{"Authorization", "Bearer " + token},
                                                        {"Content-Type", "application/json"}};
            answers.push_back(
                test::call(daemon.http(),
                           {.method = method, .target = target, .fields = fields, .body = body}));
        };
        ask("GET", service + "load_extension&extension=" + created.extension);
        ask("GET", service + "load_extension&extension=" + created.extension + "x");
        ask("GET", service + "check_user_key&user_key=" + user_key);
        ask("GET", service + user_key);
        ask("GET", "/v1/check?option=noAds&user_key=" + user_key);
        ask("GET", "/v1/explain?option=noAds&at=" + user_key);
        ask("GET", "/v1/options?user_key=" + user_key);
        ask("GET", "/v1/check?option=noAds&user_key=" + user_key + "%20");
        ask("GET", "/" + token);
        ask("POST", "/v1/keys", R"({"extension": ")" + created.extension + R"("})");
        ask("POST", "/v1/keys", R"({"extension": ")" + created.extension + R"(", )");
        ask("POST", "/v1/keys", R"({"extension": "x", "product_key": ")" + user_key + R"( "})");
        ask("POST", "/v1/sync?wait=30", R"({"user_key": ")" + user_key + R"("})");
        ask("POST", "/v1/activations",
            R"({"id": "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11", "user_key": ")" + user_key +
                R"(", "service": "noAds", "period": "m1"})");
        ask("POST", "/v1/activations",
            R"({"id": "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11", "user_key": ")" + user_key +
                R"(", "service": "noAds", "period": "y1"})");
        ask("GET", "/v1/activations");
        ask("GET", "/v1/status");
        ask("DELETE", "/v1/keys/" + user_key + "0");
        ask("POST", "/v1/check",
            R"({"checks": [{"option": "noAds", "user_key": ")" + user_key +
                R"("}, {"option": "noAds", "user_key": ")" + user_key + R"( "}]})");
        ask("POST", "/v1/streams",
            R"({"option": "premium", "holder": "h", "kept_for": 9, "user_key": ")" + user_key +
                R"("})");
    }
    /// The calls of streaming engines, whose players bring the key.
    void play(const std::string& user_key) {
        const std::string form = "application/x-www-form-urlencoded";
        const auto ask = [this](const std::string& method, const std::string& target,
                                const test::HeaderField& field, const std::string& body = {}) {
            answers.push_back(
                test::call(daemon.http(),
                           {.method = method, .target = target, .fields = {field}, .body = body}));
        };
        for (const char* option : {"premium", "noAds", "no*ads"}) {
            const std::string query = std::string{"?option="} + option;
            ask("GET", "/adapters/nginx/auth" + query, {"X-Usher-User-Key", user_key});
            ask("GET", "/adapters/nginx/auth" + query, {"X-Original-URI", "/a?key=" + user_key});
            for (const char* notification : {"play", "update", "done", "play"}) {
                ask("POST", std::string{"/adapters/nginx-rtmp/"} + notification + query,
                    {"Content-Type", form}, "app=a&clientid=1&name=b&key=" + user_key);
            }
            ask("POST", "/adapters/icecast/add" + query, {"Content-Type", form},
                "action=listener_add&client=1&mount=/a?key%3D" + user_key);
            ask("POST", "/adapters/srs/play" + query, {"Content-Type", "application/json"},
                R"({"action": "on_play", "client_id": 1, "param": "?key=)" + user_key + R"("})");
            ask("POST", "/adapters/mediamtx/auth" + query, {"Content-Type", "application/json"},
                R"({"action": "read", "query": "key=)" + user_key + R"("})");
        }
        answers.push_back(test::get(daemon.socket(), "/v1/streams"));
        BOOST_CHECK_NE(answers.back().body, R"({"streams":[],"next":null})");
    }

    /// What the journal tells, as it is listed and as it is exported.
    void check_journal() {
        const std::string listed = test::get(daemon.socket(), "/v1/audit").body;
        for (const char* kind : {"activation", "key_loaded", "key_removed", "token_created"}) {
            BOOST_CHECK_MESSAGE(listed.find(kind) != std::string::npos, kind);
        }
        check_clean("the journal", listed);
        const auto heading = test::post(daemon.socket(), "/v1/audit/export", {}).json();
        const std::int64_t end = heading.at("end").at("sequence").as_int64();
        check_clean(
            "an export",
            test::get(daemon.socket(), "/v1/audit/export?through=" + std::to_string(end)).body);
    }
    void check_clean(const std::string& where, const std::string& bytes) {
        for (const Canary& canary : canaries) {
            BOOST_CHECK_MESSAGE(bytes.find(canary.text) == std::string::npos,
                                canary.what << " in " << where);
        }
    }
    /// The sandbox's books are the other side's: they hold what they must.
    void check_state_files() {
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator{daemon.state_dir()}) {
            const std::string name = entry.path().filename();
            if (name.starts_with("sandbox.db")) continue;
            check_clean(name, test::read_file(entry.path()));
            ++files;
        }
        BOOST_CHECK_GE(files, 2U);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(secrets, Fixture)

BOOST_AUTO_TEST_CASE(no_secret_stands_in_log_state_or_foreign_answers) {
    const std::string token = make_token();
    const CreatedKey created = make_key();
    static_cast<void>(reseller.activate(created.user_key, "premium", "m1"));
    use(created, token);
    play(created.user_key.text());
    const CreatedKey removed = make_key();
    use(removed, token);
    test::call(daemon.socket(),
               {.method = "DELETE", .target = "/v1/keys/" + removed.user_key.text()});
    check_journal();
    for (const Answer& answer : answers) {
        for (const test::HeaderField& field : answer.fields) check_clean("a field", field.value);
        check_clean("an answer", answer.body);
    }
    check_clean("the log", daemon.log());
    check_state_files();

    test::post(daemon.sandbox_control(), "/control/v1/faults",
               {{"on", "*"}, {"action", "error_before"}, {"times", 0}});
    use(created, token);
    test::post(daemon.sandbox_control(), "/control/v1/faults", {{"on", "*"}, {"action", "refuse"}});
    use(created, token);
    check_clean("the log of a daemon without upstream", daemon.log());

    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    check_clean("the log after the end", daemon.log());
    check_state_files();
    daemon.start();
    const auto keys = test::get(daemon.socket(), "/v1/keys").json().at("keys");
    BOOST_CHECK_EQUAL(keys.at(0).at("user_key").as_string(), created.user_key.text());
}

BOOST_AUTO_TEST_SUITE_END()

// An operator creates resellers by usherctl, whatever becomes of answers and of the daemon itself:
// no request leaves twice but on a person's word, and nothing secret is kept.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;

namespace {

using Arguments = std::vector<std::string>;
constexpr auto id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";
constexpr std::chrono::milliseconds rest{20};
constexpr auto password = "canary77quay";

struct Fixture {
    test::SandboxProcess sandbox;
    test::TemporaryDirectory secrets;
    test::DaemonProcess daemon{{.config = config_with(demo().api_id)}};

    static sandbox::createreseller::DemoAccounts demo() {
        return usher::sandbox::createreseller::demo_accounts();
    }
    [[nodiscard]] std::string secret_file(const std::string& name, const std::string& text) const {
        std::string path = secrets.file(name);
        test::write_file(path, text + "\n");
        std::filesystem::permissions(
            path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        return path;
    }
    [[nodiscard]] std::string config_with(const std::string& api_id) const {
        return "role = \"operator\"\n[upstream.reseller]\nurl = \"" + sandbox.url() + demo().path +
               "\"\nuser = \"" + demo().user + "\"\napi_id_file = \"" +
               secret_file("api-id-of-" + std::to_string(api_id.size()), api_id) + "\"\n";
    }
    static Arguments baseline(const std::string& user_name) {
        return {"--fname",          "Ines",      "--lname",    "Okafor",  "--email",
                "ines@example.net", "--company", "North Quay", "--phone", "+1 201 555 0123",
                "--user_name",      user_name};
    }
    [[nodiscard]] test::Outcome reseller(const std::string& command, Arguments more) const {
        more.insert(more.begin(), {"reseller", command});
        return test::usherctl(daemon, more);
    }
    [[nodiscard]] test::Outcome create(const std::string& user_name, const Arguments& more = {},
                                       const Arguments& without = {}) const {
        Arguments all = baseline(user_name);
        for (const std::string& option : without) {
            const auto found = std::ranges::find(all, option);
            all.erase(found, found + 2);
        }
        all.insert(all.end(), more.begin(), more.end());
        return reseller("create", all);
    }
    /// Without waiting for the outcome.
    void begin(const std::string& user_name) const {
        boost::json::object values{
            {"fname", "Ines"},         {"lname", "Okafor"},      {"email", "ines@example.net"},
            {"company", "North Quay"}, {"phone", "12015550123"}, {"user_name", user_name}};
        const auto placed = test::post(daemon.socket(), "/v1/resellers",
                                       {{"id", id}, {"parameters", std::move(values)}});
        BOOST_REQUIRE_EQUAL(placed.status, 202);
    }
    void kill_and_start() {
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
        daemon.start();
    }
    void put_fault(const std::string& action, const std::string& on = "createReseller") const {
        const auto answer = test::post(sandbox.control(), "/control/v1/faults",
                                       {{"on", on}, {"action", action}, {"times", 1}});
        BOOST_REQUIRE_EQUAL(answer.status, 200);
    }
    /// Requests to create that the sandbox has had.
    [[nodiscard]] std::int64_t sent() const {
        const auto state = test::get(sandbox.control(), "/control/v1/state").json();
        const auto& requests = state.at("requests").as_object();
        return requests.contains("createReseller") ? requests.at("createReseller").as_int64() : 0;
    }
    [[nodiscard]] std::size_t booked(const std::string& user_name) const {
        const auto answer =
            test::get(sandbox.control(), "/control/v1/createreseller/resellers").json();
        const auto& all = answer.at("resellers").as_array();
        return static_cast<std::size_t>(std::ranges::count_if(
            all, [&](const auto& one) { return one.at("user_name").as_string() == user_name; }));
    }
    [[nodiscard]] boost::json::object show(const std::string& which = id) const {
        const test::Outcome shown = reseller("show", {which, "--json"});
        return boost::json::parse(shown.out).as_object();
    }
    /// Waits for the end of the silence after an answer that was lost.
    [[nodiscard]] boost::json::object when_settled(const std::string& which = id) const {
        return test::get(daemon.socket(), "/v1/resellers/" + which + "?wait=30").json();
    }
    [[nodiscard]] bool stands_anywhere(const std::string& text) const {
        if (daemon.log().find(text) != std::string::npos) return true;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator{daemon.state_dir()}) {
            if (!entry.is_regular_file()) continue;
            if (test::read_file(entry.path()).find(text) != std::string::npos) return true;
        }
        return false;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resellers, Fixture)

BOOST_AUTO_TEST_CASE(a_reseller_is_created_once_and_nothing_secret_is_kept) {
    BOOST_CHECK_EQUAL(reseller("check", {"ines.okafor"}).out, "free\n");
    const std::string file = secret_file("password", password);
    const test::Outcome created =
        create("ines.okafor", {"--id", id, "--password-file", file, "--activated", "true"});
    BOOST_TEST_REQUIRE(created.code == 0, created.err);
    BOOST_TEST(created.out.find("CREATED") != std::string::npos);
    BOOST_TEST(booked("ines.okafor") == 1U);
    BOOST_TEST(reseller("check", {"INES.OKAFOR"}).code == 1);

    // The same id is the same creation for ever.
    BOOST_TEST(create("ines.okafor", {"--id", id, "--activated", "true"}).code == 0);
    BOOST_TEST(create("other.name", {"--id", id}).code == 4);
    BOOST_TEST(sent() == 1);
    BOOST_TEST(reseller("list", {}).out.find("ines.okafor") != std::string::npos);
    BOOST_TEST(!stands_anywhere(password));
    BOOST_TEST(!stands_anywhere(demo().api_id));
    BOOST_TEST(!stands_anywhere("12015550123"));
}

BOOST_AUTO_TEST_CASE(section_12_refusals_that_are_ours_say_so_and_nothing_is_sent) {
    struct Row {
        std::string word;
        Arguments more;
        Arguments without{};
    };
    const std::string weak = secret_file("weak", "tern5");
    const std::string forbidden = secret_file("forbidden", "tern#123");
    const std::vector<Row> rows{
        {"PARAM_EMPTY_LOCAL: fname", {}, {"--fname"}},
        {"PARAM_EMPTY_LOCAL: company", {"--company", " "}, {"--company"}},
        {"PARAM_INVALID_LOCAL: phone", {"--phone", "1201555CALL"}, {"--phone"}},
        {"PARAM_INVALID_LOCAL: email", {"--email", "ines.example.net"}, {"--email"}},
        {"PARAM_INVALID_LOCAL: activated", {"--activated", "TRUE"}},
        {"PARAM_INVALID_LOCAL: revenueShare", {"--revenueShare", "101"}},
        {"PASSWORD_POLICY_LOCAL: password", {"--password-file", weak}},
        {"PASSWORD_POLICY_LOCAL: password", {"--password-file", forbidden}},
        {"COMMISSION_PERCENT_REQUIRED_LOCAL", {"--commissionUserId", "42"}},
        {"CONSENT_RECORD_MISSING: agree_terms", {"--agree_terms", "true"}},
        {"UNREACHABLE_PASSWORD: password", {"--send_email", "false"}}};
    for (const Row& row : rows) {
        const test::Outcome refused = create("ines", row.more, row.without);
        BOOST_TEST(refused.code == 1, row.word << ": " << refused.err);
        BOOST_TEST(refused.err.find(row.word) != std::string::npos, row.word << refused.err);
        BOOST_TEST(refused.err.find("tern") == std::string::npos);
    }
    BOOST_TEST(sent() == 0);
    BOOST_TEST(reseller("list", {}).out == "no reseller was asked for\n");
}

BOOST_AUTO_TEST_CASE(upstreams_refusals_come_with_their_class) {
    BOOST_TEST_REQUIRE(create("ines").code == 0);
    const auto refusal = [this](const std::string& name, const Arguments& more) {
        const test::Outcome refused = create(name, more);
        BOOST_TEST(refused.code == 1);
        return refused.out;
    };
    BOOST_TEST(refusal("Ines", {}).find("DUPLICATE: ") != std::string::npos);
    BOOST_TEST(refusal("ada", {"--packageId", "999999"}).find("REJECTED: ") != std::string::npos);
    const Arguments commission{"--commissionUserId", "999999", "--commissionPercent", "10"};
    BOOST_TEST(refusal("eve", commission).find("commissionUserId") != std::string::npos);
    BOOST_TEST(booked("ada") + booked("eve") == 0U);
}

BOOST_AUTO_TEST_CASE(a_wrong_api_id_is_refused_before_anything_is_sent_and_shown_nowhere) {
    const std::string wrong = "canaryWrongApiId1";
    test::DaemonProcess other{{.config = config_with(wrong)}};
    Arguments arguments = baseline("ines");
    arguments.insert(arguments.begin(), {"reseller", "create"});
    const test::Outcome refused = test::usherctl(other, arguments);
    BOOST_TEST(refused.code == 1);
    BOOST_TEST(refused.out.find("AUTH: ") != std::string::npos);
    BOOST_TEST((refused.out + refused.err + other.log()).find(wrong) == std::string::npos);
    BOOST_TEST(test::usherctl(other, {"reseller", "check", "ines"}).code == 5);
    BOOST_TEST(sent() == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_lost_after_execution_is_found_by_the_name) {
    put_fault("error_after");
    const test::Outcome created = create("ines", {"--id", id});
    BOOST_TEST(created.code == 0, created.err);
    BOOST_TEST(show().at("because").as_string() == "name_taken");
    BOOST_TEST(sent() == 1);
    BOOST_TEST(booked("ines") == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_told_waits_for_a_person) {
    put_fault("error_before");
    const test::Outcome doubtful = create("ines", {"--id", id});
    BOOST_TEST(doubtful.code == 6);
    BOOST_TEST(doubtful.err.find("state UNKNOWN\n") != std::string::npos);
    BOOST_TEST(doubtful.err.find("usherctl reseller resolve " + std::string{id}) !=
               std::string::npos);
    BOOST_TEST(test::usherctl(daemon, {"alarms"}).out.find("reseller_in_doubt") !=
               std::string::npos);
    BOOST_TEST(create("ines").code == 4);  // one of a name at a time
    BOOST_TEST(reseller("ask", {id}).code == 6);

    Arguments again = baseline("ines");
    again.insert(again.begin(), id);
    BOOST_TEST(reseller("send", {id, "--fname", "Other"}).code == 4);
    BOOST_TEST(reseller("send", again).code == 0);
    BOOST_TEST(sent() == 2);
    BOOST_TEST(booked("ines") == 1U);
    BOOST_TEST(test::usherctl(daemon, {"alarms"}).out == "no alarm\n");
}

BOOST_AUTO_TEST_CASE(a_person_says_what_became_of_it) {
    put_fault("error_before");
    BOOST_TEST(create("ines", {"--id", id}).code == 6);
    const test::Outcome resolved =
        reseller("resolve", {id, "not-created", "--by", "ann", "--reason", "not on the list"});
    BOOST_TEST(resolved.code == 0);
    BOOST_TEST(show().at("state").as_string() == "NOT_CREATED");
    const test::Outcome journal = test::usherctl(daemon, {"audit", "list", "--json"});
    BOOST_TEST(journal.out.find("resolved_not_created") != std::string::npos);
    BOOST_TEST(create("ines").code == 0);
}

BOOST_AUTO_TEST_CASE(a_kill_during_a_request_that_hangs_sends_nothing_again) {
    put_fault("hang");
    begin("ines");
    test::await("the request", [this] { return sent() == 1; }, rest);
    kill_and_start();
    const auto doubtful = when_settled();
    BOOST_TEST(doubtful.at("state").as_string() == "IN_DOUBT");
    BOOST_TEST(doubtful.at("because").as_string() == "name_free");
    BOOST_TEST(sent() == 1);
    BOOST_TEST(booked("ines") == 0U);

    kill_and_start();
    BOOST_TEST(show().at("state").as_string() == "IN_DOUBT");
    BOOST_TEST(sent() == 1);
}

BOOST_AUTO_TEST_CASE(a_kill_after_execution_finds_what_was_created) {
    put_fault("drop");
    begin("ines");
    test::await("the reseller", [this] { return booked("ines") == 1; }, rest);
    kill_and_start();
    BOOST_TEST(when_settled().at("state").as_string() == "CREATED");
    BOOST_TEST(sent() == 1);
}

BOOST_AUTO_TEST_CASE(a_device_creates_no_reseller_and_says_what_is_missing) {
    test::DaemonProcess device{{}};
    Arguments arguments = baseline("ines");
    arguments.insert(arguments.begin(), {"reseller", "create"});
    const test::Outcome refused = test::usherctl(device, arguments);
    BOOST_TEST(refused.code == 4);
    BOOST_TEST(refused.err.find("[upstream.reseller]") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_parameter_of_the_table_is_an_option) {
    const std::string help = reseller("create", {"--help"}).out;
    for (const auto& parameter : upstream::createreseller::parameters()) {
        if (parameter.name == upstream::createreseller::password_parameter) continue;
        BOOST_TEST(help.find("--" + std::string{parameter.name} + " ") != std::string::npos,
                   parameter.name);
    }
    BOOST_TEST(help.find("--password ") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_embedded_sandbox_has_a_demo_administrator) {
    test::DaemonProcess embedded{{.sandbox = true}};
    Arguments arguments = baseline("ines");
    arguments.insert(arguments.begin(), {"reseller", "create"});
    const test::Outcome created = test::usherctl(embedded, arguments);
    BOOST_TEST(created.code == 0, created.err);
    const auto status = test::get(embedded.socket(), "/v1/status").json();
    const auto& upstreams = status.at("upstreams").as_array();
    BOOST_TEST(std::ranges::any_of(upstreams, [](const auto& one) {
        return one.at("dialect").as_string() == "createreseller";
    }));
}

BOOST_AUTO_TEST_SUITE_END()

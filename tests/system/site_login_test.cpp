// Somebody signs in at the account site, and the user key lands in the daemon.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <regex>

#include "lib/http/query.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;

namespace {

using Object = boost::json::object;

const std::string email = "ann@example.org";

/// `usherctl login --json` while somebody is expected to sign in.
class Login {
public:
    explicit Login(const test::DaemonProcess& daemon)
        : process_{std::filesystem::path{test::usherd_program()}.parent_path() / "usherctl",
                   {"--socket", daemon.socket().path, "login", "--json"},
                   daemon.state_dir() + "/../usherctl-stderr"},
          begun_{boost::json::parse(process_.read_line()).as_object()} {}

    [[nodiscard]] std::string url() const { return std::string{begun_.at("url").as_string()}; }
    /// The port at which the daemon listens for the person.
    [[nodiscard]] test::Peer receiver() const {
        const std::string address = url();
        static const std::regex port{"127\\.0\\.0\\.1%3A([0-9]+)%2Fcallback"};
        std::smatch found;
        BOOST_REQUIRE(std::regex_search(address, found, port));
        return test::Peer::local(static_cast<std::uint16_t>(std::stoi(found[1])));
    }
    void interrupt() const { process_.signal(SIGINT); }
    /// How it ended; the exit code is in `code`.
    Object end() {
        const Object ended = boost::json::parse(process_.read_line()).as_object();
        code = process_.wait();
        return ended;
    }

    int code = -1;

private:
    test::Process process_;
    Object begun_;
};

/// A browser as far as the account site needs one: it keeps the cookie and sends forms.
class Person {
public:
    explicit Person(const Login& login, std::string called = email)
        : address_{login.url()}, email_{std::move(called)} {}

    /// Registers, then presses the button `action` of the consent page, and follows where that
    /// leads to.
    test::Answer decides(const std::string& action) {
        BOOST_REQUIRE_EQUAL(
            submit({{"action", "register"}, {"email", email_}, {"password", "a good password"}})
                .status,
            303);
        return follows(submit({{"action", action}}));
    }

private:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    static test::Answer send(const std::string& address, test::Outgoing request) {
        const std::size_t path = address.find('/', std::string{"http://"}.size());
        request.target = address.substr(path);
        return test::call(test::Peer::of_url(address.substr(0, path)), request);
    }
    static test::Answer follows(const test::Answer& answer) {
        BOOST_REQUIRE_EQUAL(answer.status, 303);
        return send(answer.field("Location").value(), {});
    }

    // Opens the page and sends its form with `fields`.
    test::Answer submit(Fields fields) {
        const test::Answer page = send(address_, {.fields = cookie()});
        keep_cookie(page);
        static const std::regex hidden{"name=\"form_token\" value=\"([^\"]+)\""};
        std::smatch token;
        BOOST_REQUIRE(std::regex_search(page.body, token, hidden));
        fields.emplace_back("form_token", token[1]);
        std::string form;
        for (const auto& [name, value] : fields) {
            form += (form.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
        }
        std::vector<test::HeaderField> header = cookie();
        header.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        const test::Answer answer =
            send(address_, {.method = "POST", .fields = std::move(header), .body = form});
        keep_cookie(answer);
        return answer;
    }
    void keep_cookie(const test::Answer& answer) {
        const auto set = answer.field("Set-Cookie");
        if (set) cookie_ = set->substr(0, set->find(';'));
    }
    [[nodiscard]] std::vector<test::HeaderField> cookie() const {
        if (cookie_.empty()) return {};
        return {{"Cookie", cookie_}};
    }

    std::string address_;
    std::string email_;
    std::string cookie_;
};

void grant(const test::Peer& control, const std::string& user_key) {
    const test::Answer answer =
        test::post(control, "/control/v1/grants",
                   {{"user_key", user_key}, {"service", "noAds"}, {"period", "m1"}});
    BOOST_TEST_REQUIRE(answer.status < 300, answer.body);
}

std::string user_key_of(const Object& login) {
    return std::string{login.at("key").as_object().at("user_key").as_string()};
}

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};

    [[nodiscard]] Object only_key() const {
        const Object list = test::get(daemon.socket(), "/v1/keys").json();
        BOOST_REQUIRE_EQUAL(list.at("keys").as_array().size(), 1U);
        return list.at("keys").as_array().at(0).as_object();
    }
    [[nodiscard]] int check() const { return test::usherctl(daemon, {"check", "noAds"}).code; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(site_login, Fixture)

BOOST_AUTO_TEST_CASE(who_signs_in_can_use_what_the_account_holds) {
    Login login{daemon};
    const test::Answer thanks = Person{login}.decides("agree");
    BOOST_CHECK_EQUAL(thanks.status, 200);
    BOOST_CHECK(thanks.body.find("Thank you") != std::string::npos);
    const Object ended = login.end();
    BOOST_CHECK_EQUAL(login.code, 0);
    BOOST_CHECK_EQUAL(ended.at("email").as_string(), email);
    BOOST_CHECK(ended.at("key").as_object().at("options").as_array().empty());
    BOOST_CHECK_EQUAL(only_key().at("source").as_string(), "account");
    BOOST_CHECK(!only_key().at("confirmed_at").is_null());
    BOOST_CHECK_EQUAL(check(), 1);

    grant(daemon.sandbox_control(), user_key_of(ended));
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"sync", "--wait"}).code, 0);
    BOOST_CHECK_EQUAL(check(), 0);
    BOOST_CHECK(test::usherctl(daemon, {"keys", "list"}).out.find("account") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_key_and_what_it_holds_outlive_a_restart_and_an_upstream_that_is_away) {
    Login login{daemon};
    Person{login}.decides("agree");
    const std::string user_key = user_key_of(login.end());
    grant(daemon.sandbox_control(), user_key);
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"sync", "--wait"}).code, 0);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK_EQUAL(check(), 0);
    BOOST_CHECK_EQUAL(only_key().at("source").as_string(), "account");
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"sync", "--wait"}).code, 0);

    test::post(daemon.sandbox_control(), "/control/v1/faults",
               {{"on", "getUserKeyInfo"}, {"action", "error_before"}, {"times", 0}});
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"sync", "--wait"}).code, 1);
    BOOST_CHECK_EQUAL(check(), 0);
}

BOOST_AUTO_TEST_CASE(who_refuses_leaves_nothing) {
    Login login{daemon};
    const test::Answer page = Person{login}.decides("refuse");
    BOOST_CHECK(page.body.find("Not signed in") != std::string::npos);
    const Object ended = login.end();
    BOOST_CHECK_EQUAL(login.code, 1);
    BOOST_CHECK_EQUAL(ended.at("error").as_object().at("code").as_string(), "forbidden");
    BOOST_CHECK(test::get(daemon.socket(), "/v1/keys").json().at("keys").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_site_whose_answer_is_lost_leaves_nothing_and_a_later_login_works) {
    test::post(daemon.sandbox_control(), "/control/v1/faults",
               {{"on", "token"}, {"action", "drop"}});
    Login login{daemon};
    Person{login}.decides("agree");
    const Object ended = login.end();
    BOOST_CHECK_EQUAL(login.code, 1);
    BOOST_CHECK_EQUAL(ended.at("error").as_object().at("code").as_string(), "no_answer");
    BOOST_CHECK(test::get(daemon.socket(), "/v1/keys").json().at("keys").as_array().empty());

    Login later{daemon};
    Person{later, "bob@example.org"}.decides("agree");
    BOOST_CHECK_EQUAL(later.end().at("state").as_string(), "signed_in");
}

BOOST_AUTO_TEST_CASE(an_interrupt_ends_the_login_and_nobody_listens_any_more) {
    Login login{daemon};
    const test::Peer receiver = login.receiver();
    BOOST_CHECK(test::listens(receiver));
    login.interrupt();
    BOOST_CHECK_EQUAL(login.end().at("state").as_string(), "cancelled");
    BOOST_CHECK_EQUAL(login.code, 1);
    BOOST_CHECK(!test::listens(receiver));
}

BOOST_AUTO_TEST_CASE(a_login_under_way_ends_with_the_daemon) {
    Login login{daemon};
    const test::Peer receiver = login.receiver();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    BOOST_CHECK(!test::listens(receiver));
    daemon.start();
    BOOST_CHECK(!test::listens(receiver));
}

BOOST_AUTO_TEST_CASE(another_ones_code_changes_nothing) {
    Login login{daemon};
    const test::Answer refused =
        test::get(login.receiver(), "/callback?code=stolen&state=of-somebody-else");
    BOOST_CHECK_EQUAL(refused.status, 400);
    Person{login}.decides("agree");
    BOOST_CHECK_EQUAL(login.end().at("state").as_string(), "signed_in");
}

BOOST_AUTO_TEST_CASE(the_log_holds_no_secret_of_the_login) {
    Login login{daemon};
    const std::string state = login.url().substr(login.url().find("state=") + 6, 43);
    Person{login}.decides("agree");
    const std::string user_key = user_key_of(login.end());
    const std::string log = daemon.log();
    BOOST_CHECK(log.find("signed in at the account site") != std::string::npos);
    for (const std::string& secret : {state, user_key, email, std::string{"code="}}) {
        BOOST_CHECK_MESSAGE(log.find(secret) == std::string::npos, secret);
    }
    const std::string database = test::read_file(daemon.state_dir() + "/usher.db") +
                                 test::read_file(daemon.state_dir() + "/usher.db-wal");
    for (const std::string& secret : {state, user_key, email}) {
        BOOST_CHECK_MESSAGE(database.find(secret) == std::string::npos, secret);
    }
}

BOOST_AUTO_TEST_CASE(without_an_account_site_the_login_says_what_is_missing) {
    const test::DaemonProcess device{{}};
    const test::Outcome outcome = test::usherctl(device, {"login"});
    BOOST_CHECK_EQUAL(outcome.code, 4);
    BOOST_CHECK(outcome.err.find("[upstream.site]") != std::string::npos);
    BOOST_CHECK(outcome.err.find("operator") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

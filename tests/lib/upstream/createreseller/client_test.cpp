#include "lib/upstream/createreseller/client.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>

#include "tests/lib/upstream/aminotv/scripted_upstream.hpp"
#include "tests/lib/upstream/createreseller/examples.hpp"

using namespace usher;
using namespace usher::upstream::createreseller;
using namespace usher::test::createreseller;
using usher::test::aminotv::always;
using usher::test::aminotv::ScriptedUpstream;

namespace {

// An administrator who calls a scripted upstream; what happens in between is written down.
class Call {
public:
    explicit Call(ScriptedUpstream::Script script, Method method = Method::Get)
        : upstream_{[this, script = std::move(script)](const http::Request& request) {
              events_.emplace_back("request");
              return script(request);
          }},
          client_{std::make_unique<Client>(upstream_.executor(), upstream_.url("/api"),
                                           administrator(), upstream_.clock().reader(),
                                           ClientSettings{.method = method, .sleep = sleep()})} {}
    explicit Call(http::Response answer, Method method = Method::Get)
        : Call{always(std::move(answer)), method} {}

    [[nodiscard]] SendAnswer create(CreationRequest request = good_request()) {
        return upstream_.run(client_->create(std::move(request)));
    }
    [[nodiscard]] NameAnswer ask() {
        return upstream_.run(client_->ask_name(UserName{"ines@example.net"}));
    }
    [[nodiscard]] Client& client() { return *client_; }
    [[nodiscard]] ScriptedUpstream& upstream() { return upstream_; }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

private:
    async::Sleep sleep() {
        return [this](std::chrono::steady_clock::duration wait) -> Task<void> {
            const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(wait);
            events_.push_back("sleep " + std::to_string(passed.count()));
            upstream_.clock().pass(passed);
            co_return;
        };
    }

    std::vector<std::string> events_;
    ScriptedUpstream upstream_;
    std::unique_ptr<Client> client_;
};

http::Response text(int status, std::string body) {
    return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

const std::string success{created_text};

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_client)

BOOST_AUTO_TEST_CASE(section_1_sends_one_get_with_the_query) {
    Call call{text(200, success)};
    BOOST_CHECK(call.create().verdict == SendVerdict::Created);
    BOOST_REQUIRE_EQUAL(call.upstream().requests().size(), 1U);
    const http::Request& request = call.upstream().requests().front();
    BOOST_CHECK_EQUAL(request.method, "GET");
    BOOST_CHECK_EQUAL(request.path(), "/api");
    BOOST_CHECK_EQUAL(request.query(), good_request().write(administrator()).value());
    BOOST_CHECK(request.body.empty());
    BOOST_CHECK(request.field("Accept") == "text/plain");
}

BOOST_AUTO_TEST_CASE(section_1_a_form_keeps_secrets_out_of_the_address) {
    Call call{text(200, success), Method::Post};
    BOOST_CHECK(call.create().verdict == SendVerdict::Created);
    const http::Request& request = call.upstream().requests().front();
    BOOST_CHECK_EQUAL(request.method, "POST");
    BOOST_CHECK_EQUAL(request.target, "/api");
    BOOST_CHECK(request.has_media_type("application/x-www-form-urlencoded"));
    BOOST_CHECK_EQUAL(request.body, good_request().write(administrator()).value());
}

BOOST_AUTO_TEST_CASE(section_8_asks_whether_a_name_is_free) {
    Call call{text(200, std::string{available_text})};
    BOOST_CHECK(call.ask().verdict == NameVerdict::Free);
    BOOST_CHECK_EQUAL(call.upstream().requests().front().query(),
                      "ev=usernameAvailabilty&user=opsadmin&api_id=Qz7mT4rK9wLp2XcB"
                      "&new_user_name=ines%40example.net");
    Call taken{text(400, "User name is not available")};
    BOOST_CHECK(taken.ask().verdict == NameVerdict::Taken);
}

BOOST_AUTO_TEST_CASE(section_8_a_refusal_says_why) {
    Call call{text(400, "parameter: fname is empty")};
    const SendAnswer answer = call.create();
    BOOST_CHECK(answer.verdict == SendVerdict::Refused);
    BOOST_CHECK(answer.failure.kind == FailureClass::ParamEmpty);
    BOOST_CHECK_EQUAL(answer.failure.parameter, "fname");
    BOOST_CHECK_EQUAL(answer.failure.status, 400);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_whatever_comes_back) {
    std::vector<http::Response> answers{text(500, "General Error"), text(503, ""), text(200, "OK"),
                                        text(302, "")};
    answers.push_back({.delivery = http::Delivery::None});
    answers.push_back({.body = success, .delivery = http::Delivery::Cut});
    answers.push_back(text(200, std::string(20'000, 'x')));
    for (http::Response& answer : answers) {
        Call call{std::move(answer)};
        BOOST_CHECK(call.create().verdict == SendVerdict::Unknown);
        BOOST_CHECK_EQUAL(call.upstream().requests().size(), 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    http::Response redirect = text(302, "");
    Call call{[&redirect](const http::Request&) {
        redirect.fields = {{.name = "Location", .value = "/limeApi?ev=createReseller"}};
        return redirect;
    }};
    BOOST_CHECK(call.create().verdict == SendVerdict::Unknown);
    BOOST_CHECK_EQUAL(call.upstream().requests().size(), 1U);
}

BOOST_AUTO_TEST_CASE(nobody_listening_proves_that_nothing_was_sent) {
    Call call{text(200, success)};
    call.upstream().stop();
    BOOST_CHECK(call.create().verdict == SendVerdict::Unsent);
    BOOST_CHECK(call.ask().verdict == NameVerdict::Unknown);
}

BOOST_AUTO_TEST_CASE(what_is_refused_here_is_never_sent) {
    Call call{text(200, success)};
    const NameAnswer answer = call.upstream().run(call.client().ask_name(UserName{"in es"}));
    BOOST_CHECK(answer.verdict == NameVerdict::Unknown);
    BOOST_CHECK(answer.failure.text.find("PARAM_INVALID_LOCAL: new_user_name") !=
                std::string::npos);
    BOOST_CHECK(call.upstream().requests().empty());
}

BOOST_AUTO_TEST_CASE(upstream_s_echo_shows_no_secret_and_nobody_s_address) {
    Call call{[](const http::Request& request) {
        return text(400, "bad request: " + std::string{request.query()});
    }};
    NewReseller reseller = ines();
    reseller.first_name = "I";
    reseller.last_name = "O";
    reseller.password = Secret{"m@rker77"};
    const std::string said = call.create(prepare(std::move(reseller)).value()).failure.text;
    BOOST_CHECK(
        said.starts_with("bad request: ev=createReseller&user=opsadmin&api_id=Qz7m\u2026&"));
    for (const char* const hidden : {"Qz7mT4", "rker77", "ines%40", "ines@", "12015550123"}) {
        BOOST_CHECK_MESSAGE(said.find(hidden) == std::string::npos, said);
    }
}

BOOST_AUTO_TEST_CASE(nor_does_its_echo_of_a_question) {
    Call call{[](const http::Request& request) {
        return text(400, "bad request: " + std::string{request.query()});
    }};
    BOOST_CHECK_EQUAL(call.ask().failure.text,
                      "bad request: ev=usernameAvailabilty&user=opsadmin&api_id=Qz7m\u2026"
                      "&new_user_name=ines\u2026");
}

BOOST_AUTO_TEST_CASE(section_12_calls_begin_a_second_apart) {
    Call call{text(200, success)};
    static_cast<void>(call.ask());
    call.upstream().clock().pass(std::chrono::milliseconds{400});
    static_cast<void>(call.create());
    call.upstream().clock().pass(std::chrono::milliseconds{1000});
    static_cast<void>(call.ask());
    const std::vector<std::string> expected{"request", "sleep 600", "request", "request"};
    BOOST_TEST(call.events() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(section_12_one_call_at_a_time) {
    Call call{text(200, std::string{available_text})};
    int answered = 0;
    const auto count = [&answered](const std::exception_ptr&, const NameAnswer&) { ++answered; };
    net::co_spawn(call.upstream().executor(), call.client().ask_name(UserName{"one"}), count);
    net::co_spawn(call.upstream().executor(), call.client().ask_name(UserName{"two"}), count);
    while (answered < 2) call.upstream().run_one();
    // The second has not begun to wait for its second before the first was answered.
    const std::vector<std::string> expected{"request", "sleep 1000", "request"};
    BOOST_TEST(call.events() == expected, boost::test_tools::per_element());
    BOOST_CHECK(call.upstream().requests()[1].query().ends_with("=two"));
}

BOOST_AUTO_TEST_CASE(section_12_the_time_limit_is_half_a_minute) {
    BOOST_CHECK(ClientSettings{}.limits.deadline == std::chrono::seconds{30});
    BOOST_CHECK(ClientSettings{}.method == Method::Get);
}

BOOST_AUTO_TEST_SUITE_END()

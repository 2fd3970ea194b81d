#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "ipc/api/event_json.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::known_id;
using test::problem_code;
using test::problem_detail;
using test::run;
namespace createreseller = usher::upstream::createreseller;
using createreseller::NameVerdict;
using createreseller::SendVerdict;

namespace {

constexpr auto other_id = "11111111-2222-4333-8444-555555555555";
constexpr auto values =
    R"({"fname":"Ines","lname":"Okafor","email":"ines@example.net","company":"North Quay",)"
    R"("phone":"12015550123"})";

struct Fixture : test::ApiFixture {
    std::string spender = token(static_cast<std::uint8_t>(enforcement::Scope::Activate) |
                                static_cast<std::uint8_t>(enforcement::Scope::Read));
    std::string reader = token(enforcement::Scope::Read);

    static std::string body(const std::string& id = known_id, const std::string& more = {},
                            const std::string& parameters = values) {
        return R"({"id":")" + id + R"(","parameters":)" + parameters + more + "}";
    }
    http::Response create(const std::string& what = body(), const std::string& query = "?wait=5") {
        return tcp("POST", "/v1/resellers" + query, what, spender);
    }
    void lose_the_answer() {
        creation_answer = {.verdict = SendVerdict::Unknown,
                           .failure = {.kind = createreseller::FailureClass::Server,
                                       .status = 500,
                                       .text = "General Error"}};
    }
    http::Response resolve(const std::string& outcome) {
        return local("POST", std::string{"/v1/resellers/"} + known_id + "/resolve",
                     R"({"outcome":")" + outcome + R"(","by":"ann","reason":"looked it up"})");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reseller_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_creation_is_accepted_and_its_outcome_waited_for) {
    const http::Response created = create();
    BOOST_TEST(created.status == 202);
    BOOST_TEST(created.field("Location").value() == std::string{"/v1/resellers/"} + known_id);
    const boost::json::object reseller = json_of(created);
    BOOST_TEST(reseller.at("state").as_string() == "CREATED");
    BOOST_TEST(reseller.at("outcome").as_string() == "created");
    BOOST_TEST(reseller.at("because").as_string() == "accepted");
    BOOST_TEST(reseller.at("user_name").as_string() == "i…@example.net");
    BOOST_TEST(reseller.at("administrator").as_string() == "…");
    const std::string target = std::string{"/v1/resellers/"} + known_id;
    const boost::json::object whole = json_of(local("GET", target));
    BOOST_TEST(whole.at("user_name").as_string() == "ines@example.net");
    BOOST_TEST(whole.at("administrator").as_string() == "opsadmin");
    BOOST_TEST(reseller.at("asked_by").as_string() == "token t0");
    BOOST_TEST(reseller.at("upstream").as_string() == "https://api.example:443/api");
    BOOST_TEST(reseller.at("failure").is_null());
    BOOST_TEST(create().status == 200);
    BOOST_TEST(creations_sent == 1U);
}

BOOST_AUTO_TEST_CASE(without_waiting_the_answer_comes_before_the_outcome) {
    BOOST_TEST(json_of(create(body(), "")).at("outcome").as_string() == "pending");
    const http::Response shown =
        tcp("GET", std::string{"/v1/resellers/"} + known_id + "?wait=5", {}, reader);
    BOOST_TEST(json_of(shown).at("outcome").as_string() == "created");
    BOOST_TEST(create(body(), "?wait=31").status == 400);
}

BOOST_AUTO_TEST_CASE(spending_needs_the_right_and_a_persons_word_the_socket) {
    BOOST_TEST(tcp("POST", "/v1/resellers", body()).status == 401);
    BOOST_TEST(tcp("POST", "/v1/resellers", body(), reader).status == 403);
    for (const char* const order : {"ask", "send"}) {
        const std::string target = std::string{"/v1/resellers/"} + known_id + "/" + order;
        BOOST_TEST(tcp("POST", target, "{}", reader).status == 403);
    }
    BOOST_TEST(tcp("GET", "/v1/resellers/names/ines", {}, reader).status == 403);
    BOOST_TEST(tcp("GET", "/v1/resellers", {}, token(enforcement::Scope::Sync)).status == 403);
    BOOST_TEST(
        tcp("POST", std::string{"/v1/resellers/"} + known_id + "/resolve", "{}", spender).status ==
        403);
    BOOST_TEST(creations_sent == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_refused_here_names_the_member) {
    const auto refusal = [this](const std::string& what) {
        const http::Response refused = create(what);
        BOOST_TEST(problem_code(refused) == "malformed");
        return problem_detail(refused);
    };
    BOOST_TEST(refusal(R"({"id":"x","parameters":{}})").starts_with("id: "));
    BOOST_TEST(refusal(body(known_id, "", "[]")) == "parameters: an object expected");
    BOOST_TEST(refusal(body(known_id, "", R"({"activated":true})")) ==
               "parameters: activated: a text of at most 1024 bytes expected");
    BOOST_TEST(!json_of(create(R"({"id":"x","parameters":{}})")).contains("rule"));
    BOOST_TEST(refusal(body(known_id, "", "{}")).starts_with("PARAM_EMPTY_LOCAL: fname: "));
    BOOST_TEST(json_of(create(body(known_id, "", "{}"))).at("rule").as_string() ==
               "PARAM_EMPTY_LOCAL");
    BOOST_TEST(refusal(body(known_id, R"(,"password":"quay")"))
                   .starts_with("PASSWORD_POLICY_LOCAL: password: "));
    BOOST_TEST(refusal(body(known_id, R"(,"password":7)")).starts_with("password: "));
    BOOST_TEST(refusal(body(known_id, R"(,"consents":[7])")) == "consents: objects expected");
    BOOST_TEST(refusal(body(known_id, R"(,"consents":[{"agreement":"agree_all"}])"))
                   .starts_with("consents: agreement: "));
    BOOST_TEST(refusal(body(known_id, R"(,"more":1)")).find("more") != std::string::npos);
    BOOST_TEST(creations_sent == 0U);
}

BOOST_AUTO_TEST_CASE(no_refusal_repeats_a_value_or_the_password) {
    const std::string secret = "hunter#2";
    const http::Response refused = create(body(known_id, R"(,"password":")" + secret + R"(")"));
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body.find("hunter") == std::string::npos);
    const http::Response created = create(body(known_id, R"(,"password":"quay77xyz")"));
    BOOST_TEST(created.body.find("quay77xyz") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(consents_come_with_their_records) {
    const std::string agreed =
        R"({"fname":"Ines","lname":"Okafor","email":"ines@example.net","company":"North Quay",)"
        R"("phone":"12015550123","agree_terms":"true"})";
    const std::string consent =
        R"({"agreement":"agree_terms","agreed":true,"who":"Ines Okafor","asked_at":1769940000,)"
        R"("text_version":"7","text_hash":")" +
        std::string(64, 'a') + R"("})";
    BOOST_TEST(problem_detail(create(body(known_id, "", agreed)))
                   .starts_with("CONSENT_RECORD_MISSING: agree_terms"));
    BOOST_TEST(problem_detail(create(
                   body(known_id, R"(,"consents":[)" + consent + "," + consent + "]", agreed))) ==
               "consents: two for one agreement");
    const boost::json::object created =
        json_of(create(body(known_id, R"(,"consents":[)" + consent + "]", agreed)));
    BOOST_REQUIRE_EQUAL(created.at("consents").as_array().size(), 1U);
    const auto& kept = created.at("consents").as_array().front().as_object();
    BOOST_TEST(kept.at("agreement").as_string() == "agree_terms");
    BOOST_TEST(kept.at("agreed").as_bool());
    BOOST_TEST(kept.at("text_version").as_string() == "7");
    BOOST_TEST(kept.at("asked_at").as_int64() == 1'769'940'000);
    BOOST_TEST(kept.at("who").as_string() == "…");
    BOOST_TEST(problem_detail(create(body(other_id,
                                          R"(,"consents":[{"agreement":"agree_terms",)"
                                          R"("agreed":true,"who":"I","asked_at":7}])",
                                          agreed)))
                   .starts_with("consents: asked_at: "));
}

BOOST_AUTO_TEST_CASE(what_upstream_refuses_is_told_with_its_class) {
    creation_answer = {.verdict = SendVerdict::Refused,
                       .failure = {.kind = createreseller::FailureClass::Auth,
                                   .status = 400,
                                   .text = "User not exists or invalid api id"}};
    const boost::json::object refused = json_of(create());
    BOOST_TEST(refused.at("outcome").as_string() == "not_created");
    const auto& failure = refused.at("failure").as_object();
    BOOST_TEST(failure.at("code").as_string() == "AUTH");
    BOOST_TEST(failure.at("status").as_int64() == 400);
}

BOOST_AUTO_TEST_CASE(what_is_in_doubt_is_an_alarm_until_a_person_settles_it) {
    lose_the_answer();
    BOOST_TEST(json_of(create()).at("state").as_string() == "IN_DOUBT");
    const auto status = json_of(local("GET", "/v1/status"));
    BOOST_TEST(status.at("alarms").as_int64() == 1);
    BOOST_TEST(status.at("counts").at("resellers_open").to_number<int>() == 1);
    BOOST_TEST(status.at("counts").at("resellers_in_doubt").to_number<int>() == 1);
    const boost::json::object alarms = json_of(local("GET", "/v1/alarms"));
    const auto& alarm = alarms.at("alarms").as_array().front();
    BOOST_TEST(alarm.at("kind").as_string() == "reseller_in_doubt");
    BOOST_TEST(alarm.at("reseller").as_string() == known_id);
    BOOST_TEST(alarm.at("user_name").as_string() == "ines@example.net");
    BOOST_TEST(tcp("GET", "/v1/alarms", {}, reader).body.find("ines") == std::string::npos);
    BOOST_TEST(local("GET", "/metrics").body.find("usher_resellers_in_doubt 1\n") !=
               std::string::npos);

    BOOST_TEST(resolve("maybe").status == 400);
    const boost::json::object resolved = json_of(resolve("not_created"));
    BOOST_TEST(resolved.at("state").as_string() == "NOT_CREATED");
    BOOST_TEST(resolved.at("resolution").at("by").as_string() == "ann");
    BOOST_TEST(problem_code(resolve("created")) == "conflict");
    BOOST_TEST(json_of(local("GET", "/v1/status")).at("alarms").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(a_person_has_it_asked_for_and_sent_again) {
    lose_the_answer();
    create();
    const std::string target = std::string{"/v1/resellers/"} + known_id;
    const boost::json::object asked = json_of(tcp("POST", target + "/ask?wait=5", "{}", spender));
    BOOST_TEST(asked.at("state").as_string() == "IN_DOUBT");
    BOOST_TEST(asked.at("because").as_string() == "name_free");

    creation_answer = {.verdict = SendVerdict::Created};
    const std::string wish = R"({"parameters":)" + std::string{values} + "}";
    const std::string other = R"({"parameters":{"fname":"Other","lname":"Okafor",)"
                              R"("email":"ines@example.net","company":"North Quay",)"
                              R"("phone":"12015550123"}})";
    BOOST_TEST(problem_code(tcp("POST", target + "/send", other, spender)) == "conflict");
    const boost::json::object sent = json_of(tcp("POST", target + "/send?wait=5", wish, spender));
    BOOST_TEST(sent.at("state").as_string() == "CREATED");
    BOOST_TEST(sent.at("sends").as_int64() == 2);
    BOOST_TEST(creations_sent == 2U);
}

BOOST_AUTO_TEST_CASE(listeners_hear_of_every_step_but_not_of_whom) {
    const std::int64_t before = events.last();
    create();
    std::vector<std::string> written;
    const std::vector<enforcement::Event> told = events.after(before).value();
    for (const enforcement::Event& event : told) {
        written.push_back(api::write_event(event));
    }
    BOOST_REQUIRE_EQUAL(written.size(), 3U);
    const std::string step = R"("type":"reseller_changed","id":")" + std::string{known_id};
    for (const std::string& event : written) {
        BOOST_TEST(event.find(step) != std::string::npos);
        BOOST_TEST(event.find("ines") == std::string::npos);
    }
    BOOST_TEST(written.back().find(R"("state":"CREATED")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lists_go_page_by_page) {
    create();
    BOOST_TEST(problem_code(create(body(known_id, "",
                                        R"({"fname":"A","lname":"B","email":"c@example.net",)"
                                        R"("company":"D","phone":"12015550123"})"))) == "conflict");
    create(body(other_id));
    const auto page = json_of(tcp("GET", "/v1/resellers?limit=1", {}, reader));
    BOOST_TEST(page.at("next").as_string() == other_id);
    BOOST_REQUIRE_EQUAL(page.at("resellers").as_array().size(), 1U);
    const auto rest =
        json_of(tcp("GET", std::string{"/v1/resellers?limit=1&after="} + other_id, {}, reader));
    BOOST_TEST(rest.at("resellers").as_array().front().at("id").as_string() == known_id);
    BOOST_TEST(rest.at("next").is_null());
}

BOOST_AUTO_TEST_CASE(a_user_name_is_asked_for) {
    const auto ask = [this](const std::string& name) {
        return tcp("GET", "/v1/resellers/names/" + name, {}, spender);
    };
    BOOST_TEST(json_of(ask("ines%40example.net")).at("free").as_bool());
    name_answer.verdict = NameVerdict::Taken;
    BOOST_TEST(!json_of(ask("ines")).at("free").as_bool());
    name_answer.verdict = NameVerdict::Unknown;
    BOOST_TEST(ask("ines").status == 502);
    BOOST_TEST(ask("ines%20okafor").status == 400);
}

BOOST_AUTO_TEST_CASE(without_an_upstream_its_section_is_named_and_a_word_is_taken_all_the_same) {
    lose_the_answer();
    create();
    api::Services without = services();
    without.reseller_driver = nullptr;
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, without);
    const http::Response refused = local("POST", "/v1/resellers", body(other_id));
    BOOST_TEST(problem_code(refused) == "unavailable");
    BOOST_TEST(problem_detail(refused) == "[upstream.reseller] is not configured");
    BOOST_TEST(local("GET", "/v1/resellers/names/ines").status == 503);
    BOOST_TEST(local("POST", std::string{"/v1/resellers/"} + known_id + "/ask", "{}").status ==
               503);
    BOOST_TEST(local("GET", std::string{"/v1/resellers/"} + known_id).status == 200);
    BOOST_TEST(resolve("created").status == 200);

    without.is_operator = false;
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, without);
    BOOST_TEST(local("POST", "/v1/resellers", body(other_id)).status == 403);
}

BOOST_AUTO_TEST_SUITE_END()

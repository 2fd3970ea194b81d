#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::known_id;
using test::problem_code;
using test::problem_detail;

namespace {

constexpr auto other_id = "11111111-2222-4333-8444-555555555555";
constexpr auto long_key = "1179fcb364f83cc30150b3daffd55ae0a6b70fea";

struct Wanted {
    std::string id = known_id;
    std::string user_key = long_key;
    std::string service = "noAds";
    std::string period = "m1";
};

std::string body_of(const Wanted& wanted) {
    return R"({"id": ")" + wanted.id + R"(", "user_key": ")" + wanted.user_key +
           R"(", "service": ")" + wanted.service + R"(", "period": ")" + wanted.period + R"("})";
}

struct Fixture : test::ApiFixture {
    std::string spender = token(static_cast<std::uint8_t>(enforcement::Scope::Activate) |
                                static_cast<std::uint8_t>(enforcement::Scope::Read));

    http::Response activate(const Wanted& wanted) {
        return tcp("POST", "/v1/activations", body_of(wanted), spender);
    }
    boost::json::object show(const std::string& id = known_id) {
        return json_of(tcp("GET", "/v1/activations/" + id, {}, spender));
    }
    std::string settled_state() {
        run_until([this] { return activations.open_count() == 0 || waits(); });
        return std::string{show().at("state").as_string()};
    }
    bool waits() {
        const auto found = test::run(loop, activations.find(ActivationId{known_id})).value();
        return found.state == license::ActivationState::Unknown ||
               found.state == license::ActivationState::InDoubt;
    }
    /// Lets an activation be lost, and nothing be found when it is read back.
    void come_into_doubt() {
        charge_outcome = Error{Errc::NoAnswer, "the connection was closed"};
        activate({});
        BOOST_CHECK_EQUAL(settled_state(), "UNKNOWN");
        clock.pass(16min);
        run_until([this] { return activations.in_doubt_count() == 1; });
    }
    http::Response resolve(const std::string& body) {
        return local("POST", std::string{"/v1/activations/"} + known_id + "/resolve", body);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_routes, Fixture)

BOOST_AUTO_TEST_CASE(an_activation_is_accepted_and_settled) {
    const http::Response accepted = activate({});
    BOOST_CHECK_EQUAL(accepted.status, 202);
    BOOST_CHECK(accepted.field("Location") == std::string{"/v1/activations/"} + known_id);
    const boost::json::object first = json_of(accepted);
    BOOST_CHECK_EQUAL(first.at("state").as_string(), "PREPARED");
    BOOST_CHECK_EQUAL(first.at("user_key").as_string(), "1179…");
    BOOST_CHECK(first.at("cost").is_null());

    BOOST_CHECK_EQUAL(settled_state(), "CONFIRMED");
    const boost::json::object settled = show();
    BOOST_CHECK_EQUAL(settled.at("cost").as_string(), "1.50");
    BOOST_CHECK_EQUAL(settled.at("valid_to").as_int64(),
                      unix_seconds(test::HeldClock::start + 720h));
    BOOST_CHECK(settled.at("valid_to_before").is_null());
    BOOST_CHECK(!settled.at("evidence").as_string().empty());
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(the_same_request_again_is_the_same_activation) {
    activate({});
    BOOST_CHECK_EQUAL(settled_state(), "CONFIRMED");
    const http::Response again = activate({});
    BOOST_CHECK_EQUAL(again.status, 200);
    BOOST_CHECK_EQUAL(json_of(again).at("state").as_string(), "CONFIRMED");
    const http::Response upper = activate({.id = "0B9C1C9E-5D3E-4C7E-9A43-0D4B6A1F2C11"});
    BOOST_CHECK_EQUAL(upper.status, 200);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(another_request_under_the_id_is_a_conflict) {
    activate({});
    for (const Wanted& wanted :
         {Wanted{.user_key = "beta"}, Wanted{.service = "premium"}, Wanted{.period = "y1"}}) {
        const http::Response response = activate(wanted);
        BOOST_CHECK_EQUAL(response.status, 409);
        BOOST_CHECK_EQUAL(problem_code(response), "conflict");
        BOOST_CHECK(problem_detail(response).starts_with("id:"));
    }
}

BOOST_AUTO_TEST_CASE(one_activation_of_a_key_and_service_is_open_at_a_time) {
    charge_outcome = Error{Errc::NoAnswer, "the connection was closed"};
    activate({});
    BOOST_CHECK_EQUAL(settled_state(), "UNKNOWN");
    const http::Response second = activate({.id = other_id});
    BOOST_CHECK_EQUAL(second.status, 409);
    BOOST_CHECK(problem_detail(second).find(known_id) != std::string::npos);
    BOOST_CHECK_EQUAL(activate({.id = other_id, .service = "premium"}).status, 202);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_upstream_is_told) {
    charge_outcome = Error{Errc::Rejected, "insufficient funds"};
    activate({});
    BOOST_CHECK_EQUAL(settled_state(), "REJECTED");
    BOOST_CHECK_EQUAL(show().at("evidence").as_string(), "rejected: insufficient funds");
}

BOOST_AUTO_TEST_CASE(what_is_unknown_says_when_it_is_read_back) {
    charge_outcome = Error{Errc::NoAnswer, "the connection was closed"};
    activate({});
    BOOST_CHECK_EQUAL(settled_state(), "UNKNOWN");
    const boost::json::object shown = show();
    const std::int64_t changed_at = shown.at("changed_at").as_int64();
    BOOST_CHECK_EQUAL(shown.at("sent_at").as_int64(), unix_seconds(test::HeldClock::start));
    BOOST_CHECK_EQUAL(shown.at("attempts").as_int64(), 1);
    BOOST_CHECK(shown.at("next") == (boost::json::object{{"what", "read_back"},
                                                         {"at", changed_at + 900},
                                                         {"until", changed_at + 4500}}));
    BOOST_CHECK(shown.at("resolution").is_null());
    const http::Response early =
        resolve(R"({"outcome": "done", "by": "ann", "reason": "in the ledger"})");
    BOOST_CHECK_EQUAL(early.status, 409);
    BOOST_CHECK_EQUAL(problem_detail(early),
                      "the activation is UNKNOWN: its outcome may still come");
}

BOOST_AUTO_TEST_CASE(a_person_ends_a_doubt_with_name_and_reason) {
    come_into_doubt();
    BOOST_CHECK(show().at("next") ==
                (boost::json::object{{"what", "resolve"}, {"at", nullptr}, {"until", nullptr}}));
    const http::Response resolved =
        resolve(R"({"outcome": "done", "by": "Ann", "reason": "in the ledger, line 7"})");
    BOOST_CHECK_EQUAL(resolved.status, 200);
    const boost::json::object shown = json_of(resolved);
    BOOST_CHECK_EQUAL(shown.at("state").as_string(), "CONFIRMED");
    BOOST_CHECK_EQUAL(shown.at("user_key").as_string(), long_key);
    BOOST_CHECK(shown.at("next").is_null());
    BOOST_CHECK(shown.at("resolution") == (boost::json::object{{"by", "Ann"},
                                                               {"reason", "in the ledger, line 7"},
                                                               {"at", unix_seconds(time.now())}}));
    const http::Response again = resolve(R"({"outcome": "write_off", "by": "a", "reason": "b"})");
    BOOST_CHECK_EQUAL(again.status, 409);
    BOOST_CHECK_EQUAL(problem_detail(again),
                      "the activation is CONFIRMED already: nothing is left to resolve");
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_a_person_has_repeated_is_sent_again) {
    come_into_doubt();
    charge_outcome = upstream::acestream::Activated{};
    const http::Response resolved =
        resolve(R"({"outcome": "repeat", "by": "Ann", "reason": "never arrived"})");
    BOOST_CHECK_EQUAL(json_of(resolved).at("state").as_string(), "PREPARED");
    BOOST_CHECK_EQUAL(settled_state(), "CONFIRMED");
    BOOST_CHECK_EQUAL(charges, 2U);
}

BOOST_AUTO_TEST_CASE(what_is_written_off_is_final) {
    come_into_doubt();
    const http::Response resolved =
        resolve(R"({"outcome": "write_off", "by": "Ann", "reason": "too old"})");
    BOOST_CHECK_EQUAL(json_of(resolved).at("state").as_string(), "WRITTEN_OFF");
    BOOST_CHECK_EQUAL(activations.open_count(), 0U);
    BOOST_CHECK_EQUAL(activate({.id = other_id}).status, 202);
}

BOOST_AUTO_TEST_CASE(a_resolution_is_refused_unless_it_is_whole) {
    come_into_doubt();
    const std::string long_name(129, 'a');
    const std::string long_reason(1001, 'a');
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"{}", "outcome"},
        {R"({"outcome": 1, "by": "a", "reason": "b"})", "outcome"},
        {R"({"outcome": "executed", "by": "a", "reason": "b"})", "outcome"},
        {R"({"outcome": "done", "reason": "b"})", "by"},
        {R"({"outcome": "done", "by": "", "reason": "b"})", "by"},
        {R"({"outcome": "done", "by": "a\nb", "reason": "b"})", "by"},
        {R"({"outcome": "done", "by": "a\u0085", "reason": "b"})", "by"},
        {R"({"outcome": "done", "by": ")" + long_name + R"(", "reason": "b"})", "by"},
        {R"({"outcome": "done", "by": "a"})", "reason"},
        {R"({"outcome": "done", "by": "a", "reason": "b\u2028"})", "reason"},
        {R"({"outcome": "done", "by": "a", "reason": ")" + long_reason + R"("})", "reason"},
        {R"({"outcome": "done", "by": "a", "reason": "b", "force": true})", "force"}};
    for (const auto& [body, field] : wrong) {
        const http::Response response = resolve(body);
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK_EQUAL(response.status, 400);
            BOOST_CHECK(problem_detail(response).starts_with(field));
        }
    }
    BOOST_CHECK_EQUAL(show().at("state").as_string(), "IN_DOUBT");
    BOOST_CHECK_EQUAL(tcp("POST", std::string{"/v1/activations/"} + known_id + "/resolve",
                          R"({"outcome": "done", "by": "a", "reason": "b"})", spender)
                          .status,
                      403);
    BOOST_CHECK_EQUAL(
        resolve(R"({"outcome": "done", "by": "Jürgen", "reason": "Beleg 7 – bezahlt"})").status,
        200);
}

BOOST_AUTO_TEST_CASE(the_list_has_the_newest_first_with_keys_masked_over_tcp) {
    activate({});
    activate({.id = other_id, .service = "premium"});
    const boost::json::object over_tcp = json_of(tcp("GET", "/v1/activations", {}, spender));
    const boost::json::array& listed = over_tcp.at("activations").as_array();
    BOOST_REQUIRE_EQUAL(listed.size(), 2U);
    BOOST_CHECK_EQUAL(listed[0].at("id").as_string(), other_id);
    BOOST_CHECK_EQUAL(listed[0].at("user_key").as_string(), "1179…");
    const boost::json::object over_socket = json_of(local("GET", "/v1/activations"));
    BOOST_CHECK_EQUAL(over_socket.at("activations").as_array()[0].at("user_key").as_string(),
                      long_key);
}

BOOST_AUTO_TEST_CASE(the_list_comes_in_pages) {
    activate({});
    activate({.id = other_id, .service = "premium"});
    const boost::json::object first = json_of(local("GET", "/v1/activations?limit=1"));
    BOOST_REQUIRE_EQUAL(first.at("activations").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(first.at("next").as_string(), other_id);
    const boost::json::object last =
        json_of(local("GET", std::string{"/v1/activations?limit=1&after="} + other_id));
    BOOST_CHECK_EQUAL(last.at("activations").at(0).at("id").as_string(), known_id);
    BOOST_CHECK(last.at("next").is_null());

    for (const char* query : {"?limit=0", "?limit=1001", "?after=", "?after=1"}) {
        const http::Response response = local("GET", std::string{"/v1/activations"} + query);
        BOOST_CHECK_MESSAGE(response.status == 400, query);
    }
    const auto unknown = "/v1/activations?after=99999999-2222-4333-8444-555555555555";
    BOOST_CHECK_EQUAL(local("GET", unknown).status, 404);
}

BOOST_AUTO_TEST_CASE(an_activation_that_is_not_there_is_not_found) {
    BOOST_CHECK_EQUAL(tcp("GET", std::string{"/v1/activations/"} + other_id, {}, spender).status,
                      404);
    BOOST_CHECK_EQUAL(local("POST", std::string{"/v1/activations/"} + other_id + "/resolve",
                            R"({"outcome": "done", "by": "ann", "reason": "?"})")
                          .status,
                      404);
}

BOOST_AUTO_TEST_CASE(without_the_operator_role_nothing_is_bought) {
    api::Services bare = services();
    bare.driver = nullptr;
    bare.is_operator = false;
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    const http::Response response = activate({});
    BOOST_CHECK_EQUAL(response.status, 403);
    BOOST_CHECK_EQUAL(problem_code(response), "forbidden");
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations", {}, spender).status, 200);
}

BOOST_AUTO_TEST_CASE(a_doubt_can_be_ended_without_the_operator_role_but_not_by_a_charge) {
    come_into_doubt();
    api::Services bare = services();
    bare.driver = nullptr;
    bare.is_operator = false;
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    const auto say = [this](const std::string& outcome) {
        return resolve(R"({"outcome": ")" + outcome + R"(", "by": "ann", "reason": "books"})");
    };
    const http::Response repeated = say("repeat");
    BOOST_CHECK_EQUAL(repeated.status, 403);
    BOOST_CHECK(problem_detail(repeated).starts_with("this daemon has the role of a device"));
    BOOST_CHECK_EQUAL(show().at("state").as_string(), "IN_DOUBT");
    const http::Response written_off = say("write_off");
    BOOST_CHECK_EQUAL(written_off.status, 200);
    BOOST_CHECK_EQUAL(json_of(written_off).at("state").as_string(), "WRITTEN_OFF");
    BOOST_CHECK_EQUAL(say("done").status, 409);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(bad_input_names_its_field_and_sends_nothing) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"{}", "id"},
        {R"({"id": 7, "user_key": "a", "service": "noAds", "period": "m1"})", "id"},
        {body_of({.id = "1"}), "id"},
        {body_of({.id = "0b9c1c9e5d3e4c7e9a430d4b6a1f2c11"}), "id"},
        {body_of({.id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c1g"}), "id"},
        {std::string{R"({"id": ")"} + known_id + R"("})", "user_key"},
        {body_of({.user_key = ""}), "user_key"},
        {body_of({.user_key = "a#b"}), "user_key"},
        {body_of({.user_key = "a=b"}), "user_key"},
        {body_of({.user_key = std::string(129, 'a')}), "user_key"},
        {body_of({.service = "no ads"}), "service"},
        {body_of({.service = "noAds#period=y1"}), "service"},
        {body_of({.period = "m1&x=1"}), "period"},
        {body_of({.period = ""}), "period"}};
    for (const auto& [body, field] : rows) {
        const http::Response response = tcp("POST", "/v1/activations", body, spender);
        BOOST_CHECK_MESSAGE(response.status == 400, body);
        BOOST_CHECK_MESSAGE(problem_detail(response).starts_with(field), problem_detail(response));
    }
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/activations/1", {}, spender).status, 400);
    BOOST_CHECK_EQUAL(test::run(loop, activations.newest(10)).value().size(), 0U);
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(upstream_is_asked_for_its_price) {
    const http::Response quoted = tcp("GET", "/v1/quote?service=noAds&period=m1", {}, spender);
    BOOST_CHECK_EQUAL(quoted.status, 200);
    BOOST_CHECK_EQUAL(json_of(quoted).at("price").as_string(), "1.50");
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/quote?service=noAds&period=m1").status, 401);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/quote?service=noAds", {}, spender).status, 400);
    price = Error{Errc::Rejected, "unknown service"};
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/quote?service=no&period=m1", {}, spender).status, 502);
}

BOOST_AUTO_TEST_CASE(an_agreed_price_is_part_of_the_request) {
    const auto ask = [this](const std::string& agreed) {
        std::string body = body_of({});
        body.insert(body.size() - 1, ", \"price\": " + agreed);
        return tcp("POST", "/v1/activations", body, spender);
    };
    for (const char* wrong : {"1.5", "150", "\"-1\"", "\"1.505\"", "\"\"", "null"}) {
        BOOST_CHECK_EQUAL(ask(wrong).status, 400);
    }
    enforcer.order_from("the vendor");
    BOOST_CHECK_EQUAL(ask("\"2.00\"").status, 202);
    BOOST_CHECK_EQUAL(settled_state(), "CANCELLED");
    const boost::json::object settled = show();
    BOOST_CHECK_EQUAL(settled.at("price").as_string(), "2.00");
    BOOST_CHECK(settled.at("asked_by").as_string().starts_with("token "));
    BOOST_CHECK_EQUAL(settled.at("upstream").as_string(), "the vendor");
    BOOST_CHECK_EQUAL(ask("\"1.50\"").status, 409);
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_SUITE_END()

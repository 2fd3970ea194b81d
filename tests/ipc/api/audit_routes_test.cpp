#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/journal/lines.hpp"
#include "lib/journal/verification.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using enforcement::Scope;
using test::json_of;
using test::problem_detail;

namespace {

struct Fixture : test::ApiFixture {
    boost::json::array entries(const std::string& query = {}) {
        const http::Response response = local("GET", "/v1/audit" + query);
        BOOST_REQUIRE_EQUAL(response.status, 200);
        return json_of(response).at("entries").as_array();
    }
    /// Who did the newest thing of that kind.
    std::string actor_of(const std::string& kind) {
        const auto found = entries("?limit=1&kind=" + kind);
        return found.empty() ? "nobody" : std::string{found.at(0).at("actor").as_string()};
    }
    void make_tokens(int count) {
        for (int i = 0; i < count; ++i) static_cast<void>(token(Scope::Read));
    }
    http::Response from_uid(std::uint32_t uid, const std::string& method, const std::string& target,
                            const std::string& body = {}) {
        http::Request request{.method = method,
                              .target = target,
                              .fields = {{"Host", "localhost"}},
                              .body = body,
                              .transport = http::Transport::Unix,
                              .peer_uid = uid};
        if (!body.empty()) request.fields.push_back({"Content-Type", "application/json"});
        return send(std::move(request));
    }
};

const std::string activation_body = std::string{R"({"id": ")"} + test::known_id +
                                    R"(", "user_key": "alpha", "service": "noAds", )"
                                    R"("period": "m1"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_routes, Fixture)

BOOST_AUTO_TEST_CASE(every_route_that_changes_something_says_who_asked) {
    const std::string keys = token(static_cast<enforcement::Scopes>(31));
    tcp("POST", "/v1/keys", R"({"extension": "general:alpha"})", keys);
    BOOST_CHECK_EQUAL(actor_of("key_loaded"), "token t0");
    tcp("DELETE", "/v1/keys/alpha", {}, keys);
    BOOST_CHECK_EQUAL(actor_of("key_removed"), "token t0");
    from_uid(1000, "POST", "/v1/keys", R"({"extension": "general:alpha"})");
    BOOST_CHECK_EQUAL(actor_of("key_loaded"), "uid 1000");
    from_uid(1001, "DELETE", "/v1/keys/alpha");
    BOOST_CHECK_EQUAL(actor_of("key_removed"), "uid 1001");
    tcp("GET", "/webui/api/service?method=load_extension&extension=general:alpha");
    BOOST_CHECK_EQUAL(actor_of("key_loaded"), "anonymous");

    from_uid(7, "POST", "/v1/tokens", R"({"name": "player", "scopes": ["read"]})");
    BOOST_CHECK_EQUAL(actor_of("token_created"), "uid 7");
    from_uid(8, "DELETE", "/v1/tokens/player");
    BOOST_CHECK_EQUAL(actor_of("token_removed"), "uid 8");
}

BOOST_AUTO_TEST_CASE(an_activation_names_who_wanted_it_and_the_daemon_that_carried_it_out) {
    const std::string text = token(Scope::Activate);
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/activations", activation_body, text).status, 202);
    run_until([this] { return entries("?kind=activation").size() == 3; });
    const auto told = entries(std::string{"?kind=activation&subject="} + test::known_id);
    BOOST_TEST_REQUIRE(told.size() == 3U);
    BOOST_CHECK_EQUAL(told[2].at("actor").as_string(), "token t0");
    BOOST_CHECK_EQUAL(told[2].at("details").at("event").as_string(), "wanted");
    BOOST_CHECK_EQUAL(told[1].at("actor").as_string(), "daemon");
    BOOST_CHECK_EQUAL(told[0].at("details").at("to").as_string(), "CONFIRMED");
    BOOST_CHECK_EQUAL(told[0].at("details").at("cost").as_string(), "1.50");
}

BOOST_AUTO_TEST_CASE(a_stream_ended_by_an_administrator_is_told_and_one_given_back_is_not) {
    upstream["alpha"] = {ends_in("premium", Seconds{3600})};
    load_general("alpha");
    const std::string text = token(Scope::Stream);
    const auto take = [&] {
        const http::Response taken = tcp(
            "POST", "/v1/streams", R"({"option": "premium", "holder": "h", "kept_for": 9})", text);
        BOOST_REQUIRE_EQUAL(taken.status, 201);
        return "/v1/streams/" + boost::json::serialize(json_of(taken).at("id"));
    };
    BOOST_CHECK_EQUAL(tcp("DELETE", take(), {}, text).status, 204);
    BOOST_CHECK_EQUAL(actor_of("stream_ended"), "nobody");
    const std::string stream = take();
    BOOST_CHECK_EQUAL(from_uid(1000, "DELETE", stream).status, 204);
    BOOST_CHECK_EQUAL(actor_of("stream_ended"), "uid 1000");
    BOOST_CHECK_EQUAL(from_uid(1000, "DELETE", stream).status, 404);
    BOOST_CHECK_EQUAL(entries("?kind=stream_ended").size(), 1U);
}

BOOST_AUTO_TEST_CASE(the_list_comes_in_pages_and_is_searched) {
    make_tokens(5);
    const boost::json::object first = json_of(local("GET", "/v1/audit?limit=2"));
    BOOST_CHECK_EQUAL(first.at("entries").as_array().at(0).at("sequence").as_int64(), 5);
    BOOST_CHECK_EQUAL(first.at("next").as_string(), "4");
    BOOST_CHECK_EQUAL(entries("?after=4").size(), 3U);
    BOOST_CHECK_EQUAL(entries("?subject=t3").size(), 1U);
    BOOST_CHECK_EQUAL(entries("?since=2027-01-01T00:00:00Z").size(), 0U);
    BOOST_CHECK_EQUAL(entries("?until=2027-01-01T00:00:00Z").size(), 5U);
    BOOST_CHECK_EQUAL(problem_detail(local("GET", "/v1/audit?after=x")),
                      "after: the number of an entry expected");
    BOOST_CHECK_EQUAL(local("GET", "/v1/audit?since=never").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/audit?limit=0").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/audit?kind=").status, 400);
}

BOOST_AUTO_TEST_CASE(a_verification_is_asked_for_and_looked_at) {
    make_tokens(5);
    BOOST_CHECK_EQUAL(json_of(local("GET", "/v1/audit/verify")).at("state").as_string(), "never");
    const http::Response begun = local("POST", "/v1/audit/verify");
    BOOST_CHECK_EQUAL(begun.status, 202);
    BOOST_CHECK_EQUAL(json_of(begun).at("state").as_string(), "running");
    run_until([this] { return !journal.verdict().is_running; });
    const boost::json::object verdict = json_of(local("GET", "/v1/audit/verify"));
    BOOST_CHECK_EQUAL(verdict.at("state").as_string(), "whole");
    BOOST_CHECK_EQUAL(verdict.at("checked").as_int64(), 5);
    BOOST_CHECK_EQUAL(verdict.at("finding_count").as_int64(), 0);
    BOOST_CHECK_EQUAL(verdict.at("key").as_string(), journal::key_text(journal.key()));
}

BOOST_AUTO_TEST_CASE(status_and_metrics_tell_what_the_last_verification_has_found) {
    const auto told = [this] {
        return json_of(tcp("GET", "/v1/status")).at("journal").as_object();
    };
    const auto is_measured = [this](const std::string& sample) {
        return tcp("GET", "/metrics").body.find(sample + "\n") != std::string::npos;
    };
    const auto verify = [this] {
        local("POST", "/v1/audit/verify");
        run_until([this] { return !journal.verdict().is_running; });
    };
    BOOST_CHECK(told().at("verified_at").is_null());
    make_tokens(1);
    verify();
    BOOST_CHECK_EQUAL(told().at("verified_at").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK_EQUAL(told().at("faults").as_int64(), 0);
    BOOST_CHECK(is_measured("usher_journal_faults 0"));

    journal::Note damage{.at = time.now(),
                         .kind = std::string{journal::damage_kind},
                         .subject = "journal",
                         .actor = the_daemon()};
    test::run(loop, journal.write(std::move(damage))).value();
    verify();
    BOOST_CHECK_EQUAL(told().at("faults").as_int64(), 1);
    BOOST_CHECK(is_measured("usher_journal_faults 1"));
    local("POST", "/v1/audit/verify");  // says so while the next one is under way
    BOOST_CHECK_EQUAL(told().at("faults").as_int64(), 1);
}

BOOST_AUTO_TEST_CASE(an_export_is_whole_by_its_own_lines) {
    make_tokens(5);
    const auto heading = journal::read_heading(local("POST", "/v1/audit/export").body).value();
    journal::Verification verification{heading.key, heading.base};
    for (const char* part : {"after=0&through=5&limit=3", "after=3&through=5"}) {
        const auto page = json_of(local("GET", std::string{"/v1/audit/export?"} + part));
        for (const auto& line : page.at("lines").as_array()) {
            std::visit([&](const auto& what) { verification.take(what); },
                       journal::read_line(boost::json::serialize(line)).value());
        }
    }
    verification.finish(head_at(heading.end));
    BOOST_CHECK(verification.is_whole());
    BOOST_CHECK_EQUAL(verification.checked(), 5);
}

BOOST_AUTO_TEST_SUITE_END()

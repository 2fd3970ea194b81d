// The rules of specs/createreseller.md 1, 2, 4 to 7, 9 and 10 that no row of section 11 shows.
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/createreseller/demo.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

struct Fixture : CreateresellerFixture {
    // A fresh name for each, so that many of them can be created.
    std::string named(const Query& query) {
        return outcome(query.with("user_name", "name" + std::to_string(++names_)));
    }
    void check_values(std::string_view parameter, const std::vector<const char*>& good,
                      const std::vector<const char*>& bad) {
        for (const char* const text : good) {
            BOOST_CHECK_MESSAGE(named(baseline.with(parameter, text)) == created, text);
        }
        for (const char* const text : bad) {
            BOOST_CHECK_MESSAGE(named(baseline.with(parameter, text)) == invalid(parameter), text);
        }
    }
    int status_of(std::string method, std::string target, std::string body = {}) {
        return call(std::move(method), std::move(target), std::move(body)).status;
    }

private:
    int names_ = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_rules, Fixture)

BOOST_AUTO_TEST_CASE(section_1_both_paths_are_answered_and_no_other) {
    BOOST_CHECK_EQUAL(status_of("GET", "/limeApi?" + baseline.text()), 200);
    BOOST_CHECK_EQUAL(status_of("GET", "/api?" + baseline.with("user_name", "b").text()), 200);
    BOOST_CHECK_EQUAL(status_of("GET", "/apis?" + baseline.text()), 404);
}

BOOST_AUTO_TEST_CASE(section_1_get_and_post_alone) {
    for (const char* const method : {"PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}) {
        BOOST_CHECK_MESSAGE(status_of(method, "/api?" + baseline.text()) == 405, method);
    }
    BOOST_CHECK(resellers().empty());
}

BOOST_AUTO_TEST_CASE(section_1_the_query_comes_before_the_form) {
    BOOST_CHECK_EQUAL(status_of("POST", "/api?fname=Query", baseline.text()), 200);
    BOOST_CHECK_EQUAL(value("fname"), "Query given");
}

BOOST_AUTO_TEST_CASE(section_1_a_body_that_is_no_form_says_nothing) {
    http::ClientRequest request{.method = "POST",
                                .target = "/api",
                                .fields = {{.name = "Content-Type", .value = "text/plain"}},
                                .body = baseline.text()};
    BOOST_CHECK_EQUAL(ask(std::move(request)).value().response.body, "parameter: ev is empty");
}

BOOST_AUTO_TEST_CASE(section_1_an_empty_first_value_is_not_replaced_by_a_second) {
    BOOST_CHECK_EQUAL(outcome(baseline.with("fname", "").and_also("fname", "Ines")),
                      empty("fname"));
}

BOOST_AUTO_TEST_CASE(section_1_outer_blanks_are_trimmed_but_not_of_a_password) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("fname", "  Ines \t"), "fname"), "Ines given");
    // Five characters and a blank: trimmed, they would be too few.
    BOOST_CHECK_EQUAL(named(baseline.with("password", "abc12 ")), created);
    BOOST_CHECK_EQUAL(named(baseline.with("activated", " true ")), created);
}

BOOST_AUTO_TEST_CASE(section_1_a_value_has_255_characters_at_most) {
    std::string longest;
    for (int i = 0; i < 255; ++i) longest += "\u00e9";
    BOOST_CHECK_EQUAL(named(baseline.with("company", longest)), created);
    BOOST_CHECK_EQUAL(named(baseline.with("company", longest + "e")), invalid("company"));
    BOOST_CHECK_EQUAL(outcome(baseline.with("user_name", std::string(100, 'n'))), created);
    BOOST_CHECK_EQUAL(outcome(baseline.with("user_name", std::string(101, 'n'))),
                      invalid("user_name"));
}

BOOST_AUTO_TEST_CASE(section_1_a_name_is_a_line) {
    for (const char* name : {"fname", "lname", "company"}) {
        for (const char* text : {"In\nes", "In\x1b[2Jes", "In\u0085es", "In\u2028es"}) {
            BOOST_CHECK_EQUAL(outcome(baseline.with(name, text)), invalid(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(section_1_a_query_has_8192_bytes_at_most) {
    const std::string start = baseline.text() + "&filler=";
    const std::string filler(8192 - start.size(), 'x');
    BOOST_CHECK_EQUAL(status_of("GET", "/api?" + start + filler + "x"), 414);
    BOOST_CHECK_EQUAL(status_of("POST", "/api", start + filler + "x"), 414);
    BOOST_CHECK(resellers().empty());
    BOOST_CHECK_EQUAL(status_of("GET", "/api?" + start + filler), 200);
}

BOOST_AUTO_TEST_CASE(section_2_answers_are_one_line_of_plain_text) {
    for (const Query& query : {baseline, baseline}) {
        const http::Response response = call("GET", "/api?" + query.text());
        BOOST_CHECK_EQUAL(response.content_type, "text/plain; charset=UTF-8");
        BOOST_CHECK(response.field("Cache-Control") == "no-store");
        BOOST_CHECK(response.body.find_first_of("\r\n") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(section_4_truth_values) {
    check_values("send_email", {"true", "false"},
                 {"True", "FALSE", "0", "1", "no", "on", "y", "truee"});
}

BOOST_AUTO_TEST_CASE(section_4_whole_numbers) {
    check_values("freeKeywords", {"0", "7", "007", "999999999"},
                 {"-1", "+1", "1.0", "1e3", "1 000", "1,000", "1000000000", "0x10"});
}

BOOST_AUTO_TEST_CASE(section_4_money) {
    check_values("subscriptionFee", {"0", "1", "0.0001", "12.50", "999999999.9999"},
                 {"-1", "+1", "1,5", "$1", "1e3", ".5", "5.", "1.00001", "1000000000", "1.2.3"});
}

BOOST_AUTO_TEST_CASE(section_4_percentages) {
    check_values("commissionPercent", {"0", "100", "100.00", "12.5"},
                 {"100.01", "101", "-1", "12%", "100.0001"});
}

BOOST_AUTO_TEST_CASE(section_4_ids_begin_with_1) {
    check_values("packageId", {"11"}, {"0", "-1", "1.0", "eleven"});
    check_values("commissionUserId", {}, {"0", "-1", "4 2"});
}

BOOST_AUTO_TEST_CASE(section_4_phone_numbers) {
    check_values("phone", {"5550123", "123456789012345", "+1 (201) 555.0123"},
                 {"555012", "1234567890123456", "++15550123", "1201x5550123", "+", "()"});
}

BOOST_AUTO_TEST_CASE(section_4_canonical_numbers_are_kept) {
    BOOST_CHECK_EQUAL(
        created_value(baseline.with("subscriptionFee", "0012.5000"), "subscriptionFee"),
        "12.5 given");
}

BOOST_AUTO_TEST_CASE(section_3_email_addresses) {
    check_values("email", {"a@b.c", "a.b@c.d.e"},
                 {"@example.net", "ines@", "ines@example", "a@b@c.d", "in es@example.net",
                  "ines@.net", "ines@example."});
}

BOOST_AUTO_TEST_CASE(section_5_the_password_is_counted_in_characters) {
    const auto password = [this](std::string_view text) {
        return named(baseline.with("password", text));
    };
    BOOST_CHECK_EQUAL(password("\u00e9\u00e9\u00e9\u00e9"
                               "a1"),
                      created);
    BOOST_CHECK_EQUAL(password("\u00e9\u00e9\u00e9"
                               "a1"),
                      bad_password);
    BOOST_CHECK_EQUAL(password(std::string(254, 'a') + "1"), created);
    BOOST_CHECK_EQUAL(password(std::string(255, 'a') + "1"), bad_password);
}

BOOST_AUTO_TEST_CASE(section_5_letters_and_numbers_are_those_of_ascii) {
    const auto password = [this](std::string_view text) {
        return named(baseline.with("password", text));
    };
    BOOST_CHECK_EQUAL(password("\u00e9\u00e9\u00e9\u00e9"
                               "12"),
                      bad_password);
    BOOST_CHECK_EQUAL(password("abcde\u0661"), bad_password);
    BOOST_CHECK_EQUAL(password("abc 123"), created);
    BOOST_CHECK_EQUAL(password("abc\x01"
                               "123"),
                      bad_password);
    BOOST_CHECK_EQUAL(password("      "), bad_password);
    // Not forbidden: the same as the user name.
    BOOST_CHECK_EQUAL(outcome(baseline.with("user_name", "same77").with("password", "same77")),
                      created);
}

BOOST_AUTO_TEST_CASE(section_5_a_bare_plus_spoils_a_form_as_well) {
    BOOST_CHECK_EQUAL(posted(baseline.with_raw("password", "abc+123")), bad_password);
    BOOST_CHECK_EQUAL(posted(baseline.with_raw("password", "abc%20123")), created);
}

BOOST_AUTO_TEST_CASE(section_5_escapes_are_whole_wherever_they_stand) {
    BOOST_CHECK_EQUAL(outcome(baseline.with_raw("promotion", "%4")), bad_encoding);
    BOOST_CHECK_EQUAL(outcome(baseline.with_raw("promotion", "%")), bad_encoding);
    BOOST_CHECK_EQUAL(outcome(baseline.with_raw("%g0", "1")), bad_encoding);
    BOOST_CHECK_EQUAL(posted(baseline.with_raw("promotion", "%C3")), bad_encoding);
    // Before the caller is looked at: step 1 comes before step 4.
    BOOST_CHECK_EQUAL(outcome(baseline.without("user").with_raw("a", "%zz")), bad_encoding);
}

BOOST_AUTO_TEST_CASE(section_6_the_mode_is_the_account_s_where_the_call_says_none) {
    BOOST_CHECK_EQUAL(created_value(baseline, "isRevenueShare"), "false account");
    BOOST_CHECK_EQUAL(value("revenueShare"), "- default");
    set("accounts", R"({"user_name":"opsadmin","role":"administrator","billing":true,
                        "api_id":"Qz7mT4rK9wLp2XcB","revenue_share":true})");
    BOOST_CHECK_EQUAL(named(baseline), created);
    const auto second = resellers().at(1).at("values");
    BOOST_CHECK_EQUAL(second.at("isRevenueShare").at("value").as_string(), "true");
    BOOST_CHECK_EQUAL(second.at("revenueShare").at("origin").as_string(), "package");
}

BOOST_AUTO_TEST_CASE(section_6_the_first_package_has_the_lowest_level_then_the_lowest_id) {
    set("packages", R"({"owner":"plainadmin","level":1,"id":20,"terms":{"freeKeywords":"77"}})");
    set("packages", R"({"owner":"plainadmin","level":3,"id":5,"terms":{}})");
    const Query query = baseline.by_plain_administrator();
    BOOST_CHECK_EQUAL(created_value(query, "packageId"), "20 account");
    BOOST_CHECK_EQUAL(value("freeKeywords"), "77 package");
    BOOST_CHECK_EQUAL(value("subscriptionFee"), "- default");
}

BOOST_AUTO_TEST_CASE(section_7_one_agreement_is_never_copied_into_the_other) {
    BOOST_CHECK_EQUAL(
        created_value(baseline.with("agree_notifications", "false"), "agree_notifications"),
        "false given");
    BOOST_CHECK_EQUAL(value("agree_terms"), "- default");
}

BOOST_AUTO_TEST_CASE(section_8_the_name_of_a_reseller_is_taken) {
    const Query question = Query::availability("ines@example.net");
    BOOST_CHECK_EQUAL(outcome(question), "200 User name is available");
    BOOST_CHECK_EQUAL(outcome(baseline), created);
    BOOST_CHECK_EQUAL(outcome(question), taken);
    BOOST_CHECK_EQUAL(outcome(Query::availability("INES@example.net")), taken);
    BOOST_CHECK_EQUAL(outcome(Query::availability("")), empty("new_user_name"));
    BOOST_CHECK_EQUAL(outcome(Query::availability("in es")), invalid("new_user_name"));
    BOOST_CHECK_EQUAL(outcome(question.with("api_id", "wrong")), unknown_caller);
}

BOOST_AUTO_TEST_CASE(section_9_step_2_comes_before_step_3) {
    BOOST_CHECK_EQUAL(outcome(baseline.without("ev").without("user")), empty("ev"));
    BOOST_CHECK_EQUAL(outcome(baseline.with("ev", "other").without("user")), invalid("ev"));
}

BOOST_AUTO_TEST_CASE(section_9_step_3_user_comes_before_api_id) {
    BOOST_CHECK_EQUAL(outcome(baseline.without("user").without("api_id")), empty("user"));
}

BOOST_AUTO_TEST_CASE(section_9_step_4_a_disabled_account_and_a_closed_api) {
    const auto say = [this](std::string_view more) {
        std::string order = R"({"user_name":"opsadmin","role":"administrator","billing":true,)";
        set("accounts", order.append(R"("api_id":"Qz7mT4rK9wLp2XcB",)").append(more) + '}');
        return outcome(baseline);
    };
    constexpr std::string_view closed = "400 This API is not enabled please contact support";
    BOOST_CHECK_EQUAL(say(R"("state":"disabled")"), closed);
    BOOST_CHECK_EQUAL(say(R"("api_enabled":false)"), closed);
    BOOST_CHECK_EQUAL(say(R"("state":"deleted")"), unknown_caller);
    BOOST_CHECK_EQUAL(say(R"("state":"enabled")"), created);
}

BOOST_AUTO_TEST_CASE(section_9_step_4_comes_before_the_caller_s_role) {
    const DemoAccounts demo = sandbox::createreseller::demo_accounts();
    set("accounts", R"({"user_name":"shopfront","role":"advertiser","api_enabled":false,
                        "api_id":")" +
                        demo.advertiser_api_id + "\"}");
    BOOST_CHECK_EQUAL(
        outcome(baseline.with("user", demo.advertiser).with("api_id", demo.advertiser_api_id)),
        "400 This API is not enabled please contact support");
}

BOOST_AUTO_TEST_CASE(section_9_step_5_comes_before_step_6) {
    BOOST_CHECK_EQUAL(outcome(baseline.with("fname", std::string(256, 'x')).without("phone")),
                      empty("phone"));
}

BOOST_AUTO_TEST_CASE(section_9_step_6_goes_in_the_order_of_the_table) {
    BOOST_CHECK_EQUAL(outcome(baseline.with("packageId", "x").with("email", "x")),
                      invalid("email"));
    BOOST_CHECK_EQUAL(outcome(baseline.with("pre_paid", "x").with("password", "x")), bad_password);
    BOOST_CHECK_EQUAL(outcome(baseline.with("password", "x").with("activated", "x")),
                      invalid("activated"));
}

BOOST_AUTO_TEST_CASE(section_9_step_6_comes_before_step_7) {
    const Query query = baseline.by_plain_administrator().with("isRevenueShare", "true");
    BOOST_CHECK_EQUAL(outcome(query.with("packageId", "x")), invalid("packageId"));
}

BOOST_AUTO_TEST_CASE(section_9_step_7_comes_before_step_8) {
    const Query query = baseline.with("commissionUserId", "99999");
    BOOST_CHECK_EQUAL(outcome(query.by_plain_administrator()), needs_billing("commissionUserId"));
    BOOST_CHECK_EQUAL(outcome(query), empty("commissionPercent"));
}

BOOST_AUTO_TEST_CASE(section_9_step_8_comes_before_step_9_and_that_before_step_10) {
    const Query query = baseline.with("packageId", "99").with("user_name", "shopfront");
    BOOST_CHECK_EQUAL(outcome(query.with("commissionUserId", "42")), empty("commissionPercent"));
    BOOST_CHECK_EQUAL(outcome(query), invalid("packageId"));
    BOOST_CHECK_EQUAL(outcome(query.with("packageId", "11")), taken);
}

BOOST_AUTO_TEST_CASE(section_10_a_deleted_account_keeps_its_name) {
    set("accounts", R"({"user_name":"Gone","role":"advertiser","state":"deleted"})");
    BOOST_CHECK_EQUAL(outcome(baseline.with("user_name", "gone")), taken);
    set("accounts", R"({"user_name":"agent","role":"sales_agent","id":77,"state":"deleted"})");
    const Query query = baseline.with("commissionUserId", "77").with("commissionPercent", "1");
    BOOST_CHECK_EQUAL(outcome(query), invalid("commissionUserId"));
}

BOOST_AUTO_TEST_CASE(section_10_names_are_stored_as_given) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("user_name", "InesOkafor"), "user_name"),
                      "InesOkafor given");
}

BOOST_AUTO_TEST_SUITE_END()

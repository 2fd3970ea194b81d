#include "lib/upstream/acestream/answers.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/core/json.hpp"

using namespace usher;
using namespace usher::upstream::acestream;

namespace {

const Instant valid_to = from_unix(1'800'000'000);

template <typename T>
Errc code_of(const Result<T>& result) {
    BOOST_REQUIRE(result.has_error());
    return result.error().code();
}

std::int64_t cents_of(std::string_view body) {
    return read_cost(200, body).value().value;
}

std::string nested(int depth) {
    return R"({"cost":1,"x":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
}

/// What no answer may be: not one JSON object.
const char* const not_one_object[] = {"",
                                      "null",
                                      "[]",
                                      "1.5",
                                      "\"ok\"",
                                      "<html><body>Gateway</body></html>",
                                      R"({"cost":1)",
                                      R"({"cost":1}{"cost":1})",
                                      R"({"cost":1} trailing)",
                                      R"({"cost":NaN})",
                                      R"({"cost":Infinity})",
                                      R"({"cost":1e999})",
                                      R"({"cost":1,"cost":2})",
                                      R"({"error":null,"error":"no"})",
                                      R"({"x":{"a":1,"a":1}})",
                                      R"({"cost":1,})",
                                      R"({'cost':1})",
                                      "{\"x\":\"\xff\"}",
                                      "\xef\xbb\xbf{}"};

}  // namespace

BOOST_AUTO_TEST_SUITE(acestream_answers)

BOOST_AUTO_TEST_CASE(reads_a_cost_to_the_cent) {
    BOOST_TEST(cents_of(R"({"cost":0})") == 0);
    BOOST_TEST(cents_of(R"({"cost":2})") == 200);
    BOOST_TEST(cents_of(R"({"cost":1.5})") == 150);
    BOOST_TEST(cents_of(R"({"cost":1.50})") == 150);
    BOOST_TEST(cents_of(R"({"cost":"1.50"})") == 150);
    BOOST_TEST(cents_of(R"({"cost":"12","currency":"EUR","error":null})") == 1200);
    BOOST_TEST(cents_of(R"({"cost":90071992547409.93})") == 9'007'199'254'740'993);
}

BOOST_AUTO_TEST_CASE(reads_every_amount_that_it_writes) {
    for (std::int64_t value = 0; value < 100'000; value += 7) {
        BOOST_REQUIRE_EQUAL(cents_of(write_cost(Cents{value})), value);
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_cost_that_is_not_money) {
    for (const char* cost : {R"("")", R"("1,50")", R"("abc")", R"(" 1")", R"("1e2")", R"("-1")",
                             "-1", "-0.01", "1.005", "1.500", "1e2", "1E40", "1e-3", "true", "null",
                             "[1]", "{}", "123456789012345678901234567890"}) {
        const std::string body = std::string{R"({"cost":)"} + cost + "}";
        const Result<Cents> read = read_cost(200, body);
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(code_of(read) == Errc::Malformed);
            BOOST_TEST(read.error().context().starts_with("cost"));
        }
    }
    BOOST_CHECK(code_of(read_cost(200, "{}")) == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(passes_on_what_upstream_refuses_with) {
    const Result<Cents> refused = read_cost(200, R"({"error":"unknown service"})");
    BOOST_CHECK(refused.error() == (Error{Errc::Rejected, "unknown service"}));
    BOOST_CHECK(code_of(read_cost(500, R"({"error":"internal error"})")) == Errc::Rejected);
    BOOST_CHECK(code_of(read_created_key(200, R"({"user_key":"k","error":"no"})")) ==
                Errc::Rejected);
    BOOST_CHECK(code_of(read_held_services(404, R"({"error":"no"})")) == Errc::Rejected);
}

BOOST_AUTO_TEST_CASE(shortens_a_foreign_text_between_characters) {
    const std::string body = write_error(std::string(199, 'x') + "\u00e9 and more");
    BOOST_TEST(read_cost(200, body).error().context() == std::string(199, 'x'));
    const std::string fitting = write_error(std::string(198, 'x') + "\u00e9");
    BOOST_TEST(read_cost(200, fitting).error().context() == std::string(198, 'x') + "\u00e9");
}

BOOST_AUTO_TEST_CASE(takes_an_error_without_words_for_no_answer) {
    for (const char* error : {R"("")", "0", "1", "true", "false", "[]", R"({"message":"no"})"}) {
        const std::string body = std::string{R"({"cost":1,"user_key":"k","error":)"} + error + "}";
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(code_of(read_cost(200, body)) == Errc::NoAnswer);
            BOOST_CHECK(code_of(read_activated(200, body)) == Errc::NoAnswer);
            BOOST_CHECK(code_of(read_created_key(200, body)) == Errc::NoAnswer);
        }
    }
}

BOOST_AUTO_TEST_CASE(takes_what_is_not_one_object_for_no_answer) {
    for (const char* body : not_one_object) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(code_of(read_cost(200, body)) == Errc::NoAnswer);
            BOOST_CHECK(code_of(read_created_key(200, body)) == Errc::NoAnswer);
            BOOST_CHECK(code_of(read_activated(200, body)) == Errc::NoAnswer);
            BOOST_CHECK(code_of(read_held_services(200, body)) == Errc::NoAnswer);
        }
    }
    BOOST_TEST(read_cost(200, nested(15)).has_value());
    BOOST_CHECK(code_of(read_cost(200, nested(16))) == Errc::NoAnswer);
    BOOST_CHECK(code_of(read_cost(200, nested(100'000))) == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(takes_every_other_status_for_no_answer) {
    for (const int status : {201, 204, 301, 302, 400, 404, 429, 500, 502, 503}) {
        BOOST_CHECK(code_of(read_cost(status, R"({"cost":1})")) == Errc::NoAnswer);
        BOOST_CHECK(code_of(read_cost(status, "<html>")) == Errc::NoAnswer);
        BOOST_CHECK(code_of(read_activated(status, "{}")) == Errc::NoAnswer);
    }
}

BOOST_AUTO_TEST_CASE(reads_a_created_key_under_any_of_its_names) {
    const CreatedKey full =
        read_created_key(200, R"({"user_key":"abc","extension":"xyz","more":1})").value();
    BOOST_TEST(full.user_key.text() == "abc");
    BOOST_TEST(full.extension == "xyz");
    BOOST_TEST(read_created_key(200, R"({"key":"b","userkey":"c"})")->user_key.text() == "b");
    const CreatedKey bare =
        read_created_key(200, R"({"user_key":null,"userkey":"c","extension_string":"s"})").value();
    BOOST_TEST(bare.user_key.text() == "c");
    BOOST_TEST(bare.extension == "s");
    BOOST_TEST(read_created_key(200, R"({"key":"b"})")->extension.empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_created_key_that_is_none) {
    for (const std::string& body :
         {std::string{"{}"}, std::string{R"({"user_key":""})"}, std::string{R"({"user_key":7})"},
          std::string{R"({"user_key":"a b"})"}, std::string{R"({"user_key":"a\u0000b"})"},
          R"({"user_key":")" + std::string(129, 'k') + "\"}",
          std::string{R"({"user_key":"k","extension":7})"},
          R"({"user_key":"k","extension":")" + std::string(4097, 'e') + "\"}",
          std::string{R"({"user_key":"k","extension":"a\nb"})"}}) {
        BOOST_CHECK(code_of(read_created_key(200, body)) == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(needs_no_member_of_a_confirmed_activation) {
    const Activated full =
        read_activated(200, R"({"cost":"1.50","valid_to":1800000000,"error":null})").value();
    BOOST_CHECK(full.cost == Cents{150});
    BOOST_CHECK(full.valid_to == valid_to);
    BOOST_CHECK(read_activated(200, R"({"valid_to":"1800000000"})")->valid_to == valid_to);
    for (const char* body : {"{}", R"({"cost":-1,"valid_to":0})", R"({"cost":{},"valid_to":"x1"})",
                             R"({"cost":1.234,"valid_to":9e99})", R"({"valid_to":"1800000000 "})",
                             R"({"result":"ok"})"}) {
        const Activated bare = read_activated(200, body).value();
        BOOST_TEST(!bare.cost.has_value());
        BOOST_TEST(!bare.valid_to.has_value());
    }
}

BOOST_AUTO_TEST_CASE(believes_a_refused_activation_only_with_status_200) {
    const char* body = R"({"error":"insufficient funds"})";
    BOOST_CHECK(read_activated(200, body).error() == (Error{Errc::Rejected, "insufficient funds"}));
    for (const int status : {202, 400, 403, 500, 503}) {
        BOOST_CHECK(code_of(read_activated(status, body)) == Errc::NoAnswer);
    }
}

BOOST_AUTO_TEST_CASE(reads_the_services_of_a_key) {
    const auto services = read_held_services(200, R"({"user_key":"k","services":[
        {"id":"noAds","valid_to":1800000000,"trial":true,"description":"No ADs"},
        {"id":"premium","valid_to":"1800000000"}]})")
                              .value();
    BOOST_REQUIRE_EQUAL(services.size(), 2U);
    BOOST_CHECK(services[0].entitlement ==
                (license::Entitlement{OptionId{"noAds"}, valid_to, true}));
    BOOST_TEST(services[0].description == "No ADs");
    BOOST_CHECK(services[1].entitlement ==
                (license::Entitlement{OptionId{"premium"}, valid_to, false}));
    BOOST_TEST(services[1].description.empty());
}

BOOST_AUTO_TEST_CASE(refuses_services_that_break_a_rule) {
    for (const char* list :
         {"7", "null", "[7]", "[{}]", R"([{"id":"noAds"}])", R"([{"id":7,"valid_to":1800000000}])",
          R"([{"id":"no ads","valid_to":1800000000}])", R"([{"id":"noAds","valid_to":1.8e9}])",
          R"([{"id":"noAds","valid_to":1577836799}])", R"([{"id":"noAds","valid_to":7258118400}])",
          R"([{"id":"noAds","valid_to":""}])",
          R"([{"id":"noAds","valid_to":"99999999999999999999"}])",
          R"([{"id":"noAds","valid_to":1800000000,"trial":1}])",
          R"([{"id":"noAds","valid_to":1800000000,"description":1}])",
          R"([{"id":"a","valid_to":1800000000},{"id":"a","valid_to":1800000000}])"}) {
        const std::string body = std::string{R"({"services":)"} + list + "}";
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(code_of(read_held_services(200, body)) == Errc::Malformed);
        }
    }
    BOOST_CHECK(code_of(read_held_services(200, "{}")) == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(takes_a_thousand_services_and_no_more) {
    std::vector<HeldService> services;
    for (int i = 0; i < 1000; ++i) {
        services.push_back(
            {.entitlement = {OptionId{"o" + std::to_string(i)}, valid_to}, .description = ""});
    }
    BOOST_TEST(read_held_services(200, write_held_services(UserKey{"k"}, services))->size() ==
               1000U);
    services.push_back({.entitlement = {OptionId{"more"}, valid_to}, .description = ""});
    BOOST_CHECK(code_of(read_held_services(200, write_held_services(UserKey{"k"}, services))) ==
                Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(writes_members_in_the_documented_order) {
    BOOST_TEST(write_error("bad \"signature\"") == R"({"error":"bad \"signature\""})");
    BOOST_TEST(write_cost(Cents{150}) == R"({"cost":1.50})");
    BOOST_TEST(write_cost(Cents{9'007'199'254'740'993}) == R"({"cost":90071992547409.93})");
    BOOST_TEST(write_created_key({.user_key = UserKey{"k"}, .extension = "e"}) ==
               R"({"user_key":"k","extension":"e"})");
    BOOST_TEST(
        write_activated(UserKey{"k"}, OptionId{"noAds"}, PeriodId{"m1"}, Cents{5}, valid_to) ==
        R"({"user_key":"k","service":"noAds","period":"m1","cost":0.05,"valid_to":1800000000})");
    const std::vector<HeldService> services{
        {.entitlement = {OptionId{"noAds"}, valid_to, true}, .description = "No ADs"},
        {.entitlement = {OptionId{"premium"}, valid_to}, .description = ""}};
    BOOST_TEST(write_held_services(UserKey{"k"}, services) ==
               R"({"user_key":"k","services":[)"
               R"({"id":"noAds","valid_to":1800000000,"trial":true,"description":"No ADs"},)"
               R"({"id":"premium","valid_to":1800000000,"trial":false,"description":""}]})");
    BOOST_TEST(write_held_services(UserKey{"k"}, {}) == R"({"user_key":"k","services":[]})");
}

BOOST_AUTO_TEST_SUITE_END()

#include "lib/sandbox/aminotv/answer_profile.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::sandbox::aminotv;
using upstream::aminotv::DateFields;
using upstream::aminotv::View;

BOOST_AUTO_TEST_SUITE(answer_profile)

BOOST_AUTO_TEST_CASE(what_is_shown_is_read_back) {
    const AnswerProfile all{.date_fields = DateFields::Conflicting,
                            .data_as_object = true,
                            .numeric_ids = true,
                            .omit_included = true,
                            .unknown_status = true,
                            .unknown_product_type = true,
                            .page_loop = true,
                            .one_element_tokens = true};
    for (const AnswerProfile& profile : {all, AnswerProfile{}}) {
        const std::string text = boost::json::serialize(show(profile));
        BOOST_CHECK(read_profile(text, all).value() == profile);
        BOOST_CHECK(read_profile(text, {}).value() == profile);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_said_stays) {
    const AnswerProfile before{.date_fields = DateFields::EndOnly, .numeric_ids = true};
    AnswerProfile after = before;
    after.page_loop = true;
    BOOST_CHECK(read_profile(R"({"page_loop":true})", before).value() == after);
    for (const char* const word : {"both", "stop_only", "end_only", "conflicting"}) {
        const std::string body = R"({"date_fields":")" + std::string{word} + R"("})";
        BOOST_CHECK(show(read_profile(body, before).value()).at("date_fields") == word);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_refused_by_its_name) {
    const auto refusal = [](std::string_view body) {
        return read_profile(body, {}).error().context();
    };
    BOOST_CHECK_EQUAL(refusal(R"({"date_fields":"none"})"),
                      "date_fields: both, stop_only, end_only or conflicting expected");
    BOOST_CHECK_EQUAL(refusal(R"({"numeric_ids":1})"), "numeric_ids: true or false expected");
    BOOST_CHECK_EQUAL(refusal(R"({"numbers":true})"), "numbers: not known here");
}

BOOST_AUTO_TEST_CASE(unknown_words_are_put_in_only_if_asked_for) {
    std::array licenses{upstream::aminotv::ManagedLicense{.license = {}}};
    licenses[0].license.status = license::LicenseStatus::Active;
    std::array products{license::Product{.id = {}, .title = "", .type_name = "PVR"}};
    disguise(AnswerProfile{}, licenses);
    disguise(AnswerProfile{}, products);
    BOOST_CHECK(licenses[0].license.status == license::LicenseStatus::Active);
    BOOST_CHECK_EQUAL(products[0].type_name, "PVR");

    disguise(AnswerProfile{.unknown_status = true}, licenses);
    disguise(AnswerProfile{.unknown_product_type = true}, products);
    BOOST_CHECK(licenses[0].license.status == license::LicenseStatus::Unknown);
    BOOST_CHECK(license::license_status(licenses[0].license.other_status) ==
                license::LicenseStatus::Unknown);
    BOOST_CHECK(!license::product_type(products[0].type_name));
}

BOOST_AUTO_TEST_CASE(a_page_loop_names_the_page_itself) {
    BOOST_CHECK_EQUAL(options_of({}, View::User, "/next", "/own").next, "/next");
    BOOST_CHECK_EQUAL(options_of({.page_loop = true}, View::User, "/next", "/own").next, "/own");
}

BOOST_AUTO_TEST_SUITE_END()

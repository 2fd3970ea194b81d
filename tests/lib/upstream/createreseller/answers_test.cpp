#include "lib/upstream/createreseller/answers.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace usher;
using namespace usher::upstream::createreseller;

namespace {

FailureClass class_of(int status, std::string_view body) {
    return read_failure(status, body).kind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_answers)

BOOST_AUTO_TEST_CASE(section_2_success_is_200_with_the_text_however_it_is_wrapped) {
    for (const char* const body :
         {"User created successfully", "user created SUCCESSFULLY", " User created successfully ",
          "\"User created successfully\"\r\n", "'User created successfully'",
          "\u201cUser created successfully\u201d", "\t\u2018User created successfully \u2019\n"}) {
        BOOST_CHECK_MESSAGE(read_creation(200, body).verdict == SendVerdict::Created, body);
    }
}

BOOST_AUTO_TEST_CASE(section_2_a_200_with_another_body_is_unknown) {
    for (const char* const body :
         {"", "OK", "User created successfully!", "User name is not available",
          "<html>User created successfully</html>", "{\"Status\":\"OK\"}"}) {
        const SendAnswer answer = read_creation(200, body);
        BOOST_CHECK_MESSAGE(answer.verdict == SendVerdict::Unknown, body);
        BOOST_CHECK(answer.failure.text.starts_with("unexpected body: "));
    }
}

BOOST_AUTO_TEST_CASE(section_8_step_4_a_refusal_is_final) {
    for (const int status : {400, 401, 403, 405, 414}) {
        BOOST_CHECK(read_creation(status, "no").verdict == SendVerdict::Refused);
        // The success text beside another status is none.
        BOOST_CHECK(read_creation(status, created_text).verdict == SendVerdict::Refused);
    }
}

BOOST_AUTO_TEST_CASE(section_8_step_5_every_other_status_is_unknown) {
    for (const int status : {201, 204, 301, 302, 404, 408, 409, 425, 429, 500, 502, 503, 504}) {
        BOOST_CHECK(read_creation(status, created_text).verdict == SendVerdict::Unknown);
    }
}

BOOST_AUTO_TEST_CASE(section_2_failure_classes) {
    BOOST_CHECK(class_of(400, "User not exists or invalid api id") == FailureClass::Auth);
    BOOST_CHECK(class_of(400, "Invalid API ID") == FailureClass::Auth);
    BOOST_CHECK(class_of(400, "This API is not enabled please contact support") ==
                FailureClass::ApiDisabled);
    BOOST_CHECK(class_of(400, "parameter: fname is empty") == FailureClass::ParamEmpty);
    BOOST_CHECK(class_of(400, "parameter: password is invalid") == FailureClass::Password);
    BOOST_CHECK(class_of(400, "User name is not available") == FailureClass::Duplicate);
    BOOST_CHECK(class_of(400, "user already exists") == FailureClass::Duplicate);
    BOOST_CHECK(class_of(500, "General Error") == FailureClass::Server);
    BOOST_CHECK(class_of(503, "") == FailureClass::Server);
    BOOST_CHECK(class_of(400, "General Error") == FailureClass::Rejected);
    BOOST_CHECK(class_of(400, "parameter: packageId is invalid") == FailureClass::Rejected);
}

BOOST_AUTO_TEST_CASE(section_10_every_text_of_the_sandbox_has_the_class_it_should_have) {
    const auto of = [](RefusalKind kind) {
        const Refusal refusal{.kind = kind, .parameter = "email"};
        return class_of(http_status(kind), message(refusal));
    };
    BOOST_CHECK(of(RefusalKind::EvMissing) == FailureClass::ParamEmpty);
    BOOST_CHECK(of(RefusalKind::EvUnknown) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::ParamEmpty) == FailureClass::ParamEmpty);
    BOOST_CHECK(of(RefusalKind::ParamInvalid) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::PasswordPolicy) == FailureClass::Password);
    BOOST_CHECK(of(RefusalKind::Auth) == FailureClass::Auth);
    BOOST_CHECK(of(RefusalKind::ApiDisabled) == FailureClass::ApiDisabled);
    BOOST_CHECK(of(RefusalKind::NotAdmin) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::BillingRequired) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::CommissionPercentRequired) == FailureClass::ParamEmpty);
    BOOST_CHECK(of(RefusalKind::PackageUnknown) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::DuplicateUser) == FailureClass::Duplicate);
    BOOST_CHECK(of(RefusalKind::Encoding) == FailureClass::Rejected);
    BOOST_CHECK(of(RefusalKind::Server) == FailureClass::Server);
}

BOOST_AUTO_TEST_CASE(a_missing_parameter_is_named_if_it_can_be_a_name) {
    BOOST_CHECK_EQUAL(read_failure(400, "parameter: fname is empty").parameter, "fname");
    BOOST_CHECK_EQUAL(read_failure(400, "Parameter:LNAME IS EMPTY ").parameter, "LNAME");
    BOOST_CHECK_EQUAL(read_failure(400, " is empty").parameter, "");
    BOOST_CHECK_EQUAL(read_failure(400, "<b>fname</b> is empty").parameter, "");
}

BOOST_AUTO_TEST_CASE(upstream_s_text_is_kept_without_what_must_not_be_read) {
    const std::vector<std::string> hidden{"Qz7mT4rK9wLp2XcB", "quay77", "ines@example.net",
                                          "ines%40example.net"};
    const Failure failure = read_failure(
        400, "bad: api_id=Qz7mT4rK9wLp2XcB&password=QUAY77&email=ines%40example.net", hidden);
    BOOST_CHECK_EQUAL(failure.text, "bad: api_id=Qz7m\u2026&password=\u2026&email=ines\u2026");
    // Masked before it is cut: no half of a secret is left at the end.
    const Failure cut = read_failure(400, std::string(195, 'x') + "Qz7mT4rK9wLp2XcB", hidden);
    BOOST_CHECK_LE(cut.text.size(), 200U);
    BOOST_CHECK(cut.text.find("Qz7mT") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(section_8_a_name_is_free_or_taken_by_clear_words_only) {
    const auto verdict = [](int status, std::string_view body) {
        return read_availability(status, body).verdict;
    };
    BOOST_CHECK(verdict(200, "User name is available") == NameVerdict::Free);
    BOOST_CHECK(verdict(200, "\"user name is available\"\n") == NameVerdict::Free);
    BOOST_CHECK(verdict(400, "User name is not available") == NameVerdict::Taken);
    BOOST_CHECK(verdict(403, "username already exists") == NameVerdict::Taken);
    BOOST_CHECK(verdict(400, "User not exists or invalid api id") == NameVerdict::Refused);
    BOOST_CHECK(verdict(401, "") == NameVerdict::Refused);
    BOOST_CHECK(verdict(400, "This service is not available") == NameVerdict::Refused);
    BOOST_CHECK(verdict(500, "User name is not available") == NameVerdict::Unknown);
    BOOST_CHECK(verdict(200, "User name is not available") == NameVerdict::Unknown);
    BOOST_CHECK(verdict(302, "") == NameVerdict::Unknown);
}

BOOST_AUTO_TEST_CASE(what_a_call_without_an_answer_proves) {
    const auto verdict = [](Errc code) { return verdict_of(Error{code, "text"}).verdict; };
    BOOST_CHECK(verdict(Errc::Unreachable) == SendVerdict::Unsent);
    BOOST_CHECK(verdict(Errc::Malformed) == SendVerdict::Unsent);
    for (const Errc code : {Errc::NoAnswer, Errc::TooLarge, Errc::Timeout, Errc::Unknown}) {
        BOOST_CHECK(verdict(code) == SendVerdict::Unknown);
    }
    BOOST_CHECK(unanswered(Error{Errc::Unreachable, "x"}).verdict == NameVerdict::Unknown);
    BOOST_CHECK_EQUAL(unanswered(Error{Errc::Unreachable, "x"}).failure.text, "unreachable: x");
}

BOOST_AUTO_TEST_SUITE_END()

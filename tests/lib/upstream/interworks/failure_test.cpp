#include "lib/upstream/interworks/failure.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/repeats.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
namespace examples = test::interworks;

namespace {

Failure judged(int status, std::string_view body = {}, Aim aim = Aim::One) {
    return judge_answer({.status = status, .body = std::string{body}}, aim);
}

Failure with_retry_after(int status, std::string value) {
    http::Response response{.status = status};
    response.fields.push_back({.name = "Date", .value = "Mon, 06 May 2024 10:00:00 GMT"});
    response.fields.push_back({.name = "Retry-After", .value = std::move(value)});
    return judge_answer(response, Aim::One);
}

std::optional<std::chrono::milliseconds> wait(const Failure& failure, Aim aim = Aim::One,
                                              int number = 1, double fraction = 0.5) {
    return wait_before_repeat(
        {.failure = failure, .aim = aim, .number = number, .fraction = fraction});
}

bool repeats(const Failure& failure, Aim aim = Aim::One) {
    return wait(failure, aim).has_value();
}

constexpr std::string_view retriable = R"({"type":"X","isRetriableError":true})";

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_failure)

BOOST_AUTO_TEST_CASE(the_rows_of_13_1) {
    const auto check = [](int status, std::string_view body, Cause cause, Errc code) {
        BOOST_TEST_CONTEXT(status) {
            const Failure failure = judged(status, body);
            BOOST_CHECK_EQUAL(name(failure.cause), name(cause));
            BOOST_CHECK_EQUAL(usher::name(failure.error.code()), usher::name(code));
            BOOST_CHECK_EQUAL(failure.status, status);
        }
    };
    check(400, "", Cause::Refused, Errc::Rejected);
    check(401, R"({"message":"no"})", Cause::Unauthorized, Errc::Unauthorized);
    check(403, "", Cause::Forbidden, Errc::Forbidden);
    check(404, examples::service_error, Cause::NoSuchObject, Errc::NotFound);
    check(404, examples::version_error, Cause::OtherVersion, Errc::NotAccepted);
    check(404, "", Cause::WrongAddress, Errc::NotAccepted);
    check(405, "", Cause::Refused, Errc::Rejected);
    check(409, "", Cause::Refused, Errc::Rejected);
    check(429, "", Cause::RateLimited, Errc::Unavailable);
    check(500, "", Cause::Unavailable, Errc::Unavailable);
    check(503, "", Cause::Unavailable, Errc::Unavailable);
    check(302, "", Cause::Redirected, Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(a_service_error_is_read_with_all_that_is_used_of_it) {
    const auto error = read_service_error(examples::service_error);
    BOOST_REQUIRE(error);
    BOOST_CHECK_EQUAL(error->type, "AccountNotFoundError");
    BOOST_CHECK_EQUAL(error->code, "AccountNotFoundError");
    BOOST_CHECK_EQUAL(error->message, "No account 99999 is visible to this API user.");
    BOOST_CHECK(!error->is_retriable);
}

BOOST_AUTO_TEST_CASE(IW_ERR_1_every_body_is_borne_whatever_the_status) {
    for (const int status : {400, 401, 403, 404, 409, 429, 500, 503}) {
        for (const char* body : {"", "<html><body>oops</body></html>", R"({"message":"no"})", "[]",
                                 "null", R"({"isRetriableError":"true"})", "{", "\xff"}) {
            BOOST_CHECK(!judged(status, body).service);
        }
        BOOST_CHECK(judged(status, examples::service_error).service);
    }
}

BOOST_AUTO_TEST_CASE(IW_ERR_1_members_are_found_in_any_case) {
    const auto error = read_service_error(
        R"({"Type":"T","CODE":"C","DeveloperMessage":"M","IsRetriableError":true})");
    BOOST_REQUIRE(error);
    BOOST_CHECK(
        (*error == ServiceError{.type = "T", .code = "C", .message = "M", .is_retriable = true}));
}

BOOST_AUTO_TEST_CASE(IW_ERR_1_bodies_beyond_64_kib_are_not_looked_at) {
    const std::string start = R"({"isRetriableError":true,"developerMessage":")";
    const auto body = [&](std::size_t size) {
        return start + std::string(size - start.size() - 2, 'm') + "\"}";
    };
    BOOST_CHECK_EQUAL(read_service_error(body(error_body_bytes_max))->message.size(), 200U);
    BOOST_CHECK(!read_service_error(body(error_body_bytes_max + 1)));
}

BOOST_AUTO_TEST_CASE(our_token_is_not_quoted_back_nor_is_a_text_with_lines) {
    const std::string token = "kq3vZ0-4nT_8yWcXh1mUe5sRbJ2gL7aD";
    const auto error =
        read_service_error(R"({"isRetriableError":false,"developerMessage":"Bearer )" + token +
                               R"( is bad","type":"a\nb"})",
                           token);
    BOOST_CHECK(error->message.find(token) == std::string::npos);
    BOOST_CHECK(error->message.find("is bad") != std::string::npos);
    BOOST_CHECK(error->type.empty());
}

BOOST_AUTO_TEST_CASE(IW_ERR_2_only_a_service_error_on_a_single_read_is_news_of_the_object) {
    BOOST_CHECK(judged(404, examples::service_error, Aim::One).cause == Cause::NoSuchObject);
    BOOST_CHECK(judged(404, examples::service_error, Aim::Write).cause == Cause::NoSuchObject);
    BOOST_CHECK(judged(404, examples::service_error, Aim::Collection).cause == Cause::WrongAddress);
    BOOST_CHECK(judged(404, R"({"isRetriableError":false})", Aim::One).cause ==
                Cause::NoSuchObject);
    for (const char* body :
         {"", "<html>", R"({"type":"AccountNotFoundError"})", R"({"message":"no"})"}) {
        BOOST_CHECK(judged(404, body).cause == Cause::WrongAddress);
    }
}

BOOST_AUTO_TEST_CASE(IW_VER_4_the_version_fault_is_told_from_a_missing_object) {
    for (const Aim aim : {Aim::One, Aim::Collection, Aim::Write}) {
        BOOST_CHECK(judged(404, examples::version_error, aim).cause == Cause::OtherVersion);
    }
    BOOST_CHECK(
        judged(404, R"({"type":null,"code":"invalidapiversionerror","isRetriableError":false})")
            .cause == Cause::OtherVersion);
}

BOOST_AUTO_TEST_CASE(IW_RATE_1_a_403_is_a_limit_when_it_says_so) {
    BOOST_CHECK(with_retry_after(403, "2").cause == Cause::RateLimited);
    BOOST_CHECK(judged(403, retriable).cause == Cause::RateLimited);
    BOOST_CHECK(judged(403, examples::service_error).cause == Cause::Forbidden);
}

BOOST_AUTO_TEST_CASE(IW_RATE_2_a_limit_without_a_time_is_waited_for_a_minute) {
    BOOST_CHECK(wait(judged(429)) == 60s);
    BOOST_CHECK(wait(judged(403, retriable)) == 60s);
}

BOOST_AUTO_TEST_CASE(IW_RET_1_retry_after_is_a_lower_bound_in_seconds_or_as_a_date) {
    BOOST_CHECK(wait(with_retry_after(429, "7")) == 7s);
    BOOST_CHECK(wait(with_retry_after(503, "Mon, 06 May 2024 10:00:09 GMT")) == 9s);
    BOOST_CHECK(wait(with_retry_after(429, "0"), Aim::One, 4, 0.5) == 4s);
    BOOST_CHECK(wait(with_retry_after(429, "soon")) == 60s);
    BOOST_CHECK(wait(with_retry_after(429, "3599")) == 3599s);
}

BOOST_AUTO_TEST_CASE(IW_RET_1_a_wait_of_an_hour_ends_the_synchronisation) {
    for (const char* wish :
         {"3600", "86400", "99999999999999999999", "Tue, 07 May 2024 10:00:00 GMT"}) {
        const Failure failure = with_retry_after(429, wish);
        BOOST_CHECK(!wait(failure));
        BOOST_CHECK(failure.error.retry_after() == 3600s);
    }
}

BOOST_AUTO_TEST_CASE(IW_RET_1_waits_double_and_end_with_the_fifth_attempt) {
    const Failure failure = judged(500);
    BOOST_CHECK(wait(failure, Aim::One, 1) == 500ms);
    BOOST_CHECK(wait(failure, Aim::One, 2) == 1s);
    BOOST_CHECK(wait(failure, Aim::One, 3) == 2s);
    BOOST_CHECK(wait(failure, Aim::One, 4) == 4s);
    BOOST_CHECK(!wait(failure, Aim::One, 5));
    BOOST_CHECK(wait(failure, Aim::One, 4, 0.0) == 0s);
}

BOOST_AUTO_TEST_CASE(the_rows_of_13_2_for_reads) {
    BOOST_CHECK(repeats(unanswered(Error{Errc::Unreachable, ""})));
    BOOST_CHECK(repeats(unanswered(Error{Errc::NoAnswer, ""})));
    BOOST_CHECK(!repeats(judged(401)));
    BOOST_CHECK(repeats(judged(429)));
    BOOST_CHECK(!repeats(judged(403)));
    for (const int status : {400, 404, 405, 409}) {
        BOOST_CHECK(!repeats(judged(status)));
        BOOST_CHECK(!repeats(judged(status, examples::service_error)));
        BOOST_CHECK(repeats(judged(status, retriable)));
    }
    for (const int status : {500, 502, 503, 504}) BOOST_CHECK(repeats(judged(status)));
    for (const int status : {302, 410, 422, 501, 505})
        BOOST_CHECK(!repeats(judged(status, retriable)));
    BOOST_CHECK(!repeats(unanswered(Error{Errc::TooLarge, ""})));
    BOOST_CHECK(!repeats(unanswered(Error{Errc::Malformed, ""})));
    BOOST_CHECK(!repeats(unreadable(200, Error{Errc::Malformed, ""})));
}

BOOST_AUTO_TEST_CASE(the_rows_of_13_2_for_writes) {
    BOOST_CHECK(repeats(unanswered(Error{Errc::Unreachable, ""}), Aim::Write));
    BOOST_CHECK(!repeats(unanswered(Error{Errc::NoAnswer, ""}), Aim::Write));
    BOOST_CHECK(repeats(judged(429), Aim::Write));
    BOOST_CHECK(repeats(judged(409, retriable), Aim::Write));
    for (const int status : {500, 502, 503, 504}) BOOST_CHECK(!repeats(judged(status), Aim::Write));
    BOOST_CHECK(repeats(with_retry_after(503, "1"), Aim::Write));
    BOOST_CHECK(!repeats(with_retry_after(500, "1"), Aim::Write));
}

BOOST_AUTO_TEST_SUITE_END()

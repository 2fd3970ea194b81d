#include "lib/upstream/oauth2/authorization.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/crypto/random.hpp"
#include "lib/http/query.hpp"
#include "tests/lib/upstream/oauth2/example.hpp"

using namespace usher;
using namespace usher::upstream::oauth2;
namespace example = test::oauth2;

namespace {

std::string sent(const std::string& address, std::string_view name) {
    const std::string_view query = std::string_view{address}.substr(address.find('?') + 1);
    return std::string{http::parse_query(query)->find(name).value_or("none")};
}

Result<Secret> redirect(const std::string& query) {
    return read_redirect(query, example::provider(), example::attempt());
}

Errc refused(const std::string& query) {
    const Result<Secret> code = redirect(query);
    BOOST_REQUIRE_MESSAGE(!code, query);
    return code.error().code();
}

const std::string answered = "state=" + example::state;

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth2_authorization)

// Section 9, step 1, parameter by parameter.
BOOST_AUTO_TEST_CASE(step_1_the_link_has_the_parameters_of_the_table) {
    const std::string url =
        authorization_url(example::provider(), example::redirect_uri, example::attempt());
    BOOST_CHECK_EQUAL(url.substr(0, url.find('?')), "https://accounts.example/oauth/v2/auth");
    BOOST_CHECK_EQUAL(sent(url, "client_id"), example::app_id);
    BOOST_CHECK_EQUAL(sent(url, "response_type"), "code");
    BOOST_CHECK_EQUAL(sent(url, "redirect_uri"), example::redirect_uri);
    BOOST_CHECK_EQUAL(sent(url, "scope"), "userkey email");
    BOOST_CHECK_EQUAL(sent(url, "state"), example::state);
    BOOST_CHECK_EQUAL(sent(url, "code_challenge_method"), "S256");
    BOOST_CHECK_EQUAL(sent(url, "code_challenge"), challenge_of(example::verifier));
    BOOST_CHECK_EQUAL(url.find(example::verifier), std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_challenge_goes_to_a_server_without_pkce) {
    Provider provider = example::provider();
    provider.offers_pkce = false;
    const std::string url = authorization_url(provider, example::redirect_uri, example::attempt());
    BOOST_CHECK_EQUAL(sent(url, "code_challenge"), "none");
    BOOST_CHECK_EQUAL(sent(url, "code_challenge_method"), "none");
}

// RFC 7636, appendix B.
BOOST_AUTO_TEST_CASE(the_challenge_is_that_of_the_published_example) {
    BOOST_CHECK_EQUAL(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

BOOST_AUTO_TEST_CASE(two_attempts_share_nothing) {
    const Attempt one = begin_attempt(crypto::random_bytes);
    const Attempt two = begin_attempt(crypto::random_bytes);
    BOOST_CHECK(one.state.reveal() != two.state.reveal());
    BOOST_CHECK(one.verifier.reveal() != two.verifier.reveal());
    BOOST_CHECK(one.state.reveal() != one.verifier.reveal());
    BOOST_CHECK(is_verifier(one.verifier.reveal()));
}

BOOST_AUTO_TEST_CASE(verifiers_and_challenges_have_their_forms) {
    BOOST_CHECK(is_verifier(std::string(43, 'a')) && is_verifier(std::string(128, '~')));
    for (const std::string& wrong : {std::string(42, 'a'), std::string(129, 'a'),
                                     std::string(42, 'a') + '+', std::string(42, 'a') + ' '}) {
        BOOST_CHECK_MESSAGE(!is_verifier(wrong), wrong);
    }
    BOOST_CHECK(is_challenge(challenge_of(example::verifier)));
    BOOST_CHECK(!is_challenge(example::verifier.substr(1)));
    BOOST_CHECK(!is_challenge(std::string(44, 'A')));
}

// Section 9, step 3.
BOOST_AUTO_TEST_CASE(step_3_a_code_comes_back) {
    const Result<Secret> code = redirect("code=ab%2Dc&" + answered);
    BOOST_REQUIRE(code);
    BOOST_CHECK_EQUAL(code->reveal(), "ab-c");
}

BOOST_AUTO_TEST_CASE(step_3_an_error_comes_back_with_its_description) {
    const Result<Secret> code =
        redirect("error=access_denied&error_description=She+said+no&" + answered);
    BOOST_CHECK(code.error().code() == Errc::Forbidden);
    BOOST_CHECK_EQUAL(code.error().context(),
                      "the authorisation server refused: access_denied: She said no");
    BOOST_CHECK(refused("error=server_error&" + answered) == Errc::Unavailable);
    BOOST_CHECK(refused("error=invalid_scope&" + answered) == Errc::Rejected);
    BOOST_CHECK(refused("error=unauthorized_client&" + answered) == Errc::Unauthorized);
}

// Choice 29: it is checked when it comes back, before all else.
BOOST_AUTO_TEST_CASE(choice_29_another_state_is_no_answer_at_all) {
    std::string other = example::state;
    other.back() = 'F';
    for (const std::string& query :
         {std::string{"code=abc"}, "code=abc&state=" + other, std::string{"code=abc&state="},
          "error=access_denied&state=" + other, "code=abc&state=" + example::state + "A",
          "code=abc&" + answered + "&state=" + other, std::string{"code=abc&state=%zz"}}) {
        BOOST_CHECK_MESSAGE(refused(query) == Errc::NotAccepted, query);
    }
}

BOOST_AUTO_TEST_CASE(what_breaks_the_form_of_an_answer_is_refused) {
    for (const std::string& query :
         {answered, "code=&" + answered, "code=a&code=b&" + answered, "code=a%20b&" + answered,
          "code=a&" + answered + "&" + answered, "error=x&error=y&" + answered,
          "code=" + std::string(code_bytes_max + 1, 'a') + "&" + answered}) {
        BOOST_CHECK_MESSAGE(refused(query) == Errc::Malformed, query);
    }
}

BOOST_AUTO_TEST_CASE(an_error_wins_over_a_code_and_gives_neither_code_nor_state_away) {
    const Result<Secret> code = redirect(
        "code=0123456789abcdef&error=access_denied"
        "&error_description=0123456789abcdef+" +
        example::state + "&" + answered);
    BOOST_CHECK(code.error().code() == Errc::Forbidden);
    BOOST_CHECK_EQUAL(code.error().context().find("0123456789abcdef"), std::string::npos);
    BOOST_CHECK_EQUAL(code.error().context().find(example::state), std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_description_that_is_no_line_is_left_out) {
    const Result<Secret> code = redirect("error=invalid_scope&error_description=a%0Ab&" + answered);
    BOOST_CHECK_EQUAL(code.error().context(), "the authorisation server refused: invalid_scope");
}

// RFC 9207 section 2.4.
BOOST_AUTO_TEST_CASE(a_known_issuer_has_to_name_itself) {
    Provider provider = example::provider();
    provider.issuer = "https://accounts.example";
    const Attempt attempt = example::attempt();
    const std::string query = "code=abc&" + answered;
    BOOST_CHECK(read_redirect(query + "&iss=https%3A%2F%2Faccounts.example", provider, attempt));
    for (const std::string& wrong : {query, query + "&iss=https%3A%2F%2Felsewhere.example"}) {
        BOOST_CHECK(read_redirect(wrong, provider, attempt).error().code() == Errc::Rejected);
    }
}

BOOST_AUTO_TEST_SUITE_END()

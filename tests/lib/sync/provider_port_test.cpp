#include "lib/sync/provider_port.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "lib/upstream/aminotv/error_document.hpp"
#include "tests/lib/upstream/aminotv/scripted_upstream.hpp"

using namespace usher;
using test::aminotv::ScriptedUpstream;
using upstream::aminotv::ErrorCode;

namespace {

struct Fixture {
    http::Response answer{};
    ScriptedUpstream upstream{[this](const http::Request&) { return answer; }};

    sync::ProviderPort port() {
        return sync::provider_port(
            std::make_shared<const upstream::aminotv::Management>(upstream.url(), Secret{"key"}),
            false);
    }
    void refuse(ErrorCode code) {
        answer = {.status = upstream::aminotv::http_status(code),
                  .body = upstream::aminotv::write_error({.code = code})};
    }
    Errc failure_about_a_user() {
        return upstream.run(port().licenses_of(UserId{"310"})).error().code();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(provider_port, Fixture)

BOOST_AUTO_TEST_CASE(only_upstreams_own_word_says_that_it_does_not_know_a_user) {
    refuse(ErrorCode::UserNotFound);
    BOOST_CHECK(failure_about_a_user() == Errc::NotFound);
    refuse(ErrorCode::NotFound);
    BOOST_CHECK(failure_about_a_user() == Errc::Unavailable);
    answer = {.status = 404, .body = "<html>no such route</html>"};
    BOOST_CHECK(failure_about_a_user() == Errc::Unavailable);
    answer = {.status = 404};
    BOOST_CHECK(failure_about_a_user() == Errc::Unavailable);
}

BOOST_AUTO_TEST_SUITE_END()

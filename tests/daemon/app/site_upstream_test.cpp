#include "daemon/app/site_upstream.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "lib/http/query.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

struct Fixture : test::EnforcementFixture {
    test::TemporaryDirectory directory;
    config::Config config;

    Fixture() {
        config.role = config::Role::Operator;
        config.site_upstream =
            config::SiteUpstream{.authorization_url = "https://site.example/oauth/v2/auth",
                                 .token_url = "https://site.example/oauth/v2/token",
                                 .user_data_url = "https://site.example/me",
                                 .client_id = "shop"};
    }

    Result<std::optional<app::SitePort>> port() {
        return app::site_port(config, nullptr, time, loop.get_executor(), Log{});
    }
    std::string failure() { return port().error().context(); }

    /// The query of the address that a sign-in shows; the sign-in is ended then.
    http::Parameters shown() {
        const app::SitePort site = port().value().value();
        std::string url;
        async::TaskGroup task{loop.get_executor(), "sign-in", Log{}};
        const auto sign_in = [&]() -> Task<void> {
            auto show = [&url](std::string address) { url = std::move(address); };
            static_cast<void>(co_await site.sign_in(std::move(show)));
        };
        task.spawn(sign_in());
        for (int turn = 0; turn < 1000 && url.empty(); ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
        task.cancel();
        loop.restart();
        while (task.running() > 0 && loop.run_one_for(10s) > 0) {
        }
        BOOST_REQUIRE(url.starts_with("https://site.example/oauth/v2/auth?"));
        return http::parse_query(url.substr(url.find('?') + 1)).value();
    }
    static std::string of(const http::Parameters& query, const char* name) {
        return std::string{query.find(name).value_or("none")};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(site_upstream, Fixture)

BOOST_AUTO_TEST_CASE(nobody_signs_in_where_no_site_is_configured) {
    config.site_upstream.reset();
    BOOST_CHECK(!port().value().has_value());
}

BOOST_AUTO_TEST_CASE(a_sign_in_asks_as_it_is_configured) {
    config.site_upstream->patience = 90s;
    BOOST_CHECK(port().value()->patience == 90s);
    const http::Parameters query = shown();
    BOOST_CHECK_EQUAL(of(query, "client_id"), "shop");
    BOOST_CHECK_EQUAL(of(query, "scope"), "userkey email");
    BOOST_CHECK_EQUAL(of(query, "code_challenge_method"), "S256");
    BOOST_CHECK_EQUAL(of(query, "state").size(), 43U);
    BOOST_CHECK(of(query, "redirect_uri").starts_with("http://127.0.0.1:"));

    config.site_upstream->pkce = false;
    config.site_upstream->scope = "openid";
    const http::Parameters other = shown();
    BOOST_CHECK_EQUAL(of(other, "code_challenge"), "none");
    BOOST_CHECK_EQUAL(of(other, "scope"), "openid");
    BOOST_CHECK(of(other, "state") != of(query, "state"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
    config.site_upstream->user_data_url = "ftp://site.example";
    BOOST_CHECK(failure().starts_with("upstream.site: user_data_url: "));
    config.site_upstream->user_data_url = "https://site.example/me";
    config.site_upstream->ca_file = directory.file("none.pem");
    BOOST_CHECK(failure().starts_with("upstream.site: ca_file: "));
}

BOOST_AUTO_TEST_CASE(a_client_secret_comes_from_a_file_of_its_own_and_never_to_a_device) {
    const std::string file = directory.file("secret");
    config.site_upstream->client_secret.file = file;
    BOOST_CHECK(port().error().code() == Errc::NotFound);
    test::write_file(file, "a client secret\n");
    ::chmod(file.c_str(), 0644);
    BOOST_CHECK(port().error().code() == Errc::NotAccepted);
    ::chmod(file.c_str(), 0600);
    BOOST_CHECK(port().has_value());
    config.role = config::Role::Device;
    BOOST_CHECK(port().error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_SUITE_END()

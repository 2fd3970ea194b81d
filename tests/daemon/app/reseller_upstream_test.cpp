#include "daemon/app/reseller_upstream.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/held_clock.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;

namespace {

struct Fixture {
    test::TemporaryDirectory directory;
    net::io_context loop;
    test::HeldClock clock;

    std::string write(const std::string& name, const std::string& text) {
        const std::string path = directory.file(name);
        test::write_file(path, text);
        ::chmod(path.c_str(), 0600);
        return path;
    }
    config::Config config(const std::string& api_id = "Qz7mT4rK9wLp2XcB\n") {
        config::Config config;
        config.role = config::Role::Operator;
        config.reseller_upstream =
            config::ResellerUpstream{.url = "http://127.0.0.1:1/api",
                                     .user = "opsadmin",
                                     .api_id = {.file = write("api-id", api_id)}};
        return config;
    }
    Result<std::optional<app::ResellerConnection>> connect(const config::Config& config) {
        return app::reseller_connection(config, nullptr, loop.get_executor(), clock.reader());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reseller_upstream, Fixture)

BOOST_AUTO_TEST_CASE(the_configured_administrator_is_the_one_who_calls) {
    const auto connection = connect(config()).value();
    BOOST_REQUIRE(connection);
    BOOST_CHECK_EQUAL(connection->administrator.text(), "opsadmin");
    const auto answer = test::run(loop, connection->port.ask_name(license::ResellerName{"ines"}));
    BOOST_CHECK(answer.verdict == upstream::createreseller::NameVerdict::Unknown);
    BOOST_CHECK(answer.failure.text.find("Qz7m") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_the_section_there_is_none) {
    config::Config none;
    BOOST_CHECK(!connect(none).value());
    BOOST_CHECK(app::reseller_identity(none).empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
    config::Config lost = config();
    lost.reseller_upstream->api_id.file = directory.file("nowhere");
    BOOST_CHECK(connect(lost).error().code() == Errc::NotFound);
    BOOST_CHECK(connect(lost).error().context().starts_with("upstream.reseller: "));

    config::Config crooked = config();
    crooked.reseller_upstream->url = "http://elsewhere.example/api";
    BOOST_CHECK(connect(crooked).error().context().starts_with("upstream.reseller: url: "));

    config::Config distrustful = config();
    distrustful.reseller_upstream->url = "https://127.0.0.1:1/api";
    distrustful.reseller_upstream->ca_file = write("ca.pem", "no certificate");
    BOOST_CHECK(connect(distrustful).error().context().starts_with("upstream.reseller: ca_file: "));
}

BOOST_AUTO_TEST_CASE(a_device_is_given_no_api_id) {
    config::Config device = config();
    device.role = config::Role::Device;
    BOOST_CHECK(connect(device).error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(the_same_address_is_the_same_however_it_is_written) {
    config::Config plain = config();
    plain.reseller_upstream->url = "https://MCPN.us/api";
    config::Config whole = config();
    whole.reseller_upstream->url = "https://mcpn.us:443/api/";
    BOOST_CHECK_EQUAL(app::reseller_identity(plain), "https://mcpn.us:443/api");
    BOOST_CHECK_EQUAL(app::reseller_identity(whole), app::reseller_identity(plain));
    config::Config embedded;
    embedded.sandbox = true;
    BOOST_CHECK_EQUAL(app::reseller_identity(embedded), "sandbox");
}

BOOST_AUTO_TEST_SUITE_END()

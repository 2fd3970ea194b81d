#include "daemon/app/upstreams.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "lib/upstream/usher/extension.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;

namespace {

struct Fixture {
    test::TemporaryDirectory directory;
    crypto::SigningKey key = crypto::SigningKey::generate();
    IssuerId issuer{"issuer.test"};
    InstallationId installation{std::string(40, 'a')};
    net::io_context loop;

    std::string write(const std::string& name, const std::string& text) {
        const std::string path = directory.file(name);
        test::write_file(path, text);
        ::chmod(path.c_str(), 0600);
        return path;
    }
    std::string jwk_set() {
        const crypto::VerifyKey verify_key = key.public_key();
        return upstream::usher::write_issuer_keys(
            {.issuer = issuer,
             .keys = {{.id = upstream::usher::key_id(verify_key), .key = verify_key}}});
    }
    config::Config device_config(const std::string& issuer_keys) {
        config::Config config;
        config.device_upstream =
            config::DeviceUpstream{.url = "http://127.0.0.1:1",
                                   .issuer_keys_file = write("issuer-keys.json", issuer_keys),
                                   .ca_file = {}};
        return config;
    }
    config::Config operator_config(const std::string& entry, const std::string& secret) {
        config::Config config;
        config.role = config::Role::Operator;
        config.operator_upstream =
            config::OperatorUpstream{.entry = entry,
                                     .url = "http://127.0.0.1:1",
                                     .api_key = "key",
                                     .application = "app",
                                     .secret = {.file = write("secret", secret)},
                                     .ca_file = {}};
        return config;
    }
    app::DevicePort device_port(const config::Config& config) {
        return app::device_port(config, nullptr, installation).value();
    }
    std::string device_failure(const config::Config& config) {
        return app::device_port(config, nullptr, installation).error().context();
    }
};

license::ActivationRequest some_request() {
    return {.id = ActivationId{"0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11"},
            .user_key = UserKey{"alpha"},
            .service = OptionId{"noAds"},
            .period = PeriodId{"m1"}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upstreams, Fixture)

BOOST_AUTO_TEST_CASE(a_device_trusts_the_pinned_issuer) {
    const app::DevicePort port = device_port(device_config(jwk_set()));
    BOOST_CHECK_EQUAL(port.url, "http://127.0.0.1:1");
    const license::Extension extension{
        .user_key = UserKey{"alpha"}, .issuer = issuer, .issued_at = earliest_instant};
    const std::string text = upstream::usher::write_extension(extension, key);
    BOOST_CHECK(port.read_extension(text).value() == extension);
    const std::string foreign =
        upstream::usher::write_extension(extension, crypto::SigningKey::generate());
    BOOST_CHECK(port.read_extension(foreign).error().code() == Errc::NotAccepted);

    upstream::usher::DocumentRequest request{.extension = text, .user_key = UserKey{"alpha"}};
    const auto answer = test::run(loop, port.fetch(std::move(request), earliest_instant));
    BOOST_CHECK(answer.error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_CASE(a_device_without_upstream_says_so) {
    const app::DevicePort port = device_port({});
    BOOST_CHECK(port.url.empty());
    BOOST_CHECK(port.read_extension("a.b.c").error().code() == Errc::NotAccepted);
    const auto answer = test::run(loop, port.fetch({}, earliest_instant));
    BOOST_CHECK(answer.error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(issuer_keys_that_are_none_name_their_file) {
    BOOST_CHECK(device_failure(device_config("{}")).find("issuer-keys.json") != std::string::npos);
    config::Config config = device_config(jwk_set());
    config.device_upstream->issuer_keys_file = directory.file("nowhere");
    BOOST_CHECK(device_failure(config).find("nowhere") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_certificate_file_that_is_none_is_named) {
    config::Config config = device_config(jwk_set());
    config.device_upstream->url = "https://licences.example";
    config.device_upstream->ca_file = write("ca.pem", "no certificate");
    BOOST_CHECK(device_failure(config).find("ca_file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_operator_sells_at_its_entry) {
    BOOST_CHECK(!app::operator_port({}, nullptr).value());
    for (const std::string entry : {"reseller", "developer"}) {
        const auto port = app::operator_port(operator_config(entry, "0123"), nullptr).value();
        BOOST_REQUIRE(port);
        BOOST_CHECK_EQUAL(port->info.entry, entry);
        BOOST_CHECK_EQUAL(port->info.url, "http://127.0.0.1:1");
        const auto charged = test::run(loop, port->charges.charge(some_request()));
        BOOST_CHECK(charged.error().code() == Errc::Unreachable);
        const auto reading = test::run(loop, port->charges.read(some_request()));
        BOOST_CHECK(reading.error().code() == Errc::Unreachable);
        const auto told = test::run(loop, port->about_key(UserKey{"alpha"}));
        BOOST_CHECK(told.error().code() == Errc::Unreachable);
    }
}

BOOST_AUTO_TEST_CASE(an_operator_is_known_by_where_it_is_and_who_pays) {
    BOOST_CHECK_EQUAL(app::operator_identity({}), "");
    config::Config config = operator_config("reseller", "0123");
    config.sandbox = true;
    BOOST_CHECK_EQUAL(app::operator_identity(config), "sandbox");
    config.sandbox = false;
    config.operator_upstream->url = "https://Shop.example/reseller/";
    config.operator_upstream->api_key = "an account";
    const std::string identity = app::operator_identity(config);
    BOOST_CHECK(identity.starts_with("reseller https://shop.example:443/reseller account "));
    BOOST_CHECK_EQUAL(identity.find("an account"), std::string::npos);

    for (const auto change : {+[](config::OperatorUpstream& one) { one.api_key = "another"; },
                              +[](config::OperatorUpstream& one) { one.entry = "developer"; },
                              +[](config::OperatorUpstream& one) { one.url += "/v2"; }}) {
        config::Config other = config;
        change(*other.operator_upstream);
        BOOST_CHECK(app::operator_identity(other) != identity);
    }
}

// Another upstream knows nothing of what was ordered from the one before.
BOOST_AUTO_TEST_CASE(an_operator_s_address_is_the_same_however_it_is_spelt) {
    const auto identity_at = [this](const char* url) {
        config::Config config = operator_config("reseller", "0123");
        config.operator_upstream->url = url;
        return app::operator_identity(config);
    };
    const std::string identity = identity_at("https://shop.example");
    for (const char* same :
         {"https://shop.example/", "https://shop.example//", "HTTPS://SHOP.Example",
          "https://shop.example.", "https://shop.example:443", "https://Shop.example.:443/"}) {
        BOOST_CHECK_EQUAL(identity_at(same), identity);
    }
    for (const char* other : {"https://shop.example:444", "https://www.shop.example",
                              "https://shop.example/v2", "https://192.0.2.7"}) {
        BOOST_CHECK(identity_at(other) != identity);
    }
    const std::string local = identity_at("http://127.0.0.1:80");
    BOOST_CHECK_EQUAL(identity_at("http://127.0.0.1/"), local);
    BOOST_CHECK(identity_at("http://localhost") != local);
    BOOST_CHECK(identity_at("https://127.0.0.1:80") != local);
    BOOST_CHECK_EQUAL(identity_at("http://[::1]"), identity_at("http://[0:0:0:0:0:0:0:1]:80/"));
    BOOST_CHECK(identity_at("https://shop.example/V2") != identity_at("https://shop.example/v2"));
}

BOOST_AUTO_TEST_CASE(an_operator_needs_a_secret_and_an_address) {
    const auto failure = [](const config::Config& config) {
        return app::operator_port(config, nullptr).error().context();
    };
    BOOST_CHECK(failure(operator_config("reseller", "")).starts_with("upstream.operator"));
    config::Config config = operator_config("reseller", "0123");
    config.operator_upstream->url = "nonsense";
    BOOST_CHECK(failure(config).starts_with("upstream.operator"));
}

BOOST_AUTO_TEST_SUITE_END()

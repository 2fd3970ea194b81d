#include <boost/test/unit_test.hpp>

#include "daemon/config/config.hpp"
#include "tests/daemon/config/temporary_files.hpp"

using namespace usher;
using namespace usher::config;

namespace {

struct Fixture {
    test::TemporaryFiles files;

    Result<Config> read(const std::string& text) {
        return read_config_files({files.write("usherd.toml", text)});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_section, Fixture)

BOOST_AUTO_TEST_CASE(is_off_by_default) {
    const EngineApiSettings settings = read("").value().engine_api;
    BOOST_CHECK(!settings.is_on());
    BOOST_CHECK(settings.level_bits);
}

BOOST_AUTO_TEST_CASE(names_addresses_and_the_file_of_product_keys) {
    const EngineApiSettings settings = read(R"([engine_api]
listen = ["127.0.0.1:62062", "[::1]:0"]
http = true
level_bits = false
playback_hosts = ["Media.lan", "192.0.2.7", "2001:DB8::1"]
product_keys_file = "/etc/usher/product-keys")")
                                           .value()
                                           .engine_api;
    BOOST_REQUIRE_EQUAL(settings.listen.size(), 2U);
    BOOST_CHECK((settings.listen[0] == Listen{"127.0.0.1", 62062}));
    BOOST_CHECK(settings.http && settings.is_on() && !settings.level_bits);
    BOOST_CHECK((settings.playback_hosts ==
                 std::vector<std::string>{"media.lan", "192.0.2.7", "2001:db8::1"}));
    BOOST_CHECK_EQUAL(settings.product_keys_file, "/etc/usher/product-keys");
}

BOOST_AUTO_TEST_CASE(is_refused_beyond_loopback_and_for_what_it_does_not_know) {
    for (const char* setting :
         {R"(listen = ["0.0.0.0:62062"])", R"(listen = ["192.0.2.1:62062"])", R"(listen = ["x"])",
          R"(product_keys_file = "keys")", R"(port = 62062)", R"(http = "yes")",
          R"(playback_hosts = ["http://media.lan"])", R"(playback_hosts = ["media.lan/x"])",
          R"(playback_hosts = ["a@media.lan"])", R"(playback_hosts = ["::1]:80"])",
          R"(playback_hosts = [""])", R"(playback_hosts = "media.lan")",
          R"(listen = ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4", "[::1]:5"])"}) {
        const Result<Config> refused = read(std::string{"[engine_api]\n"} + setting);
        BOOST_REQUIRE_MESSAGE(refused.has_error(), setting);
        BOOST_CHECK(refused.error().context().find("usherd.toml:2") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>

#include "daemon/config/config.hpp"
#include "tests/daemon/config/temporary_files.hpp"

using namespace usher::config;
using usher::Errc;
using usher::test::TemporaryFiles;

namespace {

/// Reads `arguments` with a configuration file of its own, so that the machine's does not count.
struct CommandLine {
    TemporaryFiles files;
    std::string file = files.write("usherd.toml", "[http]\nlisten = [\"127.0.0.1:1\"]\n");

    usher::Result<Invocation> read(std::vector<std::string> arguments,
                                   const Environment& environment = {}) const {
        arguments.insert(arguments.begin(), {"--config", file});
        return read_invocation(arguments, environment);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_line, CommandLine)

BOOST_AUTO_TEST_CASE(overrules_the_file) {
    const Config config = read({"--http", "127.0.0.1:2", "--http", "[::1]:0", "--state-dir", "/s",
                                "--runtime-dir", "/r", "--allow-origin", "https://a.example"})
                              .value()
                              .config;
    BOOST_REQUIRE_EQUAL(config.http.size(), 2U);
    BOOST_CHECK((config.http[1] == Listen{"::1", 0}));
    BOOST_CHECK(!config.http_default);
    BOOST_CHECK_EQUAL(config.state_dir, "/s");
    BOOST_CHECK_EQUAL(config.runtime_dir, "/r");
    BOOST_CHECK(config.origins == std::vector<std::string>{"https://a.example"});
    BOOST_CHECK(!config.sandbox);
}

BOOST_AUTO_TEST_CASE(takes_directories_from_systemd_unless_told) {
    const Environment environment{.state_directory = "/var/lib/a:/var/lib/b",
                                  .runtime_directory = "/run/a"};
    BOOST_CHECK_EQUAL(read({}, environment).value().config.state_dir, "/var/lib/a");
    BOOST_CHECK_EQUAL(read({}, environment).value().config.runtime_dir, "/run/a");
    BOOST_CHECK_EQUAL(read({"--state-dir", "/s"}, environment).value().config.state_dir, "/s");
    BOOST_CHECK_EQUAL(read({}).value().config.http.at(0).port, 1);
}

BOOST_AUTO_TEST_CASE(makes_directories_absolute) {
    const std::string state_dir = read({"--state-dir", "here"}).value().config.state_dir;
    BOOST_CHECK(state_dir.starts_with('/'));
    BOOST_CHECK(state_dir.ends_with("/here"));
}

BOOST_AUTO_TEST_CASE(starts_a_sandbox_that_leaves_configured_upstreams_alone) {
    file = files.write("usherd.toml",
                       "[upstream.device]\nurl = \"https://u.example\"\n"
                       "issuer_keys_file = \"/etc/usher/issuer.json\"\n");
    BOOST_CHECK(read({}).value().config.device_upstream);
    const Config config =
        read({"--sandbox", "--sandbox-http", "127.0.0.1:8800", "--sandbox-control", "[::1]:8801"})
            .value()
            .config;
    BOOST_CHECK(config.sandbox);
    BOOST_CHECK(!config.device_upstream);
    BOOST_CHECK((config.sandbox_http == Listen{"127.0.0.1", 8800}));
    BOOST_CHECK((config.sandbox_control == Listen{"::1", 8801}));
}

BOOST_AUTO_TEST_CASE(prints_help_and_version) {
    const Invocation help = read({"--help"}).value();
    BOOST_CHECK(help.help);
    for (const char* name : {"--config", "--state-dir", "--runtime-dir", "--http", "--allow-origin",
                             "--sandbox", "--sandbox-http", "--sandbox-control", "78"}) {
        BOOST_CHECK_MESSAGE(help.text.find(name) != std::string::npos, name);
    }
    const Invocation version = read({"--version"}).value();
    BOOST_CHECK(version.version);
    BOOST_CHECK_EQUAL(version.text, std::string{"usherd "} + USHER_VERSION + "\n");
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_name_of_what_is_wrong) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> refused{
        {{"--unknown"}, "--unknown"},
        {{"positional"}, "positional"},
        {{"--state-dir"}, "--state-dir"},
        {{"--state-dir", ""}, "--state-dir"},
        {{"--state-dir="}, "--state-dir"},
        {{"--runtime-dir", ""}, "--runtime-dir"},
        {{"--config", ""}, "--config"},
        {{"--http", ""}, "--http"},
        {{"--allow-origin", ""}, "--allow-origin"},
        {{"--sandbox", "--sandbox-http", ""}, "--sandbox-http"},
        {{"--sandbox", "--sandbox-control", ""}, "--sandbox-control"},
        {{"--http", "127.0.0.1:7", "--http", "127.0.0.1:7"}, "127.0.0.1:7 stands twice"},
        {{"--http", "6878"}, "--http"},
        {{"--http", "0.0.0.0:80"}, "--http: http.listen"},
        {{"--allow-origin", "*"}, "--allow-origin"},
        {{"--sandbox-http", "127.0.0.1:1"}, "--sandbox"},
        {{"--sandbox", "--sandbox-http", "x"}, "--sandbox-http"},
        {{"--sandbox", "--sandbox-control", "x"}, "--sandbox-control"},
        {{"--sandbox", "--sandbox-control", "0.0.0.0:1"}, "--sandbox-control"},
    };
    for (const auto& [arguments, name] : refused) {
        const auto invocation = read(arguments);
        BOOST_REQUIRE_MESSAGE(!invocation, name);
        BOOST_CHECK(invocation.error().code() == Errc::Malformed);
        BOOST_CHECK_MESSAGE(invocation.error().context().find(name) != std::string::npos,
                            invocation.error().context());
    }
}

BOOST_AUTO_TEST_CASE(passes_on_what_is_wrong_with_the_file) {
    BOOST_CHECK(read_invocation({"--config", "/nonexistent"}, {}).error().code() == Errc::NotFound);
    file = files.write("usherd.toml", "x = 1");
    BOOST_CHECK(read({}).error().context().ends_with(":1: x: unknown setting"));
}

BOOST_AUTO_TEST_SUITE_END()

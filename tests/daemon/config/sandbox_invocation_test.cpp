#include "daemon/config/sandbox_invocation.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/daemon/config/temporary_files.hpp"

using namespace usher::config;
using usher::Errc;
using usher::test::TemporaryFiles;

BOOST_AUTO_TEST_SUITE(sandbox_invocation)

BOOST_AUTO_TEST_CASE(takes_free_loopback_ports_and_memory_by_default) {
    const SandboxInvocation invocation = read_sandbox_invocation({}).value();
    BOOST_CHECK((invocation.http == Listen{"127.0.0.1", 0}));
    BOOST_CHECK((invocation.control == Listen{"127.0.0.1", 0}));
    BOOST_CHECK(invocation.state_dir.empty());
    BOOST_CHECK_EQUAL(invocation.config.options.size(), 4U);
    BOOST_CHECK(!invocation.demo);
}

BOOST_AUTO_TEST_CASE(takes_addresses_directory_and_catalogue) {
    const TemporaryFiles files;
    const std::string file = files.write("shop.toml", "[[option]]\nid = \"sports\"");
    const SandboxInvocation invocation =
        read_sandbox_invocation({"--http", "127.0.0.1:8800", "--control-http", "[::1]:8801",
                                 "--state-dir", "/s", "--config", file})
            .value();
    BOOST_CHECK((invocation.http == Listen{"127.0.0.1", 8800}));
    BOOST_CHECK((invocation.control == Listen{"::1", 8801}));
    BOOST_CHECK_EQUAL(invocation.state_dir, "/s");
    BOOST_CHECK_EQUAL(invocation.config.options.at(0).id.text(), "sports");
}

BOOST_AUTO_TEST_CASE(prints_the_demo_accounts) {
    BOOST_CHECK(read_sandbox_invocation({"demo"}).value().demo);
    BOOST_CHECK(!read_sandbox_invocation({"demo"}).value().demo_json);
    BOOST_CHECK(read_sandbox_invocation({"demo", "--json"}).value().demo_json);
}

BOOST_AUTO_TEST_CASE(prints_help_and_version) {
    const SandboxInvocation help = read_sandbox_invocation({"--help"}).value();
    BOOST_CHECK(help.help);
    BOOST_CHECK(help.text.find("--control-http") != std::string::npos);
    const SandboxInvocation version = read_sandbox_invocation({"--version"}).value();
    BOOST_CHECK(version.help);
    BOOST_CHECK_EQUAL(version.text, std::string{"usher-sandbox "} + USHER_VERSION + "\n");
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_name_of_what_is_wrong) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"--http", "x"},
                                                                       {"--http", "0.0.0.0:1"},
                                                                       {"--control-http", "[::]:1"},
                                                                       {"--http", ""},
                                                                       {"--state-dir", ""},
                                                                       {"--config", ""},
                                                                       {"--unknown"},
                                                                       {"demo", "--unknown"}}) {
        const auto invocation = read_sandbox_invocation(arguments);
        BOOST_REQUIRE(!invocation);
        BOOST_CHECK(invocation.error().code() == Errc::Malformed);
        const std::string name =
            arguments.back().starts_with("--") ? arguments.back() : arguments[0];
        BOOST_CHECK(invocation.error().context().find(name) != std::string::npos);
    }
    BOOST_CHECK(read_sandbox_invocation({"--config", "/nonexistent"}).error().code() ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()

#include "daemon/config/sandbox_invocation.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "daemon/config/arguments.hpp"
#include "daemon/config/draft.hpp"

namespace usher::config {
namespace {

struct Given {
    std::string config_file;
    std::string state_dir;
    std::string http;
    std::string control;
};

constexpr const char* footer =
    "Exit codes: 0 stopped as asked, 78 configuration or state wrong, 1 anything else.\n\n"
    "Examples:\n"
    "  usher-sandbox --http 127.0.0.1:8800 --control-http 127.0.0.1:8801\n"
    "  usher-sandbox demo --json";

void describe(CLI::App& app, Given& given, SandboxInvocation& invocation) {
    app.set_help_flag("-h,--help", "Print this help");
    app.set_version_flag("--version", std::string{"usher-sandbox "} + USHER_VERSION,
                         "Print the version");
    app.footer(footer);
    app.add_option("--config", given.config_file, "Configuration file: its catalogue is sold")
        ->type_name("FILE")
        ->check(refuse_empty);
    app.add_option("--state-dir", given.state_dir, "Directory of the books; without it, in memory")
        ->type_name("DIR")
        ->check(refuse_empty);
    app.add_option("--http", given.http, "Loopback address of the upstream, port 0 for a free one")
        ->type_name("ADDR:PORT")
        ->check(refuse_empty);
    app.add_option("--control-http", given.control, "Loopback address of the controls")
        ->type_name("ADDR:PORT")
        ->check(refuse_empty);
    auto* demo = app.add_subcommand("demo", "Print the demo accounts");
    demo->add_flag("--json", invocation.demo_json, "As JSON");
    demo->callback([&invocation] { invocation.demo = true; });
}

Result<void> read_listen(Listen& listen, const char* name, const std::string& text) {
    if (text.empty()) return {};
    const auto given = parse_listen(text);
    if (!given) return given.error().within(name);
    if (!is_loopback(*given)) {
        return Error{Errc::Malformed, std::string{name} + ": a loopback address expected"};
    }
    listen = *given;
    return {};
}

Result<SandboxInvocation> assemble(const Given& given, SandboxInvocation invocation) {
    if (auto done = read_listen(invocation.http, "--http", given.http); !done) return done.error();
    if (auto done = read_listen(invocation.control, "--control-http", given.control); !done) {
        return done.error();
    }
    if (!given.state_dir.empty()) {
        invocation.state_dir = std::filesystem::absolute(given.state_dir).string();
    }
    std::vector<std::string> files;
    if (!given.config_file.empty()) files.push_back(given.config_file);
    auto config = read_config_files(files);
    if (!config) return config.error();
    invocation.config = *std::move(config);
    return invocation;
}

}  // namespace

Result<SandboxInvocation> read_sandbox_invocation(const std::vector<std::string>& arguments) try {
    CLI::App app{"The upstream that Usher is tried and tested against", "usher-sandbox"};
    Given given;
    SandboxInvocation invocation;
    describe(app, given, invocation);
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    } catch (const CLI::CallForHelp&) {
        invocation.text = app.help();
    } catch (const CLI::CallForVersion& version) {
        invocation.text = std::string{version.what()} + "\n";
    }
    invocation.help = !invocation.text.empty();
    if (invocation.help) return invocation;
    return assemble(given, std::move(invocation));
} catch (const CLI::ParseError& e) {
    return Error{Errc::Malformed, e.what()};
}

}  // namespace usher::config

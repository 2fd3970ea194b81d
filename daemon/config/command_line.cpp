#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "daemon/config/arguments.hpp"
#include "daemon/config/draft.hpp"

namespace usher::config {
namespace {

/// The arguments as they were written.
struct Given {
    std::string config_file;
    std::string state_dir;
    std::string runtime_dir;
    std::vector<std::string> http;
    std::vector<std::string> origins;
    bool sandbox = false;
    std::string sandbox_http;
    std::string sandbox_control;
    std::string restore;
};

constexpr const char* footer =
    "Without --config, /etc/usher/usherd.toml and /etc/usher/usherd.d/*.toml are read.\n"
    "usherd restore FILE puts a backup in the place of the database and ends.\n"
    "Exit codes: 0 stopped as asked, 74 the disk failed a commit, 75 something is short now, such\n"
    "as room on the disk or an address, 78 configuration or state wrong, 1 anything else.\n\n"
    "Example:\n"
    "  usherd --sandbox --state-dir /tmp/usher --runtime-dir /tmp/usher --http 127.0.0.1:0";

void describe(CLI::App& app, Given& given) {
    app.set_help_flag("-h,--help", "Print this help");
    app.set_version_flag("--version", std::string{"usherd "} + USHER_VERSION, "Print the version");
    app.footer(footer);
    app.add_option("--config", given.config_file,
                   "Configuration file, read instead of the usual ones")
        ->type_name("FILE")
        ->check(refuse_empty);
    app.add_option("--state-dir", given.state_dir, "Directory of the database and its key")
        ->type_name("DIR")
        ->check(refuse_empty);
    app.add_option("--runtime-dir", given.runtime_dir, "Directory of api.sock")
        ->type_name("DIR")
        ->check(refuse_empty);
    app.add_option("--http", given.http,
                   "Address to serve HTTP on, port 0 for a free one; repeatable")
        ->type_name("ADDR:PORT")
        ->expected(1)
        ->take_all();
    app.add_option("--allow-origin", given.origins, "Web origin that may call; repeatable")
        ->type_name("ORIGIN")
        ->expected(1)
        ->take_all();
    auto* sandbox = app.add_flag("--sandbox", given.sandbox,
                                 "Run with an upstream of its own and demo accounts; configured "
                                 "upstreams are left alone");
    app.add_option("--sandbox-http", given.sandbox_http, "Address of the sandbox upstream")
        ->type_name("ADDR:PORT")
        ->check(refuse_empty)
        ->needs(sandbox);
    app.add_option("--sandbox-control", given.sandbox_control, "Address of the sandbox's controls")
        ->type_name("ADDR:PORT")
        ->check(refuse_empty)
        ->needs(sandbox);
    app.fallthrough();
    auto* restore = app.add_subcommand(
        "restore", "Put a backup in the place of the database, while no daemon runs");
    restore->add_option("FILE", given.restore, "A backup that usherctl made")
        ->required()
        ->check(refuse_empty);
}

Result<Listen> read_listen(const char* name, const std::string& text) {
    auto listen = parse_listen(text);
    if (!listen) return listen.error().within(name);
    return listen;
}

/// Reads `text` into `listen` if it was given.
Result<void> replace(Listen& listen, const char* name, const std::string& text) {
    if (text.empty()) return {};
    auto given = read_listen(name, text);
    if (!given) return given.error();
    listen = *std::move(given);
    return {};
}

void replace_directory(std::string& directory, const std::string& given) {
    if (!given.empty()) directory = std::filesystem::absolute(given).string();
}

Result<void> replace_http(Draft& draft, const std::vector<std::string>& given) {
    if (given.empty()) return {};
    draft.config.http.clear();
    draft.config.http_default = false;
    draft.places.insert_or_assign("http.listen", "--http");
    for (const std::string& text : given) {
        auto listen = read_listen("--http", text);
        if (!listen) return listen.error();
        draft.config.http.push_back(*std::move(listen));
    }
    return {};
}

/// Puts the arguments over what the files said.
Result<void> apply(const Given& given, Draft& draft) {
    Config& config = draft.config;
    replace_directory(config.state_dir, given.state_dir);
    replace_directory(config.runtime_dir, given.runtime_dir);
    if (auto done = replace_http(draft, given.http); !done) return done;
    if (!given.origins.empty()) config.origins = given.origins;
    for (const std::string& origin : config.origins) {
        if (!is_origin(origin)) {
            return Error{Errc::Malformed,
                         "--allow-origin: an origin such as https://app.example expected"};
        }
    }
    config.sandbox = given.sandbox;
    if (config.sandbox) {
        // Trying things out must never reach the accounts that the files name.
        config.device_upstream.reset();
        config.license_upstream.reset();
        use_sandbox(config);
    }
    if (auto done = replace(config.sandbox_http, "--sandbox-http", given.sandbox_http); !done) {
        return done;
    }
    return replace(config.sandbox_control, "--sandbox-control", given.sandbox_control);
}

Result<Invocation> assemble(const Given& given, const Environment& environment) {
    const std::vector<std::string> files = given.config_file.empty()
                                               ? default_config_files()
                                               : std::vector<std::string>{given.config_file};
    auto draft = read_draft(files);
    if (!draft) return draft.error();
    if (auto done = apply(given, *draft); !done) return done.error();
    auto config = finish(*std::move(draft), environment);
    if (!config) return config.error();
    return Invocation{.config = *std::move(config), .text = {}, .restore = given.restore};
}

}  // namespace

Result<Invocation> read_invocation(const std::vector<std::string>& arguments,
                                   const Environment& environment) try {
    CLI::App app{"On-device licensing daemon", "usherd"};
    Given given;
    describe(app, given);
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    } catch (const CLI::CallForHelp&) {
        return Invocation{.config = {}, .help = true, .text = app.help()};
    } catch (const CLI::CallForVersion& version) {
        return Invocation{
            .config = {}, .version = true, .text = std::string{version.what()} + "\n"};
    }
    return assemble(given, environment);
} catch (const CLI::ParseError& e) {
    return Error{Errc::Malformed, e.what()};
}

}  // namespace usher::config

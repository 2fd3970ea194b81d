#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <ostream>

#include "daemon/config/config.hpp"
#include "daemon/config/named_files.hpp"
#include "daemon/ctl/invocation.hpp"

namespace usher::ctl {
namespace {

std::string as_json(const std::vector<std::string>& files, const Result<config::Config>& config) {
    boost::json::object report{{"valid", config.has_value()},
                               {"files", boost::json::array(files.begin(), files.end())},
                               {"error", nullptr}};
    if (!config) report["error"] = config.error().context();
    return boost::json::serialize(report);
}

ExitCode check(const Invocation& invocation, std::vector<std::string> files) {
    if (files.empty()) files = config::default_config_files();
    auto config = config::read_config_files(files);
    if (config) {
        const auto named = config::check_named_files(*config);
        if (!named) config = named.error();
    }
    if (invocation.json) invocation.console.out << as_json(files, config) << '\n';
    if (!config) {
        invocation.console.err << "usherctl: " << config.error().context() << '\n';
        return ExitCode::Configuration;
    }
    if (!invocation.json) {
        for (const std::string& file : files) invocation.console.out << file << '\n';
        invocation.console.out << (files.empty() ? "no file: the defaults are used\n"
                                                 : "the configuration is right\n");
    }
    return ExitCode::Yes;
}

}  // namespace

void add_config_check(CLI::App& app, Invocation& invocation) {
    auto* group = app.add_subcommand("config", "The daemon's configuration");
    group->require_subcommand(1);

    auto files = std::make_shared<std::vector<std::string>>();
    auto* command = group->add_subcommand(
        "check", "Check configuration files, without the daemon. Exit code 78: wrong");
    command->add_option("FILE", *files, "Files in their order; without, those in /etc/usher");
    command->callback([&invocation, files] {
        invocation.command = [&invocation, files] { return check(invocation, *files); };
    });
}

}  // namespace usher::ctl

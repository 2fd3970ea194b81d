#include <CLI/App.hpp>
#include <cstdint>
#include <ostream>
#include <thread>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"

namespace usher::ctl {
namespace {

constexpr auto target = "/v1/backup";

std::int64_t percent(const boost::json::object& report) {
    const std::int64_t pages = number_or_zero(report, "pages");
    return pages > 0 ? number_or_zero(report, "pages_done") * 100 / pages : 0;
}

/// Looks again until the backup has ended; says how far it is.
boost::json::object wait_until_done(const Invocation& invocation, const Daemon& daemon,
                                    boost::json::object report) {
    std::int64_t said = -1;
    while (cell(report, "state") == "running") {
        if (const std::int64_t now = percent(report); now != said) {
            invocation.console.err << "backup: " << now << " %" << std::endl;
            said = now;
        }
        std::this_thread::sleep_for(invocation.console.poll_every);
        report = daemon.get(target);
    }
    return report;
}

ExitCode back_up(const Invocation& invocation) {
    const Daemon daemon{invocation};
    const auto report = wait_until_done(invocation, daemon, daemon.post(target, {}));
    if (cell(report, "state") != "done") {
        throw Failure{ExitCode::Failed, "the backup failed: " + cell(report, "error")};
    }
    if (invocation.json) return print_json(invocation, report);
    invocation.console.err << "backup: done, " << number_or_zero(report, "bytes") << " bytes"
                           << std::endl;
    invocation.console.out << cell(report, "file") << '\n';
    return ExitCode::Yes;
}

}  // namespace

void add_backup(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "backup", "Make a backup of the database while the daemon works, and print where it is");
    command->callback(
        [&invocation] { invocation.command = [&invocation] { return back_up(invocation); }; });
    command->footer(
        "It is sealed like the database: of no use without the store key, which it does not hold.\n"
        "Example:\n  usherctl backup && ls /var/lib/usher/backups");
}

}  // namespace usher::ctl

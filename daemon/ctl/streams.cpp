#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/http/query.hpp"

namespace usher::ctl {
namespace {

ExitCode list_streams(const Invocation& invocation) {
    const auto answer = Daemon{invocation}.get_list("/v1/streams", "streams");
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"ID", "OPTION", "KEY", "SINCE", "HOLDER"}};
    for (const auto& stream : objects(answer, "streams")) {
        table.add({cell(stream, "id"), right_cell(stream), whose_cell(stream),
                   time_cell(stream, "since", now), cell(stream, "holder")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "nobody streams\n" : text);
    return ExitCode::Yes;
}

ExitCode end_stream(const Invocation& invocation, const std::string& id) {
    Daemon{invocation}.remove("/v1/streams/" + http::percent_encode(id));
    if (!invocation.json) invocation.console.out << "stream " << id << " is ended\n";
    return ExitCode::Yes;
}

}  // namespace

void add_streams(CLI::App& app, Invocation& invocation) {
    auto* streams = app.add_subcommand("streams", "Who streams right now");
    streams->footer("Example:\n  usherctl streams end 8589934593");
    streams->require_subcommand(0, 1);
    streams->callback([&invocation] {
        if (invocation.command) return;  // end
        invocation.command = [&invocation] { return list_streams(invocation); };
    });

    auto id = std::make_shared<std::string>();
    auto* end = streams->add_subcommand("end", "End a stream");
    end->add_option("ID", *id, "The stream")->required();
    end->callback([&invocation, id] {
        invocation.command = [&invocation, id] { return end_stream(invocation, *id); };
    });
}

}  // namespace usher::ctl

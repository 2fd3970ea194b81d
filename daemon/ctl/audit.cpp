#include "daemon/ctl/audit.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <memory>
#include <ostream>
#include <thread>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/json.hpp"

namespace usher::ctl {
namespace {

constexpr std::size_t page_size = 200;

/// Where a list goes on; empty at its end.
std::string next_of(const boost::json::object& page) {
    const auto next = json::optional_string_at(page, "next");
    if (!next) throw Failure{ExitCode::Failed, "the answer: " + next.error().context()};
    return next->value_or("");
}

std::string entries(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

struct ListArguments {
    std::string since;
    std::string until;
    std::string kind;
    std::string subject;
    std::size_t count = 50;
};

boost::json::array fetch(const Invocation& invocation, const ListArguments& arguments) {
    const Daemon daemon{invocation};
    std::string target = with_parameter("/v1/audit", "since", arguments.since);
    target = with_parameter(std::move(target), "until", arguments.until);
    target = with_parameter(std::move(target), "kind", arguments.kind);
    target = with_parameter(std::move(target), "subject", arguments.subject);
    boost::json::array found;
    std::string after;
    do {
        const std::size_t wanted = std::min(page_size, arguments.count - found.size());
        const auto page = daemon.get(with_parameter(
            with_parameter(target, "limit", std::to_string(wanted)), "after", after));
        for (const auto& entry : objects(page, "entries")) found.push_back(entry);
        after = next_of(page);
    } while (!after.empty() && found.size() < arguments.count);
    return found;
}

ExitCode list_entries(const Invocation& invocation, const ListArguments& arguments) {
    const boost::json::object answer{{"entries", fetch(invocation, arguments)}};
    if (invocation.json) return print_json(invocation, answer);

    const Instant now = invocation.console.now();
    Table table{{"ENTRY", "TIME", "KIND", "SUBJECT", "ACTOR", "DETAILS"}};
    for (const auto& entry : objects(answer, "entries")) {
        table.add({cell(entry, "sequence"), time_cell(entry, "at", now), cell(entry, "kind"),
                   cell(entry, "subject"), cell(entry, "actor"), cell(entry, "details")});
    }
    const std::string text = table.text();
    invocation.console.out << (text.empty() ? "no entry\n" : text);
    return ExitCode::Yes;
}

/// Writes the heading and every line; how many there were.
std::int64_t write_export(const Daemon& daemon, const boost::json::object& heading,
                          std::ostream& out) {
    const boost::json::object end = object_at(heading, "end");
    const boost::json::object base = object_at(heading, "base");
    const std::string target = with_parameter("/v1/audit/export", "through", cell(end, "sequence"));
    std::string after = base.empty() ? "0" : cell(base, "sequence");
    std::int64_t count = 0;
    out << boost::json::serialize(heading) << '\n';
    while (!after.empty() && out) {
        const auto page = daemon.get(with_parameter(
            with_parameter(target, "limit", std::to_string(page_size)), "after", after));
        for (const auto& line : objects(page, "lines")) {
            count += line.if_contains("entry") != nullptr ? 1 : 0;
            out << boost::json::serialize(line) << '\n';
        }
        after = next_of(page);
    }
    out.flush();
    return count;
}

ExitCode export_journal(const Invocation& invocation, const std::string& file) {
    const Daemon daemon{invocation};
    const auto heading = daemon.post("/v1/audit/export", {});
    const std::string key = text_at(heading, "key");
    if (file == "-") {
        write_export(daemon, heading, invocation.console.out);
        return ExitCode::Yes;
    }
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    const std::int64_t count = out ? write_export(daemon, heading, out) : 0;
    if (!out) throw Failure{ExitCode::OutputLost, file + ": it could not be written"};
    if (invocation.json) {
        return print_json(invocation, {{"file", file}, {"entries", count}, {"key", key}});
    }
    invocation.console.out << entries(count) << "; the checkpoints are signed with " << key << '\n';
    return ExitCode::Yes;
}

/// Looks until the daemon has come to the end, and says how far it is.
boost::json::object wait_for_verdict(const Invocation& invocation) {
    const Daemon daemon{invocation};
    boost::json::object verdict = daemon.post("/v1/audit/verify", {});
    while (text_at(verdict, "state") == "running") {
        std::this_thread::sleep_for(invocation.console.poll_every);
        verdict = daemon.get("/v1/audit/verify");
        if (text_at(verdict, "state") == "running") {
            invocation.console.err << "checked " << number_at(verdict, "checked") << " of "
                                   << number_at(verdict, "entries") << " entries" << std::endl;
        }
    }
    return verdict;
}

ExitCode verify_in_daemon(const Invocation& invocation) {
    const boost::json::object answer = wait_for_verdict(invocation);
    const std::string state = text_at(answer, "state");
    if (state != "whole" && state != "broken") {
        throw Failure{ExitCode::Failed, "the journal was not verified: " + cell(answer, "failure")};
    }
    AuditVerdict verdict{.checked = number_at(answer, "checked"),
                         .key = text_at(answer, "key"),
                         .fault_count = number_at(answer, "finding_count")};
    for (const auto& finding : objects(answer, "findings")) {
        verdict.faults.push_back(cell(finding, "text"));
    }
    return say(invocation, verdict);
}

struct VerifyArguments {
    std::string file;
    std::string key;
};

ExitCode verify(const Invocation& invocation, const VerifyArguments& arguments) {
    if (!arguments.file.empty()) {
        return say(invocation, verify_export(arguments.file, arguments.key));
    }
    if (!arguments.key.empty()) throw Failure{ExitCode::Usage, "--key: goes with --file"};
    return verify_in_daemon(invocation);
}

void add_listing(CLI::App& audit, Invocation& invocation) {
    auto arguments = std::make_shared<ListArguments>();
    auto* list = audit.add_subcommand("list", "Entries of the journal, newest first");
    list->add_option("--since", arguments->since, "From this time on")->type_name("TIME");
    list->add_option("--until", arguments->until, "Before this time")->type_name("TIME");
    list->add_option("--kind", arguments->kind, "Of this kind, such as activation")
        ->type_name("KIND");
    list->add_option("--subject", arguments->subject, "About this, such as an activation's id")
        ->type_name("TEXT");
    list->add_option("--count", arguments->count, "At most so many, 50 by default")
        ->type_name("NUMBER")
        ->check(CLI::Range(1, 1'000'000));
    list->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] {
            return list_entries(invocation, *arguments);
        };
    });
}

void add_exporting(CLI::App& audit, Invocation& invocation) {
    auto file = std::make_shared<std::string>();
    auto* command =
        audit.add_subcommand("export", "Write the whole journal to a file, a JSON object a line");
    command->add_option("FILE", *file, "Where to; - for stdout")->required();
    command->callback([&invocation, file] {
        invocation.command = [&invocation, file] { return export_journal(invocation, *file); };
    });
}

void add_verifying(CLI::App& audit, Invocation& invocation) {
    auto arguments = std::make_shared<VerifyArguments>();
    auto* command = audit.add_subcommand(
        "verify", "Verify the daemon's journal, or an export. Exit code 0: whole, 1: not");
    command->add_option("--file", arguments->file, "Verify this export, without the daemon")
        ->type_name("FILE");
    command
        ->add_option("--key", arguments->key,
                     "By this public key instead of the one that the file names")
        ->type_name("KEY");
    command->callback([&invocation, arguments] {
        invocation.command = [&invocation, arguments] { return verify(invocation, *arguments); };
    });
}

}  // namespace

ExitCode say(const Invocation& invocation, const AuditVerdict& verdict) {
    const bool is_whole = verdict.fault_count == 0;
    const ExitCode code = is_whole ? ExitCode::Yes : ExitCode::No;
    std::ostream& out = invocation.console.out;
    if (invocation.json) {
        print_json(invocation,
                   {{"whole", is_whole},
                    {"checked", verdict.checked},
                    {"key", verdict.key},
                    {"fault_count", verdict.fault_count},
                    {"faults", boost::json::array(verdict.faults.begin(), verdict.faults.end())}});
        return code;
    }
    for (const std::string& fault : verdict.faults) out << fault << '\n';
    const auto unsaid = verdict.fault_count - static_cast<std::int64_t>(verdict.faults.size());
    if (unsaid > 0) out << "and " << unsaid << " more\n";
    out << (is_whole ? "the journal is whole: " : "the journal is NOT whole: ")
        << entries(verdict.checked) << " checked, by the key " << verdict.key << '\n';
    return code;
}

void add_audit(CLI::App& app, Invocation& invocation) {
    auto* audit = app.add_subcommand("audit", "The journal: what was done, by whom");
    audit->require_subcommand(1);
    audit->footer("Example:\n  usherctl audit list --kind activation --since 2026-11-01T00:00:00Z");
    add_listing(*audit, invocation);
    add_exporting(*audit, invocation);
    add_verifying(*audit, invocation);
}

}  // namespace usher::ctl

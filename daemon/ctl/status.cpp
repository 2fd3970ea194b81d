#include <CLI/App.hpp>
#include <ostream>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"

namespace usher::ctl {
namespace {

std::string alarms_cell(const boost::json::object& status) {
    const std::string count = cell(status, "alarms");
    return count == "0" ? count : count + ", see usherctl alarms";
}

std::string journal_cell(const boost::json::object& status, Instant now) {
    const auto journal = object_at(status, "journal");
    const std::string at = time_cell(journal, "verified_at", now);
    if (at == "-") return "not verified since the start";
    return (number_or_zero(journal, "faults") == 0 ? "whole, " : "NOT WHOLE, ") + at;
}

std::string walk_cell(const boost::json::object& walk, Instant now) {
    const std::string read =
        cell(walk, "users") + " users, " + cell(walk, "licenses") + " licences";
    if (cell(walk, "running") != "yes") {
        return cell(walk, "started_at") == "-" ? "not yet read"
                                               : read + ", " + time_cell(walk, "ended_at", now);
    }
    const std::string before = cell(walk, "users_before");
    return "reading, " + read + (before == "-" ? "" : ", of about " + before + " users");
}

std::string customers_cell(const boost::json::object& customers, Instant now) {
    const std::string session = cell(customers, "session");
    const std::string state = session == "ready" ? "" : session + ", ";
    if (cell(customers, "running") != "yes") {
        const std::string at = cell(customers, "succeeded_at") == "-"
                                   ? "not yet read"
                                   : "read " + time_cell(customers, "succeeded_at", now);
        return state + at;
    }
    const std::string total = cell(customers, "total");
    return state + "reading " + cell(customers, "collection") + ", " + cell(customers, "rows") +
           (total == "-" ? "" : " of " + total);
}

std::string facts(const boost::json::object& status, Instant now) {
    const auto clock = object_at(status, "clock");
    const auto counts = object_at(status, "counts");
    const auto sync = object_at(status, "sync");
    const auto playback = object_at(status, "playback");
    const auto sandbox = object_at(status, "sandbox");

    Table table;
    table.add({"version", cell(status, "version")});
    table.add({"started", time_cell(status, "started_at", now)});
    table.add({"installation", cell(status, "installation")});
    table.add({"freshness", cell(status, "freshness")});
    table.add({"clock", time_cell(clock, "now", now) + ", " + cell(clock, "source")});
    table.add({"attested", time_cell(clock, "attested_at", now)});
    table.add({"keys", cell(counts, "keys")});
    if (number_or_zero(counts, "accounts") > 0) {
        table.add({"users", cell(counts, "accounts") + ", " + cell(counts, "licenses") +
                                " licences, " + cell(counts, "logins_lost") + " logins lost"});
    }
    if (const auto walk = object_at(status, "walk"); !walk.empty()) {
        table.add({"all users", walk_cell(walk, now)});
        const std::string error = cell(walk, "last_error");
        if (error != "-" && !error.empty()) table.add({"", error});
    }
    if (const auto customers = object_at(status, "customers"); !customers.empty()) {
        table.add({"customers", customers_cell(customers, now)});
        const std::string error = cell(customers, "last_error");
        if (error != "-" && !error.empty()) table.add({"", error});
    }
    table.add({"activations", cell(counts, "activations_open") + " open, " +
                                  cell(counts, "activations_in_doubt") + " in doubt"});
    if (number_or_zero(counts, "accounts") > 0) {
        table.add({"purchases", cell(counts, "purchases_open") + " open, " +
                                    cell(counts, "purchases_unknown") + " unknown"});
    }
    if (number_or_zero(counts, "resellers_open") > 0) {
        table.add({"resellers", cell(counts, "resellers_open") + " not settled, " +
                                    cell(counts, "resellers_in_doubt") + " in doubt"});
    }
    table.add({"alarms", alarms_cell(status)});
    table.add({"journal", journal_cell(status, now)});
    table.add({"streams", cell(counts, "streams") + " running"});
    table.add({"sync", cell(sync, "pending") + " waiting, " + cell(sync, "running") + " running"});
    if (const auto backup = object_at(status, "backup"); cell(backup, "state") == "running") {
        table.add(
            {"backup", cell(backup, "pages_done") + " of " + cell(backup, "pages") + " pages"});
    }
    if (!playback.empty()) {
        table.add({"playback", cell(playback, "running") + " running, engine attached: " +
                                   cell(playback, "engine_attached")});
    }
    table.add({"roles", cell(status, "roles")});
    table.add({"http", cell(status, "http")});
    if (!sandbox.empty()) {
        table.add({"sandbox", cell(sandbox, "url")});
        table.add({"controls", cell(sandbox, "control_url")});
    }
    return table.text();
}

std::string upstreams(const boost::json::object& status, Instant now) {
    Table table{{"UPSTREAM", "URL", "ANSWERS", "LAST SUCCESS", "NEXT ATTEMPT", "LAST ERROR"}};
    for (const auto& upstream : objects(status, "upstreams")) {
        table.add({cell(upstream, "dialect"), cell(upstream, "url"), cell(upstream, "answers"),
                   time_cell(upstream, "last_success", now),
                   time_cell(upstream, "next_attempt", now), cell(upstream, "last_error")});
    }
    const std::string text = table.text();
    if (!text.empty()) return "\n" + text;
    const bool has_none = object_at(status, "walk").empty();
    return has_none ? "\nno upstream is configured\n" : "";
}

std::string recovery_warning(const boost::json::object& status) {
    const auto recovery = object_at(status, "recovery");
    if (recovery.empty()) return {};
    return "! the state was " + cell(recovery, "cause") + " (" + cell(recovery, "detail") +
           "): nothing is charged until a person confirms; see usherctl recovery\n";
}

std::string store_warning(const boost::json::object& status, Instant now) {
    const auto store = object_at(status, "store");
    if (cell(store, "writable") != "no") return {};
    return "! the store cannot be written since " + time_cell(store, "since", now) + " (" +
           cell(store, "cause") + "): reads go on, writes are refused\n";
}

std::string anchor_warning(const boost::json::object& status, Instant now) {
    const auto anchor = object_at(status, "anchor");
    if (anchor.empty()) return {};
    return "! the anchor cannot be written since " + time_cell(anchor, "since", now) + " (" +
           cell(anchor, "cause") + "): nothing is charged until it can\n";
}

std::string journal_warning(const boost::json::object& status) {
    const auto journal = object_at(status, "journal");
    const std::int64_t faults = number_or_zero(journal, "faults");
    if (faults == 0) return {};
    return "! the journal is not whole, faults: " + std::to_string(faults) +
           ". usherctl audit verify says where; keep it by usherctl audit export, and compare it "
           "with an earlier export or backup\n";
}

// What a person has to do something about comes first.
std::string warnings(const boost::json::object& status, Instant now) {
    const std::string text = recovery_warning(status) + store_warning(status, now) +
                             anchor_warning(status, now) + journal_warning(status);
    return text.empty() ? text : text + "\n";
}

ExitCode show_status(const Invocation& invocation) {
    const auto status = Daemon{invocation}.get("/v1/status");
    if (invocation.json) return print_json(invocation, status);
    const Instant now = invocation.console.now();
    invocation.console.out << warnings(status, now) << facts(status, now) << upstreams(status, now);
    return ExitCode::Yes;
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
    auto* status = app.add_subcommand("status", "How the daemon and its upstreams are");
    status->callback(
        [&invocation] { invocation.command = [&invocation] { return show_status(invocation); }; });
    status->footer("Example:\n  usherctl status --json | jq .freshness");
}

}  // namespace usher::ctl

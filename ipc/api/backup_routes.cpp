#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::BackupReport;
using enforcement::BackupState;

bj::value text_or_null(const std::string& text) {
    return text.empty() ? bj::value{} : bj::value(text);
}

bj::object describe(const BackupReport& report) {
    const bool has_begun = report.state != BackupState::None;
    bj::object described = json_backup(report);
    described["file"] = text_or_null(report.file);
    described["bytes"] = report.bytes;
    described["started_at"] = has_begun ? bj::value(unix_seconds(report.started_at)) : bj::value{};
    described["error"] = text_or_null(report.error);
    return described;
}

Task<http::Response> show(const Services& services) {
    co_return json_response(200, describe(services.backups.report()));
}

Task<http::Response> start(const Services& services) {
    const Result<void> started = services.backups.start();
    if (!started) co_return problem(started.error());
    co_return json_response(202, describe(services.backups.report()));
}

}  // namespace

void add_backup_routes(Router& router, const Services& services) {
    router.add(
        {"GET", "/v1/backup", socket_only, [&services](const Call&) { return show(services); }});
    router.add(
        {"POST", "/v1/backup", socket_only, [&services](const Call&) { return start(services); }});
}

}  // namespace usher::api

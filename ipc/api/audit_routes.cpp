#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/journal/lines.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::JournalFilter;
using enforcement::JournalVerdict;

constexpr std::size_t word_bytes_max = 128;

Result<std::optional<Instant>> optional_instant(const http::Parameters& query,
                                                std::string_view name) {
    const auto text = query.find(name);
    if (!text) return std::optional<Instant>{};
    const Result<Instant> instant = read_instant(name, *text);
    if (!instant) return instant.error();
    return std::optional{*instant};
}

Result<std::string> optional_words(const http::Parameters& query, std::string_view name) {
    const auto text = query.find(name);
    if (!text) return std::string{};
    return read_words(name, *text, word_bytes_max);
}

// The number of an entry; `otherwise` if the parameter is absent.
Result<std::int64_t> sequence_at(const http::Parameters& query, std::string_view name,
                                 std::int64_t otherwise) {
    const auto text = query.find(name);
    if (!text) return otherwise;
    const std::optional<std::int64_t> sequence = to_integer(*text);
    if (!sequence || *sequence < 0) {
        return Error{Errc::Malformed, std::string{name} + ": the number of an entry expected"};
    }
    return *sequence;
}

Result<JournalFilter> read_filter(const http::Parameters& query) {
    const Result<std::optional<Instant>> since = optional_instant(query, "since");
    if (!since) return since.error();
    const Result<std::optional<Instant>> until = optional_instant(query, "until");
    if (!until) return until.error();
    Result<std::string> kind = optional_words(query, "kind");
    if (!kind) return kind.error();
    Result<std::string> subject = optional_words(query, "subject");
    if (!subject) return subject.error();
    return JournalFilter{
        .since = *since, .until = *until, .kind = std::move(*kind), .subject = std::move(*subject)};
}

// `details` as an object for whoever reads on; as the text that is hashed where somebody has made
// it something else.
bj::object describe(const journal::Entry& entry) {
    bj::object described = journal::to_json(entry);
    const Result<bj::object> details = json::parse_object(entry.note.details);
    if (details) described["details"] = *details;
    return described;
}

bj::value next_page(const std::optional<std::int64_t>& next) {
    return next ? bj::value(std::to_string(*next)) : bj::value{};
}

Task<http::Response> list(const Services& services, Call call) {
    constexpr std::int64_t behind_all = std::numeric_limits<std::int64_t>::max();
    Result<JournalFilter> filter = read_filter(call.query);
    if (!filter) co_return problem(filter.error());
    const Result<std::int64_t> after = sequence_at(call.query, "after", behind_all);
    if (!after) co_return problem(after.error());
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());

    const Result<enforcement::JournalPage> page =
        co_await services.journal.list(std::move(*filter), *after, *limit);
    if (!page) co_return problem(page.error());
    bj::array entries;
    for (const journal::Entry& entry : page->entries) entries.push_back(describe(entry));
    co_return json_response(200,
                            {{"entries", std::move(entries)}, {"next", next_page(page->next)}});
}

Task<http::Response> begin_export(const Services& services, Call) {
    const Result<journal::Heading> heading = co_await services.journal.sign();
    if (!heading) co_return problem(heading.error());
    co_return json_response(200, journal::to_json(*heading));
}

Task<http::Response> export_lines(const Services& services, Call call) {
    const Result<std::int64_t> after = sequence_at(call.query, "after", 0);
    if (!after) co_return problem(after.error());
    const Result<std::int64_t> through = sequence_at(call.query, "through", 0);
    if (!through) co_return problem(through.error());
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());

    const Result<enforcement::JournalLines> page =
        co_await services.journal.lines(*after, *through, *limit);
    if (!page) co_return problem(page.error());
    bj::array lines;
    for (const journal::Line& line : page->lines) lines.push_back(journal::to_json(line));
    co_return json_response(200, {{"lines", std::move(lines)}, {"next", next_page(page->next)}});
}

std::string_view state_of(const JournalVerdict& verdict) {
    if (verdict.is_running) return "running";
    if (verdict.failure) return "failed";
    if (!verdict.finished_at) return "never";
    return verdict.finding_count == 0 ? "whole" : "broken";
}

bj::object describe(const journal::Finding& finding) {
    return {{"fault", std::string{name(finding.fault)}},
            {"first", finding.first},
            {"last", finding.last},
            {"text", text_of(finding)}};
}

http::Response answer_verdict(const Services& services, int status) {
    const JournalVerdict& verdict = services.journal.verdict();
    bj::array findings;
    for (const journal::Finding& finding : verdict.findings) findings.push_back(describe(finding));
    return json_response(
        status, {{"state", std::string{state_of(verdict)}},
                 {"checked", verdict.checked},
                 {"entries", verdict.entry_count},
                 {"finished_at", json_instant(verdict.finished_at)},
                 {"finding_count", verdict.finding_count},
                 {"findings", std::move(findings)},
                 {"failure", verdict.failure ? bj::value(verdict.failure->message()) : bj::value{}},
                 {"key", journal::key_text(services.journal.key())}});
}

Task<http::Response> verify(const Services& services, Call) {
    services.journal.verify();
    co_return answer_verdict(services, 202);
}

Task<http::Response> show_verdict(const Services& services, Call) {
    co_return answer_verdict(services, 200);
}

}  // namespace

void add_audit_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/audit", socket_only,
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"POST", "/v1/audit/export", socket_only,
                [&services](Call call) { return begin_export(services, std::move(call)); }});
    router.add({"GET", "/v1/audit/export", socket_only,
                [&services](Call call) { return export_lines(services, std::move(call)); }});
    router.add({"POST", "/v1/audit/verify", socket_only,
                [&services](Call call) { return verify(services, std::move(call)); }});
    router.add({"GET", "/v1/audit/verify", socket_only,
                [&services](Call call) { return show_verdict(services, std::move(call)); }});
}

}  // namespace usher::api

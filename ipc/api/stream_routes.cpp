#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <set>

#include "ipc/api/plain_question.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/enforcement/journal_notes.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using enforcement::SlotEnd;
using enforcement::SlotId;

constexpr std::int64_t kept_seconds_max = 86'400;

/// The slots that were taken over HTTP, as against those of engines. Shared with the slots
/// themselves, which may end after the routes have gone.
using TakenHere = std::shared_ptr<std::set<SlotId>>;

// Ids are JSON numbers, below 2^53 (stream_slots.cpp).
std::optional<SlotId> read_id(std::string_view text) {
    const std::optional<std::int64_t> number = to_integer(text);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<SlotId>(*number);
}

http::Response no_such_stream() {
    return problem(Error{Errc::NotFound, "id: no such stream, or it has ended"});
}

bj::object describe(const enforcement::HeldSlot& slot) {
    bj::object described{{"id", slot.id}};
    const bj::object right = json_right(slot.option, slot.key, slot.channel);
    described.insert(right.begin(), right.end());
    described["holder"] = slot.holder;
    described["since"] = unix_seconds(slot.since);
    return described;
}

Task<http::Response> list(const Services& services, Call call) {
    const std::optional<SlotId> after = read_id(call.query.find("after").value_or("0"));
    if (!after) co_return problem(Error{Errc::Malformed, "after: the id of a stream expected"});
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());

    bj::array streams;
    bj::value next;
    for (const enforcement::HeldSlot& slot : services.streams.list()) {
        if (slot.id <= *after) continue;
        if (streams.size() == *limit) {
            next = std::to_string(streams.back().at("id").to_number<SlotId>());
            break;
        }
        streams.push_back(describe(slot));
    }
    co_return json_response(200, {{"streams", std::move(streams)}, {"next", next}});
}

Result<std::string> read_holder(const bj::object& body) {
    Result<std::string> holder = json::string_at(body, "holder");
    if (!holder) return holder.error();
    if (!enforcement::is_holder(*holder)) {
        return Error{Errc::Malformed, "holder: 1 to " +
                                          std::to_string(enforcement::holder_bytes_max) +
                                          " bytes without control characters expected"};
    }
    return holder;
}

Result<enforcement::SlotRequest> read_request(const bj::object& body) {
    const Result<void> known = json::check_members(
        body,
        {"option", "user_key", "product_key", "user", "channel", "service", "holder", "kept_for"});
    if (!known) return known.error();
    Result<enforcement::RightQuestion> question = question_in(body);
    if (!question) return question.error();
    Result<std::string> holder = read_holder(body);
    if (!holder) return holder.error();
    const Result<std::int64_t> kept_for = json::integer_at(body, "kept_for");
    if (!kept_for) return kept_for.error();
    if (*kept_for < 1 || *kept_for > kept_seconds_max) {
        return Error{Errc::Malformed,
                     "kept_for: 1 to " + std::to_string(kept_seconds_max) + " seconds expected"};
    }
    return enforcement::SlotRequest{.question = std::move(*question),
                                    .holder = std::move(*holder),
                                    .kept_for = Seconds{*kept_for}};
}

bj::value describe(const std::optional<license::StreamUse>& use) {
    if (!use) return {};
    return bj::object{
        {"scope", std::string{name(use->scope)}}, {"held", use->held}, {"limit", use->limit}};
}

http::Response answer_start(const enforcement::SlotAnswer& answer) {
    bj::object body{{"id", answer.slot ? bj::value(*answer.slot) : bj::value{}}};
    const bj::object decision = decision_json(answer.decision);
    body.insert(decision.begin(), decision.end());
    body["use"] = describe(answer.use);
    http::Response response = json_response(answer.slot ? 201 : 200, body);
    if (answer.slot) {
        response.fields.push_back({"Location", "/v1/streams/" + std::to_string(*answer.slot)});
    }
    return response;
}

Task<http::Response> start(const Services& services, TakenHere taken, Call call) {
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<enforcement::SlotRequest> request = read_request(*body);
    if (!request) co_return problem(request.error());
    request->on_end = [taken](SlotId slot, SlotEnd) { taken->erase(slot); };
    const Result<enforcement::SlotAnswer> answer = services.streams.acquire(std::move(*request));
    if (!answer) co_return problem(answer.error());
    if (answer->slot) taken->insert(*answer->slot);
    co_return answer_start(*answer);
}

Task<http::Response> keep(const Services& services, TakenHere taken, Call call) {
    const std::optional<SlotId> id = read_id(call.path.at("id"));
    if (!id || !taken->contains(*id) || !services.streams.keep(*id)) co_return no_such_stream();
    co_return no_content();
}

// The journal is told first: nobody ends a stream by hand without a trace.
Task<Result<void>> note_end(const Services& services, SlotId id, Actor actor) {
    const std::optional<enforcement::HeldSlot> slot = services.streams.find(id);
    if (!slot) co_return Error{Errc::NotFound, "id: no such stream, or it has ended"};
    journal::Note note =
        enforcement::stream_ended_note(*slot, actor, services.enforcer.time().now());
    co_return co_await services.journal.write(std::move(note));
}

// Over the socket an administrator ends any stream; a token gives back what was taken here.
Task<http::Response> end(const Services& services, TakenHere taken, Call call) {
    const std::optional<SlotId> id = read_id(call.path.at("id"));
    if (!id) co_return no_such_stream();
    const bool is_administrator = call.request.transport == http::Transport::Unix;
    if (!is_administrator && !taken->contains(*id)) co_return no_such_stream();
    if (is_administrator) {
        const Result<void> noted = co_await note_end(services, *id, std::move(call.actor));
        if (!noted) co_return problem(noted.error());
    }
    const bool ended =
        services.streams.end(*id, is_administrator ? SlotEnd::Administrator : SlotEnd::Released);
    taken->erase(*id);
    if (!ended) co_return no_such_stream();
    co_return no_content();
}

}  // namespace

void add_stream_routes(Router& router, const Services& services) {
    const auto taken = std::make_shared<std::set<SlotId>>();
    router.add({"GET", "/v1/streams", scoped(Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"POST", "/v1/streams", scoped(Scope::Stream),
                [&services, taken](Call call) { return start(services, taken, std::move(call)); }});
    router.add({"POST", "/v1/streams/{id}/keep", scoped(Scope::Stream),
                [&services, taken](Call call) { return keep(services, taken, std::move(call)); }});
    router.add({"DELETE", "/v1/streams/{id}", scoped(Scope::Stream),
                [&services, taken](Call call) { return end(services, taken, std::move(call)); }});
}

}  // namespace usher::api

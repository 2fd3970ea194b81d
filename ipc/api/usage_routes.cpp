#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::UsedOption;

// Names an entry and gives it its place among all, channels first: neither an option nor a key has
// a slash in it, nor what is encoded.
std::string place_of(const UsedOption& used) {
    if (!used.channel) return used.option.text() + "/" + used.key.value_or("");
    const license::ChannelRight& right = used.channel->right;
    return "/" + http::percent_encode(used.channel->user.text()) + "/" +
           http::percent_encode(right.channel.text()) + "/" + std::string{name(right.service)};
}

bj::object describe(const UsedOption& used) {
    bj::object described = json_right(used.option, used.key, used.channel);
    described["seconds"] = used.time.count();
    described["bytes"] = used.bytes;
    described["reports"] = used.reports;
    return described;
}

struct Entry {
    std::string place;
    UsedOption used;
};

// The entries behind the one that `after` names, which need not be there, in the order of places.
Result<std::vector<Entry>> entries_after(const enforcement::Usage& usage, std::string_view after) {
    if (!after.empty() && after.find('/') == std::string_view::npos) {
        return Error{Errc::Malformed, "after: what `next` has said expected"};
    }
    std::vector<Entry> entries;
    for (UsedOption& used : usage.all()) {
        std::string place = place_of(used);
        if (place > after) entries.push_back({std::move(place), std::move(used)});
    }
    std::ranges::sort(entries, {}, &Entry::place);
    return entries;
}

Task<http::Response> list(const Services& services, Call call) {
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());
    const std::string after{call.query.find("after").value_or("")};
    const Result<std::vector<Entry>> entries = entries_after(services.usage, after);
    if (!entries) co_return problem(entries.error());

    const std::size_t shown = std::min(*limit, entries->size());
    bj::array usage;
    for (std::size_t i = 0; i < shown; ++i) usage.push_back(describe((*entries)[i].used));
    bj::value next;
    if (shown < entries->size()) next = (*entries)[shown - 1].place;
    co_return json_response(200, {{"usage", std::move(usage)}, {"next", next}});
}

}  // namespace

void add_usage_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/usage", scoped(enforcement::Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
}

}  // namespace usher::api

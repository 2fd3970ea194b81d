#include "ipc/api/adapters/nginx.hpp"

#include <algorithm>

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"

namespace usher::api {
namespace {

using Key = std::optional<std::string>;

std::string_view query_of(const http::Request& request) {
    const std::string_view uri = request.field("X-Original-URI").value_or("");
    const std::size_t mark = uri.find('?');
    return mark == std::string_view::npos ? "" : uri.substr(mark + 1);
}

Result<Key> key_of(const http::Request& request, const std::string& key_argument) {
    if (const auto key = request.field("X-Usher-User-Key")) return Key{std::string{*key}};
    return argument_in(query_of(request), key_argument);
}

Seconds keeping_time(const enforcement::Decision& decision, Seconds cache_for) {
    const std::optional<Instant> valid_to = decision.verdict.valid_to;
    if (!decision.verdict.allowed) return {};
    return valid_to ? std::clamp(*valid_to - decision.at, Seconds{}, cache_for) : cache_for;
}

Task<http::Response> auth(const Services& services, Call call) {
    const AdapterSettings& settings = services.adapters;
    const Result<enforcement::RightQuestion> question =
        read_nginx_request(call.request, std::move(call.query), settings);
    if (!question) co_return refuse(question.error());
    enforcement::Decider decider{services.enforcer, &services.accounts};
    co_return answer_nginx(decider.check(*question).decision, settings.nginx_cache_for);
}

}  // namespace

Result<enforcement::RightQuestion> read_nginx_request(const http::Request& request,
                                                      http::Parameters url,
                                                      const AdapterSettings& settings) {
    const auto product = request.field("X-Usher-Product");
    const bool is_of_option = !url.find("service");
    if (product && is_of_option && !url.find("product_key"))
        url.add("product_key", std::string{*product});
    Result<Key> key = key_of(request, settings.key_argument);
    if (!key) return key.error();
    const EnginePlayer player{.key = std::move(*key), .query = std::string{query_of(request)}};
    return engine_right(url, settings.nginx_option, player, settings);
}

http::Response answer_nginx(const enforcement::Decision& decision, Seconds cache_for) {
    const license::Verdict& verdict = decision.verdict;
    const std::string_view reason = name(verdict.reason);
    http::Response response = verdict.allowed ? allow(reason) : refuse(reason);
    if (verdict.valid_to) {
        response.fields.push_back(
            {"X-Usher-Valid-To", std::to_string(unix_seconds(*verdict.valid_to))});
    }
    response.fields.push_back({"X-Usher-Freshness", std::string{name(verdict.freshness)}});

    const Seconds kept = keeping_time(decision, cache_for);
    if (kept > Seconds{}) {
        // nginx counts whole seconds of its clock, and so keeps an answer for up to one more.
        const Seconds told = kept - Seconds{1};
        response.fields.push_back({"Cache-Control", "max-age=" + std::to_string(kept.count())});
        response.fields.push_back({"X-Accel-Expires", std::to_string(told.count())});
    }
    return response;
}

void add_nginx_adapter(Router& router, const Services& services) {
    router.add({"GET", "/adapters/nginx/auth", engines,
                [&services](Call call) { return auth(services, std::move(call)); }});
}

}  // namespace usher::api

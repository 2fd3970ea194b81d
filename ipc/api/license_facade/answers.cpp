#include "ipc/api/license_facade/answers.hpp"

#include <algorithm>
#include <utility>

namespace usher::api::license_facade {
namespace {

constexpr std::string_view media_type = "application/vnd.api+json";
constexpr Seconds fresh_for{900};

std::string_view state_of(const Standing& standing) {
    if (!standing.age) return "stale";
    const license::FreshnessPolicy& policy = standing.policy;
    if (*standing.age <= fresh_for) return "fresh";
    const Seconds limit = policy.fresh_for + policy.stale_for + policy.grace_for;
    return *standing.age <= limit ? "stale" : "too-old";
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

// Compared weakly (RFC 9110 section 13.1.2). A tag of ours holds no comma.
bool names(std::string_view list, std::string_view tag) {
    if (trimmed(list) == "*") return true;
    while (!list.empty()) {
        std::string_view item = trimmed(list.substr(0, list.find(',')));
        list.remove_prefix(std::min(list.find(','), list.size() - 1) + 1);
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == tag) return true;
    }
    return false;
}

}  // namespace

http::Response document(int status, std::string body) {
    return {.status = status, .content_type = std::string{media_type}, .body = std::move(body)};
}

http::Response refusal(const Ports& ports, const ErrorWord& word, std::string detail,
                       Seconds retry_after) {
    http::Response response =
        document(word.status, ports.codec.write_error(word, std::move(detail)));
    if (word == unauthorized) response.fields.push_back({"WWW-Authenticate", "Bearer"});
    if (word == idempotency_in_progress) response.fields.push_back({"Retry-After", "1"});
    if (word.status == 503) {
        response.fields.push_back({"Retry-After", std::to_string(retry_after.count())});
    }
    return response;
}

http::Response cached(const Ports& ports, const http::Request& request, std::string body,
                      const Standing& standing) {
    const std::string tag = '"' + ports.codec.digest(body).substr(0, 32) + '"';
    const bool is_held = names(request.field("If-None-Match").value_or(""), tag);
    http::Response response = document(200, std::move(body));
    if (is_held) response = {.status = 304, .content_type = ""};
    response.fields.push_back({"ETag", tag});
    response.fields.push_back({"X-Cache-State", std::string{state_of(standing)}});
    // It may be kept, by its reader alone, and is asked about each time.
    response.fields.push_back({"Cache-Control", "private, no-cache"});
    response.fields.push_back({"Vary", "Origin, Authorization, X-Daemon-Meta"});
    if (standing.age) {
        response.fields.push_back({"Age", std::to_string(std::max(standing.age->count(), 0L))});
    }
    return response;
}

}  // namespace usher::api::license_facade

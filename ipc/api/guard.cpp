#include "ipc/api/guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "ipc/api/writing.hpp"
#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::api {
namespace {

using http::equals_ignoring_case;

bool is_loopback_name(std::string_view name) {
    return name == "127.0.0.1" || name == "[::1]" || equals_ignoring_case(name, "localhost");
}

bool is_loopback_host(std::string_view host, std::uint16_t port) {
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos) return false;
    std::array<char, 5> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), port).ptr;
    if (host.substr(colon + 1) != std::string_view{digits.data(), end}) return false;
    return is_loopback_name(host.substr(0, colon));
}

bool is_for_engines(const http::Request& request) {
    return request.target.starts_with("/adapters/");
}

bool is_our_host(std::string_view host, std::uint16_t port, const GuardPolicy& policy) {
    if (is_loopback_host(host, port)) return true;
    return std::ranges::any_of(
        policy.hosts, [host](const std::string& ours) { return equals_ignoring_case(host, ours); });
}

bool is_of_a_browser(std::string_view field_name) {
    return equals_ignoring_case(field_name, "Origin") ||
           equals_ignoring_case(field_name, "Referer") ||
           equals_ignoring_case(field_name, "Sec-Fetch-Site");
}

// RFC 9112 section 3.2.2: a server accepts the absolute form too; here only for its own authority.
bool make_target_relative(http::Request& request, std::string_view host) {
    if (request.target.starts_with('/')) return true;
    const std::string authority = "http://" + lower_case(host);
    if (!lower_case(request.target).starts_with(authority)) return false;
    const std::string rest = request.target.substr(authority.size());
    if (!rest.empty() && !rest.starts_with('/') && !rest.starts_with('?')) return false;
    request.target = rest.starts_with('/') ? rest : "/" + rest;
    return true;
}

// Browsers that do not tell the site still tell the page, unless it asked them not to.
bool has_foreign_referer(const http::Request& request, std::string_view host) {
    if (request.field_count("Referer") == 0) return false;
    const std::string own = "http://" + lower_case(host) + "/";
    return !lower_case(request.field("Referer").value_or("")).starts_with(own);
}

bool is_from_foreign_page(const http::Request& request, std::string_view host) {
    if (request.field_count("Sec-Fetch-Site") == 0) return has_foreign_referer(request, host);
    const std::string site = lower_case(request.field("Sec-Fetch-Site").value_or(""));
    return site != "same-origin" && site != "none";
}

bool has_field_of_a_browser(const http::Request& request) {
    return std::ranges::any_of(
        request.fields, [](const http::Field& field) { return is_of_a_browser(field.name); });
}

}  // namespace

std::variant<Admitted, Refused> judge(http::Request& request, const GuardPolicy& policy) {
    if (request.transport == http::Transport::Unix) return Admitted{};

    const auto host = request.field("Host");
    // nginx-rtmp leaves the port out. A browser never does, and a rebound name is no loopback one.
    const bool is_engine = host && is_for_engines(request) && is_loopback_name(*host);
    if (!host || !(is_engine || is_our_host(*host, request.local_port, policy))) {
        return Refused{.status = 421, .detail = "Host does not name this server"};
    }
    if (!make_target_relative(request, *host)) {
        return Refused{.status = 421, .detail = "the target does not name this server"};
    }
    if (is_for_engines(request)) {
        if (!has_field_of_a_browser(request)) return Admitted{};
        return Refused{.detail = "no page may ask what is for engines"};
    }

    if (request.field_count("Origin") == 0) {
        return Admitted{.harmless_only = is_from_foreign_page(request, *host)};
    }
    const auto origin = request.field("Origin");
    if (!origin) return Refused{.detail = "Origin stands twice"};
    if (std::ranges::find(policy.origins, *origin) != policy.origins.end()) {
        return Admitted{.origin = std::string{*origin}, .listed = true};
    }
    if (*origin == "http://" + lower_case(*host)) {
        return Admitted{.origin = std::string{*origin},
                        .harmless_only = is_from_foreign_page(request, *host)};
    }
    return Refused{.detail = "Origin is not allowed"};
}

bool has_loopback_host(const http::Request& request) {
    const auto host = request.field("Host");
    return host && (is_loopback_name(*host) || is_loopback_host(*host, request.local_port));
}

bool is_beyond_doubt(const http::RequestHead& head, const http::Entrance& entrance,
                     const GuardPolicy& policy) {
    if (entrance.transport == http::Transport::Unix) return true;
    bool is_ours = false;
    for (const http::HeadField& field : head.fields) {
        if (equals_ignoring_case(field.name, "Host")) {
            if (is_ours || !is_our_host(field.value, entrance.port, policy)) return false;
            is_ours = true;
        }
        if (is_of_a_browser(field.name)) return false;
    }
    return is_ours && head.target.starts_with('/');
}

const std::vector<http::Field>& common_fields() {
    static const std::vector<http::Field> fields{{"X-Content-Type-Options", "nosniff"},
                                                 {"Cache-Control", "no-store"},
                                                 {"Referrer-Policy", "no-referrer"},
                                                 {"Vary", "Origin"}};
    return fields;
}

void finish_fields(http::Response& response, const Admitted& admitted) {
    for (const http::Field& field : common_fields()) {
        if (!response.field(field.name)) response.fields.push_back(field);
    }
    if (!admitted.listed) return;
    response.fields.push_back({"Access-Control-Allow-Origin", *admitted.origin});
    response.fields.push_back(
        {"Access-Control-Expose-Headers", "Age, ETag, Location, Retry-After, X-Cache-State"});
}

http::Response answer_preflight(const http::Request& request, const Admitted& admitted,
                                std::string_view idempotency_field) {
    http::Response response = no_content();
    if (!admitted.listed) return response;
    response.fields.push_back({"Access-Control-Allow-Methods", "GET, POST, DELETE"});
    std::string headers =
        "Authorization, Content-Type, If-None-Match, X-Confirm-Duplicate, X-Daemon-Meta";
    if (!idempotency_field.empty()) headers.append(", ").append(idempotency_field);
    response.fields.push_back({"Access-Control-Allow-Headers", std::move(headers)});
    response.fields.push_back({"Access-Control-Max-Age", "600"});
    if (request.field("Access-Control-Request-Private-Network") == "true") {
        response.fields.push_back({"Access-Control-Allow-Private-Network", "true"});
    }
    return response;
}

}  // namespace usher::api

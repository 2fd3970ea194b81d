#include "ipc/api/guard.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::api {
namespace {

bool is_our_host(std::string_view host, std::uint16_t port, const GuardPolicy& policy) {
    const std::string wanted = lower_case(host);
    const std::string suffix = ":" + std::to_string(port);
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
        if (wanted == std::string{name} + suffix) return true;
    }
    return std::ranges::find(policy.hosts, wanted) != policy.hosts.end();
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

}  // namespace

std::variant<Admitted, Refused> judge(http::Request& request, const GuardPolicy& policy) {
    if (request.transport == http::Transport::Unix) return Admitted{};

    const auto host = request.field("Host");
    if (!host || !is_our_host(*host, request.local_port, policy)) {
        return Refused{.status = 421, .detail = "Host does not name this server"};
    }
    if (!make_target_relative(request, *host)) {
        return Refused{.status = 421, .detail = "the target does not name this server"};
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

void finish_fields(http::Response& response, const Admitted& admitted) {
    response.fields.push_back({"X-Content-Type-Options", "nosniff"});
    response.fields.push_back({"Cache-Control", "no-store"});
    response.fields.push_back({"Referrer-Policy", "no-referrer"});
    response.fields.push_back({"Vary", "Origin"});
    if (admitted.listed)
        response.fields.push_back({"Access-Control-Allow-Origin", *admitted.origin});
}

http::Response answer_preflight(const http::Request& request, const Admitted& admitted) {
    http::Response response{.status = 204, .content_type = ""};
    if (!admitted.listed) return response;
    response.fields.push_back({"Access-Control-Allow-Methods", "GET, POST, DELETE"});
    response.fields.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
    response.fields.push_back({"Access-Control-Max-Age", "600"});
    if (request.field("Access-Control-Request-Private-Network") == "true") {
        response.fields.push_back({"Access-Control-Allow-Private-Network", "true"});
    }
    return response;
}

}  // namespace usher::api

#include "ipc/api/router.hpp"

#include <algorithm>

#include "ipc/api/problem.hpp"

namespace usher::api {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

// Takes the segment at the head of `path`, which begins with its slash.
std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

std::optional<Parts> match_path(std::string_view pattern, std::string_view path) {
    Parts parts;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view found = next_segment(path);
        if (!wanted.starts_with('{')) {
            if (wanted != found) return std::nullopt;
            continue;
        }
        Result<std::string> decoded = http::percent_decode(found);
        if (!decoded || decoded->empty()) return std::nullopt;
        parts.emplace(wanted.substr(1, wanted.size() - 2), std::move(*decoded));
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return parts;
}

}  // namespace

void Router::add(Route route) {
    routes_.push_back(std::move(route));
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    std::string allowed;
    for (const Route& route : routes_) {
        std::optional<Parts> parts = match_path(route.pattern, path);
        if (!parts) continue;
        if (route.method == wanted)
            return {.route = &route, .path = std::move(*parts), .problem = {}};
        allowed += (allowed.empty() ? "" : ", ") + route.method;
    }
    Match none;
    if (allowed.empty()) {
        none.problem = problem(404, "there is nothing at this path");
    } else {
        none.problem = problem(405, "this path answers " + allowed);
        none.problem->fields.push_back({"Allow", allowed});
    }
    return none;
}

}  // namespace usher::api

#include "ipc/api/writing.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace usher::api {

http::Response json_response(int status, const boost::json::object& body) {
    return {.status = status, .body = boost::json::serialize(body)};
}

// By hand: every value is a number or one of our own words, and this is asked most.
void write_decision(const enforcement::Decision& decision, std::string& out) {
    const license::Verdict& verdict = decision.verdict;
    out += verdict.allowed ? R"({"allowed":true,"reason":")" : R"({"allowed":false,"reason":")";
    out += name(verdict.reason);
    out += R"(","valid_to":)";
    if (verdict.valid_to) {
        out += std::to_string(unix_seconds(*verdict.valid_to));
    } else {
        out += "null";
    }
    out += R"(,"freshness":")";
    out += name(verdict.freshness);
    out += R"(","decision_id":")";
    out += decision.id.text();
    out += R"("})";
}

boost::json::value json_instant(const std::optional<Instant>& instant) {
    return instant ? boost::json::value(unix_seconds(*instant)) : boost::json::value{};
}

std::string shown_user_key(const UserKey& user_key, const http::Request& request) {
    return request.transport == http::Transport::Unix ? user_key.text() : masked(user_key.text());
}

}  // namespace usher::api

#include "ipc/api/writing.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace usher::api {

http::Response json_response(int status, const boost::json::object& body) {
    return {.status = status, .body = boost::json::serialize(body)};
}

boost::json::value json_instant(const std::optional<Instant>& instant) {
    return instant ? boost::json::value(unix_seconds(*instant)) : boost::json::value{};
}

std::string shown_user_key(const UserKey& user_key, const http::Request& request) {
    return request.transport == http::Transport::Unix ? user_key.text() : masked(user_key.text());
}

}  // namespace usher::api

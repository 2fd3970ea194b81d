#include "daemon/ctl/cells.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

namespace bj = boost::json;

const bj::value* find(const bj::object& object, std::string_view name) {
    return object.if_contains(bj::string_view{name.data(), name.size()});
}

std::string text_of(const bj::value& value) {
    if (const bj::string* text = value.if_string()) {
        return escape_for_log({text->data(), text->size()});
    }
    if (const std::int64_t* number = value.if_int64()) return std::to_string(*number);
    if (const bool* flag = value.if_bool()) return *flag ? "yes" : "no";
    if (const bj::array* list = value.if_array()) {
        std::string joined;
        for (const bj::value& element : *list) {
            joined += (joined.empty() ? "" : ", ") + text_of(element);
        }
        return joined.empty() ? "-" : joined;
    }
    return "-";
}

}  // namespace

std::string cell(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    return value == nullptr ? "-" : text_of(*value);
}

std::string time_cell(const bj::object& object, std::string_view name, Instant now) {
    const bj::value* value = find(object, name);
    const std::int64_t* seconds = value == nullptr ? nullptr : value->if_int64();
    if (seconds == nullptr) return "-";
    const Instant instant = from_unix(*seconds);
    // The daemon passes on what upstream says, which may be a date that no calendar writes.
    if (instant < Instant{} || instant >= latest_instant) return std::to_string(*seconds);
    return rfc3339(instant) + " (" + relative(instant, now) + ")";
}

std::string relative(Instant instant, Instant now) {
    struct Unit {
        Seconds length;
        const char* name;
    };
    static constexpr std::array units{
        Unit{std::chrono::days{1}, " d"}, Unit{std::chrono::hours{1}, " h"},
        Unit{std::chrono::minutes{1}, " min"}, Unit{std::chrono::seconds{1}, " s"}};
    const bool is_past = instant < now;
    const Seconds distance = is_past ? now - instant : instant - now;
    for (const Unit& unit : units) {
        if (distance < unit.length) continue;
        const std::string text = std::to_string(distance / unit.length) + unit.name;
        return is_past ? text + " ago" : "in " + text;
    }
    return "now";
}

std::vector<bj::object> objects(const bj::object& object, std::string_view name) {
    std::vector<bj::object> found;
    const bj::value* value = find(object, name);
    const bj::array* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return found;
    for (const bj::value& element : *list) {
        if (const bj::object* member = element.if_object()) found.push_back(*member);
    }
    return found;
}

bj::object object_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    const bj::object* member = value == nullptr ? nullptr : value->if_object();
    return member == nullptr ? bj::object{} : *member;
}

std::string word_cell(const boost::json::object& object, std::string_view name, Instant now) {
    const boost::json::object word = object_at(object, name);
    if (word.empty()) return "-";
    return cell(word, "by") + ", " + time_cell(word, "at", now) + ": " + cell(word, "reason");
}

}  // namespace usher::ctl

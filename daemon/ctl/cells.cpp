#include "daemon/ctl/cells.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/invocation.hpp"
#include "lib/core/json.hpp"
#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

namespace bj = boost::json;

const bj::value* find(const bj::object& object, std::string_view name) {
    return object.if_contains(bj::string_view{name.data(), name.size()});
}

std::string or_dash(std::string text) {
    return text.empty() ? "-" : text;
}

std::string text_of(const bj::value& value);

std::string inner_text_of(const bj::value& value) {
    return value.is_object() ? "(" + text_of(value) + ")" : text_of(value);
}

std::string text_of(const bj::object& members) {
    std::string text;
    for (const auto& [name, value] : members) {
        if (value.is_null()) continue;
        text += (text.empty() ? "" : ", ") + escape_for_log({name.data(), name.size()}) + " " +
                inner_text_of(value);
    }
    return or_dash(std::move(text));
}

std::string text_of(const bj::array& list) {
    std::string text;
    for (const bj::value& element : list) {
        text += (text.empty() ? "" : ", ") + inner_text_of(element);
    }
    return or_dash(std::move(text));
}

std::string text_of(const bj::value& value) {
    if (value.is_null()) return "-";
    if (const bool* flag = value.if_bool()) return *flag ? "yes" : "no";
    if (const bj::string* text = value.if_string()) {
        return escape_for_log({text->data(), text->size()});
    }
    if (const bj::array* list = value.if_array()) return text_of(*list);
    if (const bj::object* members = value.if_object()) return text_of(*members);
    return bj::serialize(value);
}

Failure makes_no_sense(const Error& error) {
    return {ExitCode::Failed, "the answer: " + error.context()};
}

}  // namespace

std::string cell(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    return value == nullptr ? "-" : text_of(*value);
}

std::int64_t number_at(const bj::object& object, std::string_view name) {
    const Result<std::int64_t> number = json::integer_at(object, name);
    if (!number) throw makes_no_sense(number.error());
    return *number;
}

std::string text_at(const bj::object& object, std::string_view name) {
    const Result<std::string> text = json::string_at(object, name);
    if (!text) throw makes_no_sense(text.error());
    return *text;
}

std::int64_t number_or_zero(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    const std::int64_t* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : *number;
}

std::string right_cell(const boost::json::object& object) {
    if (!object.contains("channel")) return cell(object, "option");
    return cell(object, "service") + " of channel " + cell(object, "channel");
}

std::string whose_cell(const boost::json::object& object) {
    return object.contains("user") ? "user " + cell(object, "user") : cell(object, "key");
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

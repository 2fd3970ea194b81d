#include "lib/core/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <vector>

#include <boost/json/parse.hpp>

#include "lib/core/text.hpp"

namespace usher::json {
namespace {

// The tree builder of Boost.JSON keeps the last of several equal names and makes infinity of 1e400
// without a word, so a handler of our own looks for both before the tree is built.
struct StrictHandler {
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    using error_code = boost::system::error_code;

    std::vector<std::unordered_set<std::string>> open_objects;
    std::string key_so_far;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) {
        open_objects.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        open_objects.pop_back();
        return true;
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_key_part(bj::string_view part, std::size_t, error_code&) {
        key_so_far.append(part.data(), part.size());
        return true;
    }
    bool on_key(bj::string_view part, std::size_t, error_code& error) {
        key_so_far.append(part.data(), part.size());
        const bool fresh = open_objects.back().insert(std::move(key_so_far)).second;
        key_so_far.clear();
        if (!fresh) error = bj::error::syntax;
        return fresh;
    }
    bool on_string_part(bj::string_view, std::size_t, error_code&) { return true; }
    bool on_string(bj::string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(bj::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, bj::string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, bj::string_view, error_code&) { return true; }
    bool on_double(double value, bj::string_view, error_code& error) {
        const bool finite = std::isfinite(value);
        if (!finite) error = bj::error::syntax;
        return finite;
    }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(bj::string_view, error_code&) { return true; }
    bool on_comment(bj::string_view, error_code&) { return true; }
};

bj::parse_options options() {
    bj::parse_options strict;
    strict.max_depth = depth_max;
    return strict;
}

bool breaks_our_rules(std::string_view text) {
    bj::basic_parser<StrictHandler> parser{options()};
    boost::system::error_code error;
    parser.write_some(false, text.data(), text.size(), error);
    return error.failed();
}

Error wrong(std::string_view name, std::string_view expected) {
    return Error{Errc::Malformed, std::string{name} + ": " + std::string{expected} + " expected"};
}

const bj::value* find(const bj::object& object, std::string_view name) {
    return object.if_contains(bj::string_view{name.data(), name.size()});
}

}  // namespace

Result<bj::object> parse_object(std::string_view text) {
    if (!is_utf8(text)) return Error{Errc::Malformed, "JSON is not UTF-8"};
    if (breaks_our_rules(text)) {
        return Error{Errc::Malformed,
                     "not JSON, nested too deep, a number too large, or a name stands twice"};
    }
    boost::system::error_code error;
    bj::value value = bj::parse({text.data(), text.size()}, error, {}, options());
    if (error) return Error{Errc::Malformed, "not one whole JSON document"};
    if (!value.is_object()) return Error{Errc::Malformed, "a JSON object expected"};
    return std::move(value.get_object());
}

Result<std::string> string_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    if (value == nullptr || !value->is_string()) return wrong(name, "a string");
    return std::string{value->get_string().data(), value->get_string().size()};
}

Result<std::int64_t> integer_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    if (value == nullptr || !value->is_int64()) return wrong(name, "an integer");
    return value->get_int64();
}

Result<bool> boolean_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    if (value == nullptr || !value->is_bool()) return wrong(name, "true or false");
    return value->get_bool();
}

Result<const bj::array*> array_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    if (value == nullptr || !value->is_array()) return wrong(name, "an array");
    return &value->get_array();
}

Result<std::optional<std::string>> optional_string_at(const bj::object& object,
                                                      std::string_view name) {
    const bj::value* value = find(object, name);
    if (value == nullptr || value->is_null()) return std::optional<std::string>{};
    if (!value->is_string()) return wrong(name, "a string");
    return std::optional<std::string>{
        std::string{value->get_string().data(), value->get_string().size()}};
}

Result<void> check_members(const bj::object& object,
                           std::initializer_list<std::string_view> names) {
    for (const auto& member : object) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (std::ranges::find(names, name) != names.end()) continue;
        const bool may_be_shown = is_identifier(name, 64);
        return Error{Errc::Malformed, (may_be_shown ? std::string{name} : std::string{"a member"}) +
                                          ": not known here"};
    }
    return {};
}

}  // namespace usher::json

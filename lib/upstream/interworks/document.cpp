#include "lib/upstream/interworks/document.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::interworks {
namespace {

namespace bj = boost::json;

// Builds the tree while the parser goes by.
class TreeBuilder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    using error_code = boost::system::error_code;

    [[nodiscard]] Value take() { return std::move(root_); }
    [[nodiscard]] bool is_too_large() const noexcept { return is_too_large_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(Object{}); }
    bool on_object_end(std::size_t, error_code& error) { return close(error); }
    bool on_array_begin(error_code&) { return open(Array{}); }
    bool on_array_end(std::size_t, error_code& error) { return close(error); }
    bool on_key_part(bj::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_key(bj::string_view part, std::size_t, error_code& error) {
        collect(part);
        auto& members = std::get<Object>(open_.back().content);
        is_too_large_ |= members.size() == object_members_max;
        if (is_too_large_ || std::ranges::find(members, text_, &Member::name) != members.end()) {
            return refuse(error);
        }
        members.push_back({.name = std::exchange(text_, {}), .value = {}});
        return true;
    }
    bool on_string_part(bj::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_string(bj::string_view part, std::size_t, error_code& error) {
        collect(part);
        return put({.content = std::exchange(text_, {})}, error);
    }
    bool on_number_part(bj::string_view part, error_code&) { return collect(part); }
    bool on_int64(std::int64_t, bj::string_view part, error_code& error) {
        return put_number(part, error);
    }
    bool on_uint64(std::uint64_t, bj::string_view part, error_code& error) {
        return put_number(part, error);
    }
    bool on_double(double, bj::string_view part, error_code& error) {
        return put_number(part, error);
    }
    bool on_bool(bool value, error_code& error) { return put({.content = value}, error); }
    bool on_null(error_code& error) { return put({}, error); }
    bool on_comment_part(bj::string_view, error_code&) { return true; }
    bool on_comment(bj::string_view, error_code&) { return true; }

private:
    static bool refuse(error_code& error) {
        error = bj::error::syntax;
        return false;
    }
    bool collect(bj::string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }
    template <typename Content>
    bool open(Content content) {
        open_.push_back({.content = std::move(content)});
        return true;
    }
    bool close(error_code& error) {
        Value closed = std::move(open_.back());
        open_.pop_back();
        return put(std::move(closed), error);
    }
    bool put_number(bj::string_view part, error_code& error) {
        collect(part);
        return put({.content = NumberText{.digits = std::exchange(text_, {})}}, error);
    }
    bool put(Value value, error_code& error) {
        is_too_large_ |= ++value_count_ > document_values_max;
        if (is_too_large_) return refuse(error);
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* members = std::get_if<Object>(&open_.back().content)) {
            members->back().value = std::move(value);
        } else {
            std::get<Array>(open_.back().content).push_back(std::move(value));
        }
        return true;
    }

    Value root_;
    std::vector<Value> open_;  // from the outermost inwards
    std::string text_;         // of the key, string or number that is being read
    std::size_t value_count_ = 0;
    bool is_too_large_ = false;
};

template <typename Same>
const Value* find_by(const Object& object, Same same) noexcept {
    const auto member =
        std::ranges::find_if(object, [&](const Member& candidate) { return same(candidate.name); });
    const bool is_there =
        member != object.end() && !std::holds_alternative<std::monostate>(member->value.content);
    return is_there ? &member->value : nullptr;
}

}  // namespace

Result<Value> parse_document(std::string_view text) {
    if (!is_utf8(text)) return Error{Errc::Malformed, "JSON is not UTF-8"};
    bj::parse_options options;
    options.max_depth = document_depth_max;
    bj::basic_parser<TreeBuilder> parser{options};
    boost::system::error_code error;
    const std::size_t size = parser.write_some(false, text.data(), text.size(), error);
    if (parser.handler().is_too_large()) {
        return Error{Errc::TooLarge, "a JSON document of too many values"};
    }
    if (error || size != text.size()) {
        return Error{Errc::Malformed, "not JSON, nested too deep, or a name stands twice"};
    }
    return parser.handler().take();
}

const Value* find(const Object& object, std::string_view name) noexcept {
    return find_by(object, [name](const std::string& candidate) { return candidate == name; });
}

const Value* find_ignoring_case(const Object& object, std::string_view name) noexcept {
    return find_by(object, [name](const std::string& candidate) {
        return http::equals_ignoring_case(candidate, name);
    });
}

const std::string* text_of(const Value* value) noexcept {
    return value == nullptr ? nullptr : std::get_if<std::string>(&value->content);
}

}  // namespace usher::upstream::interworks

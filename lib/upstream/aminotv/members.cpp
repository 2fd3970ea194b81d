#include "lib/upstream/aminotv/members.hpp"

namespace usher::upstream::aminotv {

const bj::value* find(const bj::object& object, std::string_view name) noexcept {
    const bj::value* value = object.if_contains({name.data(), name.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
}

const bj::object* find_object(const bj::object& object, std::string_view name) noexcept {
    const bj::value* value = find(object, name);
    return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::string_view> find_text(const bj::object& object,
                                          std::string_view name) noexcept {
    const bj::value* value = find(object, name);
    const bj::string* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return std::nullopt;
    return view(*text);
}

std::optional<Instant> timestamp(const bj::value& value) noexcept {
    const std::int64_t* seconds = value.if_int64();
    if (seconds == nullptr || *seconds < 0 || *seconds >= timestamp_limit) return std::nullopt;
    return from_unix(*seconds);
}

const bj::value* Members::at(std::string_view name) const noexcept {
    return object_ == nullptr ? nullptr : find(*object_, name);
}

void Members::blame(std::string_view name, Flaw flaw) const {
    flaws_->add(flaw, id_, path_.empty() ? std::string{name} : path_ + "/" + std::string{name});
}

Members Members::in(std::string_view name) const {
    const bj::value* value = at(name);
    const bj::object* object = value == nullptr ? nullptr : value->if_object();
    if (value != nullptr && object == nullptr) blame(name);
    return {object, id_, path_.empty() ? std::string{name} : path_ + "/" + std::string{name},
            *flaws_};
}

std::optional<std::string> Members::text(std::string_view name) const {
    const bj::value* value = at(name);
    if (value == nullptr) return std::nullopt;
    if (const bj::string* text = value->if_string()) return std::string{view(*text)};
    blame(name);
    return std::nullopt;
}

std::optional<bool> Members::flag(std::string_view name) const {
    const bj::value* value = at(name);
    if (value == nullptr) return std::nullopt;
    if (const bool* flag = value->if_bool()) return *flag;
    blame(name);
    return std::nullopt;
}

std::optional<std::int64_t> Members::count(std::string_view name) const {
    const bj::value* value = at(name);
    if (value == nullptr) return std::nullopt;
    const std::int64_t* number = value->if_int64();
    if (number != nullptr && *number >= 0) return *number;
    blame(name);
    return std::nullopt;
}

DateMember Members::date(std::string_view name) const {
    const bj::value* value = at(name);
    if (value == nullptr) return {};
    const std::optional<Instant> at = timestamp(*value);
    if (!at) blame(name, Flaw::MalformedDate);
    return {.at = at, .is_malformed = !at};
}

}  // namespace usher::upstream::aminotv

/// Members of a foreign JSON object, read tolerantly: one that is absent, null or wrong is none,
/// and what is wrong is counted.
///
/// Only for the sources of this codec.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/upstream/aminotv/flaws.hpp"

namespace usher::upstream::aminotv {

namespace bj = boost::json;

/// Upstream's timestamps are below this; one that is not was meant as milliseconds
/// (specs/aminotv.md 2).
inline constexpr std::int64_t timestamp_limit = 100'000'000'000;

/// The text of a JSON string, valid while it lives.
[[nodiscard]] inline std::string_view view(const bj::string& text) noexcept {
    return {text.data(), text.size()};
}
/// The member `name`; null when it is absent or JSON's null.
[[nodiscard]] const bj::value* find(const bj::object& object, std::string_view name) noexcept;
/// The object that the member `name` is; null when it is none.
[[nodiscard]] const bj::object* find_object(const bj::object& object,
                                            std::string_view name) noexcept;
/// The text that the member `name` is; none when it is no string.
[[nodiscard]] std::optional<std::string_view> find_text(const bj::object& object,
                                                        std::string_view name) noexcept;
/// Whole seconds since 1970; none for anything else, milliseconds included.
[[nodiscard]] std::optional<Instant> timestamp(const bj::value& value) noexcept;

/// A date that is there, or is not, or cannot be read.
struct DateMember {
    std::optional<Instant> at{};
    bool is_malformed = false;
};

/// The members of `object`, which stands at `path` in the resource `id`. All outlive it.
class Members {
public:
    /// `object` may be null: then there are none.
    Members(const bj::object* object, std::string_view id, std::string path, Flaws& flaws)
        : object_{object}, id_{id}, path_{std::move(path)}, flaws_{&flaws} {}

    /// The members of the object `name` in this one.
    [[nodiscard]] Members in(std::string_view name) const;

    [[nodiscard]] bool has(std::string_view name) const noexcept { return at(name) != nullptr; }
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
    /// Not negative.
    [[nodiscard]] std::optional<std::int64_t> count(std::string_view name) const;
    [[nodiscard]] DateMember date(std::string_view name) const;
    /// Counts the member as wrong.
    void blame(std::string_view name, Flaw flaw = Flaw::MalformedAttribute) const;
    /// The member whatever it is; null when it is absent or JSON's null.
    [[nodiscard]] const bj::value* at(std::string_view name) const noexcept;

private:
    const bj::object* object_;
    std::string_view id_;
    std::string path_;
    Flaws* flaws_;
};

}  // namespace usher::upstream::aminotv

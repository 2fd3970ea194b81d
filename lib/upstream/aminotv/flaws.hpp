/// What a tolerant reading put up with: counted, with a few examples, so that the caller can log
/// and count it. Holds ids and names of members, never a value: nothing here is secret.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher::upstream::aminotv {

enum class Flaw : std::uint8_t {
    MalformedLicense,    ///< lacks what it needs (specs/aminotv.md 5.1), or when it lasts: left out
    MalformedProduct,    ///< lacks an id: left out
    MalformedUser,       ///< the same
    MalformedChannel,    ///< the same
    MalformedDate,       ///< not whole seconds since 1970, or milliseconds: not used
    DateConflict,        ///< `stop_date` and `end_date` differ: the earlier one counts
    MalformedAttribute,  ///< of another type or range than it should be, or a needed one is missing
    OtherType,           ///< an identifier or resource of another `type` than its place asks for
    OtherUser,           ///< a licence of somebody else in a user's list: left out
    Twice,               ///< the same id again: the later one counts
};

inline constexpr std::size_t flaw_count = static_cast<std::size_t>(Flaw::Twice) + 1;

/// `malformed_license`, `date_conflict`: the word for logs and metrics.
[[nodiscard]] std::string_view name(Flaw flaw) noexcept;

/// One of them, where it was found.
struct FlawExample {
    Flaw flaw{};
    std::string id{};      ///< of the resource; empty: it has none that can be shown
    std::string member{};  ///< its path in the resource, `attributes/stop_date`

    friend bool operator==(const FlawExample&, const FlawExample&) = default;
};

class Flaws {
public:
    /// Only as many are kept with their place: somebody else decides how many there are.
    static constexpr std::size_t examples_max = 16;

    /// Counts one. `id` is foreign text; it is kept if it can stand in a line, up to 64 bytes.
    void add(Flaw flaw, std::string_view id = {}, std::string_view member = {});
    /// Adds what another reading found, so that several pages count as one.
    void merge(const Flaws& others);

    [[nodiscard]] std::size_t count(Flaw flaw) const noexcept;
    [[nodiscard]] bool empty() const noexcept;
    /// The first ones, in the order of the document.
    [[nodiscard]] std::span<const FlawExample> examples() const noexcept { return examples_; }

    friend bool operator==(const Flaws&, const Flaws&) = default;

private:
    std::array<std::size_t, flaw_count> counts_{};
    std::vector<FlawExample> examples_;
};

}  // namespace usher::upstream::aminotv

/// The collections that the BSS answers from: what their rows can be filtered and ordered by, and
/// what belongs to them (specs/interworks.md 7.4, 8, 10.1). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::sandbox::interworks {

enum class PropertyKind : std::uint8_t { Text, Guid, Whole, Decimal, Flag, Time };

/// What rows can be filtered and ordered by; its name is also the column's.
struct Property {
    std::string_view name;
    PropertyKind kind{};
    std::string_view member;   ///< of the document
    std::string_view inner{};  ///< of the object that `member` is; empty: `member` itself
    bool is_ours = false;      ///< a column for the sandbox's own questions, unknown to callers
};

/// The member of a row that holds a word of an enumeration; without a member, no row has one.
struct WordMember {
    std::string_view member{};
    std::string_view inner{};  ///< of the object that `member` is; empty: `member` itself
};

struct Collection {
    std::string_view name;    ///< `accounts`, `organization/countries`: its path, in lower case
    std::string_view entity;  ///< `Account`: what its errors call a row
    std::string_view table;
    std::string_view not_found;                 ///< the error of a row that is not there
    std::span<const Property> properties{};     ///< beside `id`, which is the first
    std::span<const std::string_view> parts{};  ///< members that come only when `include` asks
    bool is_everybodys = false;                 ///< its rows belong to no reseller
    bool names_entity_in_errors = true;         ///< 13.1: not for subscriptions
    bool is_lookup = false;                     ///< pages have the names of IW-PAGE-5 too
    WordMember word{};
    /// Whether a document is one of its rows, by the client's own reader. Errc::Malformed.
    Result<void> (*check)(std::string_view document) = nullptr;

    /// Whether its ids are numbers.
    [[nodiscard]] bool has_numeric_ids() const noexcept {
        return properties.front().kind == PropertyKind::Whole;
    }
};

/// All of them: accounts, products, subscriptions, invoices, orders, assets; what the distributor's
/// organization has: countries, unit groups, external systems, and which custom fields there are
/// for accounts, invoices, products, orders.
[[nodiscard]] std::span<const Collection> collections() noexcept;
/// The one of this name, whatever the case of its letters; null for another name.
[[nodiscard]] const Collection* find_collection(std::string_view name) noexcept;
/// The property of this name that callers know, whatever the case (IW-FILT-3); null if there is
/// none.
[[nodiscard]] const Property* find_property(const Collection& collection,
                                            std::string_view name) noexcept;

}  // namespace usher::sandbox::interworks

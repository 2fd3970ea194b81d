/// The tables `customer_row` and its neighbours: a reseller's local copy of its customers,
/// products, subscriptions and assets, as upstream wrote them (specs/interworks.md 14).
///
/// It knows no dialect: ids and documents are texts that sync understands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// What is copied. The numbers stand in the file.
enum class CustomerCollection : std::uint8_t {
    Accounts = 1,
    Products = 2,
    Subscriptions = 3,
    Assets = 4,
};

/// When upstream changed a row, by its own clock.
struct CustomerStamp {
    std::int64_t ticks = 0;           ///< of 100 ns since 1970, UTC
    std::int32_t offset_minutes = 0;  ///< from UTC, that it was written with

    friend bool operator==(const CustomerStamp&, const CustomerStamp&) = default;
};

/// A row as it came, and the words of it that lists go by.
struct CustomerRow {
    CustomerCollection collection{};
    std::string id{};                      ///< not empty
    std::optional<std::string> account{};  ///< whose it is; of an account its own id
    std::string name{};
    std::string code{};    ///< of a product, or of the one that a row is about; or empty
    std::string status{};  ///< upstream's word, or empty
    CustomerStamp updated_at{};
    std::string document{};               ///< JSON
    std::optional<std::string> addons{};  ///< JSON of a subscription's add-ons; none: never asked
    bool addons_due = false;              ///< its add-ons are to be asked for
    /// Since when upstream gives a status that is not known here; none: it does not.
    std::optional<Instant> unknown_since{};

    friend bool operator==(const CustomerRow&, const CustomerRow&) = default;
};

/// How far the copy of a collection has come.
struct CollectionState {
    std::optional<CustomerStamp> mark{};       ///< the latest change that is committed
    std::optional<Instant> no_filter_until{};  ///< until then upstream is not asked for changes
    std::optional<Instant> no_moved_until{};   ///< nor for accounts of another billing address
    bool can_order = true;                     ///< whether upstream takes an order
    std::optional<Instant> full_pass_at{};     ///< the end of the last full pass
    std::optional<Instant> heard_at{};         ///< the end of the last reading of any kind

    friend bool operator==(const CollectionState&, const CollectionState&) = default;
};

/// Which rows a list shows: in the order in which they were first read.
struct CustomerPage {
    CustomerCollection collection{};
    std::size_t count = 0;  ///< at most
    /// Of documents and add-ons, at most; the first row comes however much it is.
    std::size_t bytes_max = std::size_t{4} * 1024 * 1024;
    std::optional<std::string> after{};    ///< only those behind this one's id
    std::optional<std::string> account{};  ///< only this one's
    std::optional<std::string> status{};   ///< only of this word, whatever the case of ASCII
    std::string search{};  ///< only with this in name, code or id, whatever the case of ASCII
};

/// A page of a list.
struct CustomerRows {
    std::vector<CustomerRow> rows{};
    bool has_more = false;  ///< behind the last of them
};

/// What became of a row that arrived.
struct CustomerPut {
    bool is_new = false;
    std::optional<std::string> account_before{};
    std::string code_before{};
};

/// What the copy was made from and with: another one is no copy of this.
struct CustomerOrigin {
    std::string source{};       ///< upstream, and which of its accounts are kept
    std::string user_prefix{};  ///< who its accounts are here: this, and their numbers
    std::string features{};     ///< the table by which licences were derived

    friend bool operator==(const CustomerOrigin&, const CustomerOrigin&) = default;
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class CustomerTable {
public:
    /// `database` outlives the table.
    explicit CustomerTable(Database& database) noexcept : database_{database} {}

    [[nodiscard]] std::optional<CustomerRow> find(CustomerCollection collection,
                                                  std::string_view id) const;
    /// Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Result<CustomerRows> list(const CustomerPage& page) const;
    /// All rows of an account in a collection, in the order in which they were first read.
    [[nodiscard]] std::vector<CustomerRow> of_account(CustomerCollection collection,
                                                      std::string_view account) const;
    [[nodiscard]] std::int64_t count(CustomerCollection collection) const;
    /// Visits up to `count` ids behind `after` (empty: from the first), in the order of the ids,
    /// with whether the last clean full pass missed them.
    void each_id(CustomerCollection collection, std::string_view after, std::size_t count,
                 const std::function<void(std::string id, bool is_missed)>& visit) const;

    /// Adds a row, or replaces an older one; add-ons and `unknown_since` of an older one stay.
    /// None, with nothing written, if the one here is younger, or the same to the last byte.
    std::optional<CustomerPut> put(const CustomerRow& row);
    /// Whose it was; none if it was not there.
    std::optional<CustomerRow> remove(CustomerCollection collection, std::string_view id);
    /// Writes nothing if it was so before or the row is not there.
    void set_missed(CustomerCollection collection, std::string_view id, bool is_missed);
    /// False, with nothing written, if they were the same or the row is not there.
    bool set_addons(std::string_view subscription, std::string_view document);
    /// Subscriptions whose add-ons are to be asked for, up to `count`.
    [[nodiscard]] std::vector<std::string> addons_due(std::size_t count) const;
    void set_addons_due(std::string_view subscription, bool is_due);
    void set_unknown_since(std::string_view subscription, std::optional<Instant> since);

    [[nodiscard]] CollectionState state(CustomerCollection collection) const;
    /// Writes nothing if it was so before.
    void keep(CustomerCollection collection, const CollectionState& state);

    /// Ids of rows that could not be read; each is asked for singly.
    [[nodiscard]] std::vector<std::string> set_aside(CustomerCollection collection) const;
    [[nodiscard]] std::size_t aside_count(CustomerCollection collection) const;
    void put_aside(CustomerCollection collection, std::string_view id);
    void take_back(CustomerCollection collection, std::string_view id);

    /// Accounts whose licences are to be derived anew, up to `count`.
    [[nodiscard]] std::vector<std::string> due(std::size_t count) const;
    [[nodiscard]] std::int64_t due_count() const;
    void put_due(std::string_view account);
    /// Every account of which any row is kept.
    void put_all_due();
    void take_off_due(std::string_view account);

    /// None before the first.
    [[nodiscard]] std::optional<CustomerOrigin> origin() const;
    void set_origin(const CustomerOrigin& origin);
    /// Removes every row, state and id set aside; what is due stays, and all accounts become so.
    void clear();

private:
    Database& database_;
};

}  // namespace usher::store

/// The tables `user_key`, `key_product` and `entitlement`: keys, whom they were loaded for, what
/// they hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// How a key came to this machine, and so how upstream is asked what it holds.
enum class KeySource : std::uint8_t {
    Extension,  ///< an extension string, which is also the proof by which its document is asked for
    Account,    ///< its user has signed in at the account site; nothing but the key is known
};

/// `extension`, `account`.
[[nodiscard]] std::string_view name(KeySource source) noexcept;

/// A loaded key without its secrets: what the projection keeps in memory.
struct KeyRecord {
    std::int64_t row = 0;
    KeyTag tag{};
    KeySubject subject{};
    license::KeyType type = license::KeyType::General;  ///< always general of an account
    KeySource source = KeySource::Extension;
    std::optional<ProductId> product{};   ///< of an individual key, or named by the extension
    std::vector<ProductId> loaded_for{};  ///< products that loaded a general key (choice 19)
    Instant loaded_at{};
    std::optional<Instant> confirmed_at{};  ///< when upstream last confirmed what it holds
    std::int64_t document_version = 0;      ///< of the last answer taken; 0 before the first
    std::string etag{};                     ///< of the last answer; empty before the first
    std::vector<license::Entitlement> entitlements{};  ///< by option, the paid before the trial

    friend bool operator==(const KeyRecord&, const KeyRecord&) = default;
};

/// The secrets of a loaded key.
struct KeySecrets {
    UserKey user_key;
    std::string extension;  ///< as loaded; empty: the key is an account's
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class KeyTable {
public:
    /// Both outlive the table.
    KeyTable(Database& database, const Sealer& sealer) noexcept;

    /// Every key in the order of loading. `visit` gets one record at a time: 100,000 of them need
    /// not stand in memory twice, and what SQLite kept of the file is given back.
    void each(const std::function<void(KeyRecord)>& visit) const;

    [[nodiscard]] std::optional<KeyRecord> find(const KeyTag& tag) const;

    /// Adds a key, or renews the extension of one that is there, with the type and product that it
    /// names; remembers `loaded_for` if given. An account's key becomes an ordinary one, which
    /// takes documents of any version. The record as it is now.
    KeyRecord put(const license::Extension& extension, std::string_view extension_text,
                  const std::optional<ProductId>& loaded_for, Instant now);

    /// Adds an account's key: a general one without an extension. One that is there stays as it is.
    /// The record as it is now.
    KeyRecord follow(const UserKey& user_key, Instant now);

    /// Removes a key with all it holds, and says which row that was; none if there is no such key.
    std::optional<std::int64_t> remove(const KeyTag& tag);

    /// The secrets of the key in `row`. Errc::NotFound, or NotAccepted if they do not open.
    [[nodiscard]] Result<KeySecrets> secrets(std::int64_t row) const;

    /// Makes the document's entitlements the only ones of `row`. `source` says what was asked: the
    /// versions of an account's answers are no measure for documents, nor the other way round.
    /// StorageFailure with Errc::NotFound without such a row, with Errc::NotAccepted for a lower
    /// version than the one held (threat model D53) or a key that came otherwise than from
    /// `source`, with Errc::Conflict when the document names an option twice as paid or twice as
    /// trial.
    void take_document(std::int64_t row, const license::EntitlementDocument& document,
                       std::string_view etag, Instant confirmed_at,
                       KeySource source = KeySource::Extension);
    /// Makes the paid entitlement of `tag` for `option` last until `valid_to`, if it does not last
    /// longer already. Whether that changed anything: not if the key is not loaded.
    bool extend(const KeyTag& tag, const OptionId& option, Instant valid_to);
    /// Upstream confirmed that nothing changed. StorageFailure with Errc::NotFound without such a
    /// row.
    void confirm(std::int64_t row, Instant confirmed_at);

    /// Lets every key count as not confirmed after `latest`. One change.
    void doubt(Instant latest);

    /// How many changes there have been: each put, remove, take_document, extend and confirm
    /// that changed something is one, and each doubt.
    [[nodiscard]] std::int64_t changes() const;

private:
    [[nodiscard]] KeyRecord read(const Statement& query) const;
    [[nodiscard]] KeyRecord written(const KeyTag& tag) const;
    void count_change();
    /// 0 for a tag that is not there; rows count from 1.
    [[nodiscard]] std::int64_t row_of(const KeyTag& tag) const;
    std::int64_t insert(const KeyTag& tag, const license::Extension& extension,
                        std::string_view extension_text, KeySource source, Instant now);
    [[noreturn]] void fail_as_not_taken(std::int64_t row, KeySource source) const;
    void renew(std::int64_t row, const license::Extension& extension,
               std::string_view extension_text);

    Database& database_;
    const Sealer& sealer_;
};

}  // namespace usher::store

/// The table `token`: bearer tokens, kept as hashes only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// What a token may do; a bit each, so that a set of them is an integer.
enum class Scope : std::uint8_t { Read = 1, Keys = 2, Activate = 4, Sync = 8, Stream = 16 };

struct Token {
    std::int64_t row = 0;
    std::string name;          ///< who it was made for, for people; unique
    crypto::Digest256 hash{};  ///< SHA-256 of the token's text: it has 256 random bits of its own
    std::uint8_t scopes = 0;   ///< the bits of Scope
    Instant created_at{};
    std::optional<Instant> expires_at{};
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class TokenTable {
public:
    explicit TokenTable(Database& database) noexcept : database_{database} {}

    [[nodiscard]] std::vector<Token> all() const;
    /// Adds a token and gives it its row. StorageFailure with Errc::Conflict if the name is taken.
    Token insert(Token token);
    /// False if there was none of that name.
    bool remove(std::string_view name);

private:
    Database& database_;
};

}  // namespace usher::store

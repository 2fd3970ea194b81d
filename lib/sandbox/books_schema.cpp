#include "lib/sandbox/books_schema.hpp"

#include <array>

#include "lib/sandbox/aminotv/schema.hpp"
#include "lib/sandbox/createreseller/schema.hpp"
#include "lib/sandbox/interworks/schema.hpp"
#include "lib/sandbox/oauth2/schema.hpp"

namespace usher::sandbox {

namespace {

// Times are Unix seconds, amounts euro cents. An entitlement row holds from its version of the key
// on; no valid_to means that the option was taken away.
constexpr std::array migrations{store::Migration{R"sql(
CREATE TABLE issuer (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seed BLOB NOT NULL CHECK (length(seed) = 32)
) STRICT;

CREATE TABLE account (
    api_key TEXT PRIMARY KEY CHECK (length(api_key) > 0),
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user_key (
    user_key TEXT PRIMARY KEY CHECK (length(user_key) = 40 AND user_key NOT GLOB '*[^0-9a-f]*'),
    type INTEGER NOT NULL CHECK (type IN (1, 2)),
    product TEXT CHECK (type = 1 OR product IS NOT NULL),
    created_by TEXT NOT NULL REFERENCES account,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

CREATE TABLE entitlement (
    user_key TEXT NOT NULL REFERENCES user_key,
    service TEXT NOT NULL CHECK (length(service) > 0),
    version INTEGER NOT NULL CHECK (version > 1),
    valid_to INTEGER,
    trial INTEGER NOT NULL CHECK (trial IN (0, 1)),
    PRIMARY KEY (user_key, service, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    api_key TEXT NOT NULL REFERENCES account,
    booked_at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opening', 'deposit', 'activation')),
    amount INTEGER NOT NULL CHECK (kind <> 'activation' OR amount <= 0),
    balance INTEGER NOT NULL CHECK (balance >= 0),
    user_key TEXT REFERENCES user_key CHECK ((kind = 'activation') = (user_key IS NOT NULL)),
    service TEXT CHECK ((kind = 'activation') = (service IS NOT NULL)),
    period TEXT CHECK ((kind = 'activation') = (period IS NOT NULL))
) STRICT;

CREATE INDEX ledger_of_account ON ledger (api_key, number);
CREATE UNIQUE INDEX ledger_opening ON ledger (api_key) WHERE kind = 'opening';

CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END;

CREATE TRIGGER ledger_is_not_shortened BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END;
)sql"},
                                store::Migration{aminotv::schema},
                                store::Migration{createreseller::schema},
                                store::Migration{aminotv::device_schema},
                                store::Migration{oauth2::schema},
                                store::Migration{interworks::schema},
                                store::Migration{interworks::ordering_schema}};

}  // namespace

std::span<const store::Migration> books_migrations() noexcept {
    return migrations;
}

}  // namespace usher::sandbox

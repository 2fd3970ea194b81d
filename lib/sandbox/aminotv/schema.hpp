/// The tables of the AminoTV dialect in the sandbox's database.
#pragma once

#include <string_view>

namespace usher::sandbox::aminotv {

/// Times are Unix seconds, amounts hundredths of a currency, lasting times seconds. Ids are row
/// numbers: given one after the other, never twice, so that the same orders give the same ids.
inline constexpr std::string_view schema = R"sql(
CREATE TABLE aminotv_user (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    email TEXT UNIQUE COLLATE NOCASE CHECK (length(email) > 0),
    password TEXT,
    name TEXT NOT NULL,
    telephone TEXT,
    registration_state TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    external_id TEXT,
    flags TEXT NOT NULL  -- one a line
) STRICT;

CREATE TABLE aminotv_refresh_token (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL REFERENCES aminotv_user ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX aminotv_refresh_token_of_user ON aminotv_refresh_token (user);

CREATE TABLE aminotv_product (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL,
    premium INTEGER NOT NULL CHECK (premium IN (0, 1)),
    visible INTEGER CHECK (visible IN (0, 1)),
    buyable INTEGER CHECK (buyable IN (0, 1)),
    amount INTEGER CHECK (amount >= 0),
    currency TEXT CHECK ((amount IS NULL) = (currency IS NULL)),
    recurring INTEGER NOT NULL CHECK (recurring IN (0, 1)),
    term INTEGER CHECK (term > 0)
) STRICT;

CREATE TABLE aminotv_price (
    product INTEGER NOT NULL REFERENCES aminotv_product ON DELETE CASCADE,
    since INTEGER NOT NULL,
    amount INTEGER,
    currency TEXT,
    PRIMARY KEY (product, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE aminotv_product_channel (
    product INTEGER NOT NULL REFERENCES aminotv_product ON DELETE CASCADE,
    service TEXT NOT NULL CHECK (service IN ('live', 'npvr', 'catchup', 'startover')),
    channel TEXT NOT NULL,
    PRIMARY KEY (product, service, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE aminotv_channel (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    name TEXT NOT NULL,
    live INTEGER,
    npvr INTEGER,
    catchup INTEGER,
    startover INTEGER,
    catchup_horizon INTEGER
) STRICT;

CREATE TABLE aminotv_license (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    user INTEGER NOT NULL REFERENCES aminotv_user ON DELETE CASCADE,
    product INTEGER NOT NULL REFERENCES aminotv_product,
    status TEXT NOT NULL,
    start_date INTEGER,
    stop_date INTEGER,
    order_id TEXT,
    recurring INTEGER CHECK (recurring IN (0, 1)),
    expiry_date INTEGER,
    amount INTEGER,
    currency TEXT,
    purchased_at INTEGER,
    payment_method TEXT
) STRICT;
CREATE INDEX aminotv_license_of_user ON aminotv_license (user, id);
CREATE INDEX aminotv_license_of_product ON aminotv_license (product, id);
CREATE INDEX aminotv_license_of_order ON aminotv_license (order_id);
CREATE INDEX aminotv_license_end ON aminotv_license (stop_date)
    WHERE status IN ('ACTIVE', 'SUSPENDED', 'SUSPENDEDADMIN');

CREATE TABLE aminotv_idempotency (
    user INTEGER NOT NULL REFERENCES aminotv_user ON DELETE CASCADE,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint TEXT NOT NULL,
    remembered_at INTEGER NOT NULL,
    status INTEGER NOT NULL CHECK (status IN (201, 403, 404, 422)),
    body TEXT NOT NULL,
    PRIMARY KEY (user, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE aminotv_charge (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL UNIQUE,
    user INTEGER NOT NULL,
    product INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    license INTEGER NOT NULL,
    charged_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER aminotv_charge_stays BEFORE DELETE ON aminotv_charge
BEGIN SELECT RAISE(ABORT, 'a charge stays'); END;

CREATE TRIGGER aminotv_charge_is_not_changed
BEFORE UPDATE OF order_id, user, product, amount, currency, charged_at ON aminotv_charge
BEGIN SELECT RAISE(ABORT, 'of a charge only the licence changes'); END;
)sql";

/// What books that were made before there were devices lack. A device has one owner always
/// (specs/aminotv.md 5.4), so it goes with its user, and its serial number is free again.
inline constexpr std::string_view device_schema = R"sql(
CREATE TABLE aminotv_device (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    user INTEGER NOT NULL REFERENCES aminotv_user ON DELETE CASCADE,
    serial_number TEXT UNIQUE CHECK (length(serial_number) > 0),
    player_id TEXT CHECK (length(player_id) > 0)
) STRICT;
CREATE INDEX aminotv_device_of_user ON aminotv_device (user);
)sql";

}  // namespace usher::sandbox::aminotv

/// The tables of the interworks.cloud dialect in the sandbox's database.
#pragma once

#include <string_view>

namespace usher::sandbox::interworks {

/// Every row of a collection keeps its whole document and, beside it, what it can be filtered and
/// ordered by, in columns of the property's own name (specs/interworks.md 7.4). `reseller` is whose
/// row it is, 0 that of everybody; `place` what the default order goes by (IW-PAGE-7). Points in
/// time are ticks of 100 ns since 1970, decimals REAL for comparing alone: the document has the
/// exact digits. Tokens and passwords are kept as digests; the distributor's keys, which the
/// console shows, as they are.
inline constexpr std::string_view schema = R"sql(
CREATE TABLE interworks_distributor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    client_key TEXT NOT NULL CHECK (length(client_key) > 0),
    client_secret TEXT NOT NULL CHECK (length(client_secret) > 0)
) STRICT;

CREATE TABLE interworks_reseller (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
    name TEXT NOT NULL CHECK (length(name) > 0),
    edition TEXT NOT NULL CHECK (edition IN ('Basic', 'Free', 'Standard'))
) STRICT;

CREATE TABLE interworks_user (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(username) BETWEEN 1 AND 100),
    reseller INTEGER NOT NULL REFERENCES interworks_reseller,
    email TEXT NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    password BLOB NOT NULL CHECK (length(password) = 32)
) STRICT;
CREATE INDEX interworks_user_of_reseller ON interworks_user (reseller, number);

CREATE TABLE interworks_token (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    user INTEGER NOT NULL REFERENCES interworks_user ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interworks_token_of_user ON interworks_token (user, kind);
CREATE INDEX interworks_token_by_end ON interworks_token (expires_at);

CREATE TABLE interworks_account (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    phone TEXT COLLATE NOCASE,
    email TEXT COLLATE NOCASE,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX interworks_account_by_place ON interworks_account (reseller, place);
CREATE INDEX interworks_account_by_name ON interworks_account (reseller, name, place);
CREATE INDEX interworks_account_by_creation ON interworks_account (reseller, createdAt, place);
CREATE INDEX interworks_account_by_change ON interworks_account (reseller, updatedAt, place);

CREATE TABLE interworks_product (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    code TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE,
    categoryId TEXT,
    categoryName TEXT COLLATE NOCASE,
    productGroupId TEXT,
    chargeType TEXT COLLATE NOCASE,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interworks_product_by_place ON interworks_product (reseller, place);
CREATE INDEX interworks_product_by_change ON interworks_product (reseller, updatedAt, place);

CREATE TABLE interworks_subscription (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    status TEXT COLLATE NOCASE,
    accountId INTEGER NOT NULL,
    accountName TEXT COLLATE NOCASE,
    billingToId INTEGER,
    productId TEXT,
    productCode TEXT COLLATE NOCASE,
    productName TEXT COLLATE NOCASE,
    quantity INTEGER,
    isTrial INTEGER,
    automaticRenewal INTEGER,
    startDate INTEGER,
    endDate INTEGER,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX interworks_subscription_by_place ON interworks_subscription (reseller, place);
CREATE INDEX interworks_subscription_by_account ON interworks_subscription (reseller, accountId);
CREATE INDEX interworks_subscription_by_creation
    ON interworks_subscription (reseller, createdAt, place);
CREATE INDEX interworks_subscription_by_change
    ON interworks_subscription (reseller, updatedAt, place);

CREATE TABLE interworks_invoice (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    code TEXT COLLATE NOCASE,
    statusType TEXT COLLATE NOCASE,
    typeType TEXT COLLATE NOCASE,
    accountId INTEGER,
    accountName TEXT COLLATE NOCASE,
    billingToId INTEGER,
    billingToName TEXT COLLATE NOCASE,
    currency TEXT COLLATE NOCASE,
    total REAL,
    unpaidAmount REAL,
    invoiceDate INTEGER,
    dueDate INTEGER,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX interworks_invoice_by_place ON interworks_invoice (reseller, place);
CREATE INDEX interworks_invoice_by_account ON interworks_invoice (reseller, accountId);
CREATE INDEX interworks_invoice_by_creation ON interworks_invoice (reseller, createdAt, place);
CREATE INDEX interworks_invoice_by_change ON interworks_invoice (reseller, updatedAt, place);

CREATE TABLE interworks_order (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    code TEXT COLLATE NOCASE,
    statusType TEXT COLLATE NOCASE,
    accountId INTEGER,
    accountName TEXT COLLATE NOCASE,
    billingToId INTEGER,
    paymentMethod TEXT COLLATE NOCASE,
    total REAL,
    orderDate INTEGER NOT NULL,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX interworks_order_by_place ON interworks_order (reseller, place);
CREATE INDEX interworks_order_by_account ON interworks_order (reseller, accountId);
CREATE INDEX interworks_order_by_creation ON interworks_order (reseller, createdAt, place);
CREATE INDEX interworks_order_by_change ON interworks_order (reseller, updatedAt, place);

CREATE TABLE interworks_asset (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    status TEXT COLLATE NOCASE,
    customerId INTEGER,
    customerName TEXT COLLATE NOCASE,
    billingToId INTEGER,
    billingToName TEXT COLLATE NOCASE,
    productId TEXT,
    productName TEXT COLLATE NOCASE,
    purchaseDate INTEGER,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX interworks_asset_by_place ON interworks_asset (reseller, place);
CREATE INDEX interworks_asset_by_creation ON interworks_asset (reseller, createdAt, place);
CREATE INDEX interworks_asset_by_change ON interworks_asset (reseller, updatedAt, place);
)sql";

/// What orders need: the distributor's own lists, and which orders are being executed until when.
inline constexpr std::string_view ordering_schema = R"sql(
ALTER TABLE interworks_account ADD COLUMN billingAddressUpdatedAt INTEGER;
CREATE INDEX interworks_account_by_address
    ON interworks_account (reseller, billingAddressUpdatedAt, place);

-- Lists go by row numbers.
ALTER TABLE interworks_product RENAME TO interworks_product_before;
CREATE TABLE interworks_product (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    reseller INTEGER NOT NULL,
    place TEXT NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    code TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE,
    categoryId TEXT,
    categoryName TEXT COLLATE NOCASE,
    productGroupId TEXT,
    chargeType TEXT COLLATE NOCASE,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
) STRICT;
INSERT INTO interworks_product SELECT * FROM interworks_product_before;
DROP TABLE interworks_product_before;
CREATE INDEX interworks_product_by_place ON interworks_product (reseller, place);
CREATE INDEX interworks_product_by_change ON interworks_product (reseller, updatedAt, place);

CREATE INDEX interworks_asset_by_customer ON interworks_asset (reseller, customerId);

CREATE TABLE interworks_execution (
    order_id TEXT PRIMARY KEY,
    reseller INTEGER NOT NULL,
    due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interworks_execution_by_time ON interworks_execution (due_at, order_id);

CREATE TABLE interworks_country (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    code TEXT COLLATE NOCASE,
    isActive INTEGER
) STRICT;

CREATE TABLE interworks_unit_group (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE
) STRICT;

CREATE TABLE interworks_external_system (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE
) STRICT;

CREATE TABLE interworks_account_field (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE
) STRICT;

CREATE TABLE interworks_invoice_field (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE
) STRICT;

CREATE TABLE interworks_product_field (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE
) STRICT;

CREATE TABLE interworks_order_field (
    id INTEGER PRIMARY KEY,
    reseller INTEGER NOT NULL,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    name TEXT COLLATE NOCASE,
    type TEXT COLLATE NOCASE
) STRICT;
)sql";

}  // namespace usher::sandbox::interworks

/// The tables of the createReseller dialect in the sandbox's database.
#pragma once

#include <string_view>

namespace usher::sandbox::createreseller {

/// Times are Unix seconds, percentages ten-thousandths. Values of parameters are kept as their
/// canonical texts. User names are unique without regard to the case of ASCII letters, deleted
/// accounts included (C6). Ids are row numbers, never given twice.
inline constexpr std::string_view schema = R"sql(
CREATE TABLE createreseller_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 999999999),
    user_name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(user_name) BETWEEN 1 AND 255),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'reseller', 'sales_agent', 'advertiser')),
    state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled', 'deleted')),
    api_id TEXT CHECK (length(api_id) > 0),
    api_enabled INTEGER NOT NULL CHECK (api_enabled IN (0, 1)),
    billing INTEGER NOT NULL CHECK (billing IN (0, 1)),
    revenue_share INTEGER NOT NULL CHECK (revenue_share IN (0, 1) AND revenue_share <= billing)
) STRICT;

CREATE TABLE createreseller_package (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 999999999),
    owner INTEGER NOT NULL REFERENCES createreseller_account,
    level INTEGER NOT NULL CHECK (level >= 1)
) STRICT;
CREATE INDEX createreseller_package_of_owner ON createreseller_package (owner, level, id);

CREATE TABLE createreseller_package_term (
    package INTEGER NOT NULL REFERENCES createreseller_package,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (package, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE createreseller_reseller (
    account INTEGER PRIMARY KEY REFERENCES createreseller_account,
    administrator INTEGER NOT NULL REFERENCES createreseller_account,
    created_at INTEGER NOT NULL,
    password TEXT NOT NULL CHECK (length(password) BETWEEN 6 AND 255),
    mail_sent INTEGER NOT NULL CHECK (mail_sent IN (0, 1))
) STRICT;

CREATE TABLE createreseller_value (
    reseller INTEGER NOT NULL REFERENCES createreseller_reseller,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('given', 'package', 'account', 'default')),
    PRIMARY KEY (reseller, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE createreseller_commission (
    reseller INTEGER PRIMARY KEY REFERENCES createreseller_reseller,
    earner INTEGER NOT NULL REFERENCES createreseller_account,
    percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 1000000)
) STRICT;

CREATE TABLE createreseller_credit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    reseller INTEGER NOT NULL REFERENCES createreseller_reseller,
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL CHECK (reason IN ('signup')),
    booked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX createreseller_credit_of_reseller ON createreseller_credit (reseller);

CREATE TRIGGER createreseller_credit_is_not_changed BEFORE UPDATE ON createreseller_credit
BEGIN SELECT RAISE(ABORT, 'credits are only booked'); END;

CREATE TRIGGER createreseller_credit_stays BEFORE DELETE ON createreseller_credit
BEGIN SELECT RAISE(ABORT, 'credits are only booked'); END;
)sql";

}  // namespace usher::sandbox::createreseller

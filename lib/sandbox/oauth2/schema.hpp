/// The tables of applications and of the account site in the sandbox's database.
#pragma once

#include <string_view>

namespace usher::sandbox::oauth2 {

/// Times are Unix seconds. Passwords are kept as scrypt hashes; client secrets, sessions, codes and
/// tokens, which are random, as their SHA-256. An API secret is kept as it is, since signatures are
/// checked with it; here stand those that were changed. A token lives and ends with its code.
inline constexpr std::string_view schema = R"sql(
CREATE TABLE app (
    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
    api_key TEXT NOT NULL REFERENCES account,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    site TEXT CHECK (length(site) > 0),
    client_secret_hash BLOB NOT NULL CHECK (length(client_secret_hash) = 32),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX app_of_account ON app (api_key, created_at, id);

CREATE TABLE app_redirect_uri (
    app TEXT NOT NULL REFERENCES app,
    position INTEGER NOT NULL,
    uri TEXT NOT NULL CHECK (length(uri) > 0),
    PRIMARY KEY (app, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_secret (
    api_key TEXT PRIMARY KEY REFERENCES account,
    secret TEXT NOT NULL CHECK (length(secret) = 20)
) STRICT;

CREATE TABLE site_user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(email) BETWEEN 3 AND 254),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    password_hash BLOB NOT NULL CHECK (length(password_hash) = 32),
    user_key TEXT NOT NULL UNIQUE REFERENCES user_key,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE site_session (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    site_user INTEGER NOT NULL REFERENCES site_user,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE site_consent (
    site_user INTEGER NOT NULL REFERENCES site_user,
    app TEXT NOT NULL REFERENCES app,
    scope TEXT NOT NULL CHECK (scope IN ('userkey', 'email')),
    agreed_at INTEGER NOT NULL,
    PRIMARY KEY (site_user, app, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE oauth2_code (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    app TEXT NOT NULL REFERENCES app,
    site_user INTEGER NOT NULL REFERENCES site_user,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    challenge TEXT,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used IN (0, 1))
) STRICT;
CREATE INDEX oauth2_code_by_expiry ON oauth2_code (expires_at);

CREATE TABLE oauth2_token (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    code BLOB NOT NULL UNIQUE REFERENCES oauth2_code ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;
)sql";

}  // namespace usher::sandbox::oauth2

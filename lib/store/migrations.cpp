#include "lib/store/migrations.hpp"

#include <array>

namespace usher::store {
namespace {

// Instants are seconds since 1970, UTC. Columns of type BLOB hold sealed values (sealer.hpp), but
// for tags and hashes. AUTOINCREMENT: a row id is part of what is sealed and must never come back.
constexpr std::string_view first_version = R"sql(
CREATE TABLE sealing (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    probe BLOB NOT NULL
) STRICT;

CREATE TABLE installation (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    id               TEXT NOT NULL CHECK (length(id) = 40),
    starts           INTEGER NOT NULL CHECK (starts >= 0),
    time_highest     INTEGER NOT NULL,
    attested_time    INTEGER,
    attested_boot_id TEXT,
    attested_boot_ms INTEGER,
    CHECK ((attested_time IS NULL) = (attested_boot_id IS NULL)
       AND (attested_time IS NULL) = (attested_boot_ms IS NULL))
) STRICT;

CREATE TABLE user_key (
    row              INTEGER PRIMARY KEY AUTOINCREMENT,
    tag              BLOB NOT NULL UNIQUE CHECK (length(tag) = 16),
    user_key         BLOB NOT NULL,
    extension        BLOB NOT NULL,
    type             INTEGER NOT NULL CHECK (type IN (1, 2)),
    product          TEXT CHECK (product <> ''),
    loaded_at        INTEGER NOT NULL,
    confirmed_at     INTEGER,
    document_version INTEGER NOT NULL DEFAULT 0 CHECK (document_version >= 0),
    etag             TEXT NOT NULL DEFAULT '',
    CHECK (type = 1 OR product IS NOT NULL)
) STRICT;

CREATE TABLE key_product (
    key     INTEGER NOT NULL REFERENCES user_key (row) ON DELETE CASCADE,
    product TEXT NOT NULL CHECK (product <> ''),
    PRIMARY KEY (key, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE entitlement (
    key      INTEGER NOT NULL REFERENCES user_key (row) ON DELETE CASCADE,
    option   TEXT NOT NULL CHECK (option <> ''),
    trial    INTEGER NOT NULL CHECK (trial IN (0, 1)),
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (key, option, trial)
) STRICT, WITHOUT ROWID;

CREATE TABLE activation (
    row             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE CHECK (id <> ''),
    user_key        BLOB NOT NULL,
    user_key_tag    BLOB NOT NULL CHECK (length(user_key_tag) = 16),
    service         TEXT NOT NULL CHECK (service <> ''),
    period          TEXT NOT NULL CHECK (period <> ''),
    state           TEXT NOT NULL CHECK (state IN
        ('PREPARED', 'SENDING', 'CONFIRMED', 'REJECTED', 'UNKNOWN', 'CANCELLED')),
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    valid_to_before INTEGER,
    valid_to_after  INTEGER,
    cost_cents      INTEGER,
    evidence        TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX activation_open ON activation (user_key_tag, service)
    WHERE state IN ('PREPARED', 'SENDING', 'UNKNOWN');

CREATE TABLE token (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (name <> ''),
    hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes     INTEGER NOT NULL CHECK (scopes BETWEEN 0 AND 255),
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
)sql";

// How often the keys and what they hold have changed: tells whether what was saved of them beside
// the database is still true.
constexpr std::string_view counted_changes = R"sql(
CREATE TABLE key_changes (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT;
INSERT INTO key_changes (one, count) VALUES (1, 0);
)sql";

// SQLite cannot alter a CHECK, so the table is made anew with its rows. Row ids stay, which are
// part of what is sealed. None comes back because no row ever goes: AUTOINCREMENT would write a
// page more with every activation. `attempts` and `sent_at` of
// earlier activations: what was being sent when it was last changed left once, at that time or
// before. Their upstream was not written down: it is none that can be configured.
constexpr std::string_view reconciled_activations = R"sql(
DROP INDEX activation_open;
ALTER TABLE activation RENAME TO earlier_activation;

CREATE TABLE activation (
    row             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE CHECK (id <> ''),
    user_key        BLOB NOT NULL,
    user_key_tag    BLOB NOT NULL CHECK (length(user_key_tag) = 16),
    service         TEXT NOT NULL CHECK (service <> ''),
    period          TEXT NOT NULL CHECK (period <> ''),
    state           TEXT NOT NULL CHECK (state IN ('PREPARED', 'SENDING', 'UNKNOWN', 'IN_DOUBT',
        'CONFIRMED', 'REJECTED', 'CANCELLED', 'WRITTEN_OFF')),
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    wanted_at       INTEGER NOT NULL,
    asked_by        TEXT NOT NULL,
    upstream        TEXT NOT NULL,
    price_cents     INTEGER,
    quoted_cents    INTEGER,
    sent_at         INTEGER,
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    before_read     INTEGER NOT NULL CHECK (before_read IN (0, 1)),
    valid_to_before INTEGER,
    valid_to_after  INTEGER,
    cost_cents      INTEGER,
    evidence        TEXT NOT NULL,
    resolved_by     TEXT CHECK (resolved_by <> ''),
    resolved_why    TEXT CHECK (resolved_why <> ''),
    resolved_at     INTEGER,
    CHECK (before_read = 1 OR valid_to_before IS NULL),
    CHECK ((resolved_by IS NULL) = (resolved_why IS NULL)
       AND (resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;

INSERT INTO activation (row, id, user_key, user_key_tag, service, period, state, created_at,
        changed_at, wanted_at, asked_by, upstream, sent_at, attempts, before_read, valid_to_before,
        valid_to_after, cost_cents, evidence)
    SELECT row, id, user_key, user_key_tag, service, period, state, created_at,
        changed_at, created_at, '', '',
        CASE WHEN state IN ('SENDING', 'UNKNOWN') THEN changed_at END,
        state NOT IN ('PREPARED', 'CANCELLED'),
        valid_to_before IS NOT NULL, valid_to_before, valid_to_after, cost_cents, evidence
    FROM earlier_activation ORDER BY row;

DROP TABLE earlier_activation;

CREATE UNIQUE INDEX activation_open ON activation (user_key_tag, service, upstream)
    WHERE state IN ('PREPARED', 'SENDING', 'UNKNOWN', 'IN_DOUBT');
CREATE TRIGGER activation_stays BEFORE DELETE ON activation
    BEGIN SELECT RAISE(ABORT, 'an activation is never removed'); END;
CREATE INDEX activation_sent ON activation (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX activation_confirmed ON activation (user_key_tag, service)
    WHERE state = 'CONFIRMED';
)sql";

// Each movement once: what upstream goes on to show is not news. NULL: not active.
constexpr std::string_view foreign_movements = R"sql(
CREATE TABLE movement (
    row          INTEGER PRIMARY KEY AUTOINCREMENT,
    key_tag      BLOB NOT NULL CHECK (length(key_tag) = 16),
    option       TEXT NOT NULL CHECK (option <> ''),
    moved_from   INTEGER,
    moved_to     INTEGER,
    seen_at      INTEGER NOT NULL,
    resolved_by  TEXT CHECK (resolved_by <> ''),
    resolved_why TEXT CHECK (resolved_why <> ''),
    resolved_at  INTEGER,
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL)
       AND (resolved_why IS NULL) = (resolved_at IS NULL))
) STRICT;
CREATE INDEX movement_of_key ON movement (key_tag, option);
CREATE INDEX movement_open ON movement (row) WHERE resolved_at IS NULL;
)sql";

// Entries and checkpoints are added and nothing else. What was let go is removed once the
// installation's row says so, which also tells where the journal ends (docs/journal.md).
constexpr std::string_view kept_journal = R"sql(
CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind <> ''),
    subject  TEXT NOT NULL,
    actor    TEXT NOT NULL CHECK (actor <> ''),
    details  TEXT NOT NULL,
    before   BLOB NOT NULL CHECK (length(before) = 32),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE journal_checkpoint (
    sequence  INTEGER PRIMARY KEY CHECK (sequence > 0),
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    count     INTEGER NOT NULL CHECK (count BETWEEN 1 AND sequence),
    bytes     INTEGER NOT NULL CHECK (bytes > 0),
    previous  INTEGER NOT NULL CHECK (previous >= 0 AND previous < sequence),
    at        INTEGER NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

ALTER TABLE installation ADD COLUMN
    journal_sequence INTEGER CHECK (journal_sequence >= 0);
ALTER TABLE installation ADD COLUMN
    journal_hash BLOB CHECK (length(journal_hash) = 32);
ALTER TABLE installation ADD COLUMN
    journal_base INTEGER CHECK (journal_base BETWEEN 0 AND journal_sequence);
ALTER TABLE installation ADD COLUMN
    journal_checkpoint INTEGER CHECK (journal_checkpoint BETWEEN 0 AND journal_sequence);
ALTER TABLE installation ADD COLUMN
    journal_bytes INTEGER CHECK (journal_bytes >= 0);

CREATE TRIGGER journal_entry_follows BEFORE INSERT ON journal
    WHEN NEW.sequence <= (SELECT journal_sequence FROM installation)
    BEGIN SELECT RAISE(ABORT, 'an entry of the journal comes behind its end'); END;
CREATE TRIGGER journal_entry_stays BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER journal_entry_is_kept BEFORE DELETE ON journal
    WHEN OLD.sequence > coalesce((SELECT journal_base FROM installation), 0)
    BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER journal_checkpoint_stays BEFORE UPDATE ON journal_checkpoint
    BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER journal_checkpoint_is_kept BEFORE DELETE ON journal_checkpoint
    WHEN OLD.sequence >= coalesce((SELECT journal_base FROM installation), 0)
    BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER installation_stays BEFORE DELETE ON installation
    BEGIN SELECT RAISE(ABORT, 'the installation is never removed'); END;
)sql";

// `generation` grows with every change that must not be undone by a copy put back, `anchored` is
// one that is known to stand in the anchor too; none before there is an anchor (threat model D28).
// `mac` is over all of the row.
// `recovery`: each time that the state turned out to be another than the one left behind (D29).
constexpr std::string_view anchored_generations = R"sql(
ALTER TABLE installation ADD COLUMN
    generation INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0);
ALTER TABLE installation ADD COLUMN
    anchored INTEGER CHECK (anchored >= 0);
ALTER TABLE installation ADD COLUMN
    mac BLOB CHECK (length(mac) = 32);

CREATE TABLE recovery (
    row           INTEGER PRIMARY KEY AUTOINCREMENT,
    cause         TEXT NOT NULL CHECK (cause IN ('rolled_back', 'restored', 'copied', 'cloned',
        'anchor_missing', 'anchor_damaged')),
    detail        TEXT NOT NULL,
    noticed_at    INTEGER NOT NULL,
    confirmed_by  TEXT CHECK (confirmed_by <> ''),
    confirmed_why TEXT CHECK (confirmed_why <> ''),
    confirmed_at  INTEGER,
    CHECK ((confirmed_by IS NULL) = (confirmed_why IS NULL)
       AND (confirmed_by IS NULL) = (confirmed_at IS NULL))
) STRICT;

CREATE UNIQUE INDEX recovery_open ON recovery (confirmed_at IS NULL) WHERE confirmed_at IS NULL;
)sql";

// Whose licences are kept, what they hold and what that gives (specs/aminotv.md). A licence may
// name a product that is not known. `tokens`: of a user who has logged in.
constexpr std::string_view held_licenses = R"sql(
CREATE TABLE account (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,
    user       TEXT NOT NULL UNIQUE CHECK (user <> ''),
    synced_at  INTEGER,
    tokens     BLOB,
    restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1))
) STRICT;

CREATE TABLE license (
    account  INTEGER NOT NULL REFERENCES account (row) ON DELETE CASCADE,
    id       TEXT NOT NULL CHECK (id <> ''),
    product  TEXT NOT NULL CHECK (product <> ''),
    status   TEXT NOT NULL,
    starts   INTEGER,
    ends     INTEGER,
    order_id TEXT CHECK (order_id <> ''),
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    row            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE CHECK (id <> ''),
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    type           TEXT NOT NULL,
    is_premium     INTEGER NOT NULL CHECK (is_premium IN (0, 1)),
    is_visible     INTEGER CHECK (is_visible IN (0, 1)),
    is_buyable     INTEGER CHECK (is_buyable IN (0, 1)),
    price_minor    INTEGER,
    price_currency TEXT CHECK (length(price_currency) = 3),
    recurring      INTEGER NOT NULL CHECK (recurring IN (0, 1)),
    term_s         INTEGER CHECK (term_s > 0),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL))
) STRICT;

CREATE TABLE catalogue (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    heard_at INTEGER NOT NULL,
    upstream TEXT NOT NULL
) STRICT;

CREATE TABLE product_channel (
    product INTEGER NOT NULL REFERENCES product (row) ON DELETE CASCADE,
    service TEXT NOT NULL CHECK (service IN ('live', 'npvr', 'catchup', 'startover')),
    channel TEXT NOT NULL CHECK (channel <> ''),
    PRIMARY KEY (product, service, channel)
) STRICT, WITHOUT ROWID;
)sql";

// What was sent more than once is judged by its first request too, and by the time that upstream
// told (docs/activations.md). Of earlier ones only the last request is known, and no time.
constexpr std::string_view first_requests = R"sql(
ALTER TABLE activation ADD COLUMN first_sent_at INTEGER;
ALTER TABLE activation ADD COLUMN upstream_ahead_s INTEGER;
ALTER TABLE activation ADD COLUMN
    before_lags INTEGER NOT NULL DEFAULT 0 CHECK (before_lags IN (0, 1));
UPDATE activation SET first_sent_at = sent_at;
)sql";

// How far the reading of all the provider's users has come (specs/aminotv.md 4.3); one row.
constexpr std::string_view provider_walk = R"sql(
CREATE TABLE license_walk (
    only         INTEGER PRIMARY KEY CHECK (only = 1),
    started_at   INTEGER NOT NULL,
    page_offset  INTEGER NOT NULL CHECK (page_offset >= 0),
    users        INTEGER NOT NULL CHECK (users >= 0),
    licenses     INTEGER NOT NULL CHECK (licenses >= 0),
    ended_at     INTEGER,
    users_before INTEGER,
    gone         INTEGER NOT NULL CHECK (gone >= 0),
    gone_since   INTEGER
) STRICT;
)sql";

// Of which licences that end soon people have been told.
constexpr std::string_view told_reminders = R"sql(
CREATE TABLE reminder (
    account     INTEGER NOT NULL REFERENCES account (row) ON DELETE CASCADE,
    product     TEXT NOT NULL CHECK (product <> ''),
    ends        INTEGER NOT NULL,
    threshold_s INTEGER NOT NULL CHECK (threshold_s > 0),
    PRIMARY KEY (account, product, ends, threshold_s)
) STRICT, WITHOUT ROWID;
)sql";

// Purchases of licences, each under the key by which upstream knows it again
// (specs/aminotv.md 7.4). `in_doubt`: a request may have been executed whose answer is not known.
constexpr std::string_view kept_purchases = R"sql(
CREATE TABLE purchase (
    row           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE CHECK (id <> ''),
    user          TEXT NOT NULL CHECK (user <> ''),
    key           TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    product       TEXT CHECK (product <> ''),
    body          TEXT NOT NULL,
    forwarded     INTEGER NOT NULL CHECK (forwarded IN (0, 1)),
    asked_by      TEXT NOT NULL,
    upstream      TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('pending', 'bought', 'refused', 'unknown')),
    changed_at    INTEGER NOT NULL,
    first_sent_at INTEGER,
    last_sent_at  INTEGER,
    attempts      INTEGER NOT NULL CHECK (attempts >= 0),
    in_doubt      INTEGER NOT NULL CHECK (in_doubt IN (0, 1)),
    evidence      TEXT NOT NULL,
    code          TEXT NOT NULL,
    license       TEXT CHECK (license <> ''),
    reply_status  INTEGER CHECK (reply_status BETWEEN 200 AND 599),
    reply_body    TEXT,
    resolved_by   TEXT CHECK (resolved_by <> ''),
    resolved_why  TEXT CHECK (resolved_why <> ''),
    resolved_at   INTEGER,
    UNIQUE (user, key),
    CHECK ((first_sent_at IS NULL) = (attempts = 0)
       AND (last_sent_at IS NULL) = (attempts = 0)
       AND (reply_status IS NULL) = (reply_body IS NULL)
       AND (resolved_by IS NULL) = (resolved_why IS NULL)
       AND (resolved_by IS NULL) = (resolved_at IS NULL)
       AND (state <> 'unknown' OR in_doubt = 1))
) STRICT;
CREATE INDEX purchase_made ON purchase (created_at);

CREATE INDEX purchase_open ON purchase (user) WHERE state IN ('pending', 'unknown');
)sql";

// Keys that an account of their user told of, without an extension string
// (specs/acestream.md 9). All before are keys with one.
constexpr std::string_view keys_of_accounts = R"sql(
ALTER TABLE user_key ADD COLUMN
    from_account INTEGER NOT NULL DEFAULT 0
                 CHECK (from_account = 0 OR (from_account = 1 AND type = 1));
)sql";

// Creations of resellers, each asked for under one id and with one open one a user name
// (specs/createreseller.md 8), and the consents that they went by (section 7). What was asked for
// is kept as a fingerprint: its values, and the password, are not.
constexpr std::string_view kept_creations = R"sql(
CREATE TABLE reseller_creation (
    row               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                TEXT NOT NULL UNIQUE CHECK (id <> ''),
    asked_by          TEXT NOT NULL,
    upstream          TEXT NOT NULL,
    administrator     TEXT NOT NULL CHECK (administrator <> ''),
    user_name         TEXT NOT NULL CHECK (user_name <> ''),
    fingerprint       TEXT NOT NULL CHECK (length(fingerprint) = 64),
    created_at        INTEGER NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('WANTED', 'SENDING', 'UNKNOWN', 'IN_DOUBT',
                                           'REPEATING', 'RESENDING', 'CREATED', 'REFUSED',
                                           'UNSENT', 'NOT_CREATED')),
    changed_at        INTEGER NOT NULL,
    sends             INTEGER NOT NULL CHECK (sends BETWEEN 0 AND 2),
    sent_at           INTEGER,
    ask_not_before    INTEGER,
    restored          INTEGER NOT NULL CHECK (restored IN (0, 1)),
    because           TEXT CHECK (because <> ''),
    failure_code      TEXT CHECK (failure_code <> ''),
    failure_status    INTEGER CHECK (failure_status = 0 OR failure_status BETWEEN 100 AND 999),
    failure_parameter TEXT,
    failure_text      TEXT,
    resolved_by       TEXT CHECK (resolved_by <> ''),
    resolved_why      TEXT CHECK (resolved_why <> ''),
    resolved_at       INTEGER,
    CHECK ((sent_at IS NULL) = (sends = 0)
       AND (ask_not_before IS NULL OR state = 'UNKNOWN')
       AND (state NOT IN ('SENDING', 'REPEATING', 'RESENDING') OR sends > 0)
       AND (failure_code IS NULL) = (failure_status IS NULL)
       AND (failure_code IS NULL) = (failure_parameter IS NULL)
       AND (failure_code IS NULL) = (failure_text IS NULL)
       AND (resolved_by IS NULL) = (resolved_why IS NULL)
       AND (resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX reseller_creation_open ON reseller_creation (upstream, user_name COLLATE NOCASE)
    WHERE state NOT IN ('CREATED', 'REFUSED', 'UNSENT', 'NOT_CREATED');

CREATE TABLE reseller_consent (
    creation     TEXT NOT NULL REFERENCES reseller_creation (id),
    agreement    TEXT NOT NULL CHECK (agreement IN ('agree_notifications', 'agree_terms')),
    agreed       INTEGER NOT NULL CHECK (agreed IN (0, 1)),
    who          TEXT NOT NULL CHECK (who <> ''),
    asked_at     INTEGER NOT NULL,
    text_version TEXT NOT NULL CHECK (text_version <> ''),
    text_hash    TEXT NOT NULL CHECK (length(text_hash) = 64),
    PRIMARY KEY (creation, agreement)
) STRICT, WITHOUT ROWID;
)sql";

// A reseller's copy of its customers and what they have (specs/interworks.md 14), by the numbers of
// CustomerCollection. Ticks are of 100 ns since 1970, UTC. `missed`: the last clean full pass did
// not see the row. `customer_due`: accounts whose licences are to be derived anew, written with
// what they follow from.
constexpr std::string_view copied_customers = R"sql(
CREATE TABLE customer_row (
    row                INTEGER PRIMARY KEY AUTOINCREMENT,
    collection         INTEGER NOT NULL CHECK (collection BETWEEN 1 AND 4),
    id                 TEXT NOT NULL CHECK (id <> ''),
    account            TEXT CHECK (account <> ''),
    name               TEXT NOT NULL,
    code               TEXT NOT NULL,
    status             TEXT NOT NULL,
    updated_ticks      INTEGER NOT NULL,
    updated_offset_min INTEGER NOT NULL,
    missed             INTEGER NOT NULL CHECK (missed IN (0, 1)),
    unknown_since      INTEGER,
    addons             TEXT,
    addons_due         INTEGER NOT NULL CHECK (addons_due IN (0, 1)),
    document           TEXT NOT NULL,
    UNIQUE (collection, id)
) STRICT;
CREATE INDEX customer_row_listed ON customer_row (collection);
CREATE INDEX customer_row_addons_due ON customer_row (id) WHERE addons_due = 1;
CREATE INDEX customer_row_of_account ON customer_row (account, collection)
    WHERE account IS NOT NULL;

CREATE TABLE customer_collection (
    collection      INTEGER PRIMARY KEY CHECK (collection BETWEEN 1 AND 4),
    mark_ticks      INTEGER,
    mark_offset_min INTEGER,
    no_filter_until INTEGER,
    no_moved_until  INTEGER,
    can_order       INTEGER NOT NULL CHECK (can_order IN (0, 1)),
    full_pass_at    INTEGER,
    heard_at        INTEGER,
    CHECK ((mark_ticks IS NULL) = (mark_offset_min IS NULL))
) STRICT;

CREATE TABLE customer_aside (
    collection INTEGER NOT NULL CHECK (collection BETWEEN 1 AND 4),
    id         TEXT NOT NULL CHECK (id <> ''),
    PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_due (
    account TEXT PRIMARY KEY CHECK (account <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_origin (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    source      TEXT NOT NULL,
    user_prefix TEXT NOT NULL,
    features    TEXT NOT NULL
) STRICT;
)sql";

constexpr std::array steps{
    Migration{first_version},     Migration{counted_changes}, Migration{reconciled_activations},
    Migration{foreign_movements}, Migration{kept_journal},    Migration{anchored_generations},
    Migration{held_licenses},     Migration{first_requests},  Migration{provider_walk},
    Migration{told_reminders},    Migration{kept_purchases},  Migration{keys_of_accounts},
    Migration{kept_creations},    Migration{copied_customers}};

}  // namespace

std::span<const Migration> migrations() noexcept {
    return steps;
}

}  // namespace usher::store

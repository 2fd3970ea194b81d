#include "lib/store/reseller_creation_table.hpp"

#include <limits>
#include <utility>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

using license::ConsentRecord;
using license::Creation;
using license::CreationFailure;
using license::CreationId;
using license::KeptCreation;

// `tail` is one of the texts below, never a value.
Statement select(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT id, asked_by, upstream, administrator, user_name, fingerprint, created_at, state,"
        " changed_at, sends, sent_at, ask_not_before, restored, because, failure_code,"
        " failure_status, failure_parameter, failure_text, resolved_by, resolved_why, resolved_at"
        " FROM reseller_creation "};
    return database.prepare(sql.append(tail));
}

license::CreationState state_at(const Statement& query, int column) {
    const auto state = license::creation_state(query.text(column));
    if (!state) fail_as_damaged("the state of a reseller's creation");
    return *state;
}

std::optional<license::CreationEvent> event_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    const auto event = license::creation_event(query.text(column));
    if (!event) fail_as_damaged("the last event of a reseller's creation");
    return event;
}

Creation progress_at(const Statement& query) {
    Creation creation{.id = CreationId{query.text(0)},
                      .administrator = license::ResellerName{query.text(3)},
                      .user_name = license::ResellerName{query.text(4)},
                      .fingerprint = query.text(5),
                      .state = state_at(query, 7),
                      .sends = static_cast<int>(query.integer(9)),
                      .sent_at = instant_at(query, 10),
                      .ask_not_before = instant_at(query, 11),
                      .is_restored = query.integer(12) != 0,
                      .because = event_at(query, 13)};
    if (!query.is_null(14)) {
        creation.failure = {.code = query.text(14),
                            .status = static_cast<int>(query.integer(15)),
                            .parameter = query.text(16),
                            .text = query.text(17)};
    }
    return creation;
}

KeptCreation creation_at(const Statement& query) {
    KeptCreation creation{.progress = progress_at(query),
                          .asked_by = Actor{query.text(1)},
                          .upstream = query.text(2),
                          .created_at = from_unix(query.integer(6)),
                          .changed_at = from_unix(query.integer(8))};
    if (!query.is_null(18)) {
        creation.resolution = {
            .by = query.text(18), .reason = query.text(19), .at = from_unix(query.integer(20))};
    }
    return creation;
}

void bind_failure(Statement& statement, const std::optional<CreationFailure>& failure) {
    if (!failure) {
        statement.bind_null().bind_null().bind_null().bind_null();
        return;
    }
    statement.bind(failure->code).bind(std::int64_t{failure->status});
    statement.bind(failure->parameter).bind(failure->text);
}

// What changes of a creation, in the order that insert and update share.
void bind_progress(Statement& statement, const KeptCreation& creation) {
    const Creation& progress = creation.progress;
    statement.bind(license::name(progress.state)).bind(unix_seconds(creation.changed_at));
    statement.bind(std::int64_t{progress.sends});
    bind_instant(statement, progress.sent_at);
    bind_instant(statement, progress.ask_not_before);
    statement.bind(std::int64_t{progress.is_restored});
    if (progress.because) {
        statement.bind(license::name(*progress.because));
    } else {
        statement.bind_null();
    }
    bind_failure(statement, progress.failure);
    if (const auto& word = creation.resolution) {
        statement.bind(word->by).bind(word->reason).bind(unix_seconds(word->at));
    } else {
        statement.bind_null().bind_null().bind_null();
    }
}

void insert_consent(Database& database, const CreationId& id, const ConsentRecord& consent) {
    database
        .prepare(
            "INSERT INTO reseller_consent (creation, agreement, agreed, who, asked_at,"
            " text_version, text_hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(id.text())
        .bind(license::parameter_of(consent.agreement))
        .bind(std::int64_t{consent.agreed})
        .bind(consent.who)
        .bind(unix_seconds(consent.when))
        .bind(consent.text_version)
        .bind(consent.text_hash)
        .run();
}

ConsentRecord consent_at(const Statement& query) {
    const auto agreement = license::agreement_in(query.text(0));
    if (!agreement) fail_as_damaged("what a consent is to");
    return {.agreement = *agreement,
            .agreed = query.integer(1) != 0,
            .who = query.text(2),
            .when = from_unix(query.integer(3)),
            .text_version = query.text(4),
            .text_hash = query.text(5)};
}

}  // namespace

std::vector<ConsentRecord> ResellerCreationTable::consents_of(const CreationId& id) const {
    Statement query = database_.prepare(
        "SELECT agreement, agreed, who, asked_at, text_version, text_hash FROM reseller_consent"
        " WHERE creation = ? ORDER BY agreement");
    query.bind(id.text());
    std::vector<ConsentRecord> consents;
    while (query.step()) consents.push_back(consent_at(query));
    return consents;
}

std::vector<KeptCreation> ResellerCreationTable::read_all(Statement query) const {
    std::vector<KeptCreation> all;
    while (query.step()) all.push_back(creation_at(query));
    for (KeptCreation& creation : all) creation.consents = consents_of(creation.progress.id);
    return all;
}

std::optional<KeptCreation> ResellerCreationTable::find(const CreationId& id) const {
    Statement query = select(database_, "WHERE id = ?");
    query.bind(id.text());
    std::vector<KeptCreation> found = read_all(std::move(query));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<std::vector<KeptCreation>> ResellerCreationTable::newest(
    const ResellerCreationPage& page) const {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (page.after) {
        Statement row = database_.prepare("SELECT row FROM reseller_creation WHERE id = ?");
        if (!row.bind(page.after->text()).step()) {
            return Error{Errc::NotFound, "no such creation of a reseller"};
        }
        before = row.integer(0);
    }
    Statement query = select(database_, "WHERE row < ? ORDER BY row DESC LIMIT ?");
    query.bind(before).bind(static_cast<std::int64_t>(page.count));
    return read_all(std::move(query));
}

std::vector<KeptCreation> ResellerCreationTable::open() const {
    return read_all(
        select(database_,
               "WHERE state NOT IN ('CREATED', 'REFUSED', 'UNSENT', 'NOT_CREATED') ORDER BY row"));
}

std::optional<KeptCreation> ResellerCreationTable::open_of(
    std::string_view upstream, const license::ResellerName& user_name) const {
    Statement query = select(database_,
                             "WHERE upstream = ? AND user_name = ? COLLATE NOCASE"
                             " AND state NOT IN ('CREATED', 'REFUSED', 'UNSENT', 'NOT_CREATED')");
    query.bind(upstream).bind(user_name.text());
    std::vector<KeptCreation> found = read_all(std::move(query));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void ResellerCreationTable::insert(const KeptCreation& creation) {
    const Creation& progress = creation.progress;
    Statement insert = database_.prepare(
        "INSERT INTO reseller_creation (id, asked_by, upstream, administrator, user_name,"
        " fingerprint, created_at, state, changed_at, sends, sent_at, ask_not_before, restored,"
        " because, failure_code, failure_status, failure_parameter, failure_text, resolved_by,"
        " resolved_why, resolved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(progress.id.text()).bind(creation.asked_by.text()).bind(creation.upstream);
    insert.bind(progress.administrator.text()).bind(progress.user_name.text());
    insert.bind(progress.fingerprint).bind(unix_seconds(creation.created_at));
    bind_progress(insert, creation);
    insert.run();
    for (const ConsentRecord& consent : creation.consents) {
        insert_consent(database_, progress.id, consent);
    }
}

void ResellerCreationTable::update(const KeptCreation& creation) {
    Statement update = database_.prepare(
        "UPDATE reseller_creation SET state = ?, changed_at = ?, sends = ?, sent_at = ?,"
        " ask_not_before = ?, restored = ?, because = ?, failure_code = ?, failure_status = ?,"
        " failure_parameter = ?, failure_text = ?, resolved_by = ?, resolved_why = ?,"
        " resolved_at = ? WHERE id = ?");
    bind_progress(update, creation);
    if (update.bind(creation.progress.id.text()).run() == 0) {
        throw StorageFailure{Error{Errc::NotFound, "no such creation of a reseller"}};
    }
}

}  // namespace usher::store

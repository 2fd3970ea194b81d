#include "tests/crash/store_workload.hpp"

#include <array>

#include "lib/store/installation_table.hpp"

namespace usher::test {
namespace {

using license::Activation;
using license::ActivationEvent;
using store::Tables;

constexpr Instant begin = from_unix(1'800'000'000);
constexpr int keys = 4;
constexpr int services = 2;
constexpr int activations = 6;

UserKey key_of(std::int64_t number) {
    return UserKey{"user-key-" + std::to_string(number)};
}

// The time mark tells the writes apart: no two leave the same behind.
void keep_mark(Tables& tables, Instant now) {
    tables.installation.keep({.highest = now, .attestation = {}});
}

StoreWrite begin_installation(Instant now) {
    return [now](Tables& tables) -> Result<void> {
        static_cast<void>(tables.installation.start());
        keep_mark(tables, now);
        tables.journal.begin(store::JournalTable::Begins::First, now);
        return {};
    };
}

StoreWrite put_key(Random& random, Instant now) {
    license::Extension extension{
        .user_key = key_of(random.between(1, keys)), .issuer = IssuerId{"test"}, .issued_at = now};
    // Sometimes more than a page holds.
    const std::size_t size = random.happens(0.1) ? 20'000 : 100;
    return [extension = std::move(extension), size, now](Tables& tables) -> Result<void> {
        tables.keys.put(extension, std::string(size, 'x'), ProductId{"product"}, now);
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite remove_key(Random& random, Instant now, const store::Sealer& sealer) {
    const store::KeyTag tag = sealer.tag(key_of(random.between(1, keys)));
    return [tag, now](Tables& tables) -> Result<void> {
        if (!tables.keys.remove(tag)) return Error{Errc::NotFound, "no such key"};
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite take_document(Random& random, Instant now, const store::Sealer& sealer) {
    const store::KeyTag tag = sealer.tag(key_of(random.between(1, keys)));
    license::EntitlementDocument document{
        .version = unix_seconds(now), .issued_at = now, .expires_at = now, .entitlements = {}};
    for (std::int64_t held = random.between(0, 3); held > 0; --held) {
        document.entitlements.push_back(
            {.option = OptionId{"option-" + std::to_string(held)}, .valid_to = now + Seconds{600}});
    }
    return [tag, document = std::move(document), now](Tables& tables) -> Result<void> {
        const auto found = tables.keys.find(tag);
        if (!found) return Error{Errc::NotFound, "no such key"};
        tables.keys.take_document(found->row, document, "etag", now);
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite prepare_activation(Random& random, Instant now) {
    Activation activation{
        .request = {.id = ActivationId{std::to_string(random.between(1, activations))},
                    .user_key = key_of(random.between(1, keys)),
                    .service = OptionId{std::to_string(random.between(1, services))},
                    .period = PeriodId{"m1"}},
        .created_at = now,
        .changed_at = now,
        .wanted_at = now,
        .evidence = "nothing has been sent"};
    return [activation = std::move(activation), now](Tables& tables) -> Result<void> {
        tables.activations.insert(activation);
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite advance_activation(Random& random, Instant now) {
    const ActivationId id{std::to_string(random.between(1, activations))};
    const std::uint64_t choice = random.next();
    return [id, choice, now](Tables& tables) -> Result<void> {
        Result<Activation> found = tables.activations.find(id);
        if (!found) return found.error();
        std::vector<license::Arrow> possible;
        for (const license::Arrow& arrow : license::activation_arrows()) {
            if (arrow.from == found->state) possible.push_back(arrow);
        }
        if (possible.empty()) return Error{Errc::Conflict, "it is settled"};
        const license::Arrow& arrow = possible[choice % possible.size()];
        tables.activations.update(
            license::advanced(std::move(*found), arrow.event, arrow.transition.to, now));
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite put_token(Random& random, Instant now) {
    store::Token token{.name = "token-" + std::to_string(random.between(1, 3)),
                       .hash = crypto::sha256(std::to_string(unix_seconds(now))),
                       .scopes = 1,
                       .created_at = now,
                       .expires_at = {}};
    return [token = std::move(token), now](Tables& tables) -> Result<void> {
        tables.tokens.insert(token);
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite remove_token(Random& random, Instant now) {
    std::string token = "token-" + std::to_string(random.between(1, 3));
    return [token = std::move(token), now](Tables& tables) -> Result<void> {
        if (!tables.tokens.remove(token)) return Error{Errc::NotFound, "no such token"};
        keep_mark(tables, now);
        return {};
    };
}

StoreWrite any_write(Random& random, Instant now, const store::Sealer& sealer) {
    switch (random.below(9)) {
        case 0:
        case 1: return put_key(random, now);
        case 2: return remove_key(random, now, sealer);
        case 3: return take_document(random, now, sealer);
        case 4:
        case 5: return prepare_activation(random, now);
        case 6: return put_token(random, now);
        case 7: return remove_token(random, now);
        default: return advance_activation(random, now);
    }
}

// As every command has it: what it changes and what the journal tells of it are one write.
StoreWrite with_a_note(StoreWrite write, Instant now) {
    return [write = std::move(write), now](Tables& tables) -> Result<void> {
        Result<void> done = write(tables);
        if (!done) return done;
        tables.journal.append(
            {.at = now, .kind = "test", .subject = "a write", .actor = Actor{"uid 0"}});
        return done;
    };
}

// Only what two databases of the same content have in common: writes that share a commit count one
// generation, others one each.
bool is_comparable(std::string_view column) {
    return column != "user_key" && column != "extension" && column != "generation" &&
           column != "mac";
}

// What tells that the installation's row is whole, where its MAC is left out.
std::string_view genuineness(store::Database& database) {
    static const store::DerivedKeys derived{Secret{std::string(32, 'k')}};
    store::Deferred deferred;
    const store::InstallationTable table{database, derived, deferred};
    if (!database.prepare("SELECT 1 FROM installation").step()) return "no installation\n";
    return table.read().is_genuine ? "" : "the installation's row was changed\n";
}

std::vector<std::string> first_column(store::Statement query) {
    std::vector<std::string> all;
    while (query.step()) all.push_back(query.text(0));
    return all;
}

std::string select_all_of(store::Database& database, const std::string& table) {
    store::Statement columns = database.prepare("SELECT name FROM pragma_table_info(?)");
    columns.bind(table);
    std::string sql = "SELECT '" + table + "'";
    for (const std::string& column : first_column(std::move(columns))) {
        if (is_comparable(column)) sql += "||'|'||quote(" + column + ")";
    }
    return sql + " FROM " + table + " ORDER BY 1";
}

}  // namespace

std::vector<Batch> workload(Random& random, std::size_t batches) {
    const store::Sealer sealer{Secret{std::string(32, 'k')}};
    Instant now = begin;
    std::vector<Batch> all{{begin_installation(now)}};
    while (all.size() < batches) {
        Batch batch;
        for (std::int64_t writes = random.between(1, 5); writes > 0; --writes) {
            now += Seconds{1};
            batch.push_back(with_a_note(any_write(random, now, sealer), now));
        }
        all.push_back(std::move(batch));
    }
    return all;
}

std::string dump(store::Database& database) {
    static std::vector<std::string> queries;  // the schema is the same for all who ask
    if (queries.empty()) {
        for (const std::string& table : first_column(database.prepare(
                 "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"))) {
            queries.push_back(select_all_of(database, table));
        }
    }
    std::string text{genuineness(database)};
    for (const std::string& query : queries) {
        store::Statement rows = database.prepare(query);
        while (rows.step()) text.append(rows.text(0)).append("\n");
    }
    return text;
}

}  // namespace usher::test

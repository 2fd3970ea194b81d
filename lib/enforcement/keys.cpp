#include "lib/enforcement/keys.hpp"

#include "lib/enforcement/journal_notes.hpp"
#include "lib/enforcement/movements.hpp"
#include "lib/enforcement/publication.hpp"

namespace usher::enforcement {
namespace {

using store::Tables;

Error gone() {
    return Error{Errc::NotFound, "the user key is not loaded"};
}

}  // namespace

Keys::Keys(store::Store& store, Enforcer& enforcer, Log log)
    : store_{store}, enforcer_{enforcer}, log_{std::move(log)} {}

Result<Keys::Reading> Keys::read_from(Tables& tables) {
    Reading reading{.projection = {}, .changes = tables.keys.changes()};
    tables.keys.each([&reading](KeyRecord record) { reading.projection.put(std::move(record)); });
    return reading;
}

Result<void> Keys::read_all() {
    Result<Reading> reading = store_.write_now(read_from);
    if (!reading) return reading.error();
    take_over(std::move(*reading));
    return {};
}

Task<Result<void>> Keys::read() {
    Result<Reading> reading = co_await store_.write(read_from);
    if (!reading) co_return reading.error();
    take_over(std::move(*reading));
    co_return Result<void>{};
}

void Keys::take_over(Reading reading) {
    enforcer_.projection().take(std::move(reading.projection));
    changes_read_ = reading.changes;
}

Result<std::int64_t> Keys::changes_now() {
    const Result<std::int64_t> changes = stored_changes();
    if (changes) changes_read_ = *changes;
    return changes;
}

Result<std::optional<std::int64_t>> Keys::settled_changes() {
    const Result<std::int64_t> stored = stored_changes();
    if (!stored) return stored.error();
    const std::int64_t seen = changes_read_ + enforcer_.projection().changes();
    return *stored == seen ? std::optional{seen} : std::nullopt;
}

Result<std::int64_t> Keys::stored_changes() {
    return store_.write_now(
        [](Tables& tables) -> Result<std::int64_t> { return tables.keys.changes(); });
}

Task<Result<LoadedKey>> Keys::load(license::Extension extension, std::string text,
                                   std::optional<ProductId> loaded_for, Actor actor) {
    const store::KeyTag tag = enforcer_.sealer().tag(extension.user_key);
    auto put = [extension = std::move(extension), text = std::move(text),
                loaded_for = std::move(loaded_for), actor = std::move(actor), tag,
                now = enforcer_.time().now(),
                mark = enforcer_.time().mark()](Tables& tables) -> Result<LoadedKey> {
        const bool added = !tables.keys.find(tag);
        tables.installation.keep(mark);
        LoadedKey loaded{.record = tables.keys.put(extension, text, loaded_for, now),
                         .added = added};
        if (added) tables.journal.append(key_loaded_note(loaded.record, actor, now));
        return loaded;
    };
    Result<LoadedKey> loaded = co_await store_.write(std::move(put));
    if (!loaded) co_return loaded.error();

    enforcer_.projection().put(loaded->record);
    if (loaded->added) announce(*loaded);
    co_return loaded;
}

Task<Result<LoadedKey>> Keys::follow(UserKey user_key, Actor actor) {
    const store::KeyTag tag = enforcer_.sealer().tag(user_key);
    auto follow = [user_key = std::move(user_key), actor = std::move(actor), tag,
                   now = enforcer_.time().now(),
                   mark = enforcer_.time().mark()](Tables& tables) -> Result<LoadedKey> {
        std::optional<KeyRecord> known = tables.keys.find(tag);
        if (known) return LoadedKey{.record = std::move(*known), .added = false};
        tables.installation.keep(mark);
        LoadedKey followed{.record = tables.keys.follow(user_key, now), .added = true};
        tables.journal.append(key_loaded_note(followed.record, actor, now));
        return followed;
    };
    Result<LoadedKey> followed = co_await store_.write(std::move(follow));
    if (!followed || !followed->added) co_return followed;

    enforcer_.projection().put(followed->record);
    announce(*followed);
    co_return followed;
}

void Keys::announce(const LoadedKey& loaded) {
    const KeyReference key = reference_of(loaded.record.tag);
    log_.info("key loaded", {{"key", key}, {"source", std::string{name(loaded.record.source)}}});
    enforcer_.events().add(enforcer_.time().now(), KeyLoaded{key});
}

Task<Result<std::int64_t>> Keys::remove(UserKey user_key, Actor actor) {
    const store::KeyTag tag = enforcer_.sealer().tag(user_key);
    journal::Note note = key_removed_note(reference_of(tag), actor, enforcer_.time().now());
    auto erase = [tag, note = std::move(note),
                  mark = enforcer_.time().mark()](Tables& tables) -> Result<std::int64_t> {
        const std::optional<std::int64_t> row = tables.keys.remove(tag);
        if (!row) return gone();
        tables.installation.keep(mark);
        tables.journal.append(note);
        return *row;
    };
    const Result<std::int64_t> removed = co_await store_.write(std::move(erase));
    if (!removed) co_return removed.error();

    enforcer_.projection().remove(tag);
    log_.info("key removed", {{"key", reference_of(tag)}});
    enforcer_.events().add(enforcer_.time().now(), KeyRemoved{reference_of(tag)});
    co_return removed;
}

Task<Result<KeyPage>> Keys::list(std::int64_t after, std::size_t count) {
    std::vector<KeyRecord> records;
    std::optional<std::int64_t> next;
    enforcer_.projection().each_after(after, [&](const KeyRecord& record) {
        const bool has_room = records.size() < count;
        if (has_room) {
            records.push_back(record);
        } else {
            next = records.back().row;
        }
        return has_room;
    });
    auto reveal = [records = std::move(records), next](Tables& tables) -> Result<KeyPage> {
        KeyPage page{.keys = {}, .next = next};
        for (const KeyRecord& record : records) {
            Result<KeySecrets> secrets = tables.keys.secrets(record.row);
            if (!secrets && secrets.error().code() == Errc::NotFound) continue;
            if (!secrets) return secrets.error();
            page.keys.push_back({.user_key = std::move(secrets->user_key), .record = record});
        }
        return page;
    };
    Result<KeyPage> page = co_await store_.write(std::move(reveal));
    if (!page) co_return page.error();
    for (ListedKey& key : page->keys) key.freshness = enforcer_.freshness_of(key.record);
    co_return page;
}

Task<Result<KeySecrets>> Keys::secrets(std::int64_t row) {
    auto reveal = [row](Tables& tables) { return tables.keys.secrets(row); };
    co_return co_await store_.write(std::move(reveal));
}

Task<Result<void>> Keys::take(std::int64_t row, license::EntitlementDocument document,
                              std::string etag, KeySource source) {
    const KeyRecord* const known = enforcer_.projection().find_row(row);
    if (known == nullptr) co_return gone();
    const Instant now = enforcer_.time().now();
    auto take = [row, tag = known->tag, upstream = enforcer_.upstream(), document, etag, now,
                 source,
                 mark = enforcer_.time().mark()](Tables& tables) -> Result<std::vector<Movement>> {
        // As the table has it, which may be ahead of the projection by what is on its way there.
        const std::optional<KeyRecord> held = tables.keys.find(tag);
        if (!held) return gone();
        Result<std::vector<Movement>> moved =
            note_movements(tables, upstream, *held, document.entitlements, now);
        if (!moved) return moved.error();
        tables.keys.take_document(row, document, etag, now, source);
        tables.installation.keep(mark);
        const auto revoked =
            revoked_note(reference_of(tag), held->entitlements, document.entitlements, now);
        if (revoked) tables.journal.append(*revoked);
        return moved;
    };
    const Result<std::vector<Movement>> taken = co_await store_.write(std::move(take));
    if (!taken) co_return taken.error();
    for (const Movement& movement : *taken) announce_movement(enforcer_, log_, movement);

    // As it is now: a load may have changed it while the write was under way.
    const KeyRecord* key = enforcer_.projection().find_row(row);
    if (key == nullptr) co_return gone();
    KeyRecord record = *key;
    record.entitlements = std::move(document.entitlements);
    record.document_version = document.version;
    record.etag = std::move(etag);
    record.confirmed_at = now;
    publish(enforcer_, log_, std::move(record));
    co_return Result<void>{};
}

Task<Result<void>> Keys::confirm(std::int64_t row) {
    const Instant now = enforcer_.time().now();
    auto confirm = [row, now](Tables& tables) -> Result<void> {
        tables.keys.confirm(row, now);
        return {};
    };
    const Result<void> confirmed = co_await store_.write(std::move(confirm));
    if (!confirmed) co_return confirmed.error();

    const KeyRecord* key = enforcer_.projection().find_row(row);
    if (key == nullptr) co_return gone();
    KeyRecord record = *key;
    record.confirmed_at = now;
    publish(enforcer_, log_, std::move(record));
    co_return Result<void>{};
}

}  // namespace usher::enforcement

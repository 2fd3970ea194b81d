#include "lib/store/movement_table.hpp"

#include <algorithm>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

KeyTag tag_at(const Statement& query, int column) {
    const std::string bytes = query.blob(column);
    KeyTag tag{};
    if (bytes.size() != tag.size()) fail_as_damaged("the tag of a movement");
    std::ranges::copy(bytes, tag.begin());
    return tag;
}

// `tail` is one of the texts below, never a value.
Statement select_open(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT row, key_tag, option, moved_from, moved_to, seen_at FROM movement"
        " WHERE resolved_at IS NULL"};
    return database.prepare(sql.append(tail));
}

Movement read(const Statement& query) {
    return {.row = query.integer(0),
            .tag = tag_at(query, 1),
            .option = OptionId{query.text(2)},
            .from = instant_at(query, 3),
            .to = instant_at(query, 4),
            .seen_at = from_unix(query.integer(5))};
}

}  // namespace

bool MovementTable::insert(Movement& movement) {
    Statement known = database_.prepare(
        "SELECT 1 FROM movement WHERE key_tag = ? AND option = ? AND moved_to IS ?");
    known.bind(Blob{view(movement.tag)}).bind(movement.option.text());
    bind_instant(known, movement.to);
    if (known.step()) return false;

    movement.row = next_row(database_, "movement");
    Statement insert = database_.prepare(
        "INSERT INTO movement (row, key_tag, option, moved_from, moved_to, seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(movement.row).bind(Blob{view(movement.tag)}).bind(movement.option.text());
    bind_instant(insert, movement.from);
    bind_instant(insert, movement.to);
    insert.bind(unix_seconds(movement.seen_at)).run();
    return true;
}

std::vector<Movement> MovementTable::open(std::size_t count) const {
    Statement query = select_open(database_, " ORDER BY row LIMIT ?");
    query.bind(static_cast<std::int64_t>(count));
    std::vector<Movement> movements;
    while (query.step()) movements.push_back(read(query));
    return movements;
}

std::int64_t MovementTable::open_count() const {
    Statement query = database_.prepare("SELECT count(*) FROM movement WHERE resolved_at IS NULL");
    return query.step() ? query.integer(0) : 0;
}

std::optional<Movement> MovementTable::acknowledge(std::int64_t row,
                                                   const license::Resolution& resolution) {
    Statement query = select_open(database_, " AND row = ?");
    if (!query.bind(row).step()) return std::nullopt;
    Movement movement = read(query);
    movement.resolution = resolution;
    Statement update = database_.prepare(
        "UPDATE movement SET resolved_by = ?, resolved_why = ?, resolved_at = ? WHERE row = ?");
    update.bind(resolution.by).bind(resolution.reason).bind(unix_seconds(resolution.at)).bind(row);
    update.run();
    return movement;
}

}  // namespace usher::store

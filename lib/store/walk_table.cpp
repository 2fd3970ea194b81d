#include "lib/store/walk_table.hpp"

#include "lib/store/columns.hpp"

namespace usher::store {

std::optional<LicenseWalk> WalkTable::last() const {
    Statement query = database_.prepare(
        "SELECT started_at, page_offset, users, licenses, ended_at, users_before, gone,"
        " gone_since"
        " FROM license_walk");
    if (!query.step()) return std::nullopt;
    LicenseWalk walk{.started_at = from_unix(query.integer(0)),
                     .offset = query.integer(1),
                     .users = query.integer(2),
                     .licenses = query.integer(3),
                     .ended_at = instant_at(query, 4),
                     .gone = query.integer(6),
                     .gone_since = instant_at(query, 7)};
    if (!query.is_null(5)) walk.users_before = query.integer(5);
    return walk;
}

void WalkTable::keep(const LicenseWalk& walk) {
    Statement put = database_.prepare(
        "INSERT OR REPLACE INTO license_walk"
        " (only, started_at, page_offset, users, licenses, ended_at, users_before, gone,"
        " gone_since) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)");
    put.bind(unix_seconds(walk.started_at)).bind(walk.offset).bind(walk.users).bind(walk.licenses);
    bind_instant(put, walk.ended_at);
    if (walk.users_before) {
        put.bind(*walk.users_before);
    } else {
        put.bind_null();
    }
    put.bind(walk.gone);
    bind_instant(put, walk.gone_since);
    put.run();
}

}  // namespace usher::store

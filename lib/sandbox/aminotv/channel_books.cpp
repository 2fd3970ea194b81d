#include "lib/sandbox/aminotv/channel_books.hpp"

#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT id, name, live, npvr, catchup, startover, catchup_horizon FROM aminotv_channel ";
constexpr int first_service_column = 2;
constexpr int horizon_column = 6;

Channel read(const store::Statement& row) {
    Channel channel{.id = ChannelId{std::to_string(row.integer(0))}, .name = row.text(1)};
    for (const license::ChannelService service : license::channel_services) {
        const std::size_t index = license::index_of(service);
        channel.offers[index] = flag_at(row, first_service_column + static_cast<int>(index));
    }
    if (const auto horizon = integer_at(row, horizon_column)) {
        channel.catchup_horizon = Seconds{*horizon};
    }
    return channel;
}

}  // namespace

Result<ChannelId> ChannelBooks::add(const Channel& channel) {
    const std::optional<std::int64_t> wanted = row_of(channel.id);
    if (!wanted && !channel.id.empty()) {
        return Error{Errc::Malformed, "channel id: a decimal number expected"};
    }
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_channel (id, name, live, npvr, catchup, startover, catchup_horizon)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
    bind_integer(insert, wanted);
    insert.bind(channel.name);
    for (const std::optional<bool>& offered : channel.offers) bind_flag(insert, offered);
    std::optional<std::int64_t> horizon;
    if (channel.catchup_horizon) horizon = channel.catchup_horizon->count();
    bind_integer(insert, horizon);
    if (insert.run() == 0) return Error{Errc::Conflict, "the channel id is taken"};
    return ChannelId{std::to_string(last_row(database_))};
}

std::optional<Channel> ChannelBooks::find(const ChannelId& id) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE id = ?");
    query.bind(row_of(id).value_or(0));
    if (!query.step()) return std::nullopt;
    return read(query);
}

Page<Channel> ChannelBooks::list(const Cut& cut) {
    store::Statement query =
        database_.prepare(std::string{columns} + "WHERE id > ? ORDER BY id LIMIT ? OFFSET ?");
    query.bind(cut.after).bind(cut.limit + 1).bind(cut.skip());
    return read_page(query, cut, read);
}

}  // namespace usher::sandbox::aminotv

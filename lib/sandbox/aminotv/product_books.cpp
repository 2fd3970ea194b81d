#include "lib/sandbox/aminotv/product_books.hpp"

#include <algorithm>

#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT id, title, description, type, premium, visible, buyable, amount, currency, recurring,"
    " term FROM aminotv_product ";

// `tail` is one of the texts below, never a value.
store::Statement select(store::Database& database, std::string_view tail) {
    return database.prepare(std::string{columns}.append(tail));
}

void bind_content(store::Statement& statement, const license::Product& product) {
    statement.bind(product.title).bind(product.description).bind(product.type_name);
    bind_flag(statement, product.is_premium);
    bind_flag(statement, product.is_visible);
    bind_flag(statement, product.is_buyable);
    bind_amount(statement, product.price);
    bind_flag(statement, product.recurring);
    std::optional<std::int64_t> term;
    if (product.term) term = product.term->count();
    bind_integer(statement, term);
}

}  // namespace

license::Product ProductBooks::read(const store::Statement& row) {
    license::Product product{.id = BundleId{std::to_string(row.integer(0))},
                             .title = row.text(1),
                             .description = row.text(2),
                             .type_name = row.text(3),
                             .is_premium = row.integer(4) != 0,
                             .is_visible = flag_at(row, 5),
                             .is_buyable = flag_at(row, 6),
                             .price = amount_at(row, 7),
                             .recurring = row.integer(9) != 0};
    if (const auto term = integer_at(row, 10)) product.term = Seconds{*term};

    store::Statement channels = database_.prepare(
        "SELECT service, channel FROM aminotv_product_channel WHERE product = ? ORDER BY channel");
    channels.bind(row.integer(0));
    while (channels.step()) {
        const auto service = license::channel_service(channels.text(0));
        if (!service) continue;
        product.channels[license::index_of(*service)].push_back(ChannelId{channels.text(1)});
    }
    return product;
}

void ProductBooks::write_channels(std::int64_t row, const license::Product& product) {
    database_.prepare("DELETE FROM aminotv_product_channel WHERE product = ?").bind(row).run();
    store::Statement insert = database_.prepare(
        "INSERT OR IGNORE INTO aminotv_product_channel (product, service, channel)"
        " VALUES (?, ?, ?)");
    for (const license::ChannelService service : license::channel_services) {
        for (const ChannelId& channel : product.channels_of(service)) {
            insert.bind(row).bind(name(service)).bind(channel.text()).run();
        }
    }
}

void ProductBooks::note_price(std::int64_t row, const license::Product& product, Instant now) {
    store::Statement insert = database_.prepare(
        "INSERT OR REPLACE INTO aminotv_price (product, since, amount, currency)"
        " VALUES (?, ?, ?, ?)");
    insert.bind(row).bind(unix_seconds(now));
    bind_amount(insert, product.price);
    insert.run();
}

Result<BundleId> ProductBooks::add(const license::Product& product, Instant now) {
    const std::optional<std::int64_t> wanted = row_of(product.id);
    if (!wanted && !product.id.empty()) {
        return Error{Errc::Malformed, "product id: a decimal number expected"};
    }
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_product (id, title, description, type, premium, visible,"
        " buyable, amount, currency, recurring, term) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING");
    bind_integer(insert, wanted);
    bind_content(insert, product);
    if (insert.run() == 0) return Error{Errc::Conflict, "the product id is taken"};
    const std::int64_t row = last_row(database_);
    write_channels(row, product);
    note_price(row, product, now);
    return BundleId{std::to_string(row)};
}

Result<void> ProductBooks::replace(const license::Product& product, Instant now) {
    const std::optional<license::Product> before = find(product.id);
    if (!before) return Error{Errc::NotFound, "unknown product"};
    const std::int64_t row = row_of(product.id).value_or(0);
    store::Statement update = database_.prepare(
        "UPDATE aminotv_product SET title = ?, description = ?, type = ?, premium = ?,"
        " visible = ?, buyable = ?, amount = ?, currency = ?, recurring = ?, term = ?"
        " WHERE id = ?");
    bind_content(update, product);
    update.bind(row).run();
    write_channels(row, product);
    if (before->price != product.price) note_price(row, product, now);
    return {};
}

std::optional<license::Product> ProductBooks::find(const BundleId& id) {
    const std::optional<std::int64_t> row = row_of(id);
    if (!row) return std::nullopt;
    store::Statement query = select(database_, "WHERE id = ?");
    query.bind(*row);
    if (!query.step()) return std::nullopt;
    return read(query);
}

std::vector<license::Product> ProductBooks::find_all(std::span<const BundleId> ids) {
    std::vector<std::int64_t> rows;
    for (const BundleId& id : ids) {
        if (const auto row = row_of(id)) rows.push_back(*row);
    }
    std::ranges::sort(rows);
    const auto repeated = std::ranges::unique(rows);
    rows.erase(repeated.begin(), repeated.end());

    std::vector<license::Product> products;
    for (const std::int64_t row : rows) {
        std::optional<license::Product> product = find(BundleId{std::to_string(row)});
        if (product) products.push_back(std::move(*product));
    }
    return products;
}

Page<license::Product> ProductBooks::list(const Cut& cut) {
    store::Statement query = select(database_, "WHERE id > ? ORDER BY id LIMIT ? OFFSET ?");
    query.bind(cut.after).bind(cut.limit + 1).bind(cut.skip());
    return read_page(query, cut, [this](const store::Statement& row) { return read(row); });
}

std::vector<license::Product> ProductBooks::for_sale() {
    store::Statement query = select(database_, "WHERE visible = 1 AND buyable = 1 ORDER BY id");
    std::vector<license::Product> products;
    while (query.step()) products.push_back(read(query));
    return products;
}

std::optional<license::Amount> ProductBooks::price_at(const BundleId& id, Instant time) {
    const std::optional<std::int64_t> row = row_of(id);
    if (!row) return std::nullopt;
    store::Statement query = database_.prepare(
        "SELECT amount, currency FROM aminotv_price WHERE product = ? AND since <= ?"
        " ORDER BY since DESC LIMIT 1");
    query.bind(*row).bind(unix_seconds(time));
    if (!query.step()) return std::nullopt;
    return amount_at(query, 0);
}

}  // namespace usher::sandbox::aminotv

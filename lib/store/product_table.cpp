#include "lib/store/product_table.hpp"

#include <set>
#include <utility>
#include <vector>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

using license::ChannelService;
using license::Product;

// `tail` is one of the texts below, never a value.
Statement select(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT row, id, title, description, type, is_premium, is_visible, is_buyable,"
        " price_minor, price_currency, recurring, term_s FROM product "};
    return database.prepare(sql.append(tail));
}

std::optional<bool> flag_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return query.integer(column) != 0;
}

void bind_flag(Statement& statement, const std::optional<bool>& flag) {
    if (flag) {
        statement.bind(std::int64_t{*flag});
    } else {
        statement.bind_null();
    }
}

void bind_price(Statement& statement, const std::optional<license::Amount>& price) {
    if (price) {
        statement.bind(price->minor).bind(price->currency);
    } else {
        statement.bind_null().bind_null();
    }
}

void bind_term(Statement& statement, const std::optional<Seconds>& term) {
    if (term) {
        statement.bind(std::int64_t{term->count()});
    } else {
        statement.bind_null();
    }
}

void bind_all(Statement& statement, const Product& product) {
    statement.bind(product.id.text()).bind(product.title).bind(product.description);
    statement.bind(product.type_name).bind(std::int64_t{product.is_premium});
    bind_flag(statement, product.is_visible);
    bind_flag(statement, product.is_buyable);
    bind_price(statement, product.price);
    statement.bind(std::int64_t{product.recurring});
    bind_term(statement, product.term);
}

ChannelService service_at(const Statement& query, int column) {
    const auto service = license::channel_service(query.text(column));
    if (!service) fail_as_damaged("the service of a product's channel");
    return *service;
}

void insert_channels(Database& database, std::int64_t row, const Product& product) {
    Statement insert = database.prepare(
        "INSERT INTO product_channel (product, service, channel) VALUES (?, ?, ?)");
    for (const ChannelService service : license::channel_services) {
        for (const ChannelId& channel : product.channels_of(service)) {
            insert.bind(row).bind(license::name(service)).bind(channel.text()).run();
        }
    }
}

}  // namespace

Product ProductTable::read(const Statement& query) const {
    Product product{.id = BundleId{query.text(1)},
                    .title = query.text(2),
                    .description = query.text(3),
                    .type_name = query.text(4),
                    .is_premium = query.integer(5) != 0,
                    .is_visible = flag_at(query, 6),
                    .is_buyable = flag_at(query, 7),
                    .recurring = query.integer(10) != 0};
    if (!query.is_null(8)) product.price = {.minor = query.integer(8), .currency = query.text(9)};
    if (!query.is_null(11)) product.term = Seconds{query.integer(11)};
    Statement channels = database_.prepare(
        "SELECT service, channel FROM product_channel WHERE product = ? ORDER BY channel");
    channels.bind(query.integer(0));
    while (channels.step()) {
        product.channels[index_of(service_at(channels, 0))].emplace_back(channels.text(1));
    }
    return product;
}

void ProductTable::each(const std::function<void(Product)>& visit) const {
    Statement query = select(database_, "ORDER BY id");
    while (query.step()) visit(read(query));
}

std::optional<Product> ProductTable::find(const BundleId& id) const {
    Statement query = select(database_, "WHERE id = ?");
    if (!query.bind(id.text()).step()) return std::nullopt;
    return read(query);
}

bool ProductTable::put(const Product& product) {
    if (find(product.id) == product) return false;
    Statement upsert = database_.prepare(
        "INSERT INTO product (id, title, description, type, is_premium, is_visible, is_buyable,"
        " price_minor, price_currency, recurring, term_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title,"
        " description = excluded.description, type = excluded.type,"
        " is_premium = excluded.is_premium, is_visible = excluded.is_visible,"
        " is_buyable = excluded.is_buyable, price_minor = excluded.price_minor,"
        " price_currency = excluded.price_currency, recurring = excluded.recurring,"
        " term_s = excluded.term_s RETURNING row");
    bind_all(upsert, product);
    if (!upsert.step()) fail_as_damaged("a product that was just written");
    const std::int64_t row = upsert.integer(0);
    upsert.run();
    database_.prepare("DELETE FROM product_channel WHERE product = ?").bind(row).run();
    insert_channels(database_, row, product);
    return true;
}

std::vector<BundleId> ProductTable::retire_others(std::span<const BundleId> listed) {
    const std::set<BundleId> stays{listed.begin(), listed.end()};
    std::vector<BundleId> gone;
    std::vector<BundleId> held;
    Statement all =
        database_.prepare("SELECT id, id IN (SELECT product FROM license) FROM product");
    while (all.step()) {
        BundleId id{all.text(0)};
        if (stays.contains(id)) continue;
        (all.integer(1) != 0 ? held : gone).push_back(std::move(id));
    }
    Statement remove = database_.prepare("DELETE FROM product WHERE id = ?");
    for (const BundleId& id : gone) remove.bind(id.text()).run();
    Statement retire = database_.prepare(
        "UPDATE product SET is_visible = NULL, is_buyable = NULL WHERE id = ?"
        " AND (is_visible IS NOT NULL OR is_buyable IS NOT NULL)");
    for (const BundleId& id : held) retire.bind(id.text()).run();
    return gone;
}

std::optional<Instant> ProductTable::heard_at(std::string_view upstream) const {
    Statement query = database_.prepare("SELECT heard_at FROM catalogue WHERE upstream = ?");
    if (!query.bind(upstream).step()) return std::nullopt;
    return from_unix(query.integer(0));
}

void ProductTable::set_heard_at(Instant at, std::string_view upstream) {
    database_.prepare("INSERT OR REPLACE INTO catalogue (one, heard_at, upstream) VALUES (1, ?, ?)")
        .bind(unix_seconds(at))
        .bind(upstream)
        .run();
}

}  // namespace usher::store

#include "tests/lib/sync/customer_fixture.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::test {
namespace {

namespace json = boost::json;

using enforcement::CustomerCollection;

std::string id_of(const json::object& row) {
    const json::value& id = row.at("id");
    return id.is_string() ? std::string{id.as_string()} : std::to_string(id.as_int64());
}

http::Response not_found() {
    return {.status = 404,
            .body = R"({"type":"NotFoundError","code":"NotFoundError","isRetriableError":false})"};
}

http::Response refused() {
    return {.status = 400, .body = ""};
}

// `updatedAt gt datetime'…'`, read in the server's own zone, which is +02:00 here.
iw::Stamp changed_after(std::string_view filter) {
    const std::size_t from = filter.find('\'') + 1;
    iw::ServerOffset offset{.value = std::chrono::minutes{120}};
    return iw::parse_stamp(filter.substr(from, filter.rfind('\'') - from), offset).value();
}

iw::Stamp updated_at(const json::object& row) {
    iw::ServerOffset offset;
    return iw::parse_stamp(std::string_view{row.at("updatedAt").as_string()}, offset).value();
}

}  // namespace

Instant at(std::string_view text) {
    iw::ServerOffset offset;
    return iw::begins(iw::parse_stamp(text, offset).value());
}

CustomerBss::CustomerBss() {
    otherwise = [this](const http::Request& request) { return serve(request); };
}

std::string CustomerBss::next_stamp() {
    const int minute = minutes_++;
    std::string text = "2026-02-01T00:00:00.5+02:00";
    const auto put = [&text](std::size_t from, int value) {
        text[from] = static_cast<char>('0' + value / 10);
        text[from + 1] = static_cast<char>('0' + value % 10);
    };
    put(8, 1 + minute / 1440);
    put(11, minute / 60 % 24);
    put(14, minute % 60);
    return text;
}

json::object& CustomerBss::add_account(int id, const std::string& name) {
    const std::string now = next_stamp();
    return rows["accounts"].emplace_back(
        json::object{{"id", id}, {"name", name}, {"createdAt", now}, {"updatedAt", now}});
}

json::object& CustomerBss::add_product(const std::string& id, const std::string& code,
                                       const std::string& type) {
    const std::string now = next_stamp();
    return rows["products"].emplace_back(json::object{{"id", id},
                                                      {"name", "Product " + code},
                                                      {"code", code},
                                                      {"type", type},
                                                      {"chargeType", "Prepaid"},
                                                      {"createdAt", now},
                                                      {"updatedAt", now}});
}

json::object& CustomerBss::add_subscription(const std::string& id, int account,
                                            const std::string& status) {
    const std::string now = next_stamp();
    return rows["subscriptions"].emplace_back(json::object{
        {"id", id},
        {"name", "Seats"},
        {"status", status},
        {"account", json::object{{"id", account}, {"name", "Customer"}}},
        {"startDate", "2026-01-01T00:00:00+02:00"},
        {"endDate", "2026-12-31T00:00:00+02:00"},
        {"activationDate", "2026-01-01T00:00:00+02:00"},
        {"automaticRenewal", false},
        {"isBackordering", false},
        {"isTrial", false},
        {"product",
         json::object{{"id", studio_product}, {"code", "LMN-ST-01"}, {"isBundle", false}}},
        {"quantity", 12},
        {"subscriptionAmount", 10.5},
        {"createdAt", now},
        {"updatedAt", now}});
}

json::object& CustomerBss::add_asset(const std::string& id, int account) {
    const std::string now = next_stamp();
    return rows["assets"].emplace_back(
        json::object{{"id", id},
                     {"provisioningStatus", "Completed successfully"},
                     {"assetAmount", 1},
                     {"isBackOrdering", false},
                     {"purchaseDate", "2026-01-01T00:00:00+02:00"},
                     {"customer", json::object{{"id", account}}},
                     {"product", json::object{{"id", studio_product}}},
                     {"createdAt", now},
                     {"updatedAt", now}});
}

void CustomerBss::change(const std::string& collection, const std::string& id,
                         const std::string& members) {
    auto& all = rows[collection];
    const auto row = std::ranges::find(all, id, id_of);
    BOOST_REQUIRE(row != all.end());
    const json::value changed = json::parse(members);
    for (const auto& [name, value] : changed.as_object()) (*row)[name] = value;
    (*row)["updatedAt"] = next_stamp();
}

void CustomerBss::remove(const std::string& collection, const std::string& id) {
    std::erase_if(rows[collection], [&id](const json::object& row) { return id_of(row) == id; });
}

std::size_t CustomerBss::count(std::string_view path) const {
    return static_cast<std::size_t>(std::ranges::count(asked, path));
}

http::Response CustomerBss::serve(const http::Request& request) {
    const std::string path{request.path().substr(std::string_view{"/api/"}.size())};
    const bool is_filtered = request.query().find("filter") != std::string_view::npos;
    const bool asks_moved = request.query().find("minBilling") != std::string_view::npos;
    asked.push_back(path + (is_filtered ? "?changes" : asks_moved ? "?moved" : ""));
    if (const auto scripted = instead.find(asked.back()); scripted != instead.end()) {
        return scripted->second;
    }
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) return list(path, request);
    const std::string id = path.substr(slash + 1, path.rfind("/addons") - slash - 1);
    if (path.ends_with("/addons")) {
        const auto own = addons.find(id);
        return {.body = own == addons.end() ? "[]" : own->second};
    }
    const auto& all = rows[path.substr(0, slash)];
    const auto row = std::ranges::find(all, id, id_of);
    if (row == all.end()) return not_found();
    return {.body = json::serialize(*row)};
}

http::Response CustomerBss::list(const std::string& collection, const http::Request& request) {
    const http::Parameters asked_for = http::parse_query(request.query()).value();
    const auto number = [&](const char* name) {
        return static_cast<std::size_t>(std::stoi(std::string{asked_for.find(name).value()}));
    };
    const std::size_t page = number("pageIndex");
    const std::size_t size = number("pageSize");
    if (before_page) before_page(collection, static_cast<int>(page));
    const auto filter = asked_for.find("$filter");
    if (filter && !takes_filter) return refused();
    if (asked_for.find("$orderBy") && !takes_order && !filter) return refused();

    std::vector<json::object> found;
    const bool asks_moved = asked_for.find("minBillingAddressUpdatedAt").has_value();
    for (const json::object& row : rows[collection]) {
        if (asks_moved && !moved.contains(id_of(row))) continue;
        if (!filter || updated_at(row).at > changed_after(*filter).at) found.push_back(row);
    }
    if (filter) {
        std::ranges::sort(found, {}, [](const auto& row) { return updated_at(row).at; });
    }
    json::array data;
    for (std::size_t i = (page - 1) * size; i < std::min(page * size, found.size()); ++i) {
        data.emplace_back(found[i]);
    }
    const std::size_t pages = (found.size() + size - 1) / size;
    return {.body = json::serialize(
                json::object{{"data", std::move(data)},
                             {"paging", json::object{{"page", page},
                                                     {"size", size},
                                                     {"totalPages", pages},
                                                     {"totalRecords", found.size()}}}})};
}

sync::CustomerSettings CustomerFixture::usual_settings() {
    const std::vector<sync::CustomerFeature> features{
        {.name = BundleId{"studio"},
         .codes = {"LMN-ST-01"},
         .channels = {ChannelId{"1"}, ChannelId{"2"}},
         .services = {license::ChannelService::Live}},
        {.name = BundleId{"cloud"},
         .codes = {"LMN-CL"},
         .channels = {ChannelId{"9"}},
         .services = {license::ChannelService::Live, license::ChannelService::Catchup}}};
    return {.all_accounts = true,
            .features = sync::CustomerFeatures::make(features).value(),
            .source = "bss"};
}

CustomerFixture::CustomerFixture(std::string database) : path{std::move(database)} {
    bss.add_product(studio_product, "LMN-ST-01");
    bss.add_account(5210, "Marlow Dental");
    bss.add_subscription(first_subscription, 5210);
    store = store::Store::open(bss.server.executor(), path, Secret{std::string(32, 'k')}).value();
    const auto start = [](store::Tables& tables) -> Result<store::Installation> {
        store::Installation started = tables.installation.start();
        tables.journal.begin(store::JournalTable::Begins::First, HeldClock::start);
        return started;
    };
    static_cast<void>(store->write_now(start).value());
    restart();
}

CustomerFixture::~CustomerFixture() {
    kill();
}

void CustomerFixture::kill() {
    if (background) {
        background->cancel();
        for (int turn = 0; turn < 1000 && background->running() != 0; ++turn) bss.server.run_one();
    }
    background.reset();
    driver.reset();
    client.reset();
    session.reset();
    copy.reset();
    accounts.reset();
    enforcer.reset();
    time.reset();
}

void CustomerFixture::restart() {
    kill();
    time = std::make_unique<enforcement::TimeKeeper>(*store, bss.server.clock().reader(), "boot",
                                                     license::Mark{}, log);
    enforcer = std::make_unique<enforcement::Enforcer>(license::Catalogue{}, store->sealer(), *time,
                                                       events, 1);
    accounts = std::make_unique<enforcement::Accounts>(
        *store, *enforcer,
        license::LicensePolicy{.freshness = {.fresh_for = std::chrono::hours{24} * 30,
                                             .stale_for = std::chrono::hours{24} * 30}},
        log);
    accounts->read_all().value();
    copy = std::make_unique<enforcement::CustomerCopy>(*store);
    session.emplace(bss.session(password));
    client.emplace(*session);
    driver.emplace(
        bss.server.executor(), settings, *client, *session, [] { return 0.5; }, *copy, *accounts,
        *enforcer, log);
    background.emplace(bss.server.executor(), "test", log);
}

bool CustomerFixture::read() {
    const std::int64_t before = driver->progress().readings;
    if (background->running() == 0) background->spawn(driver->run());
    driver->request();
    while (driver->progress().readings == before) bss.server.run_one();
    return !driver->progress().failed_at;
}

bool CustomerFixture::read_later(std::chrono::seconds passed) {
    bss.pass(passed);
    return read();
}

bool CustomerFixture::allows(const std::string& user, const std::string& channel) {
    return accounts
        ->check(
            {.user = UserId{user},
             .right = {.channel = ChannelId{channel}, .service = license::ChannelService::Live}})
        .decision.verdict.allowed;
}

std::vector<license::License> CustomerFixture::licenses(const std::string& user) {
    const auto account = accounts->projection().find(UserId{user});
    return account ? account->licenses : std::vector<license::License>{};
}

std::optional<enforcement::CustomerRow> CustomerFixture::row_of(CustomerCollection collection,
                                                                const std::string& id) {
    const enforcement::CustomerRows found =
        run(copy->list({.collection = collection, .count = 1, .search = id})).value();
    if (found.rows.empty() || found.rows.front().id != id) return std::nullopt;
    return found.rows.front();
}

std::int64_t CustomerFixture::kept(CustomerCollection collection) {
    const enforcement::CustomerCounts counts = run(copy->counts()).value();
    switch (collection) {
        case CustomerCollection::Accounts: return counts.accounts;
        case CustomerCollection::Products: return counts.products;
        case CustomerCollection::Subscriptions: return counts.subscriptions;
        case CustomerCollection::Assets: return counts.assets;
    }
    return 0;
}

bool CustomerFixture::has_logged(std::string_view text) const {
    return std::ranges::any_of(log_lines, [text](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

}  // namespace usher::test

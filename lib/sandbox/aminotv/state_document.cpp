#include "lib/sandbox/aminotv/state_document.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/sandbox/aminotv/channel_books.hpp"
#include "lib/sandbox/aminotv/device_books.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"
#include "lib/upstream/aminotv/product_document.hpp"

namespace usher::sandbox::aminotv {
namespace {

namespace bj = boost::json;
using upstream::aminotv::Flaws;

constexpr Cut whole{.limit = std::numeric_limits<std::int32_t>::max()};
upstream::aminotv::WriteOptions as_provider() {
    return {.view = upstream::aminotv::View::Management, .omit_included = true};
}

std::int64_t count(store::Database& database, std::string_view sql) {
    store::Statement query = database.prepare(sql);
    return query.step() ? query.integer(0) : 0;
}

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

// The member `name` as a document of its own; none: absent.
std::optional<std::string> document_at(const bj::object& state, std::string_view name) {
    const bj::value* const value = state.if_contains({name.data(), name.size()});
    if (value == nullptr || value->is_null()) return std::nullopt;
    return bj::serialize(*value);
}

Result<void> check_flaws(std::string_view name, const Flaws& flaws) {
    if (flaws.empty()) return {};
    const upstream::aminotv::FlawExample& first = flaws.examples().front();
    return malformed(std::string{name} + ": " + std::string{upstream::aminotv::name(first.flaw)} +
                     " in " + first.id + ' ' + first.member);
}

Result<std::map<std::string, std::string>> read_passwords(const bj::object& state) {
    std::map<std::string, std::string> passwords;
    const bj::value* const value = state.if_contains("passwords");
    if (value == nullptr || value->is_null()) return passwords;
    if (!value->is_object()) return malformed("passwords: an object expected");
    for (const auto& member : value->get_object()) {
        if (!member.value().is_string()) return malformed("passwords: texts expected");
        passwords.emplace(member.key(), member.value().get_string());
    }
    return passwords;
}

Result<void> add_users(store::Database& database, const bj::object& state, Instant now) {
    const Result<std::map<std::string, std::string>> passwords = read_passwords(state);
    if (!passwords) return passwords.error();
    const std::optional<std::string> document = document_at(state, "users");
    if (!document) return {};
    const auto read = upstream::aminotv::read_users(*document);
    if (!read) return read.error().within("users");
    const Result<void> fine = check_flaws("users", read->flaws);
    if (!fine) return fine.error();
    for (const User& user : read->users) {
        std::optional<std::string> password;
        const auto given = passwords->find(user.id.text());
        if (given != passwords->end()) password = given->second;
        const Result<UserId> added = UserBooks{database}.add(user, password, now);
        if (!added) return added.error().within("users");
    }
    return {};
}

Result<void> add_devices(store::Database& database, const bj::object& state, Instant) {
    const std::optional<std::string> document = document_at(state, "devices");
    if (!document) return {};
    const auto read = upstream::aminotv::read_devices(*document);
    if (!read) return read.error().within("devices");
    const Result<void> fine = check_flaws("devices", read->flaws);
    if (!fine) return fine.error();
    for (const Device& device : read->devices) {
        if (!UserBooks{database}.knows(device.user)) return malformed("devices: an unknown user");
        const Result<DeviceId> added = DeviceBooks{database}.add(device);
        if (!added) return added.error().within("devices");
    }
    return {};
}

Result<void> add_channels(store::Database& database, const bj::object& state, Instant) {
    const std::optional<std::string> document = document_at(state, "channels");
    if (!document) return {};
    const auto read = upstream::aminotv::read_channels(*document);
    if (!read) return read.error().within("channels");
    const Result<void> fine = check_flaws("channels", read->flaws);
    if (!fine) return fine.error();
    for (const Channel& channel : read->channels) {
        const Result<ChannelId> added = ChannelBooks{database}.add(channel);
        if (!added) return added.error().within("channels");
    }
    return {};
}

Result<void> add_products(store::Database& database, const bj::object& state, Instant now) {
    const std::optional<std::string> document = document_at(state, "products");
    if (!document) return {};
    const auto read = upstream::aminotv::read_products(*document);
    if (!read) return read.error().within("products");
    const Result<void> fine = check_flaws("products", read->flaws);
    if (!fine) return fine.error();
    for (const license::Product& product : read->products) {
        const Result<BundleId> added = ProductBooks{database}.add(product, now);
        if (!added) return added.error().within("products");
    }
    return {};
}

Result<void> add_licenses(store::Database& database, const bj::object& state, Instant) {
    const std::optional<std::string> document = document_at(state, "licenses");
    if (!document) return {};
    const auto read = upstream::aminotv::read_managed_licenses(*document);
    if (!read) return read.error().within("licenses");
    const Result<void> fine = check_flaws("licenses", read->flaws);
    if (!fine) return fine.error();
    for (const ManagedLicense& managed : read->licenses) {
        if (managed.license.status == license::LicenseStatus::Unknown) {
            return malformed("licenses: an unknown status");
        }
        if (!UserBooks{database}.knows(managed.license.user)) {
            return malformed("licenses: an unknown user");
        }
        if (!ProductBooks{database}.find(managed.license.product)) {
            return malformed("licenses: an unknown product");
        }
        const Result<LicenseId> added = LicenseBooks{database}.add(managed);
        if (!added) return added.error().within("licenses");
    }
    return {};
}

Counts difference(const Counts& after, const Counts& before) {
    return {.users = after.users - before.users,
            .devices = after.devices - before.devices,
            .channels = after.channels - before.channels,
            .products = after.products - before.products,
            .licenses = after.licenses - before.licenses,
            .charges = after.charges - before.charges};
}

}  // namespace

Counts count_rows(store::Database& database) {
    return {.users = count(database, "SELECT count(*) FROM aminotv_user"),
            .devices = count(database, "SELECT count(*) FROM aminotv_device"),
            .channels = count(database, "SELECT count(*) FROM aminotv_channel"),
            .products = count(database, "SELECT count(*) FROM aminotv_product"),
            .licenses = count(database, "SELECT count(*) FROM aminotv_license"),
            .charges = count(database, "SELECT count(*) FROM aminotv_charge")};
}

Result<bj::object> dump_state(store::Database& database) {
    const Counts rows = count_rows(database);
    if (std::max({rows.users, rows.devices, rows.channels, rows.products, rows.licenses}) >
        dumped_rows_max) {
        return Error{Errc::TooLarge, "too much for one document: read the provider's lists"};
    }
    bj::object state;
    state["users"] = bj::parse(write_users(UserBooks{database}.list(whole).items, as_provider()));
    state["devices"] =
        bj::parse(write_devices(DeviceBooks{database}.list(whole).items, as_provider()));
    state["channels"] =
        bj::parse(write_channels(ChannelBooks{database}.list(whole).items, as_provider()));
    state["products"] =
        bj::parse(write_products(ProductBooks{database}.list(whole).items, as_provider()));
    state["licenses"] =
        bj::parse(write_licenses(LicenseBooks{database}.list({}, whole).items, {}, as_provider()));
    return state;
}

Result<Counts> add_state(store::Database& database, std::string_view body, Instant now) {
    const Result<bj::object> state = json::parse_object(body);
    if (!state) return state.error();
    const Result<void> known = json::check_members(
        *state, {"users", "devices", "channels", "products", "licenses", "passwords"});
    if (!known) return known.error();
    const Counts before = count_rows(database);
    for (const auto add : {add_users, add_devices, add_channels, add_products, add_licenses}) {
        const Result<void> added = add(database, *state, now);
        if (!added) return added.error();
    }
    return difference(count_rows(database), before);
}

void clear_state(store::Database& database) {
    for (const std::string_view sql :
         {"DELETE FROM aminotv_license", "DELETE FROM aminotv_user", "DELETE FROM aminotv_product",
          "DELETE FROM aminotv_channel"}) {
        database.prepare(sql).run();
    }
}

}  // namespace usher::sandbox::aminotv

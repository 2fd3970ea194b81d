#include "lib/sandbox/aminotv/demo.hpp"

#include <array>

#include "lib/sandbox/aminotv/billing_rule.hpp"
#include "lib/sandbox/aminotv/channel_books.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr Seconds month = std::chrono::days{31};

license::ChannelList channels(std::initializer_list<const char*> ids) {
    license::ChannelList list;
    for (const char* const id : ids) list.emplace_back(id);
    return list;
}

std::array<license::Product, 4> demo_products() {
    const auto euros = [](std::int64_t cents) {
        return license::Amount{.minor = cents, .currency = "EUR"};
    };
    license::Product evening{.id = BundleId{"77"},
                             .title = "Evening Bundle",
                             .description = "Two channels, different services on each",
                             .type_name = "CHANNEL_GROUP",
                             .is_visible = true,
                             .is_buyable = true,
                             .price = euros(850),
                             .term = month};
    evening.channels = {channels({"501", "502"}), channels({"501"}), channels({"502"}), {}};
    license::Product recorder{.id = BundleId{"78"},
                              .title = "Recorder",
                              .description = "Shown, but sold elsewhere",
                              .type_name = "PVR",
                              .is_visible = true,
                              .is_buyable = false,
                              .price = euros(300)};
    recorder.channels[license::index_of(license::ChannelService::Npvr)] = channels({"503"});
    license::Product archive{.id = BundleId{"79"},
                             .title = "Archive",
                             .description = "Sold to who knows its number",
                             .type_name = "CATCHUP",
                             .is_visible = false,
                             .is_buyable = true,
                             .price = euros(200),
                             .term = month};
    archive.channels[license::index_of(license::ChannelService::Catchup)] = channels({"501"});
    license::Product sports{.id = BundleId{"80"},
                            .title = "Sports",
                            .description = "One channel, live",
                            .type_name = "CHANNEL",
                            .is_premium = true,
                            .is_visible = true,
                            .is_buyable = true,
                            .price = euros(500),
                            .recurring = true,
                            .term = month};
    sports.channels[license::index_of(license::ChannelService::Live)] = channels({"504"});
    return {evening, recorder, archive, sports};
}

std::array<Channel, 4> demo_channels() {
    using Offers = std::array<std::optional<bool>, license::channel_services.size()>;
    const Offers all{true, true, true, true};
    return {Channel{.id = ChannelId{"501"}, .name = "One", .offers = all},
            Channel{.id = ChannelId{"502"}, .name = "Two", .offers = all},
            Channel{.id = ChannelId{"503"}, .name = "News", .offers = all},
            Channel{.id = ChannelId{"504"},
                    .name = "Sports",
                    .offers = Offers{true, false, false, true},
                    .catchup_horizon = std::chrono::days{7}}};
}

ManagedLicense demo_license(Instant now) {
    return {.license = {.id = LicenseId{"9001"},
                        .user = UserId{"310"},
                        .product = BundleId{"77"},
                        .status = license::LicenseStatus::Active,
                        .start = now,
                        .end = now + month,
                        .order = OrderId{"5e0c8c0e-3c1b-4f0e-9b7a-2f8f5f1c9a11"}},
            .renew = {.recurring = false, .expiry_date = now + month},
            .purchase = {.price_minor = 850,
                         .price_currency = "EUR",
                         .purchased_at = now,
                         .payment_method = std::string{billing_method}}};
}

Result<void> add_users(store::Database& database, Instant now) {
    const DemoAccount account = demo_account();
    UserBooks users{database};
    const User buyer{.id = UserId{account.user_id},
                     .name = "Demo User",
                     .email = account.email,
                     .registration_state = std::string{upstream::aminotv::registered}};
    const User restricted{.id = UserId{"311"},
                          .name = "Restricted User",
                          .flags = {std::string{upstream::aminotv::purchase_restricted}},
                          .email = "restricted@sandbox.example",
                          .registration_state = std::string{upstream::aminotv::registered}};
    for (const User& user : {buyer, restricted}) {
        const Result<UserId> added = users.add(user, account.password, now);
        if (!added) return added.error();
    }
    return {};
}

}  // namespace

DemoAccount demo_account() {
    return {.user_id = "310",
            .email = "demo@sandbox.example",
            .password = "demo-password",
            .management_key = "sandbox-management-key",
            .base_path = "/api"};
}

Settings demo_settings() {
    return {.token_secret = "the tokens of a sandbox are worth nothing",
            .management_key = demo_account().management_key,
            .demo_data = true};
}

Result<void> add_demo_data(store::Database& database, Instant now) {
    ProductBooks products{database};
    const Cut one{.limit = 1};
    if (!UserBooks{database}.list(one).items.empty() || !products.list(one).items.empty()) {
        return {};
    }
    const Result<void> users = add_users(database, now);
    if (!users) return users.error();
    ChannelBooks channel_books{database};
    for (const Channel& channel : demo_channels()) {
        const Result<ChannelId> added = channel_books.add(channel);
        if (!added) return added.error();
    }
    for (const license::Product& product : demo_products()) {
        const Result<BundleId> added = products.add(product, now);
        if (!added) return added.error();
    }
    const Result<LicenseId> license = LicenseBooks{database}.add(demo_license(now));
    if (!license) return license.error();
    return {};
}

}  // namespace usher::sandbox::aminotv

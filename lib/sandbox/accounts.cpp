#include "lib/sandbox/accounts.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/sandbox/interworks/demo.hpp"

namespace usher::sandbox {

using upstream::acestream::Entry;

namespace {

// The credentials that the vendor's public documentation prints as examples: no secret, and clients
// can be tried against the published requests as they stand (specs/acestream-vectors.json).
constexpr auto example_secret = "b5dbd62b494664f5bfa9";
constexpr auto example_product = "kjYX790gTytRaXV04IvC";
constexpr auto example_product_key =
    "kjYX790gTytRaXV04IvC-xZH3A18sj5b1Tf3I-J5XVS1xsj-j0797KwxxLpBl26HPvWMm";
constexpr Cents demo_balance{100'00};
// Of this sandbox: as public as the others.
constexpr auto demo_client_secret = "k1w7m0xq8z5c3v9b2n4l6j0h8g5f3d1s7a9p2o4i6u8y";
constexpr auto demo_redirect_uri = "http://127.0.0.1/callback";

}  // namespace

const AccountSettings* find_account(const std::vector<AccountSettings>& accounts, Entry entry,
                                    std::string_view api_key) noexcept {
    const auto found = std::ranges::find_if(accounts, [&](const AccountSettings& account) {
        return account.entry == entry && account.api_key == api_key;
    });
    return found == accounts.end() ? nullptr : &*found;
}

bool owns_application(const std::vector<AccountSettings>& accounts, Entry entry,
                      std::string_view api_key, std::string_view application) noexcept {
    return std::ranges::any_of(accounts, [&](const AccountSettings& account) {
        return account.entry == entry && account.api_key == api_key &&
               account.application == application;
    });
}

bool is_product(const std::vector<AccountSettings>& accounts, std::string_view product) noexcept {
    return std::ranges::any_of(accounts, [&](const AccountSettings& account) {
        return account.entry == Entry::Developer && account.application == product;
    });
}

std::vector<AccountSettings> demo_accounts() {
    return {{.entry = Entry::Reseller,
             .api_key = "be6f66e0848528139583b567fb222215444fc8ac",
             .api_secret = example_secret,
             .application = "9_50gh753t6uscog88800kcksw04s0o0wccscco8kgsogwkocwgw",
             .product_key = "",
             .opening_balance = demo_balance,
             .client_secret = demo_client_secret,
             .redirect_uris = {demo_redirect_uri}},
            {.entry = Entry::Developer,
             .api_key = "94d585bda4883a40d969d723adcaba36033e61d8",
             .api_secret = example_secret,
             .application = example_product,
             .product_key = example_product_key,
             .opening_balance = demo_balance}};
}

std::string demo_accounts_json() {
    const std::vector<AccountSettings> accounts = demo_accounts();
    boost::json::object members;
    for (const AccountSettings& account : accounts) {
        boost::json::object shown{{"api_key", account.api_key}, {"api_secret", account.api_secret}};
        switch (account.entry) {
            case Entry::Reseller:
                shown["app"] = account.application;
                shown["client_secret"] = account.client_secret;
                shown["redirect_uri"] = account.redirect_uris.front();
                break;
            case Entry::Developer:
                shown["product"] = account.application;
                shown["product_key"] = account.product_key;
                break;
        }
        members[upstream::acestream::name(account.entry)] = std::move(shown);
    }
    const aminotv::DemoAccount viewer = aminotv::demo_account();
    members["aminotv"] = boost::json::object{{"user_id", viewer.user_id},
                                             {"email", viewer.email},
                                             {"password", viewer.password},
                                             {"management_key", viewer.management_key},
                                             {"base_path", viewer.base_path}};
    const createreseller::DemoAccounts resellers = createreseller::demo_accounts();
    members["createreseller"] =
        boost::json::object{{"user", resellers.user},
                            {"api_id", resellers.api_id},
                            {"plain_user", resellers.plain_user},
                            {"plain_api_id", resellers.plain_api_id},
                            {"advertiser", resellers.advertiser},
                            {"advertiser_api_id", resellers.advertiser_api_id},
                            {"commission_user", resellers.commission_user},
                            {"first_package", resellers.first_package},
                            {"second_package", resellers.second_package},
                            {"plain_package", resellers.plain_package},
                            {"path", resellers.path}};
    const interworks::DemoAccount user = interworks::demo_account();
    members["interworks"] = boost::json::object{{"path", user.path},
                                                {"client_key", user.client_key},
                                                {"client_secret", user.client_secret},
                                                {"username", user.username},
                                                {"password", user.password},
                                                {"reseller", user.reseller}};
    return boost::json::serialize(members);
}

}  // namespace usher::sandbox

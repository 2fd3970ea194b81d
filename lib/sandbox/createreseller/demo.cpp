#include "lib/sandbox/createreseller/demo.hpp"

#include <array>

#include "lib/sandbox/createreseller/account_books.hpp"

namespace usher::sandbox::createreseller {
namespace {

using upstream::createreseller::Count;
using upstream::createreseller::Percent;
using upstream::createreseller::Price;

Terms first_terms() {
    return {.subscription_fee = Price{49'0000},
            .monthly_limit = Count{10'000},
            .advertiser_fee = Price{5'0000},
            .code_keyword_lease = Price{2'5000},
            .credit_price = Price{300},
            .branding = false,
            .sales_agents = false,
            .free_keywords = Count{1},
            .free_premium_sites = Count{0},
            .vanity_keyword_lease = Price{25'0000},
            .premium_site_price = Price{9'9900},
            .revenue_share = Percent{20'0000},
            .free_credits_included = Count{500}};
}

Terms second_terms() {
    return {.subscription_fee = Price{199'0000},
            .monthly_limit = Count{100'000},
            .advertiser_fee = Price{3'0000},
            .code_keyword_lease = Price{1'5000},
            .credit_price = Price{200},
            .branding = true,
            .sales_agents = true,
            .free_keywords = Count{10},
            .free_premium_sites = Count{2},
            .vanity_keyword_lease = Price{15'0000},
            .premium_site_price = Price{4'9900},
            .revenue_share = Percent{35'0000},
            .free_credits_included = Count{5000}};
}

Result<AccountNumber> add_accounts(AccountBooks& books) {
    const DemoAccounts demo = demo_accounts();
    const std::array accounts{
        Account{
            .id = {1}, .user_name = UserName{demo.user}, .api_id = demo.api_id, .billing = true},
        Account{.id = {2}, .user_name = UserName{demo.plain_user}, .api_id = demo.plain_api_id},
        Account{.id = {3},
                .user_name = UserName{demo.advertiser},
                .role = Role::Advertiser,
                .api_id = demo.advertiser_api_id},
        Account{.id = {demo.commission_user},
                .user_name = UserName{"fieldagent"},
                .role = Role::SalesAgent}};
    Result<AccountNumber> put = AccountNumber{};
    for (const Account& account : accounts) {
        put = books.put(account);
        if (!put) break;
    }
    return put;
}

}  // namespace

DemoAccounts demo_accounts() {
    return {.user = "opsadmin",
            .api_id = "Qz7mT4rK9wLp2XcB",
            .plain_user = "plainadmin",
            .plain_api_id = "Hb3nV8sD5yGk1RfJ",
            .advertiser = "shopfront",
            .advertiser_api_id = "Wc6pL2tN7xQz4MvS",
            .commission_user = 42,
            .first_package = 11,
            .second_package = 12,
            .plain_package = 21,
            .path = "/api"};
}

Result<void> add_demo_data(store::Database& database) {
    AccountBooks books{database};
    if (!books.list().empty()) return {};
    const Result<AccountNumber> accounts = add_accounts(books);
    if (!accounts) return accounts.error();
    const DemoAccounts demo = demo_accounts();
    const std::array packages{
        Package{.id = {demo.first_package}, .owner = {1}, .level = 1, .terms = first_terms()},
        Package{.id = {demo.second_package}, .owner = {1}, .level = 2, .terms = second_terms()},
        Package{.id = {demo.plain_package}, .owner = {2}, .level = 1, .terms = first_terms()}};
    for (const Package& package : packages) {
        const Result<PackageNumber> added = books.add(package);
        if (!added) return added.error();
    }
    return {};
}

}  // namespace usher::sandbox::createreseller

#include "lib/sandbox/createreseller/control.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <utility>

#include "lib/sandbox/createreseller/control_orders.hpp"
#include "lib/sandbox/createreseller/reseller_books.hpp"
#include "lib/upstream/createreseller/parameters.hpp"

namespace usher::sandbox::createreseller {
namespace {

namespace bj = boost::json;
namespace codec = upstream::createreseller;
using Answer = ControlAnswer;

std::string word(std::string_view text) {
    return std::string{text};
}

bj::object show(const Account& account) {
    return {{"id", account.id.value},
            {"user_name", account.user_name.text()},
            {"role", word(name(account.role))},
            {"state", word(name(account.state))},
            {"can_call", !account.api_id.empty()},
            {"api_enabled", account.api_enabled},
            {"billing", account.billing},
            {"revenue_share", account.revenue_share}};
}

bj::object show(const Package& package) {
    const NewReseller described{.terms = package.terms};
    bj::object terms;
    for (const codec::Parameter& parameter : codec::parameters()) {
        if (!parameter.is_term()) continue;
        const std::string text = text_of(described, parameter);
        if (!text.empty()) terms[word(parameter.name)] = text;
    }
    bj::object shown{
        {"id", package.id.value}, {"owner", package.owner.value}, {"level", package.level}};
    shown["terms"] = std::move(terms);
    return shown;
}

bj::object show(const CreditLine& line) {
    return {{"number", line.number},
            {"reseller", line.reseller.value},
            {"amount", line.amount},
            {"time", unix_seconds(line.booked_at)}};
}

bj::object show(const BookedReseller& reseller) {
    bj::object values;
    for (const EffectiveValue& effective : reseller.values) {
        bj::object shown{{"value", nullptr}, {"origin", word(name(effective.origin))}};
        if (effective.value) shown["value"] = *effective.value;
        values[effective.name] = std::move(shown);
    }
    bj::object shown{{"id", reseller.account.id.value},
                     {"user_name", reseller.account.user_name.text()},
                     {"administrator", reseller.administrator.text()},
                     {"created_at", unix_seconds(reseller.created_at)},
                     {"active", reseller.account.state == AccountState::Enabled},
                     {"mail_sent", reseller.mail_sent},
                     {"credits", reseller.credits},
                     {"commission", nullptr}};
    if (reseller.commission) {
        shown["commission"] =
            bj::object{{"user_id", reseller.commission->earner.value},
                       {"percent", codec::write_value(reseller.commission->percent)}};
    }
    shown["values"] = std::move(values);
    return shown;
}

// `{name: [what each of items is shown as]}`.
template <typename Items>
bj::object show_list(std::string_view name, const Items& items) {
    bj::array shown;
    for (const auto& item : items) shown.push_back(show(item));
    bj::object answer;
    answer[word(name)] = std::move(shown);
    return answer;
}

Task<Answer> get_accounts(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Result<std::vector<Account>> {
        return AccountBooks{database}.list();
    };
    const Result<std::vector<Account>> accounts = co_await backend->with_database(read);
    if (!accounts) co_return accounts.error();
    co_return show_list("accounts", *accounts);
}

Task<Answer> post_accounts(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Account> account = read_account(request.body);
    if (!account) co_return account.error();
    auto put = [account = *account](store::Database& database) {
        return AccountBooks{database}.put(account);
    };
    const Result<AccountNumber> id = co_await backend->with_database(std::move(put));
    if (!id) co_return id.error();
    co_return bj::object{{"id", id->value}};
}

Task<Answer> get_packages(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Result<std::vector<Package>> {
        return AccountBooks{database}.packages();
    };
    const Result<std::vector<Package>> packages = co_await backend->with_database(read);
    if (!packages) co_return packages.error();
    co_return show_list("packages", *packages);
}

Result<PackageNumber> add_package(store::Database& database, const PackageOrder& order) {
    AccountBooks accounts{database};
    const std::optional<Account> owner = accounts.find(order.owner.text());
    if (!owner) return Error{Errc::NotFound, "owner: no such account"};
    if (owner->role != Role::Administrator) {
        return Error{Errc::Conflict, "owner: not an administrator"};
    }
    Package package = order.package;
    package.owner = owner->id;
    return accounts.add(package);
}

Task<Answer> post_packages(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<PackageOrder> order = read_package(request.body);
    if (!order) co_return order.error();
    auto add = [order = *order](store::Database& database) { return add_package(database, order); };
    const Result<PackageNumber> id = co_await backend->with_database(std::move(add));
    if (!id) co_return id.error();
    co_return bj::object{{"id", id->value}};
}

Task<Answer> get_resellers(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<AccountNumber> after = read_after(request.query());
    if (!after) co_return after.error();
    auto read = [after = *after](store::Database& database) -> Result<std::vector<BookedReseller>> {
        return ResellerBooks{database}.list(after);
    };
    const Result<std::vector<BookedReseller>> resellers =
        co_await backend->with_database(std::move(read));
    if (!resellers) co_return resellers.error();
    co_return show_list("resellers", *resellers);
}

Task<Answer> get_credits(std::shared_ptr<Backend> backend, http::Request) {
    auto read = [](store::Database& database) -> Result<std::vector<CreditLine>> {
        return ResellerBooks{database}.credits();
    };
    const Result<std::vector<CreditLine>> lines = co_await backend->with_database(read);
    if (!lines) co_return lines.error();
    co_return show_list("credits", *lines);
}

Task<Answer> get_profile(std::shared_ptr<Backend> backend, http::Request) {
    co_return createreseller::show(backend->createreseller);
}

Task<Answer> post_profile(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<AnswerProfile> profile = read_profile(request.body, backend->createreseller);
    if (!profile) co_return profile.error();
    backend->createreseller = *profile;
    co_return createreseller::show(*profile);
}

Task<Answer> delete_profile(std::shared_ptr<Backend> backend, http::Request) {
    backend->createreseller = {};
    co_return createreseller::show(backend->createreseller);
}

constexpr std::array all_routes{
    ControlRoute{"GET", "/control/v1/createreseller/accounts", get_accounts},
    ControlRoute{"POST", "/control/v1/createreseller/accounts", post_accounts},
    ControlRoute{"GET", "/control/v1/createreseller/packages", get_packages},
    ControlRoute{"POST", "/control/v1/createreseller/packages", post_packages},
    ControlRoute{"GET", "/control/v1/createreseller/resellers", get_resellers},
    ControlRoute{"GET", "/control/v1/createreseller/credits", get_credits},
    ControlRoute{"GET", "/control/v1/createreseller/profile", get_profile},
    ControlRoute{"POST", "/control/v1/createreseller/profile", post_profile},
    ControlRoute{"DELETE", "/control/v1/createreseller/profile", delete_profile}};

}  // namespace

std::span<const ControlRoute> control_routes() noexcept {
    return all_routes;
}

}  // namespace usher::sandbox::createreseller

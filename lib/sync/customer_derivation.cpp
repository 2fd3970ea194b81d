#include "lib/sync/customer_derivation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "lib/sync/customer_rows.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerCollection;
using enforcement::CustomerHoldings;
using enforcement::CustomerIds;
using enforcement::CustomerRow;
using enforcement::LicenseAnswer;

// What one write has brought is shown to all in one turn of the loop.
constexpr std::size_t accounts_of_a_write = 50;
constexpr std::size_t confirmed_of_a_write = 1000;
// Products and statuses that are told of.
constexpr std::size_t findings_max = 100;

}  // namespace

Task<Result<void>> CustomerDerivation::load_catalogue() {
    if (!work_.is_catalogue_old) co_return Result<void>{};
    CustomerCatalogue catalogue;
    auto take = [&catalogue](const CustomerRow& row) {
        Result<iw::Product> product = product_in(row);
        if (!product) return;
        const iw::ProductGuid id = product->id;
        catalogue.emplace(id, std::move(*product));
    };
    const Result<void> read =
        co_await work_.each_row(CustomerCollection::Products, std::move(take));
    if (!read) co_return read;
    work_.catalogue = std::move(catalogue);
    work_.addon_needs = AddonNeeds{work_.catalogue, work_.settings.features};
    work_.is_catalogue_old = false;
    co_return Result<void>{};
}

Task<Result<void>> CustomerDerivation::put_unmatched_due() {
    std::unordered_set<std::string> unmatched;
    work_.accounts.projection().each_account([&](const UserId& user, std::optional<Instant>) {
        if (auto account = account_of_user(work_.settings.user_prefix, user)) {
            unmatched.insert(std::move(*account));
        }
    });
    auto match = [&unmatched](const CustomerIds& some) {
        for (const std::string& id : some.ids) {
            const bool has_user = unmatched.erase(id) > 0;
            if (!has_user) unmatched.insert(id);
        }
    };
    const Result<void> listed =
        co_await work_.each_ids(CustomerCollection::Accounts, std::move(match));
    if (!listed) co_return listed;
    if (unmatched.empty()) co_return Result<void>{};
    std::vector<std::string> all(unmatched.begin(), unmatched.end());
    co_return co_await work_.copy.put_due(std::move(all));
}

Task<Result<void>> CustomerDerivation::derive() {
    work_.progress.reading.reset();
    const Result<std::int64_t> due = co_await work_.copy.due_count();
    if (!due) co_return due.error();
    work_.progress.due = *due;
    while (!work_.is_stopped) {
        const Result<std::vector<CustomerHoldings>> some =
            co_await work_.copy.due(accounts_of_a_write);
        if (!some) co_return some.error();
        if (some->empty()) co_return Result<void>{};
        Derived derived = derive_some(*some);
        const Result<void> taken = co_await take(std::move(derived));
        if (!taken) co_return taken;
        // It may be more than were counted: an account can become due meanwhile.
        const auto count = static_cast<std::int64_t>(some->size());
        work_.progress.due = std::max<std::int64_t>(work_.progress.due - count, 0);
    }
    co_return stopped();
}

CustomerDerivation::Derived CustomerDerivation::derive_some(
    const std::vector<CustomerHoldings>& some) {
    const Instant now = work_.now();
    Derived derived;
    for (const CustomerHoldings& holdings : some) {
        const UserId user = user_of(work_.settings.user_prefix, holdings.account);
        const auto held = work_.accounts.projection().find(user);
        if (!holdings.is_here) {
            if (held) derived.gone.push_back(user);
            derived.accounts.push_back({.account = holdings.account});
            continue;
        }
        const std::vector<license::License> before =
            held ? held->licenses : std::vector<license::License>{};
        CustomerLicenses found = customer_licenses(holdings, work_.catalogue,
                                                   work_.settings.features, user, before, now);
        take_notice(found);
        derived.accounts.push_back(
            {.account = holdings.account, .unknown_since = std::move(found.unknown_since)});
        LicenseAnswer answer{.user = user, .licenses = std::move(found.licenses), .products = {}};
        add_products(answer);
        derived.answers.push_back(std::move(answer));
    }
    return derived;
}

Task<Result<void>> CustomerDerivation::take(Derived derived) {
    if (!derived.answers.empty()) {
        const std::optional<enforcement::LicenseWalk> no_walk;
        const Result<void> taken =
            co_await work_.accounts.take_many(std::move(derived.answers), no_walk);
        if (!taken) co_return taken;
    }
    for (const UserId& user : derived.gone) {
        const Result<void> removed = co_await remove(user);
        if (!removed) co_return removed;
    }
    // After their licences are taken, so that a crash between repeats the derivation.
    co_return co_await work_.copy.take_derived(std::move(derived.accounts));
}

// Only those that are not known as they are: each product that comes is written and told of.
void CustomerDerivation::add_products(LicenseAnswer& answer) const {
    const CustomerFeatures& features = work_.settings.features;
    std::set<BundleId> named;
    for (const license::License& license : answer.licenses) {
        if (!named.insert(license.product).second) continue;
        const license::Product* const said = features.find(license.product);
        const license::Product* const known =
            work_.accounts.projection().find_product(license.product);
        if (said != nullptr && (known == nullptr || *known != *said)) {
            answer.products.push_back(*said);
        }
    }
}

void CustomerDerivation::take_notice(const CustomerLicenses& found) {
    CustomerProgress& progress = work_.progress;
    for (const iw::UnmappedProduct& product : found.unmapped) {
        if (progress.unmapped.size() == findings_max) break;
        UnmappedProduct told{.id = product.id.text(), .code = product.code};
        if (!progress.unmapped.insert(std::move(told)).second) continue;
        work_.log.notice("a product gives no feature here",
                         {{"id", product.id.text()}, {"code", product.code}});
    }
    for (const std::string& word : found.unknown_statuses) {
        if (progress.unknown_statuses.size() == findings_max) break;
        if (!progress.unknown_statuses.insert(word).second) continue;
        work_.log.warning("a subscription has a status that is not known", {{"status", word}});
    }
    for (const std::string& id : found.unreadable) {
        work_.log.warning("a row that is kept cannot be read", {{"id", id}});
    }
}

// Who has logged in by other means stays, without the licences that came from here.
Task<Result<void>> CustomerDerivation::remove(UserId user) {
    const Result<void> removed =
        co_await work_.accounts.remove(user, the_daemon(), enforcement::Spared::LoggedIn);
    if (removed || removed.error().code() == Errc::NotFound) co_return Result<void>{};
    if (removed.error().code() != Errc::Conflict) co_return removed;
    LicenseAnswer nothing{.user = user, .licenses = {}, .products = {}, .only_if_here = true};
    co_return co_await work_.accounts.take(std::move(nothing));
}

Task<Result<void>> CustomerDerivation::remove_all(std::string prefix) {
    std::vector<UserId> users;
    work_.accounts.projection().each_account([&](const UserId& user, std::optional<Instant>) {
        if (account_of_user(prefix, user)) users.push_back(user);
    });
    for (const UserId& user : users) {
        const Result<void> removed = co_await remove(user);
        if (!removed) co_return removed;
        if (work_.is_stopped) co_return stopped();
    }
    co_return Result<void>{};
}

Task<Result<void>> CustomerDerivation::confirm(Instant at) {
    std::vector<UserId> users;
    work_.accounts.projection().each_account(
        [&](const UserId& user, std::optional<Instant> synced_at) {
            const bool is_older = synced_at && *synced_at < at;
            if (is_older && account_of_user(work_.settings.user_prefix, user)) {
                users.push_back(user);
            }
        });
    // As they stand in the file, since they were added in this order: each of its pages is written
    // by one piece.
    std::ranges::sort(users);
    while (!users.empty() && !work_.is_stopped) {
        const std::size_t count = std::min(users.size(), confirmed_of_a_write);
        const auto rest = users.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<UserId> some(std::move_iterator{rest}, std::move_iterator{users.end()});
        users.erase(rest, users.end());
        const Result<void> confirmed = co_await work_.accounts.confirm(std::move(some), at);
        if (!confirmed) co_return confirmed;
    }
    co_return Result<void>{};
}

}  // namespace usher::sync

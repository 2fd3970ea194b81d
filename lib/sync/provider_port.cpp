#include "lib/sync/provider_port.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

namespace usher::sync {
namespace {

using upstream::aminotv::Answered;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Failure;
using upstream::aminotv::ManagedLicense;
using upstream::aminotv::ManagedLicenseDocument;
using upstream::aminotv::Management;
using upstream::aminotv::Outcome;
using upstream::aminotv::Pages;
using upstream::aminotv::ProductDocument;
using upstream::aminotv::UserDocument;
using Provider = std::shared_ptr<const Management>;

// As the user's own client allows (specs/aminotv.md 13).
constexpr std::size_t licenses_of_a_user_max = 5'000;
constexpr std::size_t products_max = 20'000;
// Beyond this a walk over all users costs no more.
constexpr std::size_t licensees_max = 10'000;
// A walk keeps the answers about a page of users at once.
constexpr std::size_t user_bytes_max = std::size_t{16} * 1024 * 1024;
constexpr std::size_t list_bytes_max = std::size_t{64} * 1024 * 1024;

// What a list that is kept may come to.
struct Limits {
    std::size_t resources = 0;
    std::size_t bytes = list_bytes_max;
};

// Every page of `pages`, handed to `take`; Errc::TooLarge when they are beyond `limits`. The date
// is that of the last page.
template <typename Page, typename Take>
Task<Outcome<std::monostate>> read_all(Pages<Page> pages, Limits limits, Take take) {
    Answered<std::monostate> all;
    while (true) {
        Outcome<std::optional<Page>> page = co_await pages.next();
        if (!page) co_return page.error();
        if (!page->value) co_return all;
        const bool is_within =
            pages.resource_count() <= limits.resources && pages.byte_count() <= limits.bytes;
        if (!is_within) {
            co_return Failure{.error = Error{Errc::TooLarge, "upstream's list is too long"}};
        }
        all.date = page->date;
        take(std::move(*page->value));
    }
}

// Only upstream itself says that it does not know a user: a 404 of another kind may be a gateway's
// that finds no way to it, which is no word on anybody.
Error error_about_a_user(const Failure& failure) {
    const bool is_of_another_kind =
        failure.error.code() == Errc::NotFound && failure.code != ErrorCode::UserNotFound;
    return is_of_another_kind ? Error{Errc::Unavailable, failure.error.context()} : failure.error;
}

Task<Result<UserPage>> list_users(Provider provider, bool attests_time, std::int64_t offset) {
    Pages<UserDocument> pages = provider->users({.offset = static_cast<std::size_t>(offset)});
    Outcome<std::optional<UserDocument>> page = co_await pages.next();
    if (!page) co_return page.error().error;
    UserPage read;
    if (attests_time) read.attested = page->date;
    if (!page->value) {
        read.is_last = true;
        co_return read;
    }
    for (upstream::aminotv::User& user : page->value->users) {
        const bool is_restricted = user.is_restricted();
        read.users.push_back({.user = std::move(user.id), .is_restricted = is_restricted});
    }
    read.resource_count = page->value->resource_count;
    read.is_last = !page->value->next;
    co_return read;
}

Task<Result<enforcement::LicenseAnswer>> licenses_of(Provider provider, UserId user) {
    enforcement::LicenseAnswer answer{.user = user, .licenses = {}, .products = {}};
    std::set<BundleId> known;
    // A product stands with every page that has a licence to it.
    const auto take = [&answer, &known](ManagedLicenseDocument page) {
        for (ManagedLicense& held : page.licenses) {
            // Nobody holds what is another's, whoever was asked about.
            if (held.license.user == answer.user) {
                answer.licenses.push_back(std::move(held.license));
            }
        }
        for (license::Product& product : page.products) {
            if (known.insert(product.id).second) answer.products.push_back(std::move(product));
        }
    };
    auto pages = provider->licenses_of(user);
    const Limits limits{.resources = licenses_of_a_user_max, .bytes = user_bytes_max};
    const Outcome<std::monostate> read =
        co_await read_all(std::move(pages), limits, std::move(take));
    if (!read) co_return error_about_a_user(read.error());
    co_return answer;
}

Task<Result<std::vector<UserId>>> new_licensees(Provider provider, Instant since) {
    std::set<UserId> users;
    const auto take = [&users](ManagedLicenseDocument page) {
        for (ManagedLicense& held : page.licenses) users.insert(std::move(held.license.user));
    };
    upstream::aminotv::LicenseFilter filter;
    filter.purchased_after = since;
    auto pages = provider->licenses(filter);
    const Limits limits{.resources = licensees_max};
    const Outcome<std::monostate> read =
        co_await read_all(std::move(pages), limits, std::move(take));
    if (!read) co_return read.error().error;
    co_return std::vector<UserId>(users.begin(), users.end());
}

Task<Result<ProductList>> products(Provider provider, bool attests_time) {
    ProductList list;
    const auto take = [&list](ProductDocument page) {
        std::ranges::move(page.products, std::back_inserter(list.products));
    };
    auto pages = provider->products();
    const Limits limits{.resources = products_max};
    const Outcome<std::monostate> read =
        co_await read_all(std::move(pages), limits, std::move(take));
    if (!read) co_return read.error().error;
    if (attests_time) list.attested = read->date;
    co_return list;
}

}  // namespace

ProviderPort provider_port(Provider provider, bool attests_time) {
    return {
        .users = [provider, attests_time](
                     std::int64_t offset) { return list_users(provider, attests_time, offset); },
        .licenses_of = [provider](UserId user) { return licenses_of(provider, std::move(user)); },
        .new_licensees = [provider](Instant since) { return new_licensees(provider, since); },
        .products = [provider, attests_time] { return products(provider, attests_time); }};
}

}  // namespace usher::sync

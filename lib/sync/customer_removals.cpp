#include "lib/sync/customer_removals.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "lib/sync/customer_source.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerAbsences;
using enforcement::CustomerCollection;
using enforcement::CustomerIds;
using enforcement::name;

// One request each: so many are asked for again after a kill.
constexpr std::size_t confirmed_of_a_write = 100;

template <typename Id>
std::vector<std::string> texts(const std::set<Id>& ids) {
    std::vector<std::string> all;
    all.reserve(ids.size());
    for (const Id& id : ids) all.push_back(iw::id_text(id));
    return all;
}

}  // namespace

template <typename Row>
Task<Result<void>> CustomerRemovals::settle(
    std::shared_ptr<const iw::FullPass<decltype(Row::id)>> pass) {
    using Id = decltype(Row::id);
    constexpr CustomerCollection collection = CustomerSource<Row>::collection;
    std::set<Id> unseen;  // few, unless very much is gone
    std::set<Id> missing_before;
    auto look = [&](const CustomerIds& some) {
        for (const std::string& text : some.ids) {
            const std::optional<Id> id = CustomerSource<Row>::id(text);
            if (id && !pass->seen().contains(*id)) unseen.insert(*id);
        }
        for (const std::string& text : some.missed) {
            if (const std::optional<Id> id = CustomerSource<Row>::id(text)) {
                missing_before.insert(*id);
            }
        }
    };
    const Result<void> looked = co_await work_.each_ids(collection, std::move(look));
    if (!looked) co_return looked;

    const iw::Absences<Id> proven = iw::absences(unseen, *pass, missing_before);
    CustomerAbsences found{.missing = texts(proven.missing)};
    for (const Id& id : missing_before) {
        if (!proven.missing.contains(id)) found.reappeared.push_back(iw::id_text(id));
    }
    if constexpr (!CustomerSource<Row>::confirms_absences) found.gone = texts(proven.gone);
    const Result<void> kept = co_await keep(collection, std::move(found));
    if (!kept) co_return kept;
    if constexpr (CustomerSource<Row>::confirms_absences) {
        co_return co_await confirm<Row>(texts(proven.gone));
    }
    co_return Result<void>{};
}

template <typename Row>
Task<Result<void>> CustomerRemovals::confirm(std::vector<std::string> candidates) {
    while (!candidates.empty()) {
        const std::size_t count = std::min(candidates.size(), confirmed_of_a_write);
        const auto rest = candidates.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<std::string> some(std::move_iterator{rest},
                                      std::move_iterator{candidates.end()});
        candidates.erase(rest, candidates.end());
        Result<CustomerAbsences> found = co_await ask<Row>(std::move(some));
        if (!found) co_return found.error();
        const Result<void> kept = co_await keep(CustomerSource<Row>::collection, std::move(*found));
        if (!kept) co_return kept;
    }
    co_return Result<void>{};
}

template <typename Row>
Task<Result<CustomerAbsences>> CustomerRemovals::ask(std::vector<std::string> some) {
    CustomerAbsences found;
    for (const std::string& text : some) {
        const iw::Outcome<iw::SingleRow<Row>> single =
            co_await work_.client.single(*CustomerSource<Row>::id(text));
        ++work_.progress.requests;
        if (work_.is_stopped) co_return stopped();
        if (single) {
            found.reappeared.push_back(text);
        } else if (iw::confirms_absence(single.error())) {
            found.gone.push_back(text);
        } else if (!is_about_the_object(single.error())) {
            co_return explained(single.error(), name(CustomerSource<Row>::collection));
        }
    }
    co_return found;
}

Task<Result<void>> CustomerRemovals::keep(CustomerCollection collection, CustomerAbsences found) {
    const bool has_nothing =
        found.missing.empty() && found.reappeared.empty() && found.gone.empty();
    if (has_nothing) co_return Result<void>{};
    if (collection == CustomerCollection::Products) work_.is_catalogue_old |= !found.gone.empty();
    co_return co_await work_.copy.settle(collection, std::move(found));
}

template Task<Result<void>> CustomerRemovals::settle<iw::Account>(
    std::shared_ptr<const iw::FullPass<iw::AccountId>> pass);
template Task<Result<void>> CustomerRemovals::settle<iw::Product>(
    std::shared_ptr<const iw::FullPass<iw::ProductGuid>> pass);
template Task<Result<void>> CustomerRemovals::settle<iw::Subscription>(
    std::shared_ptr<const iw::FullPass<iw::SubscriptionGuid>> pass);
template Task<Result<void>> CustomerRemovals::settle<iw::Asset>(
    std::shared_ptr<const iw::FullPass<iw::AssetGuid>> pass);

}  // namespace usher::sync

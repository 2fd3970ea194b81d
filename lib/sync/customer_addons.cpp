#include "lib/sync/customer_addons.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "lib/sync/customer_rows.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerCollection;
using enforcement::CustomerRow;

constexpr std::size_t due_of_a_read = 200;
constexpr std::size_t wanted_of_a_write = 1000;

}  // namespace

Task<Result<void>> CustomerAddons::want_all() {
    if (work_.addon_needs.is_empty()) co_return Result<void>{};
    std::vector<std::string> wanted;
    auto look = [this, &wanted](const CustomerRow& row) {
        const Result<iw::Subscription> subscription = subscription_in(row);
        if (subscription && work_.addon_needs.asks(*subscription)) wanted.push_back(row.id);
    };
    const Result<void> looked =
        co_await work_.each_row(CustomerCollection::Subscriptions, std::move(look));
    if (!looked) co_return looked;
    while (!wanted.empty()) {
        const std::size_t count = std::min(wanted.size(), wanted_of_a_write);
        const auto rest = wanted.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<std::string> some(std::move_iterator{rest}, std::move_iterator{wanted.end()});
        wanted.erase(rest, wanted.end());
        const Result<void> put = co_await work_.copy.put_addons_due(std::move(some));
        if (!put) co_return put;
    }
    co_return Result<void>{};
}

Task<Result<bool>> CustomerAddons::ask() {
    std::size_t asked = 0;
    while (!work_.is_stopped) {
        const Result<std::vector<std::string>> due = co_await work_.copy.addons_due(due_of_a_read);
        if (!due) co_return due.error();
        if (due->empty()) co_return false;
        if (asked >= asked_of_a_reading) co_return true;
        asked += due->size();
        for (const std::string& text : *due) {
            const Result<void> done = co_await ask_of(text);
            if (!done) co_return done.error();
        }
    }
    co_return stopped();
}

Task<Result<void>> CustomerAddons::ask_of(std::string subscription) {
    iw::Outcome<std::string> answer =
        co_await work_.client.addons_document(*iw::SubscriptionGuid::parse(subscription));
    ++work_.progress.requests;
    if (work_.is_stopped) co_return stopped();
    std::optional<std::string> document;
    if (answer) {
        document = std::move(*answer);
    } else if (!is_about_the_object(answer.error())) {
        co_return explained(answer.error(), "add-ons");
    } else {
        work_.log.warning("a subscription's add-ons cannot be read",
                          {{"id", subscription}, {"cause", answer.error().error.message()}});
    }
    co_return co_await work_.copy.take_addons(std::move(subscription), std::move(document));
}

}  // namespace usher::sync

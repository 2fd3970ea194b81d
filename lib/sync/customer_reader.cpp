#include "lib/sync/customer_reader.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/sync/customer_rows.hpp"
#include "lib/sync/customer_source.hpp"
#include "lib/upstream/interworks/full_pass.hpp"
#include "lib/upstream/interworks/watermark.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CollectionState;
using enforcement::CustomerBatch;
using enforcement::CustomerCollection;
using enforcement::CustomerRow;
using enforcement::name;

// Products are nobody's and always kept.
bool is_kept(const CustomerSettings& settings, const CustomerRow& row) {
    if (row.collection == CustomerCollection::Products) return true;
    if (!row.account) return false;
    if (settings.all_accounts) return true;
    const auto account = CustomerSource<iw::Account>::id(*row.account);
    return account && settings.accounts.contains(*account);
}

iw::Abilities abilities_of(const CollectionState& state) {
    return {.no_filter_until = state.no_filter_until,
            .no_moved_until = state.no_moved_until,
            .can_order = state.can_order};
}

void set_abilities(CollectionState& state, const iw::Abilities& abilities) {
    state.no_filter_until = abilities.no_filter_until;
    state.no_moved_until = abilities.no_moved_until;
    state.can_order = abilities.can_order;
}

std::optional<iw::Stamp> mark_of(const CollectionState& state) {
    if (!state.mark) return std::nullopt;
    return stamp_of(*state.mark);
}

void set_mark(CollectionState& state, const iw::ChangeRun& run) {
    if (run.reached()) state.mark = kept_stamp(*run.reached());
}

// Whether `failure` says what upstream cannot do, which `state` then knows.
bool learns(CollectionState& state, const iw::Failure& failure, iw::AskedFor asked, Instant now) {
    const iw::Abilities before = abilities_of(state);
    const iw::Abilities after = iw::after_refusal(before, failure, asked, now);
    set_abilities(state, after);
    return after != before;
}

}  // namespace

template <typename Row>
Task<Result<CollectionRead>> CustomerReader::bring() {
    constexpr CustomerCollection collection = CustomerSource<Row>::collection;
    Result<CollectionState> state = co_await work_.copy.state(collection);
    if (!state) co_return state.error();
    const Instant now = work_.now();
    const bool is_due = iw::is_full_pass_due(state->full_pass_at, now) || !state->mark;
    const std::optional<Instant> last_pass = state->full_pass_at;
    if (!is_due && abilities_of(*state).can_filter(now)) {
        state = co_await read_changes<Row>(*state);
        if (!state) co_return state.error();
    }
    const bool has_refused = !abilities_of(*state).can_filter(work_.now());
    if (is_due || has_refused) {
        state = co_await read_all<Row>(*state);
        if (!state) co_return state.error();
    }
    state->heard_at = work_.now();
    const Result<void> kept = co_await work_.copy.keep(collection, *state);
    if (!kept) co_return kept.error();
    const Result<std::int64_t> set_aside = co_await read_set_aside<Row>();
    if (!set_aside) co_return set_aside.error();
    co_return CollectionRead{.is_full = state->full_pass_at != last_pass, .set_aside = *set_aside};
}

// A query that is refused shows in the state's abilities.
template <typename Row>
Task<Result<CollectionState>> CustomerReader::read_changes(CollectionState state) {
    constexpr CustomerCollection collection = CustomerSource<Row>::collection;
    work_.progress.reading = CustomerReading{.collection = collection, .is_full = false};
    iw::ChangeRun run{mark_of(state)};
    auto take = [&run](const iw::Page<Row>& page) -> Result<void> {
        run.take(page);
        return {};
    };
    iw::ListQuery<Row> query = iw::changes_query<Row>(*mark_of(state));
    const Refusal refusal = co_await read_pages<Row>(std::move(query), std::move(take));
    if (!refusal) co_return refusal.error();
    if (*refusal) {
        if (!learns(state, **refusal, {.filter = true, .order = true}, work_.now())) {
            co_return explained(**refusal, name(collection));
        }
        work_.log.notice("upstream takes no filter: its lists are read as a whole for a day",
                         {{"collection", std::string{name(collection)}}});
        co_return state;
    }
    if constexpr (std::is_same_v<Row, iw::Account>) {
        Result<CollectionState> moved = co_await read_moved(state);
        if (!moved) co_return moved.error();
        state = *moved;
    }
    set_mark(state, run);
    co_return state;
}

// Accounts whose billing address has changed, which their own stamp may not show (IW-SYNC-7). An
// upstream that takes no such question tells it by the next full pass.
Task<Result<CollectionState>> CustomerReader::read_moved(CollectionState state) {
    if (!abilities_of(state).can_ask_moved(work_.now())) co_return state;
    iw::Stamp since = *mark_of(state);
    since.at -= iw::changes_overlap;
    iw::ListQuery<iw::Account> query;
    query.options = {iw::billing_address_changed_since(since)};
    auto take = [](const iw::Page<iw::Account>&) -> Result<void> { return {}; };
    const Refusal refusal = co_await read_pages<iw::Account>(std::move(query), std::move(take));
    if (!refusal) co_return refusal.error();
    if (*refusal && !learns(state, **refusal, {.moved = true}, work_.now())) {
        co_return explained(**refusal, name(CustomerCollection::Accounts));
    }
    co_return state;
}

template <typename Row>
Task<Result<CollectionState>> CustomerReader::read_all(CollectionState state) {
    using Id = decltype(Row::id);
    constexpr CustomerCollection collection = CustomerSource<Row>::collection;
    int repeats = 0;
    while (!work_.is_stopped) {
        work_.progress.reading = CustomerReading{.collection = collection, .is_full = true};
        // Shared: what comes of it is judged in steps of their own.
        const auto pass = std::make_shared<iw::FullPass<Id>>(repeats);
        iw::ChangeRun run{mark_of(state)};
        auto take = [&run, &pass](const iw::Page<Row>& page) -> Result<void> {
            run.take(page);
            return pass->take(page);
        };
        iw::ListQuery<Row> query = iw::full_query<Row>(state.can_order);
        const Refusal refusal = co_await read_pages<Row>(std::move(query), std::move(take));
        if (!refusal) co_return refusal.error();
        if (*refusal) {
            if (!learns(state, **refusal, {.order = state.can_order}, work_.now())) {
                co_return explained(**refusal, name(collection));
            }
            continue;
        }
        if (pass->verdict() == iw::PassVerdict::Repeat) {
            ++repeats;
            continue;
        }
        if (pass->verdict() == iw::PassVerdict::Doubtful) {
            work_.log.notice("a list changes while it is read: nothing of it counts as gone",
                             {{"collection", std::string{name(collection)}}});
        }
        const Result<void> settled = co_await removals_.settle<Row>(pass);
        if (!settled) co_return settled.error();
        set_mark(state, run);
        state.full_pass_at = work_.now();
        co_return state;
    }
    co_return stopped();
}

// Commits each page before the next is asked for.
template <typename Row, typename Take>
Task<CustomerReader::Refusal> CustomerReader::read_pages(iw::ListQuery<Row> query, Take take) {
    const iw::PageStart start{.size = work_.settings.page_rows};
    auto pages = CustomerSource<Row>::pages(work_.client, std::move(query), start);
    while (pages.index()) {
        iw::Outcome<std::optional<iw::Page<Row>>> page = co_await pages.next();
        ++work_.progress.requests;
        if (work_.is_stopped) co_return stopped();
        if (!page) co_return std::optional{page.error()};
        if (!*page) continue;
        const Result<void> taken = take(**page);
        if (!taken) co_return taken.error();
        work_.progress.reading->rows += static_cast<std::int64_t>((*page)->row_count());
        work_.progress.rows_read += static_cast<std::int64_t>((*page)->row_count());
        if ((*page)->paging.total_records) {
            work_.progress.reading->total = *(*page)->paging.total_records;
        }
        const Result<void> kept = co_await keep_rows(std::move(**page));
        if (!kept) co_return kept.error();
    }
    co_return std::optional<iw::Failure>{};
}

// Rows of accounts that are not configured are dropped here (IW-LIC-1).
template <typename Row>
Task<Result<void>> CustomerReader::keep_rows(iw::Page<Row> page) {
    CustomerBatch batch{.collection = CustomerSource<Row>::collection};
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        CustomerRow row = kept_row(page.rows[i], std::move(page.documents[i]));
        if (!is_kept(work_.settings, row)) continue;
        if constexpr (std::is_same_v<Row, iw::Subscription>) {
            row.addons_due = work_.addon_needs.asks(page.rows[i]);
        }
        batch.rows.push_back(std::move(row));
    }
    for (const auto& bad : page.bad_rows) {
        work_.log.warning("a row of upstream cannot be read",
                          {{"collection", std::string{name(batch.collection)}},
                           {"id", bad.id ? iw::id_text(*bad.id) : std::string{}},
                           {"cause", bad.error.message()}});
        if (bad.id) batch.unreadable.push_back(iw::id_text(*bad.id));
    }
    if (batch.rows.empty() && batch.unreadable.empty()) co_return Result<void>{};
    const Result<std::size_t> changed = co_await work_.copy.take(std::move(batch));
    if (!changed) co_return changed.error();
    work_.progress.rows_changed += static_cast<std::int64_t>(*changed);
    if constexpr (std::is_same_v<Row, iw::Product>) work_.is_catalogue_old |= *changed != 0;
    co_return Result<void>{};
}

// Each row that was set aside is read singly until it can be read or is gone (IW-SYNC-6). How many
// are left.
template <typename Row>
Task<Result<std::int64_t>> CustomerReader::read_set_aside() {
    constexpr CustomerCollection collection = CustomerSource<Row>::collection;
    const Result<std::vector<std::string>> aside = co_await work_.copy.set_aside(collection);
    if (!aside) co_return aside.error();
    std::int64_t left = 0;
    for (const std::string& text : *aside) {
        const auto id = CustomerSource<Row>::id(text);
        if (!id) continue;
        iw::Outcome<iw::SingleRow<Row>> single = co_await work_.client.single(*id);
        ++work_.progress.requests;
        if (work_.is_stopped) co_return stopped();
        if (single) {
            iw::Page<Row> page;
            page.rows.push_back(std::move(single->row));
            page.documents.push_back(std::move(single->document));
            const Result<void> kept = co_await keep_rows(std::move(page));
            if (!kept) co_return kept.error();
        }
        if (!single && !is_about_the_object(single.error())) {
            co_return explained(single.error(), name(collection));
        }
        if (single || iw::confirms_absence(single.error())) {
            const Result<void> taken = co_await work_.copy.take_back(collection, text);
            if (!taken) co_return taken.error();
        } else {
            ++left;
        }
    }
    co_return left;
}

template Task<Result<CollectionRead>> CustomerReader::bring<iw::Account>();
template Task<Result<CollectionRead>> CustomerReader::bring<iw::Product>();
template Task<Result<CollectionRead>> CustomerReader::bring<iw::Subscription>();
template Task<Result<CollectionRead>> CustomerReader::bring<iw::Asset>();

}  // namespace usher::sync

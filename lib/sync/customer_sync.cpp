#include "lib/sync/customer_sync.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/core/text.hpp"
#include "lib/sync/customer_rows.hpp"
#include "lib/upstream/interworks/full_pass.hpp"
#include "lib/upstream/interworks/properties.hpp"
#include "lib/upstream/interworks/watermark.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerAbsences;
using enforcement::CustomerBatch;
using enforcement::CustomerCollection;
using enforcement::CustomerHoldings;
using enforcement::CustomerIds;
using enforcement::CustomerRow;
using enforcement::CustomerState;
using enforcement::DerivedAccount;
using enforcement::LicenseAnswer;
using enforcement::name;

// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_at_clock_every{30};
// What one write has brought is shown to all in one turn of the loop.
constexpr std::size_t accounts_of_a_write = 50;
constexpr std::size_t confirmed_of_a_write = 1000;
constexpr std::size_t ids_of_a_read = 1000;
constexpr std::size_t addons_of_a_read = 200;
// One request each: beyond so many, changes of everything else are read first.
constexpr std::size_t addons_of_a_reading = 1000;

// What a collection is upstream, by the type of its rows.
template <typename Row>
struct Source;

template <>
struct Source<iw::Account> {
    static constexpr CustomerCollection collection = CustomerCollection::Accounts;
    static constexpr bool confirms_absences = false;
    static auto pages(iw::Client& client, iw::ListQuery<iw::Account> query, iw::PageStart start) {
        return client.accounts(std::move(query), start);
    }
    static std::optional<iw::AccountId> id(const std::string& text) {
        const std::optional<std::int64_t> number = to_integer(text);
        return number ? std::optional{iw::AccountId{static_cast<std::int32_t>(*number)}}
                      : std::nullopt;
    }
};

template <>
struct Source<iw::Product> {
    static constexpr CustomerCollection collection = CustomerCollection::Products;
    static constexpr bool confirms_absences = false;
    static auto pages(iw::Client& client, iw::ListQuery<iw::Product> query, iw::PageStart start) {
        query.include = {iw::products::addons};
        return client.products(std::move(query), start);
    }
    static std::optional<iw::ProductGuid> id(const std::string& text) {
        return iw::ProductGuid::parse(text);
    }
};

template <>
struct Source<iw::Subscription> {
    static constexpr CustomerCollection collection = CustomerCollection::Subscriptions;
    static constexpr bool confirms_absences = true;
    static auto pages(iw::Client& client, iw::ListQuery<iw::Subscription> query,
                      iw::PageStart start) {
        return client.subscriptions(std::move(query), start);
    }
    static std::optional<iw::SubscriptionGuid> id(const std::string& text) {
        return iw::SubscriptionGuid::parse(text);
    }
};

template <>
struct Source<iw::Asset> {
    static constexpr CustomerCollection collection = CustomerCollection::Assets;
    static constexpr bool confirms_absences = true;
    static auto pages(iw::Client& client, iw::ListQuery<iw::Asset> query, iw::PageStart start) {
        return client.assets(std::move(query), start);
    }
    static std::optional<iw::AssetGuid> id(const std::string& text) {
        return iw::AssetGuid::parse(text);
    }
};

// Products are nobody's and always kept.
bool is_kept(const CustomerSettings& settings, const CustomerRow& row) {
    if (row.collection == CustomerCollection::Products) return true;
    if (!row.account) return false;
    if (settings.all_accounts) return true;
    const auto account = Source<iw::Account>::id(*row.account);
    return account && settings.accounts.contains(*account);
}

std::string accounts_text(const CustomerSettings& settings) {
    if (settings.all_accounts) return "all";
    std::string text;
    for (const iw::AccountId id : settings.accounts) text += iw::id_text(id) + " ";
    return text;
}

// That one object is as it is, whatever becomes of all the others.
bool is_about_the_object(const iw::Failure& failure) {
    switch (failure.cause) {
        case iw::Cause::Unreadable:
        case iw::Cause::Forbidden:
        case iw::Cause::NoSuchObject:
        case iw::Cause::Refused: return true;
        case iw::Cause::NotSent:
        case iw::Cause::NoAnswer:
        case iw::Cause::LoginRequired:
        case iw::Cause::CredentialsRejected:
        case iw::Cause::TokenUnavailable:
        case iw::Cause::Unauthorized:
        case iw::Cause::RateLimited:
        case iw::Cause::OtherVersion:
        case iw::Cause::WrongAddress:
        case iw::Cause::Redirected:
        case iw::Cause::Unavailable: return false;
    }
    return false;
}

Error explained(const iw::Failure& failure, std::string_view what) {
    Error error = failure.error.within(what);
    if (failure.cause != iw::Cause::Forbidden) return error;
    return Error{error.code(), error.context() + ": the API user may not read them"};
}

// Not as Errc::Unauthorized, which would say it of our own caller.
Error refused_login(const iw::Failure& failure) {
    const Error error = failure.error.within("the API user's login");
    if (failure.cause == iw::Cause::CredentialsRejected) {
        return Error{Errc::NotAccepted, error.context()};
    }
    return error.code() == Errc::Unauthorized ? Error{Errc::Rejected, error.context()} : error;
}

Error stopped() {
    return Error{Errc::Unavailable, "the daemon is about to end"};
}

iw::Abilities abilities_of(const CustomerState& state) {
    return {.no_filter_until = state.no_filter_until, .can_order = state.can_order};
}

std::optional<iw::Stamp> mark_of(const CustomerState& state) {
    if (!state.mark) return std::nullopt;
    return stamp_of(*state.mark);
}

void set_mark(CustomerState& state, const iw::ChangeRun& run) {
    if (run.reached()) state.mark = kept_stamp(*run.reached());
}

template <typename Set>
std::vector<std::string> texts(const Set& ids) {
    std::vector<std::string> all;
    all.reserve(ids.size());
    for (const auto& id : ids) all.push_back(iw::id_text(id));
    return all;
}

}  // namespace

std::string_view name(CustomerSession session) noexcept {
    switch (session) {
        case CustomerSession::Ready: return "ready";
        case CustomerSession::LoginRequired: return "login_required";
        case CustomerSession::Rejected: return "rejected";
    }
    return {};
}

class CustomerSync::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, CustomerSettings settings, iw::Client& client,
         iw::Session& session, async::RandomFraction random, enforcement::CustomerCopy& copy,
         enforcement::Accounts& accounts, enforcement::Enforcer& enforcer, Log log)
        : settings_{std::move(settings)},
          client_{client},
          session_{session},
          copy_{copy},
          accounts_{accounts},
          enforcer_{enforcer},
          log_{std::move(log)},
          wake_{executor},
          backoff_{settings_.backoff, std::move(random)} {}

    Task<void> run();
    void request();
    Task<Result<void>> log_in(Secret password);
    Task<Result<void>> sign_out();
    [[nodiscard]] CustomerProgress progress() const;
    [[nodiscard]] const CustomerSettings& settings() const noexcept { return settings_; }
    void stop();

private:
    using BootTime = std::chrono::milliseconds;
    using TakePage = std::function<Result<void>(std::size_t row_count)>;

    [[nodiscard]] CustomerSession session() const;
    [[nodiscard]] bool may_ask() const { return session() == CustomerSession::Ready; }
    [[nodiscard]] BootTime boot_now() const { return enforcer_.time().since_boot(); }
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;

    Task<Result<void>> begin();
    Task<Result<void>> read_everything();
    template <typename Row>
    Task<Result<void>> bring();
    template <typename Row>
    Task<Result<CustomerState>> read_changes(CustomerState state);
    Task<Result<void>> read_moved(iw::Stamp latest);
    template <typename Row>
    Task<Result<CustomerState>> read_all(CustomerState state);
    template <typename Row, typename Take>
    Task<iw::Outcome<void>> read_pages(iw::ListQuery<Row> query, Take take);
    template <typename Row>
    Task<Result<void>> keep_rows(iw::Page<Row> page);
    template <typename Row>
    Task<Result<void>> settle_absences(std::shared_ptr<const iw::FullPass<decltype(Row::id)>> pass);
    template <typename Row>
    Task<Result<void>> confirm_absences(CustomerAbsences* found);
    template <typename Row>
    Task<Result<void>> read_set_aside();
    Task<Result<void>> load_catalogue();
    Task<Result<void>> want_addons();
    Task<Result<void>> ask_addons();
    Task<Result<void>> ask_addons_of(std::string subscription);
    Task<Result<void>> forget_unlisted_users();
    Task<Result<void>> derive();
    Task<Result<std::vector<UserId>>> derive_some(std::vector<CustomerHoldings> some,
                                                  std::vector<DerivedAccount>* derived);
    Task<Result<void>> remove_user(UserId user);
    Task<Result<void>> confirm(Instant at);
    void take_notice(const CustomerLicenses& found);
    void add_products(LicenseAnswer& answer) const;
    void succeed();
    void fail(const Error& error);

    CustomerSettings settings_;
    iw::Client& client_;
    iw::Session& session_;
    enforcement::CustomerCopy& copy_;
    enforcement::Accounts& accounts_;
    enforcement::Enforcer& enforcer_;
    Log log_;

    async::Signal wake_;
    async::Backoff backoff_;
    BootTime next_{0};
    BootTime not_before_{0};  ///< after a failure
    bool is_wanted_ = false;  ///< another reading, as soon as this one has ended
    bool has_begun_ = false;
    bool stopped_ = false;

    CustomerCatalogue catalogue_;
    AddonNeeds addon_needs_;
    std::int64_t set_aside_count_ = 0;     ///< in this reading
    bool read_all_accounts_ = false;       ///< in this reading
    bool read_all_subscriptions_ = false;  ///< the same
    CustomerProgress progress_;
};

CustomerSession CustomerSync::Impl::session() const {
    switch (session_.state()) {
        case iw::Session::State::Ready: return CustomerSession::Ready;
        case iw::Session::State::LoginRequired: return CustomerSession::LoginRequired;
        case iw::Session::State::Rejected: return CustomerSession::Rejected;
    }
    return CustomerSession::Rejected;
}

void CustomerSync::Impl::stop() {
    stopped_ = true;
    wake_.notify();
}

void CustomerSync::Impl::request() {
    session_.try_again();
    is_wanted_ = true;
    next_ = not_before_ = BootTime{0};
    wake_.notify();
}

Task<Result<void>> CustomerSync::Impl::log_in(Secret password) {
    const auto self = shared_from_this();
    const iw::Outcome<void> done = co_await session_.log_in(std::move(password));
    if (!done) co_return refused_login(done.error());
    request();
    co_return Result<void>{};
}

Task<Result<void>> CustomerSync::Impl::sign_out() {
    const auto self = shared_from_this();
    const iw::Outcome<void> done = co_await session_.sign_out();
    if (!done) co_return done.error().error.within("revoking the token");
    co_return Result<void>{};
}

CustomerProgress CustomerSync::Impl::progress() const {
    CustomerProgress progress = progress_;
    progress.session = session();
    progress.username = session_.username();
    return progress;
}

std::chrono::steady_clock::duration CustomerSync::Impl::until_next() const {
    if (!may_ask()) return look_at_clock_every;
    const BootTime next = std::max(next_, not_before_);
    return std::clamp<BootTime>(next - boot_now(), BootTime{0}, look_at_clock_every);
}

Task<void> CustomerSync::Impl::run() {
    const auto self = shared_from_this();
    while (!stopped_) {
        if (until_next() > BootTime{0}) {
            co_await wake_.wait_for(until_next());
            continue;
        }
        is_wanted_ = false;
        const Result<void> done = co_await read_everything();
        progress_.reading.reset();
        ++progress_.readings;
        if (stopped_) co_return;
        if (done) {
            succeed();
        } else {
            fail(done.error());
        }
    }
}

void CustomerSync::Impl::succeed() {
    backoff_.reset();
    progress_.succeeded_at = enforcer_.time().now();
    progress_.failed_at.reset();
    progress_.last_error.clear();
    next_ = is_wanted_ ? BootTime{0} : boot_now() + BootTime{settings_.every};
    not_before_ = BootTime{0};
    accounts_.upstream_answers(true, enforcement::LicenseView::OfReseller);
}

void CustomerSync::Impl::fail(const Error& error) {
    progress_.failed_at = enforcer_.time().now();
    progress_.last_error = error.message();
    const BootTime wait = std::max<BootTime>(
        backoff_.next(), BootTime{error.retry_after().value_or(std::chrono::seconds{0})});
    not_before_ = is_wanted_ ? BootTime{0} : boot_now() + wait;
    accounts_.upstream_answers(false, enforcement::LicenseView::OfReseller);
    log_.warning("the reseller's customers could not be read", {{"cause", error.message()}});
}

Task<Result<void>> CustomerSync::Impl::begin() {
    enforcement::CustomerOrigin origin{
        .source = settings_.source + "\n" + settings_.user_prefix + "\n" + accounts_text(settings_),
        .features = settings_.features.text()};
    const Result<bool> cleared = co_await copy_.begin(std::move(origin));
    if (!cleared) co_return cleared.error();
    if (*cleared) log_.notice("the copy of the customers begins anew: another upstream or choice");
    has_begun_ = true;
    co_return Result<void>{};
}

Task<Result<void>> CustomerSync::Impl::read_everything() {
    const Instant begun = enforcer_.time().now();
    read_all_accounts_ = read_all_subscriptions_ = false;
    set_aside_count_ = 0;
    Result<void> done;
    if (!has_begun_) done = co_await begin();
    if (done) done = co_await bring<iw::Product>();
    if (done) done = co_await load_catalogue();
    if (done) done = co_await bring<iw::Account>();
    if (done) done = co_await bring<iw::Subscription>();
    if (done && read_all_subscriptions_ && !addon_needs_.is_empty()) done = co_await want_addons();
    if (done) done = co_await bring<iw::Asset>();
    if (done && read_all_accounts_) done = co_await forget_unlisted_users();
    if (done) done = co_await derive();
    if (done) done = co_await ask_addons();
    if (done) done = co_await derive();
    if (done) done = co_await confirm(begun);
    if (done) progress_.set_aside = set_aside_count_;
    co_return done;
}

template <typename Row>
Task<Result<void>> CustomerSync::Impl::bring() {
    constexpr CustomerCollection collection = Source<Row>::collection;
    Result<CustomerState> state = co_await copy_.state(collection);
    if (!state) co_return state.error();
    const Instant now = enforcer_.time().now();
    const bool is_due = iw::is_full_pass_due(state->full_pass_at, now) || !state->mark;
    const std::optional<Instant> last_pass = state->full_pass_at;
    if (!is_due && abilities_of(*state).can_filter(now)) {
        state = co_await read_changes<Row>(*state);
        if (!state) co_return state.error();
    }
    const bool has_refused = !abilities_of(*state).can_filter(enforcer_.time().now());
    if (is_due || has_refused) {
        state = co_await read_all<Row>(*state);
        if (!state) co_return state.error();
    }
    if (state->full_pass_at != last_pass) {
        read_all_accounts_ |= collection == CustomerCollection::Accounts;
        read_all_subscriptions_ |= collection == CustomerCollection::Subscriptions;
    }
    state->heard_at = enforcer_.time().now();
    const Result<void> kept = co_await copy_.keep(collection, *state);
    if (!kept) co_return kept;
    co_return co_await read_set_aside<Row>();
}

// A query that is refused shows in the state's abilities.
template <typename Row>
Task<Result<CustomerState>> CustomerSync::Impl::read_changes(CustomerState state) {
    constexpr CustomerCollection collection = Source<Row>::collection;
    progress_.reading = CustomerReading{.collection = collection, .is_full = false};
    iw::ChangeRun run{mark_of(state)};
    auto take = [&run](const iw::Page<Row>& page) -> Result<void> {
        run.take(page);
        return {};
    };
    iw::ListQuery<Row> query = iw::changes_query<Row>(*mark_of(state));
    const iw::Outcome<void> read = co_await read_pages<Row>(std::move(query), std::move(take));
    if (read) {
        if constexpr (std::is_same_v<Row, iw::Account>) {
            const Result<void> moved = co_await read_moved(*mark_of(state));
            if (!moved) co_return moved.error();
        }
        set_mark(state, run);
        co_return state;
    }
    const iw::Abilities after = iw::after_refusal(
        abilities_of(state), read.error(), {.filter = true, .order = true}, enforcer_.time().now());
    if (after == abilities_of(state)) co_return explained(read.error(), name(collection));
    log_.notice("upstream takes no filter: its lists are read as a whole for a day",
                {{"collection", std::string{name(collection)}}});
    state.no_filter_until = after.no_filter_until;
    co_return state;
}

// Accounts whose billing address has changed, which their own stamp may not show (IW-SYNC-7). An
// upstream that takes no such question tells it by the next full pass.
Task<Result<void>> CustomerSync::Impl::read_moved(iw::Stamp latest) {
    latest.at -= iw::changes_overlap;
    iw::ListQuery<iw::Account> query;
    query.options = {iw::billing_address_changed_since(latest)};
    auto take = [](const iw::Page<iw::Account>&) -> Result<void> { return {}; };
    const iw::Outcome<void> read =
        co_await read_pages<iw::Account>(std::move(query), std::move(take));
    if (read || read.error().status == 400) co_return Result<void>{};
    co_return explained(read.error(), name(CustomerCollection::Accounts));
}

template <typename Row>
Task<Result<CustomerState>> CustomerSync::Impl::read_all(CustomerState state) {
    using Id = decltype(Row::id);
    constexpr CustomerCollection collection = Source<Row>::collection;
    int repeats = 0;
    while (!stopped_) {
        progress_.reading = CustomerReading{.collection = collection, .is_full = true};
        // Shared: what comes of it is judged in steps of their own.
        const auto pass = std::make_shared<iw::FullPass<Id>>(repeats);
        iw::ChangeRun run{mark_of(state)};
        auto take = [&run, &pass](const iw::Page<Row>& page) -> Result<void> {
            run.take(page);
            return pass->take(page);
        };
        iw::ListQuery<Row> query = iw::full_query<Row>(state.can_order);
        const iw::Outcome<void> read = co_await read_pages<Row>(std::move(query), std::move(take));
        if (!read) {
            const iw::Abilities after =
                iw::after_refusal(abilities_of(state), read.error(), {.order = state.can_order},
                                  enforcer_.time().now());
            if (after == abilities_of(state)) co_return explained(read.error(), name(collection));
            state.can_order = after.can_order;
            continue;
        }
        if (pass->verdict() == iw::PassVerdict::Repeat) {
            ++repeats;
            continue;
        }
        if (pass->verdict() == iw::PassVerdict::Doubtful) {
            log_.notice("a list changes while it is read: nothing of it counts as gone",
                        {{"collection", std::string{name(collection)}}});
        }
        const Result<void> settled = co_await settle_absences<Row>(pass);
        if (!settled) co_return settled.error();
        set_mark(state, run);
        state.full_pass_at = enforcer_.time().now();
        state.total = progress_.reading->total;
        co_return state;
    }
    co_return stopped();
}

// Commits each page before the next is asked for.
template <typename Row, typename Take>
Task<iw::Outcome<void>> CustomerSync::Impl::read_pages(iw::ListQuery<Row> query, Take take) {
    const iw::PageStart start{.size = settings_.page_rows};
    auto pages = Source<Row>::pages(client_, std::move(query), start);
    while (pages.index()) {
        iw::Outcome<std::optional<iw::Page<Row>>> page = co_await pages.next();
        ++progress_.requests;
        if (!page) co_return page.error();
        Result<void> taken;
        if (stopped_) taken = stopped();
        if (taken && *page) taken = take(**page);
        if (taken && *page) {
            progress_.reading->rows += static_cast<std::int64_t>((*page)->row_count());
            progress_.rows_read += static_cast<std::int64_t>((*page)->row_count());
            if ((*page)->paging.total_records) {
                progress_.reading->total = *(*page)->paging.total_records;
            }
            const Result<void> kept = co_await keep_rows(std::move(**page));
            if (!kept) taken = kept.error();
        }
        if (!taken) co_return iw::Failure{.cause = iw::Cause::NotSent, .error = taken.error()};
    }
    co_return iw::Outcome<void>{};
}

// Rows of accounts that are not configured are dropped here (IW-LIC-1).
template <typename Row>
Task<Result<void>> CustomerSync::Impl::keep_rows(iw::Page<Row> page) {
    CustomerBatch batch{.collection = Source<Row>::collection};
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        CustomerRow row = kept_row(page.rows[i], std::move(page.documents[i]));
        if (!is_kept(settings_, row)) continue;
        if constexpr (std::is_same_v<Row, iw::Subscription>) {
            row.addons_due = addon_needs_.asks(page.rows[i]);
        }
        batch.rows.push_back(std::move(row));
    }
    for (const auto& bad : page.bad_rows) {
        log_.warning("a row of upstream cannot be read",
                     {{"collection", std::string{name(batch.collection)}},
                      {"id", bad.id ? iw::id_text(*bad.id) : std::string{}},
                      {"cause", bad.error.message()}});
        if (bad.id) batch.unreadable.push_back(iw::id_text(*bad.id));
    }
    if (batch.rows.empty() && batch.unreadable.empty()) co_return Result<void>{};
    const Result<std::size_t> changed = co_await copy_.take(std::move(batch));
    if (!changed) co_return changed.error();
    progress_.rows_changed += static_cast<std::int64_t>(*changed);
    co_return Result<void>{};
}

// What the pass proves of the rows that are kept (IW-SYNC-3).
template <typename Row>
Task<Result<void>> CustomerSync::Impl::settle_absences(
    std::shared_ptr<const iw::FullPass<decltype(Row::id)>> pass) {
    using Id = decltype(Row::id);
    constexpr CustomerCollection collection = Source<Row>::collection;
    std::set<Id> unseen;  // few, unless very much is gone
    std::set<Id> missing_before;
    std::string after;
    bool has_more = true;
    while (has_more && !stopped_) {
        const Result<CustomerIds> some = co_await copy_.ids(collection, after, ids_of_a_read);
        if (!some) co_return some.error();
        for (const std::string& text : some->ids) {
            const std::optional<Id> id = Source<Row>::id(text);
            if (id && !pass->seen().contains(*id)) unseen.insert(*id);
        }
        for (const std::string& text : some->missed) {
            if (const std::optional<Id> id = Source<Row>::id(text)) missing_before.insert(*id);
        }
        has_more = some->ids.size() == ids_of_a_read;
        if (has_more) after = some->ids.back();
    }
    if (stopped_) co_return stopped();
    const iw::Absences<Id> proven = iw::absences(unseen, *pass, missing_before);
    CustomerAbsences found{.missing = texts(proven.missing), .gone = texts(proven.gone)};
    for (const Id& id : missing_before) {
        if (!proven.missing.contains(id)) found.reappeared.push_back(iw::id_text(id));
    }
    if constexpr (Source<Row>::confirms_absences) {
        const Result<void> confirmed = co_await confirm_absences<Row>(&found);
        if (!confirmed) co_return confirmed;
    }
    if (found.missing.empty() && found.reappeared.empty() && found.gone.empty()) {
        co_return Result<void>{};
    }
    co_return co_await copy_.settle(collection, std::move(found));
}

// Leaves in `found->gone` what a single read confirms. `found` lives in the caller's frame.
template <typename Row>
Task<Result<void>> CustomerSync::Impl::confirm_absences(CustomerAbsences* found) {
    const std::vector<std::string> candidates = std::exchange(found->gone, {});
    for (const std::string& text : candidates) {
        iw::Outcome<iw::SingleRow<Row>> single = co_await client_.single(*Source<Row>::id(text));
        ++progress_.requests;
        if (stopped_) co_return stopped();
        if (single) {
            std::erase(found->missing, text);
            found->reappeared.push_back(text);
        } else if (iw::confirms_absence(single.error())) {
            found->gone.push_back(text);
        } else if (!is_about_the_object(single.error())) {
            co_return explained(single.error(), name(Source<Row>::collection));
        }
    }
    co_return Result<void>{};
}

// Each row that was set aside is read singly until it can be read or is gone (IW-SYNC-6).
template <typename Row>
Task<Result<void>> CustomerSync::Impl::read_set_aside() {
    constexpr CustomerCollection collection = Source<Row>::collection;
    const Result<std::vector<std::string>> aside = co_await copy_.set_aside(collection);
    if (!aside) co_return aside.error();
    for (const std::string& text : *aside) {
        const auto id = Source<Row>::id(text);
        if (!id) continue;
        iw::Outcome<iw::SingleRow<Row>> single = co_await client_.single(*id);
        ++progress_.requests;
        if (stopped_) co_return stopped();
        if (single) {
            iw::Page<Row> page;
            page.rows.push_back(std::move(single->row));
            page.documents.push_back(std::move(single->document));
            const Result<void> kept = co_await keep_rows(std::move(page));
            if (!kept) co_return kept;
        }
        if (!single && !is_about_the_object(single.error())) {
            co_return explained(single.error(), name(collection));
        }
        if (single || iw::confirms_absence(single.error())) {
            const Result<void> taken = co_await copy_.take_back(collection, text);
            if (!taken) co_return taken;
        } else {
            ++set_aside_count_;
        }
    }
    co_return Result<void>{};
}

Task<Result<void>> CustomerSync::Impl::load_catalogue() {
    CustomerCatalogue catalogue;
    enforcement::CustomerPage page{.collection = CustomerCollection::Products,
                                   .count = ids_of_a_read};
    bool has_more = true;
    while (has_more) {
        const Result<std::vector<CustomerRow>> rows = co_await copy_.list(page);
        if (!rows) co_return rows.error();
        for (const CustomerRow& row : *rows) {
            Result<iw::Product> product = product_in(row);
            if (!product) continue;
            const iw::ProductGuid id = product->id;
            catalogue.emplace(id, std::move(*product));
        }
        has_more = rows->size() == page.count;
        if (has_more) page.after = rows->back().id;
    }
    catalogue_ = std::move(catalogue);
    addon_needs_ = AddonNeeds{catalogue_, settings_.features};
    co_return Result<void>{};
}

// All subscriptions' add-ons are asked for after a full pass: whether a change of one moves its
// subscription's `updatedAt` is not known (IW-SYNC-8).
Task<Result<void>> CustomerSync::Impl::want_addons() {
    enforcement::CustomerPage page{.collection = CustomerCollection::Subscriptions,
                                   .count = ids_of_a_read};
    bool has_more = true;
    while (has_more && !stopped_) {
        const Result<std::vector<CustomerRow>> rows = co_await copy_.list(page);
        if (!rows) co_return rows.error();
        std::vector<std::string> wanted;
        for (const CustomerRow& row : *rows) {
            const Result<iw::Subscription> subscription = subscription_in(row);
            if (subscription && addon_needs_.asks(*subscription)) wanted.push_back(row.id);
        }
        if (!wanted.empty()) {
            const Result<void> put = co_await copy_.put_addons_due(std::move(wanted));
            if (!put) co_return put;
        }
        has_more = rows->size() == page.count;
        if (has_more) page.after = rows->back().id;
    }
    co_return Result<void>{};
}

// The rest is asked for by the next reading, which then follows at once.
Task<Result<void>> CustomerSync::Impl::ask_addons() {
    std::size_t asked = 0;
    while (!stopped_) {
        const Result<std::vector<std::string>> due = co_await copy_.addons_due(addons_of_a_read);
        if (!due) co_return due.error();
        is_wanted_ |= !due->empty() && asked >= addons_of_a_reading;
        if (due->empty() || asked >= addons_of_a_reading) co_return Result<void>{};
        asked += due->size();
        for (const std::string& text : *due) {
            const Result<void> done = co_await ask_addons_of(text);
            if (!done) co_return done;
        }
    }
    co_return stopped();
}

Task<Result<void>> CustomerSync::Impl::ask_addons_of(std::string subscription) {
    iw::Outcome<std::string> answer =
        co_await client_.addons_document(*iw::SubscriptionGuid::parse(subscription));
    ++progress_.requests;
    if (stopped_) co_return stopped();
    std::optional<std::string> document;
    if (answer) {
        document = std::move(*answer);
    } else if (!is_about_the_object(answer.error())) {
        co_return explained(answer.error(), "add-ons");
    } else {
        log_.warning("a subscription's add-ons cannot be read",
                     {{"id", subscription}, {"cause", answer.error().error.message()}});
    }
    co_return co_await copy_.take_addons(std::move(subscription), std::move(document));
}

// Users of accounts that are not in the copy, since it was another one when they were added.
Task<Result<void>> CustomerSync::Impl::forget_unlisted_users() {
    std::unordered_set<std::string> unlisted;
    accounts_.projection().each_account([&](const UserId& user, std::optional<Instant>) {
        if (auto account = account_of_user(settings_.user_prefix, user)) {
            unlisted.insert(std::move(*account));
        }
    });
    std::string after;
    bool has_more = true;
    while (has_more && !stopped_) {
        const Result<CustomerIds> some =
            co_await copy_.ids(CustomerCollection::Accounts, after, ids_of_a_read);
        if (!some) co_return some.error();
        for (const std::string& id : some->ids) unlisted.erase(id);
        has_more = some->ids.size() == ids_of_a_read;
        if (has_more) after = some->ids.back();
    }
    if (unlisted.empty()) co_return Result<void>{};
    std::vector<std::string> all(unlisted.begin(), unlisted.end());
    co_return co_await copy_.put_due(std::move(all));
}

Task<Result<void>> CustomerSync::Impl::derive() {
    progress_.reading.reset();
    while (!stopped_) {
        Result<std::vector<CustomerHoldings>> some = co_await copy_.due(accounts_of_a_write);
        if (!some) co_return some.error();
        if (some->empty()) break;
        progress_.due += static_cast<std::int64_t>(some->size());
        std::vector<DerivedAccount> derived;
        const Result<std::vector<UserId>> gone = co_await derive_some(std::move(*some), &derived);
        if (!gone) co_return gone.error();
        for (const UserId& user : *gone) {
            const Result<void> removed = co_await remove_user(user);
            if (!removed) co_return removed;
        }
        // After their licences are taken, so that a crash between repeats the derivation.
        const Result<void> taken = co_await copy_.take_derived(std::move(derived));
        if (!taken) co_return taken;
    }
    progress_.due = 0;
    co_return Result<void>{};
}

// The users that are to be removed. `derived` lives in the caller's frame.
Task<Result<std::vector<UserId>>> CustomerSync::Impl::derive_some(
    std::vector<CustomerHoldings> some, std::vector<DerivedAccount>* derived) {
    const Instant now = enforcer_.time().now();
    std::vector<LicenseAnswer> answers;
    std::vector<UserId> gone;
    for (const CustomerHoldings& holdings : some) {
        const UserId user = user_of(settings_.user_prefix, holdings.account);
        const auto held = accounts_.projection().find(user);
        if (!holdings.is_here) {
            if (held) gone.push_back(user);
            derived->push_back({.account = holdings.account});
            continue;
        }
        const std::vector<license::License> before =
            held ? held->licenses : std::vector<license::License>{};
        CustomerLicenses found =
            customer_licenses(holdings, catalogue_, settings_.features, user, before, now);
        take_notice(found);
        derived->push_back(
            {.account = holdings.account, .unknown_since = std::move(found.unknown_since)});
        LicenseAnswer answer{.user = user, .licenses = std::move(found.licenses), .products = {}};
        add_products(answer);
        answers.push_back(std::move(answer));
    }
    if (!answers.empty()) {
        const std::optional<enforcement::LicenseWalk> no_walk;
        const Result<void> taken = co_await accounts_.take_many(std::move(answers), no_walk);
        if (!taken) co_return taken.error();
    }
    co_return gone;
}

// Only those that are not known as they are: each product that comes is written and told of.
void CustomerSync::Impl::add_products(LicenseAnswer& answer) const {
    std::set<BundleId> named;
    for (const license::License& license : answer.licenses) {
        if (!named.insert(license.product).second) continue;
        const license::Product* const said = settings_.features.find(license.product);
        const license::Product* const known = accounts_.projection().find_product(license.product);
        if (said != nullptr && (known == nullptr || *known != *said)) {
            answer.products.push_back(*said);
        }
    }
}

void CustomerSync::Impl::take_notice(const CustomerLicenses& found) {
    for (const iw::UnmappedProduct& product : found.unmapped) {
        if (progress_.unmapped.size() == findings_max) break;
        if (!progress_.unmapped.insert(product).second) continue;
        log_.notice("a product gives no feature here",
                    {{"id", product.id.text()}, {"code", product.code}});
    }
    for (const std::string& word : found.unknown_statuses) {
        if (progress_.unknown_statuses.size() == findings_max) break;
        if (!progress_.unknown_statuses.insert(word).second) continue;
        log_.warning("a subscription has a status that is not known", {{"status", word}});
    }
    for (const std::string& id : found.unreadable) {
        log_.warning("a row that is kept cannot be read", {{"id", id}});
    }
}

// Who has logged in by other means stays, without the licences that came from here.
Task<Result<void>> CustomerSync::Impl::remove_user(UserId user) {
    const Result<void> removed =
        co_await accounts_.remove(user, the_daemon(), enforcement::Spared::LoggedIn);
    if (removed || removed.error().code() == Errc::NotFound) co_return Result<void>{};
    if (removed.error().code() != Errc::Conflict) co_return removed;
    LicenseAnswer nothing{.user = user, .licenses = {}, .products = {}, .only_if_here = true};
    co_return co_await accounts_.take(std::move(nothing));
}

Task<Result<void>> CustomerSync::Impl::confirm(Instant at) {
    std::vector<UserId> users;
    accounts_.projection().each_account([&](const UserId& user, std::optional<Instant> synced_at) {
        const bool is_older = synced_at && *synced_at < at;
        if (is_older && account_of_user(settings_.user_prefix, user)) users.push_back(user);
    });
    // As they stand in the file, since they were added in this order: each of its pages is written
    // by one piece.
    std::ranges::sort(users);
    while (!users.empty() && !stopped_) {
        const std::size_t count = std::min(users.size(), confirmed_of_a_write);
        const auto rest = users.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<UserId> some(std::move_iterator{rest}, std::move_iterator{users.end()});
        users.erase(rest, users.end());
        const Result<void> confirmed = co_await accounts_.confirm(std::move(some), at);
        if (!confirmed) co_return confirmed;
    }
    co_return Result<void>{};
}

CustomerSync::CustomerSync(Executor executor, CustomerSettings settings, iw::Client& client,
                           iw::Session& session, async::RandomFraction random,
                           enforcement::CustomerCopy& copy, enforcement::Accounts& accounts,
                           enforcement::Enforcer& enforcer, Log log)
    : impl_{std::make_shared<Impl>(executor, std::move(settings), client, session,
                                   std::move(random), copy, accounts, enforcer, std::move(log))} {}

CustomerSync::~CustomerSync() {
    impl_->stop();
}

Task<void> CustomerSync::run() {
    return impl_->run();
}

void CustomerSync::request() {
    impl_->request();
}

Task<Result<void>> CustomerSync::log_in(Secret password) {
    return impl_->log_in(std::move(password));
}

Task<Result<void>> CustomerSync::sign_out() {
    return impl_->sign_out();
}

CustomerProgress CustomerSync::progress() const {
    return impl_->progress();
}

const CustomerSettings& CustomerSync::settings() const noexcept {
    return impl_->settings();
}

void CustomerSync::stop() {
    impl_->stop();
}

}  // namespace usher::sync

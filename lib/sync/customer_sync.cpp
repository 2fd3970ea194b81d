#include "lib/sync/customer_sync.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/sync/customer_addons.hpp"
#include "lib/sync/customer_derivation.hpp"
#include "lib/sync/customer_reader.hpp"
#include "lib/sync/customer_work.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/session.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_at_clock_every{30};

std::string accounts_text(const CustomerSettings& settings) {
    if (settings.all_accounts) return "all";
    std::string text;
    for (const iw::AccountId id : settings.accounts) text += iw::id_text(id) + " ";
    return text;
}

// Not as Errc::Unauthorized, which would say it of our own caller.
Error refused_login(const iw::Failure& failure) {
    const Error error = failure.error.within("the API user's login");
    if (failure.cause == iw::Cause::CredentialsRejected) {
        return Error{Errc::NotAccepted, error.context()};
    }
    return error.code() == Errc::Unauthorized ? Error{Errc::Rejected, error.context()} : error;
}

// A disk that fails says nothing of upstream.
bool is_of_store(Errc code) noexcept {
    return code == Errc::Storage || code == Errc::StorageFull || code == Errc::Damaged ||
           code == Errc::Unsettled;
}

}  // namespace

class CustomerSync::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, CustomerSettings settings, iw::Client& client,
         iw::Session& session, async::RandomFraction random, enforcement::CustomerCopy& copy,
         enforcement::Accounts& accounts, enforcement::Enforcer& enforcer, Log log)
        : work_{.settings = std::move(settings),
                .client = client,
                .copy = copy,
                .accounts = accounts,
                .enforcer = enforcer,
                .log = std::move(log)},
          session_{session},
          wake_{executor},
          backoff_{work_.settings.backoff, std::move(random)} {}

    Task<void> run();
    void request();
    Task<Result<void>> log_in(Secret password);
    Task<Result<void>> sign_out();
    [[nodiscard]] CustomerProgress progress() const;
    [[nodiscard]] const CustomerSettings& settings() const noexcept { return work_.settings; }
    void stop();

private:
    using BootTime = std::chrono::milliseconds;

    [[nodiscard]] CustomerSession session() const;
    [[nodiscard]] bool may_ask() const { return session() == CustomerSession::Ready; }
    [[nodiscard]] BootTime boot_now() const { return work_.enforcer.time().since_boot(); }
    [[nodiscard]] BootTime next_start() const noexcept { return std::max(next_, not_before_); }
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;
    void look_at_session();

    Task<Result<void>> begin();
    Task<Result<bool>> read_everything();
    Task<Result<void>> read_collections();
    void succeed(bool addons_are_left);
    void fail(const Error& error);

    CustomerWork work_;
    CustomerReader reader_{work_};
    CustomerAddons addons_{work_};
    CustomerDerivation derivation_{work_};
    iw::Session& session_;

    async::Signal wake_;
    async::Backoff backoff_;
    BootTime next_{0};
    BootTime not_before_{0};  ///< after a failure
    bool is_wanted_ = false;  ///< another reading, as soon as this one has ended
    bool has_begun_ = false;
    CustomerSession last_session_ = CustomerSession::Ready;
    // Behind a full pass, until they are asked for.
    bool addons_are_wanted_ = false;
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
    work_.is_stopped = true;
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
    look_at_session();
    if (!done) co_return refused_login(done.error());
    request();
    co_return Result<void>{};
}

Task<Result<void>> CustomerSync::Impl::sign_out() {
    const auto self = shared_from_this();
    const iw::Outcome<void> done = co_await session_.sign_out();
    look_at_session();
    if (!done) co_return done.error().error.within("revoking the token");
    co_return Result<void>{};
}

CustomerProgress CustomerSync::Impl::progress() const {
    CustomerProgress progress = work_.progress;
    progress.session = session();
    progress.username = session_.username();
    if (!work_.is_stopped && may_ask() && !progress.reading) {
        const BootTime wait = std::max(next_start() - boot_now(), BootTime{0});
        progress.next_attempt = work_.now() + std::chrono::ceil<std::chrono::seconds>(wait);
    }
    return progress;
}

// Who has to act is told when it begins, and when it has ended.
void CustomerSync::Impl::look_at_session() {
    const CustomerSession now = session();
    if (std::exchange(last_session_, now) == now) return;
    if (now == CustomerSession::Ready) {
        work_.progress.waits_since.reset();
        work_.log.notice("the BSS can be asked again", {{"user", session_.username()}});
        return;
    }
    if (!work_.progress.waits_since) work_.progress.waits_since = work_.now();
    work_.accounts.upstream_answers(false, enforcement::LicenseView::OfReseller);
    work_.log.error("the BSS cannot be asked before somebody logs in",
                    {{"user", session_.username()}, {"session", std::string{name(now)}}});
}

std::chrono::steady_clock::duration CustomerSync::Impl::until_next() const {
    if (!may_ask()) return look_at_clock_every;
    return std::clamp<BootTime>(next_start() - boot_now(), BootTime{0}, look_at_clock_every);
}

Task<void> CustomerSync::Impl::run() {
    const auto self = shared_from_this();
    while (!work_.is_stopped) {
        look_at_session();
        if (until_next() > BootTime{0}) {
            co_await wake_.wait_for(until_next());
            continue;
        }
        is_wanted_ = false;
        const Result<bool> done = co_await read_everything();
        work_.progress.reading.reset();
        work_.progress.due = 0;
        ++work_.progress.readings;
        if (work_.is_stopped) co_return;
        if (done) {
            succeed(*done);
        } else {
            fail(done.error());
        }
    }
}

void CustomerSync::Impl::succeed(bool addons_are_left) {
    CustomerProgress& progress = work_.progress;
    const bool is_first = !progress.succeeded_at;
    if (is_first || progress.failed_at) work_.log.notice("the reseller's customers are read");
    backoff_.reset();
    progress.succeeded_at = work_.now();
    progress.failed_at.reset();
    progress.last_error.clear();
    const bool reads_on = is_wanted_ || addons_are_left;
    next_ = reads_on ? BootTime{0} : boot_now() + BootTime{work_.settings.every};
    not_before_ = BootTime{0};
    // Somebody may have signed out while the last page came.
    work_.accounts.upstream_answers(may_ask(), enforcement::LicenseView::OfReseller);
}

void CustomerSync::Impl::fail(const Error& error) {
    CustomerProgress& progress = work_.progress;
    const bool is_news = !progress.failed_at && error.code() != Errc::StorageFull;
    if (is_news) {  // a full disk the store tells of, once
        work_.log.warning("the reseller's customers could not be read",
                          {{"cause", error.message()}});
    }
    progress.failed_at = work_.now();
    progress.last_error = error.message();
    const BootTime backoff = is_wanted_ ? BootTime{0} : BootTime{backoff_.next()};
    const BootTime asked{error.retry_after().value_or(std::chrono::seconds{0})};
    not_before_ = boot_now() + std::max(backoff, asked);
    if (is_of_store(error.code())) return;
    work_.accounts.upstream_answers(false, enforcement::LicenseView::OfReseller);
}

Task<Result<void>> CustomerSync::Impl::begin() {
    const CustomerSettings& settings = work_.settings;
    enforcement::CustomerOrigin origin{.source = settings.source + "\n" + accounts_text(settings),
                                       .user_prefix = settings.user_prefix,
                                       .features = settings.features.text()};
    const auto before = co_await work_.copy.origin();
    if (!before) co_return before.error();
    // Before there are any of the new prefix: what ends in a digit may be taken for the other.
    if (*before && (*before)->user_prefix != origin.user_prefix) {
        const Result<void> removed = co_await derivation_.remove_all((*before)->user_prefix);
        if (!removed) co_return removed;
        work_.log.notice("the customers are other users from now on",
                         {{"prefix", origin.user_prefix}});
    }
    const Result<bool> cleared = co_await work_.copy.begin(std::move(origin));
    if (!cleared) co_return cleared.error();
    if (*cleared) {
        work_.log.notice("the copy of the customers begins anew: another upstream or choice");
    }
    has_begun_ = true;
    co_return Result<void>{};
}

// Whether add-ons are left for a reading that is to follow at once.
Task<Result<bool>> CustomerSync::Impl::read_everything() {
    const Instant begun = work_.now();
    Result<void> done;
    if (!has_begun_) done = co_await begin();
    if (done) done = co_await read_collections();
    if (done) done = co_await derivation_.derive();
    if (!done) co_return done.error();
    const Result<bool> addons_are_left = co_await addons_.ask();
    if (!addons_are_left) co_return addons_are_left.error();
    done = co_await derivation_.derive();
    if (done) done = co_await derivation_.confirm(begun);
    if (!done) co_return done.error();
    co_return *addons_are_left;
}

Task<Result<void>> CustomerSync::Impl::read_collections() {
    const Result<CollectionRead> products = co_await reader_.bring<iw::Product>();
    if (!products) co_return products.error();
    const Result<void> loaded = co_await derivation_.load_catalogue();
    if (!loaded) co_return loaded;
    const Result<CollectionRead> accounts = co_await reader_.bring<iw::Account>();
    if (!accounts) co_return accounts.error();
    const Result<CollectionRead> subscriptions = co_await reader_.bring<iw::Subscription>();
    if (!subscriptions) co_return subscriptions.error();
    addons_are_wanted_ |= subscriptions->is_full;
    if (addons_are_wanted_) {
        const Result<void> wanted = co_await addons_.want_all();
        if (!wanted) co_return wanted;
        addons_are_wanted_ = false;
    }
    const Result<CollectionRead> assets = co_await reader_.bring<iw::Asset>();
    if (!assets) co_return assets.error();
    const Result<void> put = co_await derivation_.put_unmatched_due();
    if (!put) co_return put;
    work_.progress.set_aside =
        products->set_aside + accounts->set_aside + subscriptions->set_aside + assets->set_aside;
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

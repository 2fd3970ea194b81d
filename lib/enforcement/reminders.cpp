#include "lib/enforcement/reminders.hpp"

#include <boost/asio/this_coro.hpp>

#include "lib/async/timer.hpp"

namespace usher::enforcement {
namespace {

constexpr std::chrono::seconds look_every{1};
constexpr Seconds tried_again_after{60};
constexpr std::size_t users_a_write = 256;

// The user whose licences an event has changed.
std::optional<UserId> moved_user(const Change& change) {
    const auto* const moved = std::get_if<LicenseMoved>(&change);
    if (moved != nullptr) return moved->change.license.user;
    return std::nullopt;
}

// All thresholds from `reached` up: who is told of a day is not told of the week after it.
std::vector<store::Reminded> marks_of(std::int64_t row, const LicenseExpiring& warning,
                                      const std::vector<Seconds>& thresholds) {
    std::vector<store::Reminded> marks;
    for (const Seconds threshold : thresholds) {
        if (threshold <= warning.threshold) continue;
        marks.push_back({.account = row,
                         .product = warning.license.product,
                         .end = *warning.license.end,
                         .threshold = threshold});
    }
    marks.push_back({.account = row,
                     .product = warning.license.product,
                     .end = *warning.license.end,
                     .threshold = warning.threshold});
    return marks;
}

}  // namespace

Reminders::Reminders(store::Store& store, Enforcer& enforcer, Accounts& accounts,
                     std::vector<Seconds> thresholds, Log log)
    : store_{store},
      enforcer_{enforcer},
      accounts_{accounts},
      thresholds_{std::move(thresholds)},
      log_{std::move(log)},
      subscription_{enforcer.events().subscribe([this](const Event& event) {
          if (const auto user = moved_user(event.change)) plan(*user, event.at);
      })} {
    accounts.on_login([this](const UserId& user) { plan(user, enforcer_.time().now()); });
}

Reminders::~Reminders() {
    accounts_.on_login({});
    enforcer_.events().unsubscribe(subscription_);
}

void Reminders::plan(const UserId& user, Instant due) {
    if (accounts_.login_state(user) == LoginState::None) return;
    const auto found = due_of_.find(user);
    if (found != due_of_.end()) by_due_.erase({found->second, user});
    due_of_.insert_or_assign(user, due);
    by_due_.emplace(due, user);
}

void Reminders::look_at_all() {
    const Instant now = enforcer_.time().now();
    accounts_.each_login([this, now](const UserId& user) { plan(user, now); });
}

std::vector<LicenseExpiring> Reminders::warnings_of(const AccountRecord& account,
                                                    Instant now) const {
    std::vector<LicenseExpiring> told;
    for (const license::ExpiryWarning& warning :
         license::expiry_warnings(account.licenses, thresholds_, now)) {
        const license::Product* const product =
            accounts_.projection().find_product(warning.license->product);
        told.push_back({.license = *warning.license,
                        .title = product != nullptr ? product->title : std::string{},
                        .threshold = warning.threshold,
                        .left = warning.left,
                        .covered = warning.covered});
    }
    return told;
}

std::vector<LicenseExpiring> Reminders::of(const UserId& user) {
    const std::optional<AccountRecord> account = accounts_.projection().find(user);
    if (!account) return {};
    return warnings_of(*account, enforcer_.time().now());
}

std::vector<Reminders::Due> Reminders::take_due(Instant now) {
    std::vector<Due> all;
    while (!by_due_.empty() && by_due_.begin()->first <= now && all.size() < users_a_write) {
        const UserId user = by_due_.begin()->second;
        by_due_.erase(by_due_.begin());
        due_of_.erase(user);
        const bool is_told = accounts_.login_state(user) != LoginState::None;
        const std::optional<AccountRecord> account = accounts_.projection().find(user);
        if (!account || !is_told) continue;
        const auto next = license::next_expiry_warning(account->licenses, thresholds_, now);
        if (next) plan(user, *next);
        std::vector<LicenseExpiring> warnings = warnings_of(*account, now);
        if (warnings.empty()) continue;
        all.push_back({.user = user, .row = account->row, .warnings = std::move(warnings)});
    }
    return all;
}

Task<std::size_t> Reminders::tell_due() {
    const Instant now = enforcer_.time().now();
    const std::vector<Due> all = take_due(now);
    if (all.empty()) co_return 0;

    auto note = [all, now, thresholds = thresholds_](
                    store::Tables& tables) -> Result<std::vector<LicenseExpiring>> {
        std::vector<LicenseExpiring> fresh;
        tables.reminders.forget_ended(now);
        for (const Due& due : all) {
            // The user may have gone, and be here again, while this waited.
            const auto account = tables.accounts.find(due.user);
            if (!account || account->row != due.row) continue;
            for (const LicenseExpiring& warning : due.warnings) {
                bool is_new = false;
                for (const store::Reminded& mark : marks_of(due.row, warning, thresholds)) {
                    is_new = tables.reminders.put(mark);
                }
                if (is_new) fresh.push_back(warning);
            }
        }
        return fresh;
    };
    const Result<std::vector<LicenseExpiring>> fresh = co_await store_.write(std::move(note));
    if (!fresh) {
        log_.warning("people were not told of licences that end soon",
                     {{"cause", fresh.error().message()}});
        for (const Due& due : all) plan(due.user, now + tried_again_after);
        co_return 0;
    }
    for (const LicenseExpiring& warning : *fresh) enforcer_.events().add(now, warning);
    co_return fresh->size();
}

Task<void> Reminders::run() {
    const Executor executor = co_await net::this_coro::executor;
    async::Timer timer{executor};
    if (thresholds_.empty()) co_return;
    look_at_all();
    while (true) {
        static_cast<void>(co_await tell_due());
        timer.expires_after(look_every);
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
    }
}

}  // namespace usher::enforcement

#include "lib/sync/provider_walk.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/async/signal.hpp"
#include "lib/sync/user_questions.hpp"

namespace usher::sync {
namespace {

using enforcement::LicenseAnswer;
using enforcement::LicenseWalk;

// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_at_clock_every{30};
// What is in memory at once, where nobody else says how much a page is.
constexpr std::size_t users_of_a_page = 100;
// What one write has brought is shown to all in one turn of the loop.
constexpr std::size_t users_of_a_write = 25;
// No provider has more: a list that goes on has no end.
constexpr std::int64_t users_max = 10'000'000;
// A licence that is dated by another of upstream's clocks is not overlooked for that.
constexpr std::chrono::minutes clocks_differ{5};

// More than these do not leave between two walks: then upstream's word is not believed.
std::size_t forgotten_max(std::size_t users) {
    return std::max<std::size_t>(10, users / 50);
}

}  // namespace

class ProviderWalk::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, WalkSettings settings, ProviderPort port,
         async::RandomFraction random, enforcement::Accounts& accounts,
         enforcement::Enforcer& enforcer, Log log)
        : settings_{settings},
          port_{std::move(port)},
          accounts_{accounts},
          enforcer_{enforcer},
          log_{std::move(log)},
          questions_{std::make_shared<UserQuestions>(
              executor, port_.licenses_of,
              [this](const std::vector<UserId>& besides) { return witness(besides); },
              settings.at_once, log_)},
          wake_{executor},
          backoff_{settings.backoff, std::move(random)} {}

    Task<void> run();
    void request();
    void believe_gone(std::size_t users);
    [[nodiscard]] WalkProgress progress() const;
    void stop();

private:
    using BootTime = std::chrono::milliseconds;

    [[nodiscard]] bool is_under_way() const {
        return accounts_.walk() && !accounts_.walk()->ended_at;
    }
    void plan();
    void plan_after(const LicenseWalk& walk);
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;
    Task<Result<void>> walk();
    Task<Result<void>> begin_walk();
    Task<Result<void>> keep(LicenseWalk walk);
    Task<Result<void>> take(std::vector<LicenseAnswer> answers, std::optional<LicenseWalk> walk);
    Task<Result<bool>> read_page();
    Task<Result<void>> flag_others(std::span<const ListedUser> listed);
    Task<Result<std::vector<UserId>>> find_gone();
    Task<Result<std::int64_t>> forget(std::vector<UserId> gone);
    Task<Result<UserAnswers>> ask_ours(std::vector<UserId> users);
    Task<Result<std::vector<UserId>>> ask(std::vector<UserId> users);
    Task<Result<void>> look();
    Task<void> pause(std::chrono::steady_clock::duration time);
    void succeed();
    void fail(const Error& error);
    [[nodiscard]] std::vector<UserId> unconfirmed_since(Instant begin) const;
    [[nodiscard]] std::optional<UserId> witness(const std::vector<UserId>& besides) const;
    [[nodiscard]] bool is_ours(const UserId& user) const;
    [[nodiscard]] BootTime boot_now() const { return enforcer_.time().since_boot(); }

    WalkSettings settings_;
    ProviderPort port_;
    enforcement::Accounts& accounts_;
    enforcement::Enforcer& enforcer_;
    Log log_;

    std::shared_ptr<UserQuestions> questions_;
    async::Signal wake_;
    async::Backoff backoff_;
    BootTime next_walk_{0};
    BootTime next_look_{0};
    BootTime not_before_{0};  ///< after a failure
    std::optional<Instant> looked_until_;
    std::optional<UserId> first_of_page_;  ///< of the page before
    std::int64_t left_out_before_ = 0;     ///< this walk
    bool answers_ = false;
    std::string last_error_;
    std::size_t believed_gone_ = 0;  ///< by a person
    bool is_wanted_ = false;         ///< another walk, as soon as this one has ended
    bool stopped_ = false;
};

void ProviderWalk::Impl::stop() {
    stopped_ = true;
    questions_->stop();
    wake_.notify();
}

void ProviderWalk::Impl::request() {
    is_wanted_ = true;
    next_walk_ = not_before_ = BootTime{0};
    wake_.notify();
}

void ProviderWalk::Impl::believe_gone(std::size_t users) {
    believed_gone_ = users;
    request();
}

WalkProgress ProviderWalk::Impl::progress() const {
    return {.walk = accounts_.walk(),
            .answers = answers_,
            .unreadable = questions_->unreadable_count(),
            .last_error = last_error_};
}

// A walk that ended before this start keeps its date over the restart.
void ProviderWalk::Impl::plan() {
    const std::optional<LicenseWalk>& last = accounts_.walk();
    if (!last || !last->ended_at) return;
    plan_after(*last);
}

void ProviderWalk::Impl::plan_after(const LicenseWalk& walk) {
    const Seconds age = std::max(enforcer_.time().now() - walk.started_at, Seconds{0});
    next_walk_ = boot_now() + std::max<BootTime>(settings_.every - age, BootTime{0});
    if (is_wanted_) next_walk_ = BootTime{0};
    looked_until_ = walk.started_at;
}

std::chrono::steady_clock::duration ProviderWalk::Impl::until_next() const {
    const BootTime due = is_under_way() ? BootTime{0} : std::min(next_walk_, next_look_);
    const BootTime next = std::max(due, not_before_);
    return std::clamp<BootTime>(next - boot_now(), BootTime{0}, look_at_clock_every);
}

Task<void> ProviderWalk::Impl::run() {
    const auto self = shared_from_this();
    plan();
    while (!stopped_) {
        if (until_next() > BootTime{0}) {
            co_await wake_.wait_for(until_next());
            continue;
        }
        const bool is_walk = is_under_way() || next_walk_ <= boot_now();
        Result<void> done;
        if (is_walk) {
            done = co_await walk();
        } else {
            done = co_await look();
        }
        if (stopped_) co_return;
        if (done) {
            succeed();
        } else {
            fail(done.error());
        }
    }
}

Task<Result<void>> ProviderWalk::Impl::walk() {
    if (!is_under_way()) {
        const Result<void> begun = co_await begin_walk();
        if (!begun) co_return begun;
    }
    first_of_page_.reset();
    bool has_more = true;
    while (has_more) {
        const Result<bool> read = co_await read_page();
        if (!read) co_return read.error();
        if (stopped_) co_return Result<void>{};
        has_more = *read;
    }
    Result<std::vector<UserId>> gone = co_await find_gone();
    if (!gone) co_return gone.error();
    if (stopped_) co_return Result<void>{};
    const std::size_t believed = believed_gone_;
    const Result<std::int64_t> kept = co_await forget(std::move(*gone));
    if (!kept) co_return kept.error();
    // What was said meanwhile is for the next walk.
    if (believed_gone_ == believed) believed_gone_ = 0;

    LicenseWalk walk = *accounts_.walk();
    walk.ended_at = enforcer_.time().now();
    walk.gone = *kept;
    if (walk.gone == 0) {
        walk.gone_since.reset();
    } else if (!walk.gone_since) {
        walk.gone_since = walk.ended_at;
    }
    plan_after(walk);
    log_.notice("the licences of all users are read",
                {{"users", std::to_string(walk.users)},
                 {"licenses", std::to_string(walk.licenses)},
                 {"left_out", std::to_string(questions_->unreadable_count() - left_out_before_)},
                 {"seconds", std::to_string((*walk.ended_at - walk.started_at).count())}});
    co_return co_await keep(std::move(walk));
}

Task<Result<void>> ProviderWalk::Impl::begin_walk() {
    is_wanted_ = false;
    questions_->tell_anew();
    left_out_before_ = questions_->unreadable_count();
    Result<ProductList> list = co_await port_.products();
    if (!list) co_return list.error();
    // The walk is dated by upstream's time, as what it reads is.
    if (list->attested) enforcer_.time().attest(*list->attested);
    const Result<void> taken = co_await accounts_.take_catalogue(std::move(list->products));
    if (!taken) co_return taken;
    LicenseWalk walk{.started_at = enforcer_.time().now()};
    if (const auto& last = accounts_.walk()) {
        walk.users_before = last->users;
        walk.gone = last->gone;
        walk.gone_since = last->gone_since;
    }
    co_return co_await keep(std::move(walk));
}

Task<Result<void>> ProviderWalk::Impl::keep(LicenseWalk walk) {
    std::vector<LicenseAnswer> none;
    co_return co_await accounts_.take_many(std::move(none), std::move(walk));
}

// `walk`: how far it has come with all of them.
Task<Result<void>> ProviderWalk::Impl::take(std::vector<LicenseAnswer> answers,
                                            std::optional<LicenseWalk> walk) {
    while (answers.size() > users_of_a_write) {
        const auto rest = answers.end() - users_of_a_write;
        std::vector<LicenseAnswer> some(std::move_iterator{rest},
                                        std::move_iterator{answers.end()});
        answers.erase(rest, answers.end());
        const std::optional<LicenseWalk> as_before;
        const Result<void> taken = co_await accounts_.take_many(std::move(some), as_before);
        if (!taken) co_return taken;
    }
    co_return co_await accounts_.take_many(std::move(answers), std::move(walk));
}

// Whether there is more.
Task<Result<bool>> ProviderWalk::Impl::read_page() {
    LicenseWalk walk = *accounts_.walk();
    Result<UserPage> page = co_await port_.users(walk.offset);
    if (!page) co_return page.error();
    if (page->attested) enforcer_.time().attest(*page->attested);
    if (!page->users.empty()) {
        const UserId& first = page->users.front().user;
        if (first_of_page_ == first) {
            co_return Error{Errc::Malformed, "upstream's list of users does not go on"};
        }
        first_of_page_ = first;
    }
    if (walk.offset > users_max) {
        co_return Error{Errc::TooLarge, "upstream's list of users has no end"};
    }
    const bool has_more = !page->is_last && page->resource_count > 0;

    const Result<void> flagged = co_await flag_others(page->users);
    if (!flagged) co_return flagged.error();
    std::vector<UserId> users;
    std::unordered_map<UserId, bool> is_restricted;
    for (ListedUser& listed : page->users) {
        is_restricted.emplace(listed.user, listed.is_restricted);
        users.push_back(std::move(listed.user));
    }
    Result<UserAnswers> answers = co_await ask_ours(std::move(users));
    if (!answers) co_return answers.error();
    if (stopped_) co_return false;
    for (LicenseAnswer& answer : answers->known) {
        answer.is_restricted = is_restricted.at(answer.user);
    }
    walk.offset += static_cast<std::int64_t>(page->resource_count);
    walk.users += static_cast<std::int64_t>(answers->known.size());
    for (const LicenseAnswer& answer : answers->known) {
        walk.licenses += static_cast<std::int64_t>(answer.licenses.size());
    }
    const Result<void> taken = co_await take(std::move(answers->known), walk);
    if (!taken) co_return taken.error();
    succeed();
    co_return has_more;
}

// Of those who are not asked about: their flags come with the page alone. At once, before a
// purchase of theirs tells a newer one.
Task<Result<void>> ProviderWalk::Impl::flag_others(std::span<const ListedUser> listed) {
    std::vector<enforcement::PurchaseRestriction> others;
    for (const ListedUser& one : listed) {
        if (is_ours(one.user)) continue;
        others.push_back({.user = one.user, .is_restricted = one.is_restricted});
    }
    return accounts_.take_restrictions(std::move(others));
}

// Who has logged in here is asked about with their own tokens.
bool ProviderWalk::Impl::is_ours(const UserId& user) const {
    return settings_.asks_logged_in || accounts_.login_state(user) != enforcement::LoginState::Good;
}

// Whom upstream has told of last.
std::optional<UserId> ProviderWalk::Impl::witness(const std::vector<UserId>& besides) const {
    std::optional<Instant> newest;
    std::optional<UserId> found;
    accounts_.projection().each_account(
        [&](const UserId& user, const std::optional<Instant>& synced_at) {
            if (synced_at <= newest || std::ranges::find(besides, user) != besides.end()) return;
            newest = synced_at;
            found = user;
        });
    return found;
}

std::vector<UserId> ProviderWalk::Impl::unconfirmed_since(Instant begin) const {
    std::vector<UserId> users;
    accounts_.projection().each_account(
        [this, &users, begin](const UserId& user, std::optional<Instant> synced_at) {
            const bool is_old = !synced_at || *synced_at < begin;
            if (is_old && is_ours(user)) users.push_back(user);
        });
    return users;
}

// Who logs in while upstream answers may have bought since: the older answer is not taken.
Task<Result<UserAnswers>> ProviderWalk::Impl::ask_ours(std::vector<UserId> users) {
    std::erase_if(users, [this](const UserId& user) { return !is_ours(user); });
    Result<UserAnswers> answers = co_await questions_->ask(std::move(users));
    if (!answers) co_return answers;
    std::erase_if(answers->known,
                  [this](const LicenseAnswer& answer) { return !is_ours(answer.user); });
    co_return answers;
}

// Takes what upstream says of `users`; who of them it does not know.
Task<Result<std::vector<UserId>>> ProviderWalk::Impl::ask(std::vector<UserId> users) {
    std::vector<UserId> absent;
    for (std::size_t begin = 0; begin < users.size(); begin += users_of_a_page) {
        const std::size_t end = std::min(begin + users_of_a_page, users.size());
        const auto at = [&users](std::size_t i) {
            return users.begin() + static_cast<std::ptrdiff_t>(i);
        };
        std::vector<UserId> some(at(begin), at(end));
        Result<UserAnswers> answers = co_await ask_ours(std::move(some));
        if (!answers) co_return answers.error();
        if (stopped_) break;
        std::ranges::move(answers->absent, std::back_inserter(absent));
        const std::optional<LicenseWalk> walk = accounts_.walk();
        const Result<void> taken = co_await take(std::move(answers->known), walk);
        if (!taken) co_return taken.error();
    }
    co_return absent;
}

// Who was not in the list, though a page may have moved past the walk, is asked about by name; who
// of them upstream does not know, also after a while.
Task<Result<std::vector<UserId>>> ProviderWalk::Impl::find_gone() {
    Result<std::vector<UserId>> absent =
        co_await ask(unconfirmed_since(accounts_.walk()->started_at));
    if (!absent || absent->empty()) co_return absent;
    co_await pause(settings_.ask_again_after);
    if (stopped_) co_return std::vector<UserId>{};
    co_return co_await ask(std::move(*absent));
}

// How many are kept though upstream does not know them: all, where they are too many.
Task<Result<std::int64_t>> ProviderWalk::Impl::forget(std::vector<UserId> gone) {
    const std::size_t users = accounts_.projection().account_count();
    const std::size_t forgotten = std::max(forgotten_max(users), believed_gone_);
    if (gone.size() > forgotten) {
        log_.warning("too many users have gone at once: none of them is forgotten",
                     {{"gone", std::to_string(gone.size())}, {"users", std::to_string(users)}});
        co_return static_cast<std::int64_t>(gone.size());
    }
    const auto spared =
        settings_.asks_logged_in ? enforcement::Spared::Nobody : enforcement::Spared::LoggedIn;
    for (const UserId& user : gone) {
        const Result<void> removed = co_await accounts_.remove(user, the_daemon(), spared);
        if (removed) {
            log_.notice("upstream does not know a user any more", {{"user", user.text()}});
            continue;
        }
        const Errc why = removed.error().code();
        if (why != Errc::NotFound && why != Errc::Conflict) co_return removed.error();
    }
    co_return std::int64_t{0};
}

Task<void> ProviderWalk::Impl::pause(std::chrono::steady_clock::duration time) {
    const BootTime end = boot_now() + std::chrono::ceil<BootTime>(time);
    while (!stopped_ && boot_now() < end) {
        co_await wake_.wait_for(
            std::min<std::chrono::steady_clock::duration>(end - boot_now(), look_at_clock_every));
    }
}

Task<Result<void>> ProviderWalk::Impl::look() {
    const Instant begun = enforcer_.time().now();
    Result<std::vector<UserId>> users = co_await port_.new_licensees(
        std::min(looked_until_.value_or(begun), begun) - clocks_differ);
    if (!users && users.error().code() == Errc::TooLarge) {
        next_walk_ = BootTime{0};
        co_return Result<void>{};
    }
    if (!users) co_return users.error();
    const Result<std::vector<UserId>> asked = co_await ask(std::move(*users));
    if (!asked) co_return asked.error();
    looked_until_ = begun;
    co_return Result<void>{};
}

void ProviderWalk::Impl::succeed() {
    if (!answers_) log_.notice("the licences' upstream answers");
    answers_ = true;
    accounts_.upstream_answers(true, enforcement::LicenseView::OfProvider);
    last_error_.clear();
    backoff_.reset();
    next_look_ = boot_now() + settings_.look_every;
}

void ProviderWalk::Impl::fail(const Error& error) {
    const Seconds at_least = error.retry_after().value_or(Seconds{0});
    not_before_ = boot_now() + std::max<BootTime>(backoff_.next(), at_least);
    if (answers_ || last_error_.empty()) {
        log_.warning("the licences of all users were not read", {{"cause", error.message()}});
    }
    answers_ = false;
    accounts_.upstream_answers(false, enforcement::LicenseView::OfProvider);
    last_error_ = error.message();
}

ProviderWalk::ProviderWalk(Executor executor, WalkSettings settings, ProviderPort port,
                           async::RandomFraction random, enforcement::Accounts& accounts,
                           enforcement::Enforcer& enforcer, Log log)
    : impl_{std::make_shared<Impl>(executor, settings, std::move(port), std::move(random), accounts,
                                   enforcer, std::move(log))} {}

ProviderWalk::~ProviderWalk() {
    impl_->stop();
}
Task<void> ProviderWalk::run() {
    return impl_->run();
}
void ProviderWalk::request() {
    impl_->request();
}
void ProviderWalk::believe_gone(std::size_t users) {
    impl_->believe_gone(users);
}
WalkProgress ProviderWalk::progress() const {
    return impl_->progress();
}
void ProviderWalk::stop() {
    impl_->stop();
}

}  // namespace usher::sync

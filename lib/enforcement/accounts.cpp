#include "lib/enforcement/accounts.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "lib/enforcement/journal_notes.hpp"
#include "lib/license/license_changes.hpp"
#include "lib/license/license_steps.hpp"

namespace usher::enforcement {
namespace {

using license::LicenseChange;
using license::Product;
using store::Tables;

Error not_here() {
    return Error{Errc::NotFound, "the user's licences are not kept here"};
}

/// What a write has done.
struct Taken {
    std::int64_t row = 0;
    bool is_first = false;  ///< nothing was known of the user
    std::vector<LicenseChange> changes;
    std::optional<bool> is_restricted{};  ///< where that has changed
};

// The user's own view leaves the orders out: those that are known stay.
std::vector<license::License> with_orders(std::vector<license::License> licenses,
                                          const std::vector<license::License>& before) {
    for (license::License& license : licenses) {
        if (license.order) continue;
        const auto same = std::ranges::lower_bound(before, license.id, {}, &license::License::id);
        if (same != before.end() && same->id == license.id) license.order = same->order;
    }
    return licenses;
}

void put(store::ProductTable& products, const Product& said) {
    const std::optional<Product> known = products.find(said.id);
    products.put(known ? license::completed(said, *known) : said);
}

Result<Taken> take_in(Tables& tables, const LicenseAnswer& answer, Instant now) {
    const std::optional<AccountRecord> before = tables.accounts.find(answer.user);
    if (!before && answer.only_if_here) return not_here();
    Taken taken{.row = before ? before->row : tables.accounts.put(answer.user),
                .is_first = !before || !before->synced_at,
                .changes = {}};
    if (answer.is_restricted && tables.accounts.set_restricted(taken.row, *answer.is_restricted)) {
        taken.is_restricted = answer.is_restricted;
    }
    for (const Product& product : answer.products) put(tables.products, product);
    const std::vector<license::License> held =
        before ? before->licenses : std::vector<license::License>{};
    if (!tables.accounts.replace(taken.row, with_orders(answer.licenses, held), now)) return taken;
    taken.changes = license::license_changes(held, answer.licenses);
    return taken;
}

void note_changes(Tables& tables, const Taken& taken, Instant now) {
    for (const LicenseChange& change : taken.changes) {
        tables.journal.append(license_moved_note(change, now));
    }
}

// One of many users: what the first answer says is no change of each licence, but a new user.
Result<Taken> take_one_of_many(Tables& tables, const LicenseAnswer& answer, Instant now) {
    Result<Taken> taken = take_in(tables, answer, now);
    if (!taken) return taken;
    if (taken->is_first) {
        taken->changes.clear();
        tables.journal.append(account_added_note(answer.user, the_daemon(), now));
    }
    note_changes(tables, *taken, now);
    return taken;
}

bool has_good_login(const Tables& tables, const UserId& user, const std::string& upstream) {
    const std::optional<AccountRecord> account = tables.accounts.find(user);
    if (!account) return false;
    const Result<std::optional<Secret>> tokens = tables.accounts.tokens(account->row);
    if (!tokens || !*tokens) return false;
    const Result<KeptLogin> kept = read_login(**tokens);
    return kept && kept->state == LoginState::Good && kept->login.upstream == upstream;
}

bool is_news(const Taken& taken) {
    return taken.is_first || !taken.changes.empty();
}

// The account says whose they are, whatever the answer says of each.
void own(LicenseAnswer& answer) {
    for (license::License& license : answer.licenses) license.user = answer.user;
}

}  // namespace

Accounts::Accounts(store::Store& store, Enforcer& enforcer, license::LicensePolicy policy, Log log)
    : store_{store}, enforcer_{enforcer}, policy_{policy}, log_{std::move(log)} {}

Result<void> Accounts::read_all() {
    LicenseProjection read;
    std::vector<std::pair<UserId, HeldLogin>> logins;
    const auto take_login = [this, &logins](const UserId& user, const Result<Secret>& tokens) {
        const Result<KeptLogin> kept = tokens ? read_login(*tokens) : tokens.error();
        if (kept) {
            const bool is_ours = kept->login.upstream == upstream_;
            logins.push_back({user,
                              {.access = digest_of(kept->login.access.reveal()),
                               .first = kept->login.first,
                               .state = is_ours ? kept->state : LoginState::Lost}});
        } else {
            log_.warning("a login cannot be read",
                         {{"user", user.text()}, {"cause", kept.error().message()}});
        }
    };
    const auto take_restricted = [this](const UserId& user) { restricted_.insert(user); };
    const auto read_tables = [this, &read, &take_login,
                              &take_restricted](Tables& tables) -> Result<void> {
        walk_ = tables.walk.last();
        catalogue_at_ = tables.products.heard_at(upstream_);
        tables.products.each([&read](Product product) { read.put(std::move(product)); });
        tables.accounts.each([&read](const AccountRecord& record) { read.put(record); });
        tables.accounts.each_tokens(take_login);
        tables.accounts.each_restricted(take_restricted);
        return {};
    };
    const Result<void> done = store_.write_now(read_tables);
    if (!done) return done;
    projection_ = std::move(read);
    for (const auto& [user, login] : logins) hold(user, login);
    return done;
}

Task<Result<bool>> Accounts::add(UserId user, Actor actor) {
    auto put = [user, actor = std::move(actor), now = enforcer_.time().now(),
                mark = enforcer_.time().mark()](Tables& tables) -> Result<AccountRecord> {
        if (auto known = tables.accounts.find(user)) return std::move(*known);
        tables.installation.keep(mark);
        tables.journal.append(account_added_note(user, actor, now));
        return AccountRecord{.row = tables.accounts.put(user), .user = user};
    };
    const Result<AccountRecord> there = co_await store_.write(std::move(put));
    if (!there) co_return there.error();
    const bool is_new = !projection_.has(user);
    if (is_new) {
        projection_.put(*there);
        enforcer_.events().add(enforcer_.time().now(), AccountAdded{user});
    }
    co_return is_new;
}

Task<Result<void>> Accounts::remove(UserId user, Actor actor, Spared spared) {
    auto erase = [user, actor = std::move(actor), spared, upstream = upstream_,
                  now = enforcer_.time().now(),
                  mark = enforcer_.time().mark()](Tables& tables) -> Result<void> {
        if (spared == Spared::LoggedIn && has_good_login(tables, user, upstream)) {
            return Error{Errc::Conflict, "the user has logged in"};
        }
        if (!tables.accounts.remove(user)) return not_here();
        tables.installation.keep(mark);
        tables.journal.append(account_removed_note(user, actor, now));
        return {};
    };
    const Result<void> erased = co_await store_.write(std::move(erase));
    if (!erased) co_return erased;
    projection_.remove(user);
    let_go(user);
    restricted_.erase(user);
    enforcer_.events().add(enforcer_.time().now(), AccountRemoved{user});
    co_return erased;
}

Task<Result<void>> Accounts::take(LicenseAnswer answer) {
    const Instant now = enforcer_.time().now();
    own(answer);
    // Shared with the store's thread, which may run it again: an answer is too much to copy.
    const auto shared = std::make_shared<const LicenseAnswer>(std::move(answer));
    auto take = [shared, now, mark = enforcer_.time().mark()](Tables& tables) -> Result<Taken> {
        Result<Taken> taken = take_in(tables, *shared, now);
        if (!taken) return taken;
        note_changes(tables, *taken, now);
        if (!taken->changes.empty()) tables.installation.keep(mark);
        return taken;
    };
    const Result<Taken> taken = co_await store_.write(std::move(take));
    if (!taken) co_return taken.error();
    show(*shared, taken->row, now);
    tell(taken->changes, now);
    if (taken->is_restricted) {
        tell({.user = shared->user, .is_restricted = *taken->is_restricted});
    }
    co_return Result<void>{};
}

void Accounts::show(const LicenseAnswer& answer, std::int64_t row, Instant now) {
    projection_.put(
        {.row = row, .user = answer.user, .synced_at = now, .licenses = answer.licenses},
        answer.products);
    if (tell_taken_) tell_taken_(answer.user);
}

void Accounts::tell(const std::vector<LicenseChange>& changes, Instant now) {
    for (const LicenseChange& change : changes) enforcer_.events().add(now, LicenseMoved{change});
}

Task<Result<void>> Accounts::take_many(std::vector<LicenseAnswer> answers,
                                       std::optional<LicenseWalk> walk) {
    const Instant now = enforcer_.time().now();
    for (LicenseAnswer& answer : answers) own(answer);
    // Shared as in take().
    const auto page = std::make_shared<const std::vector<LicenseAnswer>>(std::move(answers));
    auto take = [page, walk, now,
                 mark = enforcer_.time().mark()](Tables& tables) -> Result<std::vector<Taken>> {
        std::vector<Taken> taken;
        for (const LicenseAnswer& answer : *page) {
            Result<Taken> one = take_one_of_many(tables, answer, now);
            if (!one) return one.error();
            taken.push_back(std::move(*one));
        }
        if (walk) tables.walk.keep(*walk);
        if (std::ranges::any_of(taken, is_news)) tables.installation.keep(mark);
        return taken;
    };
    const Result<std::vector<Taken>> taken = co_await store_.write(std::move(take));
    if (!taken) co_return taken.error();
    if (walk) walk_ = walk;
    for (std::size_t i = 0; i < page->size(); ++i) show((*page)[i], (*taken)[i].row, now);
    for (std::size_t i = 0; i < page->size(); ++i) {
        const Taken& one = (*taken)[i];
        tell(one.changes, now);
        if (one.is_restricted) tell({.user = (*page)[i].user, .is_restricted = *one.is_restricted});
    }
    co_return Result<void>{};
}

Task<Result<void>> Accounts::confirm(std::vector<UserId> users, Instant at) {
    // Shared as in take().
    const auto all = std::make_shared<const std::vector<UserId>>(std::move(users));
    auto confirm = [all, at](Tables& tables) {
        tables.accounts.confirm(*all, at);
        return Result<void>{};
    };
    const Result<void> confirmed = co_await store_.write(std::move(confirm));
    if (confirmed) projection_.confirm(*all, at);
    co_return confirmed;
}

Task<Result<void>> Accounts::take_restrictions(std::vector<PurchaseRestriction> said) {
    std::erase_if(said,
                  [this](const PurchaseRestriction& one) { return !projection_.has(one.user); });
    if (said.empty()) co_return Result<void>{};
    auto put = [said =
                    std::move(said)](Tables& tables) -> Result<std::vector<PurchaseRestriction>> {
        std::vector<PurchaseRestriction> news;
        for (const PurchaseRestriction& one : said) {
            const std::optional<AccountRecord> account = tables.accounts.find(one.user);
            if (!account) continue;
            if (tables.accounts.set_restricted(account->row, one.is_restricted))
                news.push_back(one);
        }
        return news;
    };
    const Result<std::vector<PurchaseRestriction>> news = co_await store_.write(std::move(put));
    if (!news) co_return news.error();
    for (const PurchaseRestriction& one : *news) tell(one);
    co_return Result<void>{};
}

void Accounts::tell(const PurchaseRestriction& restriction) {
    if (restriction.is_restricted) {
        restricted_.insert(restriction.user);
    } else {
        restricted_.erase(restriction.user);
    }
    enforcer_.events().add(
        enforcer_.time().now(),
        PurchasesRestricted{.user = restriction.user, .restricted = restriction.is_restricted});
}

Task<Result<void>> Accounts::note_gone(std::size_t users, license::Resolution word, Actor actor) {
    word.at = enforcer_.time().now();
    auto note = [users, word = std::move(word), actor = std::move(actor)](Tables& tables) {
        tables.journal.append(users_gone_note(users, word, actor));
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(note));
}

Task<Result<void>> Accounts::take_catalogue(std::vector<Product> products) {
    // What a catalogue does not say of a product stands for yes.
    for (Product& product : products) {
        product.is_visible = product.is_visible.value_or(true);
        product.is_buyable = product.is_buyable.value_or(true);
    }
    // Shared as in take().
    const auto catalogue = std::make_shared<const std::vector<Product>>(std::move(products));
    const Instant now = enforcer_.time().now();
    auto take = [catalogue, now,
                 upstream = upstream_](Tables& tables) -> Result<std::vector<BundleId>> {
        std::vector<BundleId> listed;
        for (const Product& product : *catalogue) {
            tables.products.put(product);
            listed.push_back(product.id);
        }
        tables.products.set_heard_at(now, upstream);
        return tables.products.retire_others(listed);
    };
    const Result<std::vector<BundleId>> gone = co_await store_.write(std::move(take));
    if (!gone) co_return gone.error();
    catalogue_at_ = now;
    projection_.put_catalogue(*catalogue, *gone);
    co_return Result<void>{};
}

void Accounts::upstream_answers(bool answers, LicenseView view) {
    answers_[view] = answers;
    const bool do_all = std::ranges::all_of(answers_, [](const auto& one) { return one.second; });
    if (std::exchange(is_in_touch_, do_all) != do_all && on_touch_) on_touch_();
}

ChannelDecision Accounts::check(const ChannelQuestion& question, Instant now) {
    return decide(question, now, nullptr);
}

ChannelExplanation Accounts::explain(const ChannelQuestion& question, std::optional<Instant> at) {
    ChannelExplanation explanation;
    explanation.decision =
        decide(question, at.value_or(enforcer_.time().now()), &explanation.steps);
    return explanation;
}

ChannelDecision Accounts::decide(const ChannelQuestion& question, Instant now,
                                 std::vector<license::Step>* steps) {
    // The steps tell of every licence, a decision needs but few.
    const std::optional<AccountRecord> account =
        steps != nullptr ? projection_.find(question.user)
                         : projection_.find_about(question.user, question.right.channel);
    std::optional<license::LicenseSnapshot> snapshot;
    if (account) {
        snapshot = license::LicenseSnapshot{.licenses = account->licenses,
                                            .synced_at = account->synced_at};
    }
    const auto find = [this](const BundleId& id) { return projection_.find_product(id); };
    const license::LicenseVerdict decided =
        license::decide(question.right, snapshot, find, policy_, now, is_in_touch_);
    if (steps != nullptr) {
        *steps = license::explain(question.right, snapshot, find, policy_, now, decided);
    }
    ChannelDecision answer{.decision = enforcer_.decided(decided.verdict, now)};
    if (decided.by != nullptr) answer.license = decided.by->id;
    return answer;
}

}  // namespace usher::enforcement

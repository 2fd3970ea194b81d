#include "lib/enforcement/accounts.hpp"

#include <set>
#include <utility>

#include "lib/enforcement/journal_notes.hpp"
#include "lib/license/license_changes.hpp"

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
    std::vector<LicenseChange> changes;
};

Result<Taken> take_in(Tables& tables, const LicenseAnswer& answer, Instant now) {
    const std::optional<AccountRecord> before = tables.accounts.find(answer.user);
    Taken taken{.row = before ? before->row : tables.accounts.put(answer.user), .changes = {}};
    for (const Product& product : answer.products) tables.products.put(product);
    if (!tables.accounts.replace(taken.row, answer.licenses, now)) return taken;
    const std::vector<license::License> none;
    taken.changes = license::license_changes(before ? before->licenses : none, answer.licenses);
    for (const LicenseChange& change : taken.changes) {
        tables.journal.append(license_moved_note(change, now));
    }
    return taken;
}

}  // namespace

Accounts::Accounts(store::Store& store, Enforcer& enforcer, license::LicensePolicy policy, Log log)
    : store_{store}, enforcer_{enforcer}, policy_{policy}, log_{std::move(log)} {}

Result<void> Accounts::read_all() {
    LicenseProjection read;
    const auto read_tables = [&read](Tables& tables) -> Result<void> {
        tables.products.each([&read](Product product) { read.put(std::move(product)); });
        tables.accounts.each([&read](const AccountRecord& record) { read.put(record); });
        return {};
    };
    const Result<void> done = store_.write_now(read_tables);
    if (done) projection_ = std::move(read);
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
    if (is_new) projection_.put(*there);
    co_return is_new;
}

Task<Result<void>> Accounts::remove(UserId user, Actor actor) {
    auto erase = [user, actor = std::move(actor), now = enforcer_.time().now(),
                  mark = enforcer_.time().mark()](Tables& tables) -> Result<void> {
        if (!tables.accounts.remove(user)) return not_here();
        tables.installation.keep(mark);
        tables.journal.append(account_removed_note(user, actor, now));
        return {};
    };
    const Result<void> erased = co_await store_.write(std::move(erase));
    if (erased) projection_.remove(user);
    co_return erased;
}

Task<Result<void>> Accounts::take(LicenseAnswer answer) {
    const Instant now = enforcer_.time().now();
    // The account says whose they are, whatever the answer says of each.
    for (license::License& license : answer.licenses) license.user = answer.user;
    auto take = [answer, now, mark = enforcer_.time().mark()](Tables& tables) -> Result<Taken> {
        Result<Taken> taken = take_in(tables, answer, now);
        if (taken && !taken->changes.empty()) tables.installation.keep(mark);
        return taken;
    };
    Result<Taken> taken = co_await store_.write(std::move(take));
    if (!taken) co_return taken.error();

    for (Product& product : answer.products) projection_.put(std::move(product));
    projection_.put({.row = taken->row,
                     .user = answer.user,
                     .synced_at = now,
                     .licenses = std::move(answer.licenses)});
    for (LicenseChange& change : taken->changes) {
        enforcer_.events().add(now, LicenseMoved{std::move(change)});
    }
    co_return Result<void>{};
}

Task<Result<void>> Accounts::take_catalogue(std::vector<Product> products) {
    std::vector<BundleId> listed;
    for (const Product& product : products) listed.push_back(product.id);
    auto take = [products, listed](Tables& tables) -> Result<std::vector<BundleId>> {
        for (const Product& product : products) tables.products.put(product);
        tables.products.remove_others(listed);
        std::vector<BundleId> kept;
        tables.products.each([&kept](const Product& product) { kept.push_back(product.id); });
        return kept;
    };
    const Result<std::vector<BundleId>> kept = co_await store_.write(std::move(take));
    if (!kept) co_return kept.error();
    for (Product& product : products) projection_.put(std::move(product));
    const std::set<BundleId> known{kept->begin(), kept->end()};
    projection_.keep_products([&known](const Product& one) { return known.contains(one.id); });
    co_return Result<void>{};
}

ChannelDecision Accounts::check(const ChannelQuestion& question) {
    const Instant now = enforcer_.time().now();
    const std::optional<AccountRecord> account = projection_.find(question.user);
    std::optional<license::LicenseSnapshot> snapshot;
    if (account) {
        snapshot = license::LicenseSnapshot{.licenses = account->licenses,
                                            .synced_at = account->synced_at};
    }
    const auto find = [this](const BundleId& id) { return projection_.find_product(id); };
    const license::LicenseVerdict decided =
        license::decide(question.right, snapshot, find, policy_, now, upstream_answers_);
    ChannelDecision answer{.decision = enforcer_.decided(decided.verdict, now)};
    if (decided.by != nullptr) answer.license = decided.by->id;
    return answer;
}

}  // namespace usher::enforcement

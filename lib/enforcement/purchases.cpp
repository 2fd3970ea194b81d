#include "lib/enforcement/purchases.hpp"

#include <utility>

#include "lib/enforcement/journal_notes.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/license/budget.hpp"
#include "lib/license/license.hpp"

namespace usher::enforcement {
namespace {

using license::Purchase;
using license::PurchaseRequest;
using license::PurchaseState;
using store::Tables;

/// A request, and who makes it where and when.
struct Order {
    PurchaseRequest request;
    DuplicatePurchase duplicates;
    Actor asked_by;
    std::string upstream;
    Instant now;
    std::optional<Error> objection;  ///< to any charge
    std::size_t open_count;          ///< purchases of all users that are not settled
    license::PurchaseLimits limits;
};

// The id is the daemon's own name of a forwarded one: what the caller says is the key.
bool is_same(const PurchaseRequest& known, const PurchaseRequest& wanted) {
    if (!known.is_forwarded || !wanted.is_forwarded) return known == wanted;
    return known.user == wanted.user && known.key == wanted.key && known.body == wanted.body;
}

std::optional<Purchase> known_as(Tables& tables, const PurchaseRequest& request) {
    if (auto known = tables.purchases.find(request.id)) return known;
    return tables.purchases.find(request.user, request.key);
}

std::string duplicate_of(Tables& tables, const store::AccountRecord& account, const Order& order) {
    const std::optional<BundleId>& product = order.request.product;
    if (order.duplicates == DuplicatePurchase::Allow || !product) return {};
    for (const license::License& license : account.licenses) {
        if (license.product == *product && is_in_force(license, order.now)) {
            return "licence " + license.id.text() + " to this product is in force";
        }
    }
    for (const Purchase& open : tables.purchases.open(order.request.user)) {
        if (open.request.product == product) {
            return "purchase " + open.request.id.text() + " of this product is not settled";
        }
    }
    return {};
}

std::optional<Error> objection_to_charging(Tables& tables, const std::optional<Error>& objection) {
    if (const auto recovery = tables.recovery.open()) return unconfirmed(*recovery);
    return objection;
}

// Each is sent again until it is settled, and read with every answer about its user.
std::optional<Error> objection_to_more(Tables& tables, const Order& order) {
    const bool is_too_much =
        order.open_count >= Purchases::open_max ||
        tables.purchases.open(order.request.user).size() >= Purchases::open_of_user_max;
    if (is_too_much) {
        return Error{Errc::Unavailable, "too many purchases are not settled"}.with_retry_after(
            std::chrono::minutes{1});
    }
    const Instant today = license::day_of(order.now);
    const auto made = tables.purchases.made_since(today, order.asked_by, order.request.user);
    const std::optional<std::string> objection = license::objection_to(order.limits, made);
    if (!objection) return std::nullopt;
    return Error{Errc::Unavailable, *objection}.with_retry_after(today + std::chrono::days{1} -
                                                                 order.now);
}

Result<PlacedPurchase> place_in(Tables& tables, const Order& order) {
    if (auto known = known_as(tables, order.request)) {
        if (is_same(known->request, order.request)) {
            return PlacedPurchase{.purchase = std::move(*known)};
        }
        return Error{Errc::Conflict, "another purchase was made under this id or key"};
    }
    if (order.upstream.empty()) return Error{Errc::Unavailable, "no upstream is configured"};
    const auto account = tables.accounts.find(order.request.user);
    if (!account) return Error{Errc::NotFound, "the user's licences are not kept here"};
    if (const auto error = objection_to_charging(tables, order.objection)) return *error;
    if (const auto error = objection_to_more(tables, order)) return *error;

    Purchase purchase{.request = order.request,
                      .asked_by = order.asked_by,
                      .upstream = order.upstream,
                      .created_at = order.now,
                      .changed_at = order.now,
                      .evidence = "nothing has been sent"};
    std::string duplicate = duplicate_of(tables, *account, order);
    if (!duplicate.empty()) {
        return PlacedPurchase{.purchase = std::move(purchase), .duplicate = std::move(duplicate)};
    }
    tables.purchases.insert(purchase);
    tables.journal.append(purchase_note(purchase, "wanted", order.asked_by, order.now));
    return PlacedPurchase{.purchase = std::move(purchase), .added = true};
}

void apply(Purchase& purchase, const PurchaseFinding& finding) {
    purchase.state = finding.state;
    purchase.in_doubt = finding.in_doubt;
    purchase.evidence = finding.evidence;
    purchase.code = finding.code;
    if (finding.license) purchase.license = finding.license;
    if (is_final(finding.state)) purchase.reply = finding.reply;
}

}  // namespace

/// What a write has done.
struct Purchases::Changed {
    Purchase before;
    Purchase after;
};

Purchases::Purchases(store::Store& store, Enforcer& enforcer, std::string upstream,
                     license::PurchaseLimits limits, Log log)
    : store_{store},
      enforcer_{enforcer},
      upstream_{std::move(upstream)},
      limits_{limits},
      log_{std::move(log)} {}

std::optional<Error> Purchases::objection() const {
    return objection_ ? objection_() : std::nullopt;
}

void Purchases::add(const Purchase& purchase, PurchaseState state) {
    if (is_final(state)) return;
    ++open_count_;
    ++open_of_[purchase.request.user];
    if (state == PurchaseState::Unknown) ++unknown_count_;
}

void Purchases::take_out(const Purchase& purchase, PurchaseState state) {
    if (is_final(state)) return;
    --open_count_;
    const auto of_user = open_of_.find(purchase.request.user);
    if (--of_user->second == 0) open_of_.erase(of_user);
    if (state == PurchaseState::Unknown) --unknown_count_;
}

Result<void> Purchases::count_open() {
    auto read = [](Tables& tables) -> Result<std::vector<Purchase>> {
        return tables.purchases.open();
    };
    const Result<std::vector<Purchase>> open = store_.write_now(read);
    if (!open) return open.error();
    for (const Purchase& purchase : *open) add(purchase, purchase.state);
    return {};
}

void Purchases::tell(const Purchase& purchase, std::optional<PurchaseState> from) {
    if (from == purchase.state) return;
    if (from) take_out(purchase, *from);
    add(purchase, purchase.state);
    announce(purchase);
}

void Purchases::announce(const std::vector<Purchase>& doubted) {
    for (const Purchase& purchase : doubted) announce(purchase);
}

void Purchases::announce(const Purchase& purchase) {
    if (purchase.state == PurchaseState::Unknown) {
        log_.warning("whether a licence was bought is not known",
                     {{"id", purchase.request.id.text()}, {"evidence", purchase.evidence}});
    }
    enforcer_.events().add(enforcer_.time().now(),
                           PurchaseChanged{.id = purchase.request.id,
                                           .user = purchase.request.user,
                                           .product = purchase.request.product,
                                           .state = purchase.state,
                                           .license = purchase.license});
}

Task<Result<PlacedPurchase>> Purchases::place(PurchaseRequest request, DuplicatePurchase duplicates,
                                              Actor actor) {
    Order order{.request = std::move(request),
                .duplicates = duplicates,
                .asked_by = std::move(actor),
                .upstream = upstream_,
                .now = enforcer_.time().now(),
                .objection = objection(),
                .open_count = open_count_,
                .limits = limits_};
    auto place = [order = std::move(order), mark = enforcer_.time().mark()](Tables& tables) {
        Result<PlacedPurchase> placed = place_in(tables, order);
        if (placed && placed->added) tables.installation.keep(mark);
        return placed;
    };
    Result<PlacedPurchase> placed = co_await store_.write(std::move(place));
    if (placed && placed->added) tell(placed->purchase, std::nullopt);
    co_return placed;
}

Task<Result<Purchases::Changed>> Purchases::change(PurchaseId id, Change work, std::string event,
                                                   Actor actor) {
    auto write = [id = std::move(id), work = std::move(work), event = std::move(event),
                  actor = std::move(actor), now = enforcer_.time().now(),
                  mark = enforcer_.time().mark()](Tables& tables) -> Result<Changed> {
        tables.take_back_time(mark);
        const std::optional<Purchase> before = tables.purchases.find(id);
        if (!before) return Error{Errc::NotFound, "no such purchase"};
        const PurchaseState from = before->state;
        if (is_final(from)) {
            return Error{Errc::Conflict, "the purchase is " + std::string{name(from)} + " already"};
        }
        Purchase purchase = *before;
        const Result<void> done = work(tables, purchase);
        if (!done) return done.error();
        if (purchase.state != from) purchase.changed_at = now;
        tables.installation.keep(mark);
        tables.purchases.update(purchase);
        const bool is_news = !event.empty() || purchase.state != from;
        const std::string word = event.empty() ? std::string{name(purchase.state)} : event;
        if (is_news) tables.journal.append(purchase_note(purchase, word, actor, now));
        return Changed{.before = *before, .after = std::move(purchase)};
    };
    Result<Changed> changed = co_await store_.write(std::move(write));
    if (changed) tell(changed->after, changed->before.state);
    co_return changed;
}

Task<Result<Purchase>> Purchases::begin_attempt(PurchaseId id, Instant known_after) {
    Change work = [upstream = upstream_, objection = objection(), now = enforcer_.time().now(),
                   known_after](Tables& tables, Purchase& purchase) -> Result<void> {
        if (purchase.upstream != upstream) {
            return Error{Errc::Conflict,
                         "it was ordered from another upstream, " + purchase.upstream};
        }
        if (purchase.in_doubt && purchase.first_sent_at <= known_after) {
            return Error{Errc::Conflict, "upstream may have forgotten its key"};
        }
        if (const auto error = objection_to_charging(tables, objection)) return *error;
        purchase = license::with_attempt(std::move(purchase), now);
        return {};
    };
    Result<Changed> begun = co_await change(std::move(id), std::move(work), "sent", the_daemon());
    if (!begun) co_return begun.error();
    co_return std::move(begun->before);
}

Task<Result<Purchase>> Purchases::record(PurchaseId id, PurchaseFinding finding, Actor actor) {
    Change work = [finding = std::move(finding)](Tables& tables,
                                                 Purchase& purchase) -> Result<void> {
        if (const auto recovery = tables.recovery.open()) return unconfirmed(*recovery);
        if (purchase.attempts != finding.attempts) {
            return Error{Errc::Conflict, "another request has left since"};
        }
        if (finding.is_read_back && finding.license &&
            tables.purchases.is_claimed(purchase.request.user, *finding.license)) {
            return Error{Errc::Conflict, "another purchase has brought this licence"};
        }
        apply(purchase, finding);
        return {};
    };
    std::string no_event;
    Result<Changed> recorded =
        co_await change(std::move(id), std::move(work), std::move(no_event), std::move(actor));
    if (!recorded) co_return recorded.error();
    co_return std::move(recorded->after);
}

Task<Result<Purchase>> Purchases::resolve(PurchaseId id, bool is_bought, license::Resolution word,
                                          Actor actor) {
    word.at = enforcer_.time().now();
    Change work = [is_bought, word = std::move(word)](Tables& /*tables*/,
                                                      Purchase& purchase) -> Result<void> {
        if (purchase.state != PurchaseState::Unknown) {
            return Error{Errc::Conflict, "the purchase is pending: its outcome may still come"};
        }
        purchase.state = is_bought ? PurchaseState::Bought : PurchaseState::Refused;
        purchase.in_doubt = false;
        purchase.evidence =
            is_bought ? "a person says that it was bought" : "a person says that it was not bought";
        purchase.resolution = word;
        return {};
    };
    Result<Changed> resolved =
        co_await change(std::move(id), std::move(work), "resolved", std::move(actor));
    if (!resolved) co_return resolved.error();
    co_return std::move(resolved->after);
}

Task<Result<Purchase>> Purchases::find(PurchaseId id) {
    auto find = [id = std::move(id)](Tables& tables) -> Result<Purchase> {
        std::optional<Purchase> found = tables.purchases.find(id);
        if (!found) return Error{Errc::NotFound, "no such purchase"};
        return std::move(*found);
    };
    co_return co_await store_.write(std::move(find));
}

Task<Result<std::vector<Purchase>>> Purchases::newest(PurchasePage page) {
    auto newest = [page = std::move(page)](Tables& tables) {
        return tables.purchases.newest(page);
    };
    co_return co_await store_.write(std::move(newest));
}

Task<Result<std::vector<Purchase>>> Purchases::open(std::optional<UserId> user) {
    auto open = [user = std::move(user)](Tables& tables) -> Result<std::vector<Purchase>> {
        return tables.purchases.open(user);
    };
    co_return co_await store_.write(std::move(open));
}

Task<Result<std::vector<Purchase>>> Purchases::may_have_bought(UserId user) {
    auto read = [user = std::move(user)](Tables& tables) -> Result<std::vector<Purchase>> {
        return tables.purchases.may_have_bought(user);
    };
    co_return co_await store_.write(std::move(read));
}

}  // namespace usher::enforcement

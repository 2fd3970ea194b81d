/// The commands of purchases: every request that may charge somebody is durable before it leaves,
/// and with it, in the same commit, the journal's entry of who wanted it (specs/aminotv.md 7.4).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/purchase.hpp"
#include "lib/store/purchase_table.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using PurchasePage = store::PurchasePage;

/// Whether a user may buy a product of which there is a licence in force, or a purchase that is not
/// settled, without being asked again.
enum class DuplicatePurchase : std::uint8_t { Ask, Allow };

struct PlacedPurchase {
    license::Purchase purchase;
    bool added = false;  ///< false: it was asked for before
    /// Why the caller must say again that this is wanted; then nothing has been made. Empty: made.
    std::string duplicate{};
};

/// What became of a request.
struct PurchaseFinding {
    license::PurchaseState state{};
    bool in_doubt = false;
    std::string evidence{};
    std::string code{};
    std::optional<LicenseId> license{};
    std::optional<license::PurchaseReply> reply{};
    int attempts = 0;  ///< that the purchase had when this was found
    /// The licence was seen among those of the user: it may have come of one purchase only.
    bool is_read_back = false;
};

/// Lives on the event loop.
class Purchases {
public:
    static constexpr std::size_t open_max = 1000;        ///< that are not settled, of all users
    static constexpr std::size_t open_of_user_max = 16;  ///< of one

    /// `store` and `enforcer` outlive it. `upstream`: whom purchases are ordered from, empty for
    /// nobody.
    Purchases(store::Store& store, Enforcer& enforcer, std::string upstream,
              license::PurchaseLimits limits, Log log);

    /// From then on whatever may charge is refused with what `objection` says, unless it says
    /// nothing. It is called on the event loop, with each command.
    void ask_before_charging(std::function<std::optional<Error>()> objection) {
        objection_ = std::move(objection);
    }
    /// Counts what is open; for start-up, before the loop runs.
    [[nodiscard]] Result<void> count_open();
    /// Tells the log and who listens of what has become Unknown before anybody could.
    void announce(const std::vector<license::Purchase>& doubted);

    /// Makes a request of `actor` durable, or finds it again. The same id, or of one user the same
    /// key, is the same purchase for ever: Errc::Conflict for another request under it.
    /// Errc::NotFound for a user who is not here, Errc::Unavailable for a new one while a recovery
    /// is not confirmed (D29), without an upstream, or while too many are not settled.
    [[nodiscard]] Task<Result<PlacedPurchase>> place(license::PurchaseRequest request,
                                                     DuplicatePurchase duplicates, Actor actor);

    /// One more request is about to leave: durable when it returns, from when on it may have been
    /// executed. How the purchase stood before that. Errc::NotFound; Errc::Conflict for a final
    /// state, for one that was ordered from another upstream, and for one in doubt whose first
    /// request left no later than `known_after`, since upstream may have forgotten its key;
    /// Errc::Unavailable while a recovery is not confirmed.
    [[nodiscard]] Task<Result<license::Purchase>> begin_attempt(PurchaseId id, Instant known_after);

    /// Takes what became of it. Errc::NotFound; Errc::Conflict for a final state, where another
    /// request has left since, and for a licence read back that another purchase has brought;
    /// Errc::Unavailable while a recovery is not confirmed, since which other purchases were made
    /// may be forgotten.
    [[nodiscard]] Task<Result<license::Purchase>> record(PurchaseId id, PurchaseFinding finding,
                                                         Actor actor);
    /// Takes a person's word on a purchase that is Unknown; `word.at` is set here. Errc::NotFound,
    /// Errc::Conflict in any other state.
    [[nodiscard]] Task<Result<license::Purchase>> resolve(PurchaseId id, bool is_bought,
                                                          license::Resolution word, Actor actor);

    [[nodiscard]] Task<Result<license::Purchase>> find(PurchaseId id);
    // Those in lists have neither the body of the request nor that of the reply.

    /// Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Task<Result<std::vector<license::Purchase>>> newest(PurchasePage page);
    /// Those whose state is not final, oldest first.
    [[nodiscard]] Task<Result<std::vector<license::Purchase>>> open(std::optional<UserId> user);

    /// Those of the user that have brought a licence or may have, oldest first.
    [[nodiscard]] Task<Result<std::vector<license::Purchase>>> may_have_bought(UserId user);

    [[nodiscard]] std::size_t open_count() const noexcept { return open_count_; }
    [[nodiscard]] bool has_open(const UserId& user) const { return open_of_.contains(user); }
    /// How many of them are Unknown.
    [[nodiscard]] std::size_t unknown_count() const noexcept { return unknown_count_; }
    /// Whether it was ordered from the upstream of now: of others nothing is sent.
    [[nodiscard]] bool is_ours(const license::Purchase& purchase) const noexcept {
        return purchase.upstream == upstream_;
    }

private:
    using Change = std::function<Result<void>(store::Tables&, license::Purchase&)>;

    [[nodiscard]] std::optional<Error> objection() const;
    struct Changed;
    [[nodiscard]] Task<Result<Changed>> change(PurchaseId id, Change work, std::string event,
                                               Actor actor);
    void tell(const license::Purchase& purchase, std::optional<license::PurchaseState> from);
    void announce(const license::Purchase& purchase);
    void add(const license::Purchase& purchase, license::PurchaseState state);
    void take_out(const license::Purchase& purchase, license::PurchaseState state);

    store::Store& store_;
    Enforcer& enforcer_;
    std::string upstream_;
    license::PurchaseLimits limits_;
    std::function<std::optional<Error>()> objection_;
    Log log_;
    std::size_t open_count_ = 0;
    std::unordered_map<UserId, std::size_t> open_of_;  ///< of each user, at least one
    std::size_t unknown_count_ = 0;
};

}  // namespace usher::enforcement

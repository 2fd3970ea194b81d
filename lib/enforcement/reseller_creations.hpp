/// The commands of creations of resellers: every step of one is durable before it has an effect,
/// and with it, in the same commit, the journal's entry of it (specs/createreseller.md 8).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/reseller_creation.hpp"
#include "lib/store/reseller_creation_table.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using ResellerCreationPage = store::ResellerCreationPage;

/// What was asked for: a creation as it begins, and the consents that it goes by.
struct WantedCreation {
    license::Creation creation;
    std::vector<license::ConsentRecord> consents{};
};

struct PlacedCreation {
    license::KeptCreation creation;
    bool added = false;  ///< false: it was asked for before
};

/// A step that is durable.
struct AdvancedCreation {
    license::KeptCreation creation;
    license::CreationEffect effect{};  ///< that it obliges to
};

/// Lives on the event loop.
class ResellerCreations {
public:
    static constexpr std::size_t open_max = 100;  ///< that are not settled

    /// `store` and `enforcer` outlive it. `upstream`: the address where resellers are created,
    /// without secrets; empty for nowhere.
    ResellerCreations(store::Store& store, Enforcer& enforcer, std::string upstream, Log log);

    /// What speaks against a request that may leave now, if anything does; asked before each step
    /// by which one would, and answered on the event loop. Without it only a recovery does.
    void ask_before_sending(std::function<std::optional<Error>()> objection) {
        objection_ = std::move(objection);
    }
    /// Counts what is open; for start-up, before the loop runs.
    [[nodiscard]] Result<void> count_open();
    /// Tells the log and who listens of what has become InDoubt before anybody could.
    void announce(const std::vector<license::KeptCreation>& doubted);

    /// Makes what `actor` asks for durable, or finds it again. The same id is the same creation for
    /// ever: Errc::Conflict for another request under it, and for a user name of which another
    /// creation is not settled. For a new one Errc::Unavailable without an upstream, while a
    /// recovery is not confirmed (D29), or while too many are not settled.
    [[nodiscard]] Task<Result<PlacedCreation>> place(WantedCreation wanted, Actor actor);

    /// Takes what has happened to a creation that stands as in `seen`; the effect may begin when it
    /// returns. Errc::NotFound; Errc::Conflict if it stands otherwise, where license::advance says
    /// so, and for a step by which something is asked or sent at once of another upstream's;
    /// Errc::Unavailable for a step that has a request leave, or shall, while a recovery is not
    /// confirmed.
    [[nodiscard]] Task<Result<AdvancedCreation>> advance(license::Creation seen,
                                                         license::CreationHappening happening,
                                                         Actor actor);
    /// Takes a person's word on a creation that is InDoubt; `word.at` is set here. Errc::NotFound,
    /// Errc::Conflict in any other state.
    [[nodiscard]] Task<Result<license::KeptCreation>> resolve(license::CreationId id,
                                                              bool is_created,
                                                              license::Resolution word,
                                                              Actor actor);

    [[nodiscard]] Task<Result<license::KeptCreation>> find(license::CreationId id);
    /// The newest first. Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Task<Result<std::vector<license::KeptCreation>>> newest(
        ResellerCreationPage page);
    /// Those whose state is not final, oldest first.
    [[nodiscard]] Task<Result<std::vector<license::KeptCreation>>> open();

    /// As it was given.
    [[nodiscard]] const std::string& upstream() const noexcept { return upstream_; }
    [[nodiscard]] std::size_t open_count() const noexcept { return open_count_; }
    /// How many of them wait for a person.
    [[nodiscard]] std::size_t in_doubt_count() const noexcept { return in_doubt_count_; }
    /// Whether `effect` of `creation` may be carried out at the upstream of now. Whatever asks or
    /// sends may only where it was asked for: what a name is like elsewhere says nothing of it.
    /// `advance` refuses what would be begun elsewhere at once; what comes later, a restart with
    /// another upstream lying between, is for who carries it out.
    [[nodiscard]] bool may_be_asked(const license::KeptCreation& creation,
                                    license::CreationEffect effect) const noexcept;

private:
    /// A step as it is taken inside a write.
    struct Step;

    [[nodiscard]] std::optional<Error> objection() const;
    [[nodiscard]] Task<Result<AdvancedCreation>> take(Step step);
    void tell(const license::KeptCreation& creation, std::optional<license::CreationState> from);
    void announce(const license::KeptCreation& creation);

    store::Store& store_;
    Enforcer& enforcer_;
    std::string upstream_;
    std::function<std::optional<Error>()> objection_;
    Log log_;
    std::size_t open_count_ = 0;
    std::size_t in_doubt_count_ = 0;
};

}  // namespace usher::enforcement

/// Whose licences are kept here: the commands that change them, and the decision that rests on
/// them.
///
/// Each command is one write of the store, with the journal's entry of licences that are granted,
/// changed or revoked; projection and listeners follow after its commit. Lives on the event loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/license_projection.hpp"
#include "lib/license/license_decision.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// What upstream says a user has: everything, and the products that it is about.
struct LicenseAnswer {
    UserId user;
    std::vector<license::License> licenses;
    std::vector<license::Product> products;
};

struct ChannelQuestion {
    UserId user;
    license::ChannelRight right;
};

struct ChannelDecision {
    Decision decision;
    /// The licence that allows it, as upstream numbers it now; none for a refusal.
    std::optional<LicenseId> license{};
};

class Accounts {
public:
    /// `store` and `enforcer` outlive it.
    Accounts(store::Store& store, Enforcer& enforcer, license::LicensePolicy policy, Log log);

    /// Reads everything into the projection; for start-up, before the loop runs.
    [[nodiscard]] Result<void> read_all();

    /// From now on the licences of `user` are kept. Whether it is new. Errors of the store.
    [[nodiscard]] Task<Result<bool>> add(UserId user, Actor actor);
    /// Forgets a user. Errc::NotFound for one who is not here.
    [[nodiscard]] Task<Result<void>> remove(UserId user, Actor actor);

    /// Takes a whole answer in the place of what was known of its user, who is added if not here;
    /// products are added to what is known (specs/aminotv.md 13). Errc::Conflict, with nothing
    /// changed, for a licence that comes twice.
    [[nodiscard]] Task<Result<void>> take(LicenseAnswer answer);
    /// Takes the whole catalogue: what is not in it stays only as long as a licence names it.
    [[nodiscard]] Task<Result<void>> take_catalogue(std::vector<license::Product> products);

    /// Decides by what is known, at the trusted time (specs/aminotv.md 9).
    [[nodiscard]] ChannelDecision check(const ChannelQuestion& question);

    [[nodiscard]] const LicenseProjection& projection() const noexcept { return projection_; }
    [[nodiscard]] const license::LicensePolicy& policy() const noexcept { return policy_; }

    /// Set by sync: whether the licences' upstream answered last time.
    void upstream_answers(bool answers) noexcept { upstream_answers_ = answers; }
    [[nodiscard]] bool is_in_touch() const noexcept { return upstream_answers_; }

private:
    store::Store& store_;
    Enforcer& enforcer_;
    license::LicensePolicy policy_;
    Log log_;
    LicenseProjection projection_;
    bool upstream_answers_ = false;
};

}  // namespace usher::enforcement

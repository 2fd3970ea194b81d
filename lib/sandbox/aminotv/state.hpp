/// What this dialect keeps in memory beside the books: how it answers, and what is under way.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/sandbox/aminotv/answer_profile.hpp"

namespace usher::sandbox::aminotv {

/// The purchases that are being executed, by user and key.
using RunningPurchases = std::set<std::pair<UserId, std::string>>;

/// Lives on the event loop.
struct State {
    AnswerProfile profile;
    /// How long after its end a licence is moved to EXPIRED by the platform's script; none: the
    /// script runs only when the control endpoint says so.
    std::optional<Seconds> expiry_lag{std::chrono::hours{1}};
    /// Shared with the requests, which may outlive the sandbox by a turn of the loop.
    std::shared_ptr<RunningPurchases> running = std::make_shared<RunningPurchases>();

    /// Up to which end the script has run by `now`.
    [[nodiscard]] std::optional<Instant> expired_until(Instant now) const {
        if (!expiry_lag) return std::nullopt;
        return now - *expiry_lag;
    }
};

/// A request's hold on its key, given back when it ends.
class PurchaseTicket {
public:
    PurchaseTicket(std::shared_ptr<RunningPurchases> running, UserId user, std::string key)
        : running_{std::move(running)}, purchase_{std::move(user), std::move(key)} {}
    PurchaseTicket(const PurchaseTicket&) = delete;
    PurchaseTicket& operator=(const PurchaseTicket&) = delete;
    ~PurchaseTicket() { release(); }

    /// Whether the key is ours: it was already, or nobody else has it.
    bool take() {
        if (!is_held_) is_held_ = running_->insert(purchase_).second;
        return is_held_;
    }
    void release() {
        if (std::exchange(is_held_, false)) running_->erase(purchase_);
    }

private:
    std::shared_ptr<RunningPurchases> running_;
    std::pair<UserId, std::string> purchase_;
    bool is_held_ = false;
};

}  // namespace usher::sandbox::aminotv

#include "lib/sync/account_plan.hpp"

namespace usher::sync {

std::int64_t AccountRows::row_of(const UserId& user) {
    const auto [place, is_new] = rows_.try_emplace(user, last_ + 1);
    if (is_new) users_.insert_or_assign(++last_, user);
    return place->second;
}

std::optional<UserId> AccountRows::user_in(std::int64_t row) const {
    const auto found = users_.find(row);
    if (found == users_.end()) return std::nullopt;
    return found->second;
}

void AccountRows::forget(std::int64_t row) {
    const auto found = users_.find(row);
    if (found == users_.end()) return;
    rows_.erase(found->second);
    users_.erase(found);
}

BootTime jittered(std::chrono::seconds every, double fraction) {
    const BootTime whole = every;
    const double share = 0.9 + 0.2 * fraction;
    return BootTime{static_cast<std::int64_t>(static_cast<double>(whole.count()) * share)};
}

}  // namespace usher::sync

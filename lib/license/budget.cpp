#include "lib/license/budget.hpp"

namespace usher::license {
namespace {

bool exceeds(const std::optional<Cents>& limit, Cents spent, Cents price) {
    return limit && price.value > limit->value - spent.value;
}

std::string says(const char* whose, Cents spent, Cents price, Cents limit) {
    return std::string{"the budget "} + whose + " is " + to_decimal(limit) +
           " a day: " + to_decimal(spent) + " are spent, this costs " + to_decimal(price);
}

}  // namespace

Instant day_of(Instant now) noexcept {
    return std::chrono::floor<std::chrono::days>(now);
}

std::optional<std::string> objection_to(const std::optional<Cents>& quoted,
                                        const std::optional<Cents>& expected) {
    if (!expected || quoted == expected) return std::nullopt;
    if (!quoted) return "upstream names no price, and " + to_decimal(*expected) + " was agreed";
    return "upstream's price is " + to_decimal(*quoted) + ", not " + to_decimal(*expected);
}

std::optional<std::string> objection_to(const std::optional<Cents>& quoted, const Budget& budget,
                                        const Spent& spent) {
    if (!budget.is_limited()) return std::nullopt;
    if (!quoted) return "upstream names no price, and there is a budget";
    if (exceeds(budget.per_app, spent.by_app, *quoted)) {
        return says("of the app", spent.by_app, *quoted, *budget.per_app);
    }
    if (exceeds(budget.per_key, spent.for_key, *quoted)) {
        return says("for the user key", spent.for_key, *quoted, *budget.per_key);
    }
    return std::nullopt;
}

}  // namespace usher::license

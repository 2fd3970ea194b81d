#include "lib/store/reminder_table.hpp"

namespace usher::store {

bool ReminderTable::put(const Reminded& reminded) {
    return database_
               .prepare(
                   "INSERT INTO reminder (account, product, ends, threshold_s)"
                   " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
               .bind(reminded.account)
               .bind(reminded.product.text())
               .bind(unix_seconds(reminded.end))
               .bind(reminded.threshold.count())
               .run() != 0;
}

void ReminderTable::forget_ended(Instant now) {
    database_.prepare("DELETE FROM reminder WHERE ends <= ?").bind(unix_seconds(now)).run();
}

}  // namespace usher::store

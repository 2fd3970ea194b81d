#include "lib/store/table_work.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace usher::store {

std::optional<license::Standing> Tables::settle() {
    if (deferred_.mark || !deferred_.notes.empty()) {
        Installation row = installation.read();
        if (deferred_.mark) take_back_time(row, *deferred_.mark);
        installation.settle(row);
        journal.settle(row);
        installation.write(row);
    }
    return deferred_.has_grown ? std::optional{installation.standing()} : std::nullopt;
}

void Tables::take_back_time(const license::Mark& mark) {
    Installation row = installation.read();
    take_back_time(row, mark);
    installation.write(row);
}

void Tables::take_back_time(Installation& row, const license::Mark& mark) {
    if (mark.highest >= row.mark.highest) return;
    purchases.take_back_time(row.mark.highest - mark.highest, mark.highest);
    row.mark.highest = mark.highest;
}

void Tables::notice(const license::Doubt& doubt, Instant now) {
    if (!recovery.notice(doubt, now)) return;
    journal.append(
        {.at = now,
         .kind = "recovery_noticed",
         .subject = std::string{name(doubt.cause)},
         .actor = the_daemon(),
         .details = boost::json::serialize(boost::json::object{{"detail", doubt.detail}})});
}

TransactionHooks TableWork::hooks() {
    return {.begin =
                [this] {
                    deferred_ = {};
                    standing_.reset();
                },
            .complete = [this](Database& database) { complete(database); },
            .committed =
                [this] {
                    if (standing_ && on_standing_) on_standing_(*standing_);
                }};
}

void TableWork::complete(Database& database) {
    Tables tables{database, derived_, deferred_};
    standing_ = tables.settle();
}

// Work that settled before it failed has written, so that the transaction is undone with it.
TableWork::Attempt::~Attempt() {
    if (has_succeeded) return;
    deferred.mark = std::move(mark);
    deferred.notes.resize(std::min(notes, deferred.notes.size()));
}

}  // namespace usher::store

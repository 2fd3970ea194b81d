#include "lib/upstream/aminotv/license_members.hpp"

#include <algorithm>

#include "lib/upstream/aminotv/price.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view stop_name = "stop_date";
constexpr std::string_view end_name = "end_date";

}  // namespace

LicenseDates read_dates(const Members& attributes) {
    const DateMember start = attributes.date("start_date");
    const DateMember stop = attributes.date(stop_name);
    const DateMember end = attributes.date(end_name);

    LicenseDates dates{.start = start.at, .end = stop.at ? stop.at : end.at};
    if (stop.at && end.at && *stop.at != *end.at) {
        attributes.blame(end_name, Flaw::DateConflict);
        dates.end = std::min(*stop.at, *end.at);
    }
    const bool is_end_lost = !dates.end && (stop.is_malformed || end.is_malformed);
    dates.are_unreadable = start.is_malformed || is_end_lost;
    return dates;
}

RenewRecord read_renew_record(const Members& attributes) {
    const Members record = attributes.in("renew_record");
    return {.recurring = record.flag("recurring"), .expiry_date = record.date("expiry_date").at};
}

PurchaseRecord read_purchase_record(const Members& attributes) {
    const Members record = attributes.in("purchase_record");
    PurchaseRecord purchase{.price_minor = record.count("price_currency_amount"),
                            .price_currency = record.text("price_currency_iso4217"),
                            .purchased_at = record.date("purchase_timestamp").at,
                            .payment_method = record.text("payment_method")};
    if (purchase.price_currency && !is_currency(*purchase.price_currency)) {
        record.blame("price_currency_iso4217");
        purchase.price_currency.reset();
    }
    return purchase;
}

void write_end(ObjectText& attributes, std::optional<Instant> end, DateFields fields) {
    switch (fields) {
        case DateFields::Both: attributes.date(stop_name, end).date(end_name, end); return;
        case DateFields::StopOnly: attributes.date(stop_name, end); return;
        case DateFields::EndOnly: attributes.date(end_name, end); return;
        case DateFields::Conflicting:
            attributes.date(stop_name, end);
            if (end) attributes.date(end_name, *end + std::chrono::days{1});
            return;
    }
}

void write_records(ObjectText& attributes, const RenewRecord& renew,
                   const PurchaseRecord& purchase) {
    ObjectText renew_text;
    renew_text.maybe_flag("recurring", renew.recurring)
        .maybe_date("expiry_date", renew.expiry_date);
    if (!renew_text.empty()) attributes.json("renew_record", renew_text.done());

    ObjectText purchase_text;
    purchase_text.maybe_number("price_currency_amount", purchase.price_minor)
        .maybe_text("price_currency_iso4217", purchase.price_currency)
        .maybe_date("purchase_timestamp", purchase.purchased_at)
        .maybe_text("payment_method", purchase.payment_method);
    if (!purchase_text.empty()) attributes.json("purchase_record", purchase_text.done());
}

}  // namespace usher::upstream::aminotv

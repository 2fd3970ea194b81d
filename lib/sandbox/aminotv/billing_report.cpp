#include "lib/sandbox/aminotv/billing_report.hpp"

#include <boost/json/array.hpp>
#include <string>
#include <utility>

#include "lib/sandbox/aminotv/charge_books.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

namespace bj = boost::json;

constexpr std::int64_t lines_max = 1000;

bj::object show(const Charge& charge) {
    return {{"order_id", charge.order.text()},
            {"user_id", charge.user.text()},
            {"product_id", charge.product.text()},
            {"amount", charge.amount.minor},
            {"currency", charge.amount.currency},
            {"license_id", charge.license.text()},
            {"charged_at", unix_seconds(charge.charged_at)}};
}

bj::object show(const license::License& license, BillingVerdict verdict) {
    bj::object line{{"license_id", license.id.text()},
                    {"order_id", nullptr},
                    {"verdict", std::string{name(verdict)}}};
    if (license.order) line["order_id"] = license.order->text();
    return line;
}

}  // namespace

bj::object billing_report(store::Database& database) {
    bj::array charges;
    for (const Charge& charge : ChargeBooks{database}.list(lines_max)) {
        charges.push_back(show(charge));
    }
    LicenseDesk desk{database};
    bj::array open;
    for (const ManagedLicense& managed :
         LicenseBooks{database}.list({}, {.limit = lines_max}).items) {
        const BillingVerdict verdict = desk.judge(managed);
        if (verdict != BillingVerdict::Known) open.push_back(show(managed.license, verdict));
    }
    bj::object report;
    report["charges"] = std::move(charges);
    report["open"] = std::move(open);
    return report;
}

BillingRun settle_page(store::Database& database, const Cut& cut, Instant now) {
    const Page<ManagedLicense> page = LicenseBooks{database}.list({}, cut);
    BillingRun run;
    for (const ManagedLicense& managed : page.items) {
        if (LicenseDesk{database}.bill(managed, now) == BillingVerdict::Charge) ++run.charged;
    }
    if (page.has_more) run.last_row = row_of(page.items.back().license.id);
    return run;
}

}  // namespace usher::sandbox::aminotv

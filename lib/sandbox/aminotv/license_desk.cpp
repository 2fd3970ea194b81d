#include "lib/sandbox/aminotv/license_desk.hpp"

#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/sandbox/aminotv/charge_books.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/status_machine.hpp"

namespace usher::sandbox::aminotv {

ManagedLicense with_defaults(const upstream::aminotv::NewLicense& wish,
                             const license::Product& product, Instant now) {
    ManagedLicense made{.license = {}, .renew = wish.renew, .purchase = wish.purchase};
    made.license.user = wish.user;
    made.license.product = wish.product;
    made.license.status = wish.status.value_or(license::LicenseStatus::Active);
    made.license.start = wish.start;
    made.license.end = wish.end;
    made.license.order = wish.order;
    if (!made.renew.recurring) made.renew.recurring = product.recurring;
    if (!made.purchase.purchased_at) made.purchase.purchased_at = now;
    if (product.price && !made.purchase.price_minor && !made.purchase.price_currency) {
        made.purchase.price_minor = product.price->minor;
        made.purchase.price_currency = product.price->currency;
    }
    return made;
}

OrderId order_of(std::uint64_t seed, const LicenseId& id) {
    const std::string named = "order#" + std::to_string(seed) + '#' + id.text();
    std::string digits = to_hex(crypto::view(crypto::sha256(named)));
    // Version 4 and variant 1 of RFC 9562, since that is what clients expect to see.
    digits[12] = '4';
    digits[16] = 'a';
    return OrderId{digits.substr(0, 8) + '-' + digits.substr(8, 4) + '-' + digits.substr(12, 4) +
                   '-' + digits.substr(16, 4) + '-' + digits.substr(20, 12)};
}

Result<ManagedLicense> LicenseDesk::create(ManagedLicense license, Instant now) {
    const Result<LicenseId> id = LicenseBooks{database_}.add(license);
    if (!id) return id.error();
    license.license.id = *id;
    bill(license, now);
    return license;
}

Result<StepTaken> LicenseDesk::step(const StepWish& wish, Instant now) {
    LicenseBooks books{database_};
    std::optional<ManagedLicense> managed = books.find(wish.license);
    if (!managed) return Error{Errc::NotFound, "unknown license"};
    license::License& license = managed->license;
    const std::optional<Instant> end = wish.end ? wish.end : license.end;
    const Result<std::string_view> row = permit_step(license.status, wish.to, end, now);
    if (!row) return row.error();
    if (wish.end && *row != "T14") {
        return Error{Errc::Conflict, "stop_date: only a renewal (T14) sets one"};
    }
    license.status = wish.to;
    license.end = end;
    books.change(wish.license, wish.to, end);
    bill(*managed, now);
    return StepTaken{.row = std::string{*row}, .license = std::move(*managed)};
}

std::optional<license::Amount> LicenseDesk::amount_of(const ManagedLicense& license) {
    const upstream::aminotv::PurchaseRecord& record = license.purchase;
    if (record.price_minor && record.price_currency) {
        return license::Amount{.minor = *record.price_minor, .currency = *record.price_currency};
    }
    if (!record.purchased_at) return std::nullopt;
    return ProductBooks{database_}.price_at(license.license.product, *record.purchased_at);
}

std::optional<Charge> LicenseDesk::charge_of(const ManagedLicense& license) {
    if (!license.license.order) return std::nullopt;
    return ChargeBooks{database_}.find(*license.license.order);
}

BillingVerdict LicenseDesk::judge(const ManagedLicense& license) {
    const std::optional<Charge> charged = charge_of(license);
    const std::optional<license::Amount> amount = amount_of(license);
    const std::string method = license.purchase.payment_method.value_or("");
    const Billable billable{.license = license.license, .payment_method = method, .amount = amount};
    return judge_billing(billable, charged ? &*charged : nullptr);
}

BillingVerdict LicenseDesk::bill(const ManagedLicense& license, Instant now) {
    ChargeBooks charges{database_};
    const BillingVerdict verdict = judge(license);
    if (verdict == BillingVerdict::Known) {
        charges.move(*license.license.order, license.license.id);
    }
    if (verdict == BillingVerdict::Charge) {
        charges.add({.order = *license.license.order,
                     .user = license.license.user,
                     .product = license.license.product,
                     .amount = *amount_of(license),
                     .license = license.license.id,
                     .charged_at = now});
    }
    return verdict;
}

}  // namespace usher::sandbox::aminotv

#include "lib/sandbox/aminotv/billing_rule.hpp"

namespace usher::sandbox::aminotv {
namespace {

bool is_settled(license::LicenseStatus status) {
    using enum license::LicenseStatus;
    switch (status) {
        case Active:
        case Expired:
        case Suspended:
        case SuspendedAdmin: return true;
        case Processing:
        case CheckInvalid:
        case OrderError:
        case Unknown: break;
    }
    return false;
}

}  // namespace

std::string_view name(BillingVerdict verdict) noexcept {
    switch (verdict) {
        case BillingVerdict::Charge: return "charge";
        case BillingVerdict::Known: return "known";
        case BillingVerdict::Conflict: return "order_conflict";
        case BillingVerdict::NotBillable: return "not_billable";
        case BillingVerdict::NotOurs: return "not_ours";
        case BillingVerdict::Hold: return "hold";
    }
    return "";
}

BillingVerdict judge_billing(const Billable& billable, const Charge* charged) {
    const license::License& license = billable.license;
    if (!license.order || license.order->empty()) return BillingVerdict::NotBillable;
    if (charged != nullptr) {
        const bool is_same = charged->user == license.user && charged->product == license.product;
        return is_same ? BillingVerdict::Known : BillingVerdict::Conflict;
    }
    if (billable.payment_method != billing_method) return BillingVerdict::NotOurs;
    if (!is_settled(license.status) || !billable.amount) return BillingVerdict::Hold;
    return BillingVerdict::Charge;
}

}  // namespace usher::sandbox::aminotv

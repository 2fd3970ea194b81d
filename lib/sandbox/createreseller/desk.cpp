#include "lib/sandbox/createreseller/desk.hpp"

#include <string>
#include <string_view>

#include "lib/crypto/digest.hpp"
#include "lib/sandbox/createreseller/reseller_books.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::sandbox::createreseller {
namespace {

namespace codec = upstream::createreseller;

// As long as a real one, so that an unknown user costs the same.
constexpr std::string_view dummy_api_id = "0000000000000000";

Refusal refuse(RefusalKind kind, std::string_view parameter = {}) {
    return {.kind = kind, .parameter = std::string{parameter}};
}

// Steps 3 and 4.
Accepted<Account> find_administrator(AccountBooks& accounts, const Form& form) {
    const std::string_view user = form.find("user");
    if (user.empty()) return refuse(RefusalKind::ParamEmpty, "user");
    const std::string_view api_id = form.find("api_id");
    if (api_id.empty()) return refuse(RefusalKind::ParamEmpty, "api_id");

    const std::optional<Account> account = accounts.find(user);
    const bool can_call =
        account && account->state != AccountState::Deleted && !account->api_id.empty();
    const std::string_view known = can_call ? std::string_view{account->api_id} : dummy_api_id;
    const bool is_same = crypto::equal_in_constant_time(known, api_id);
    if (!can_call || !is_same) return refuse(RefusalKind::Auth);
    if (account->state == AccountState::Disabled || !account->api_enabled) {
        return refuse(RefusalKind::ApiDisabled);
    }
    if (account->role != Role::Administrator) return refuse(RefusalKind::NotAdmin);
    return *account;
}

// Steps 7 to 9.
std::optional<Refusal> refuse_terms(AccountBooks& accounts, const codec::NewReseller& given,
                                    const Account& administrator) {
    if (!administrator.billing && given.is_revenue_share.value_or(false)) {
        return refuse(RefusalKind::BillingRequired, "isRevenueShare");
    }
    if (given.commission_user) {
        if (!administrator.billing) {
            return refuse(RefusalKind::BillingRequired, "commissionUserId");
        }
        if (!given.commission) return refuse(RefusalKind::CommissionPercentRequired);
        if (!accounts.knows(*given.commission_user)) {
            return refuse(RefusalKind::ParamInvalid, "commissionUserId");
        }
    }
    if (given.package) {
        const std::optional<Package> package = accounts.find(*given.package);
        if (!package || package->owner != administrator.id) {
            return refuse(RefusalKind::PackageUnknown);
        }
    }
    return std::nullopt;
}

}  // namespace

Accepted<codec::NewReseller> read_reseller(const Form& form) {
    for (const codec::Parameter& parameter : codec::parameters()) {
        if (parameter.is_mandatory() && form.find(parameter.name).empty()) {
            return refuse(RefusalKind::ParamEmpty, parameter.name);
        }
    }
    codec::NewReseller reseller;
    for (const codec::Parameter& parameter : codec::parameters()) {
        const bool is_password = parameter.name == codec::password_parameter;
        const std::string_view text =
            is_password ? form.find_untrimmed(parameter.name) : form.find(parameter.name);
        if (text.empty()) continue;
        const bool is_spoilt = is_password && form.has_bare_plus(parameter.name);
        if (!is_spoilt && read_into(reseller, parameter, text)) continue;
        if (is_password) return refuse(RefusalKind::PasswordPolicy);
        return refuse(RefusalKind::ParamInvalid, parameter.name);
    }
    return reseller;
}

Verdict create_reseller(store::Database& database, const Form& form, const Secret& spare_password,
                        Instant now) {
    AccountBooks accounts{database};
    const Accepted<Account> administrator = find_administrator(accounts, form);
    if (!administrator) return administrator.error();
    const Accepted<codec::NewReseller> given = read_reseller(form);
    if (!given) return given.error();
    if (auto refusal = refuse_terms(accounts, *given, *administrator)) return refusal;
    if (accounts.is_taken(codec::effective_user_name(*given))) {
        return refuse(RefusalKind::DuplicateUser);
    }
    const Secret& password = given->password.empty() ? spare_password : given->password;
    const Result<AccountNumber> added =
        ResellerBooks{database}.add(*given, *administrator, password, now);
    if (!added) return added.error();
    return std::optional<Refusal>{};
}

Verdict check_user_name(store::Database& database, const Form& form) {
    AccountBooks accounts{database};
    const Accepted<Account> administrator = find_administrator(accounts, form);
    if (!administrator) return administrator.error();
    const std::string_view wanted = form.find("new_user_name");
    if (wanted.empty()) return refuse(RefusalKind::ParamEmpty, "new_user_name");
    if (!codec::is_user_name(wanted, codec::value_characters_max)) {
        return refuse(RefusalKind::ParamInvalid, "new_user_name");
    }
    if (accounts.is_taken(UserName{std::string{wanted}})) return refuse(RefusalKind::DuplicateUser);
    return std::optional<Refusal>{};
}

}  // namespace usher::sandbox::createreseller

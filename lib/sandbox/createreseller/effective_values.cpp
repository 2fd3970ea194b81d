#include "lib/sandbox/createreseller/effective_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/upstream/createreseller/parameters.hpp"

namespace usher::sandbox::createreseller {
namespace {

namespace codec = upstream::createreseller;
using codec::Parameter;

struct Default {
    std::string_view name;
    std::string_view value;
};

// Section 3, column "Default".
constexpr std::array defaults{Default{"activated", "false"}, Default{"send_email", "true"},
                              Default{"pre_paid", "false"}, Default{"auto_charge", "false"},
                              Default{"freeCreditsAtSignup", "0"}};

EffectiveValue with(const Parameter& parameter, std::string value, Origin origin) {
    EffectiveValue effective{.name = std::string{parameter.name}, .origin = origin};
    if (!value.empty()) effective.value = std::move(value);
    return effective;
}

EffectiveValue by_default(const Parameter& parameter) {
    const auto* const found = std::ranges::find(defaults, parameter.name, &Default::name);
    const std::string_view value = found == defaults.end() ? std::string_view{} : found->value;
    return with(parameter, std::string{value}, Origin::Default);
}

class Weighing {
public:
    Weighing(const NewReseller& given, const Account& administrator,
             const std::optional<Package>& package)
        : given_{given}, administrator_{administrator}, package_{package} {
        if (package) package_terms_.terms = package->terms;
    }

    [[nodiscard]] EffectiveValue weigh(const Parameter& parameter) const {
        if (parameter.name == codec::password_parameter) return password(parameter);
        if (!counts(parameter.name)) return by_default(parameter);
        std::string text = text_of(given_, parameter);
        if (!text.empty()) return with(parameter, std::move(text), Origin::Given);
        return not_given(parameter);
    }

private:
    // Whether a value of the parameter has a meaning beside the others.
    [[nodiscard]] bool counts(std::string_view name) const {
        const bool is_shared = shares_revenue(given_, administrator_);
        if (name == "freeCreditsAtSignup") return !is_shared;
        if (name == "revenueShare") return is_shared;
        if (name == "commissionPercent") return given_.commission_user.has_value();
        return true;
    }

    [[nodiscard]] EffectiveValue password(const Parameter& parameter) const {
        return with(parameter, {}, given_.password.empty() ? Origin::Default : Origin::Given);
    }

    [[nodiscard]] EffectiveValue not_given(const Parameter& parameter) const {
        if (parameter.name == "user_name") {
            return with(parameter, given_.email.text(), Origin::Default);
        }
        if (parameter.name == "isRevenueShare") {
            return with(parameter, codec::write_value(administrator_.revenue_share),
                        Origin::Account);
        }
        if (parameter.name == "packageId" && package_) {
            return with(parameter, codec::write_value(package_->id), Origin::Account);
        }
        if (parameter.is_term()) {
            std::string text = text_of(package_terms_, parameter);
            if (!text.empty()) return with(parameter, std::move(text), Origin::Package);
        }
        return by_default(parameter);
    }

    const NewReseller& given_;
    const Account& administrator_;
    const std::optional<Package>& package_;
    NewReseller package_terms_;
};

}  // namespace

std::string_view name(Origin origin) noexcept {
    switch (origin) {
        case Origin::Given: return "given";
        case Origin::Package: return "package";
        case Origin::Account: return "account";
        case Origin::Default: return "default";
    }
    return "";
}

bool shares_revenue(const NewReseller& given, const Account& administrator) noexcept {
    return given.is_revenue_share.value_or(administrator.revenue_share);
}

std::int64_t signup_credits(const NewReseller& given, const Account& administrator) noexcept {
    if (shares_revenue(given, administrator)) return 0;
    return given.free_credits_at_signup.value_or(codec::Count{}).value;
}

std::vector<EffectiveValue> effective_values(const NewReseller& given, const Account& administrator,
                                             const std::optional<Package>& package) {
    const Weighing weighing{given, administrator, package};
    std::vector<EffectiveValue> values;
    for (const Parameter& parameter : codec::parameters()) {
        values.push_back(weighing.weigh(parameter));
    }
    return values;
}

}  // namespace usher::sandbox::createreseller

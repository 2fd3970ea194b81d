#include "lib/upstream/createreseller/parameters.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "lib/upstream/createreseller/text_rules.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::array all_parameters{
    Parameter{"fname", &NewReseller::first_name},
    Parameter{"lname", &NewReseller::last_name},
    Parameter{"email", &NewReseller::email},
    Parameter{"company", &NewReseller::company},
    Parameter{"phone", &NewReseller::phone},
    Parameter{"user_name", &NewReseller::user_name},
    Parameter{"activated", &NewReseller::activated},
    Parameter{"send_email", &NewReseller::send_email},
    Parameter{password_parameter, &NewReseller::password},
    Parameter{"pre_paid", &NewReseller::pre_paid},
    Parameter{"auto_charge", &NewReseller::auto_charge},
    Parameter{"agree_notifications", &NewReseller::agree_notifications},
    Parameter{"agree_terms", &NewReseller::agree_terms},
    Parameter{"isRevenueShare", &NewReseller::is_revenue_share},
    Parameter{"freeCreditsAtSignup", &NewReseller::free_credits_at_signup},
    Parameter{"subscriptionFee", &Terms::subscription_fee},
    Parameter{"monthlyLimit", &Terms::monthly_limit},
    Parameter{"advertiserSubscriptionFeeCost", &Terms::advertiser_fee},
    Parameter{"codeKeywordLeaseCost", &Terms::code_keyword_lease},
    Parameter{"creditPriceCost", &Terms::credit_price},
    Parameter{"enableBranding", &Terms::branding},
    Parameter{"enableSales", &Terms::sales_agents},
    Parameter{"freeKeywords", &Terms::free_keywords},
    Parameter{"freePremiumMobileSites", &Terms::free_premium_sites},
    Parameter{"keywordLeasePriceCost", &Terms::vanity_keyword_lease},
    Parameter{"premiumMobileSitesCost", &Terms::premium_site_price},
    Parameter{"revenueShare", &Terms::revenue_share},
    Parameter{"freeCreditsIncluded", &Terms::free_credits_included},
    Parameter{"commissionUserId", &NewReseller::commission_user},
    Parameter{"commissionPercent", &NewReseller::commission},
    Parameter{"packageId", &NewReseller::package}};

template <typename Value>
const Value& at(const NewReseller& reseller, Value NewReseller::* place) {
    return reseller.*place;
}
template <typename Value>
const Value& at(const NewReseller& reseller, Value Terms::* place) {
    return reseller.terms.*place;
}
template <typename Value>
Value& at(NewReseller& reseller, Value NewReseller::* place) {
    return reseller.*place;
}
template <typename Value>
Value& at(NewReseller& reseller, Value Terms::* place) {
    return reseller.terms.*place;
}

std::string written(const std::string& text) {
    return text;
}
template <typename Tag>
std::string written(const Id<Tag>& id) {
    return id.text();
}
std::string written(const Secret&) {
    return {};
}
std::string written(const std::optional<UserName>& name) {
    return name ? name->text() : std::string{};
}
template <typename Value>
std::string written(const std::optional<Value>& value) {
    return value ? write_value(*value) : std::string{};
}

bool take(std::string& place, std::string_view text) {
    if (!is_name(text)) return false;
    place = text;
    return true;
}
bool take(EmailAddress& place, std::string_view text) {
    if (!is_email(text)) return false;
    place = EmailAddress{std::string{text}};
    return true;
}
bool take(PhoneNumber& place, std::string_view text) {
    std::string digits = phone_digits(text);
    if (digits.empty()) return false;
    place = PhoneNumber{std::move(digits)};
    return true;
}
bool take(Secret& place, std::string_view text) {
    if (!is_good_password(text)) return false;
    place = Secret{text};
    return true;
}
bool take(std::optional<UserName>& place, std::string_view text) {
    if (!is_user_name(text)) return false;
    place = UserName{std::string{text}};
    return true;
}
template <typename Value>
bool take(std::optional<Value>& place, std::string_view text) {
    const std::optional<Value> value = read_value<Value>(text);
    if (value) place = value;
    return value.has_value();
}

}  // namespace

bool Parameter::is_mandatory() const noexcept {
    return std::holds_alternative<std::string NewReseller::*>(place) ||
           std::holds_alternative<EmailAddress NewReseller::*>(place) ||
           std::holds_alternative<PhoneNumber NewReseller::*>(place);
}

bool Parameter::is_term() const noexcept {
    return std::visit(
        []<typename Value, typename Owner>(Value Owner::*) { return std::is_same_v<Owner, Terms>; },
        place);
}

std::span<const Parameter> parameters() noexcept {
    return all_parameters;
}

std::string text_of(const NewReseller& reseller, const Parameter& parameter) {
    return std::visit([&reseller](auto place) { return written(at(reseller, place)); },
                      parameter.place);
}

bool read_into(NewReseller& reseller, const Parameter& parameter, std::string_view text) {
    return std::visit([&reseller, text](auto place) { return take(at(reseller, place), text); },
                      parameter.place);
}

}  // namespace usher::upstream::createreseller

/// What a createReseller call asks for, as one value (specs/createreseller.md 3).
#pragma once

#include <optional>
#include <string>

#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/reseller_creation.hpp"
#include "lib/upstream/createreseller/values.hpp"

namespace usher::upstream::createreseller {

using UserName = license::ResellerName;
using EmailAddress = Id<struct ResellerEmailTag>;
/// The country code first. As people write it until it is prepared to be sent: then digits only.
using PhoneNumber = Id<struct ResellerPhoneTag>;

/// Prices and limits, parameters 19 to 31. What is none comes from the reseller package.
struct Terms {
    std::optional<Price> subscription_fee{};  ///< monthly, of the reseller
    std::optional<Count> monthly_limit{};   ///< credits that all its advertisers may use in a month
    std::optional<Price> advertiser_fee{};  ///< monthly, for each active advertiser
    std::optional<Price> code_keyword_lease{};  ///< monthly, for each code keyword
    std::optional<Price> credit_price{};        ///< of one credit
    std::optional<bool> branding{};             ///< of its own
    std::optional<bool> sales_agents{};
    std::optional<Count> free_keywords{};          ///< a month
    std::optional<Count> free_premium_sites{};     ///< a month
    std::optional<Price> vanity_keyword_lease{};   ///< monthly, for each vanity keyword
    std::optional<Price> premium_site_price{};     ///< monthly, for each premium mobile site
    std::optional<Percent> revenue_share{};        ///< counts in the mode of that name only
    std::optional<Count> free_credits_included{};  ///< inside the subscription fee

    friend bool operator==(const Terms&, const Terms&) = default;
};

/// A reseller to be created, parameters 4 to 34. What is none gets the default that the comment or
/// section 3 says. Moves, never copies: it may hold a password.
struct NewReseller {
    std::string first_name{};
    std::string last_name{};
    EmailAddress email{};
    std::string company{};
    PhoneNumber phone{};
    std::optional<UserName> user_name{};  ///< none: the e-mail address
    std::optional<bool> activated{};      ///< none: false
    std::optional<bool> send_email{};     ///< the welcome mail with the password; none: true
    Secret password{};               ///< empty: the server makes one and tells nobody but by mail
    std::optional<bool> pre_paid{};  ///< none: false
    std::optional<bool> auto_charge{};          ///< none: false
    std::optional<bool> agree_notifications{};  ///< none: no value; see consent.hpp
    std::optional<bool> agree_terms{};          ///< the same
    /// Revenue share or fixed price; none: what the administrator's account is set to.
    std::optional<bool> is_revenue_share{};
    std::optional<Count> free_credits_at_signup{};  ///< counts for a fixed price only; none: 0
    Terms terms{};
    std::optional<AccountNumber> commission_user{};  ///< who earns; needs the percentage too
    std::optional<Percent> commission{};             ///< alone it says nothing
    std::optional<PackageNumber> package{};  ///< none: the first-level package of the account
};

/// The name under which the reseller will be known: its own, else the e-mail address.
[[nodiscard]] inline UserName effective_user_name(const NewReseller& reseller) {
    const bool has_own = reseller.user_name && !reseller.user_name->empty();
    return has_own ? *reseller.user_name : UserName{reseller.email.text()};
}

}  // namespace usher::upstream::createreseller

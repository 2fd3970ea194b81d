/// The narrow port through which upstreams are reached: values in, values out, so that outbound
/// traffic can move into a process of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/oauth2/documents.hpp"
#include "lib/upstream/usher/client.hpp"

namespace usher::sync {

/// Verifies an extension string against the pinned issuers; pure. Errors of usher::read_extension.
using ReadExtension = std::function<Result<license::Extension>(std::string_view text)>;

/// Asks upstream what a key holds. Errors of usher::Client::fetch.
using FetchDocument = std::function<Task<Result<upstream::usher::DocumentAnswer>>(
    upstream::usher::DocumentRequest request, Instant certain_now)>;

/// What upstream tells the operator of a key.
struct ToldKey {
    std::vector<license::Entitlement> entitlements{};  ///< no option twice
    std::optional<Instant> at{};        ///< when, by upstream's clock; none if it does not say
    std::optional<Instant> attested{};  ///< as in UserPage
};

/// Asks upstream what an account's key holds, by the operator's right to ask: nobody has an
/// extension string of it. Errors of acestream::Client::get_user_key_info, of which Errc::Rejected
/// says that upstream does not know the key, or tells nobody what keys hold.
using AskAboutKey = std::function<Task<Result<ToldKey>>(UserKey user_key)>;

/// Signs a person in at the account site: shows the address that the person has to open, then waits
/// for the answer. Errors of oauth2::log_in.
using SignIn = std::function<Task<Result<upstream::oauth2::SiteUser>>(
    std::function<void(std::string url)> show)>;

/// Executes a paid activation, once. Errors of acestream::Client::activate_service:
/// Errc::Unreachable proves that it was not sent, Errc::Rejected that it was refused.
using Charge =
    std::function<Task<Result<upstream::acestream::Activated>>(license::ActivationRequest request)>;

/// What a period of a service costs now. Errors of acestream::Client::get_service_cost.
using Quote = std::function<Task<Result<Cents>>(OptionId service, PeriodId period)>;

/// What upstream shows now of what the request changes: the end of validity of (user key, service)
/// and, where upstream can be asked for it, whether it knows the charge, and when it was shown.
/// What the dialect cannot tell stays empty. Errors of acestream::Client::get_user_key_info.
using Read = std::function<Task<Result<license::Reading>>(license::ActivationRequest request)>;

/// All that a paid activation needs of an upstream.
struct ChargePort {
    Charge charge;
    Read read;
    Quote quote;
};

/// A user as the provider lists one.
struct ListedUser {
    UserId user;
    bool is_restricted = false;  ///< may buy nothing
};

/// A page of all the users that the provider has.
struct UserPage {
    std::vector<ListedUser> users;
    std::size_t resource_count = 0;  ///< what the next page's offset grows by
    bool is_last = false;
    std::optional<Instant> attested{};  ///< upstream's time just now, over verified transport
};

/// The page that begins at `offset`. Errors of aminotv::Management::users.
using ListUsers = std::function<Task<Result<UserPage>>(std::int64_t offset)>;
/// All licences of one user with their products. Errors of aminotv::Management::licenses_of, of
/// which Errc::NotFound says that upstream does not know the user, and nothing else.
using LicensesOf = std::function<Task<Result<enforcement::LicenseAnswer>>(UserId user)>;
/// Each user once who was given a licence at `since` or later. Errc::TooLarge: too many to tell.
using NewLicensees = std::function<Task<Result<std::vector<UserId>>>(Instant since)>;
/// Every product that the provider has, for sale or not.
struct ProductList {
    std::vector<license::Product> products;
    std::optional<Instant> attested{};  ///< as in UserPage
};

/// Errors of aminotv::Management::products.
using ListProducts = std::function<Task<Result<ProductList>>()>;

/// What the provider's own systems know of all users; for the operator role alone.
struct ProviderPort {
    ListUsers users;
    LicensesOf licenses_of;
    NewLicensees new_licensees;
    ListProducts products;
};

}  // namespace usher::sync

/// What a caller wants a reseller to be like, as texts, and the request that says so
/// (specs/createreseller.md 3 to 7). Pure.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/reseller_consent.hpp"
#include "lib/upstream/createreseller/request.hpp"

namespace usher::sync {

/// A parameter by its name on the wire, whose case matters, and its text, not encoded.
struct ResellerParameter {
    std::string name;
    std::string text;
};

/// Moves, never copies: it may hold a password.
struct NewResellerWish {
    /// Each at most once; without the password, and without `ev`, `user` and `api_id`, which the
    /// daemon gives. An empty one counts as not given.
    std::vector<ResellerParameter> parameters{};
    Secret password{};  ///< empty: upstream makes one and tells nobody but by mail
    std::vector<license::ConsentRecord> consents{};
    bool unknown_password_allowed = false;  ///< a person has said that nobody needs it
};

/// Why there is no request, or nothing became of it.
struct WishError : Error {
    WishError() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): any error of ours may be the reason.
    WishError(Error error, std::string_view broken_rule = {})
        : Error{std::move(error)}, rule{broken_rule} {}

    /// By which it was refused, upstream::createreseller::name of a LocalRefusalKind; empty for any
    /// other error.
    std::string_view rule;
};

template <typename T>
using WishResult = boost::system::result<T, WishError>;

/// The request for `wish` at `now`. Errc::Malformed with the rule, naming the parameter, for what
/// upstream would refuse or the rules of consents and passwords do; without one for a name that is
/// no parameter or is there twice. No value stands in the error.
[[nodiscard]] WishResult<upstream::createreseller::CreationRequest> request_of(NewResellerWish wish,
                                                                               Instant now);

}  // namespace usher::sync

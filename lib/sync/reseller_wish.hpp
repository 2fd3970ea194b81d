/// What a caller wants a reseller to be like, as texts, and the request that says so
/// (specs/createreseller.md 3 to 7). Pure.
#pragma once

#include <string>
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

/// The request for `wish` at `now`. Errc::Malformed, naming the parameter after the kind of
/// LocalRefusal, for what upstream would refuse or the rules of consents and passwords do; for a
/// name that is no parameter or is there twice too. No value stands in the error.
[[nodiscard]] Result<upstream::createreseller::CreationRequest> request_of(NewResellerWish wish,
                                                                           Instant now);

}  // namespace usher::sync

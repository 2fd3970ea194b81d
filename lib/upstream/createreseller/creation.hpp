/// Joins creations of resellers (lib/license/reseller_creation.hpp) with the requests that ask for
/// them and the answers that tell of them (specs/createreseller.md 8). Pure.
#pragma once

#include "lib/license/reseller_creation.hpp"
#include "lib/upstream/createreseller/answers.hpp"
#include "lib/upstream/createreseller/request.hpp"

namespace usher::upstream::createreseller {

using license::Creation;
using license::CreationHappening;

/// A creation of what `request` asks for, and the first effect.
[[nodiscard]] license::CreationStep begin(license::CreationId id, const UserName& administrator,
                                          const CreationRequest& request);

/// The event that an answer is. The code of a failure is the specification's word for its class
/// (`AUTH`, `DUPLICATE`, …), `UNEXPECTED_BODY`, or `NO_ANSWER`.
[[nodiscard]] CreationHappening happening_of(const NameAnswer& answer);
[[nodiscard]] CreationHappening happening_of(const SendAnswer& answer);

/// Whether `request` is the one that `creation` was begun with, its password aside, so that it may
/// be sent for it.
[[nodiscard]] bool is_of(const CreationRequest& request, const Creation& creation);

}  // namespace usher::upstream::createreseller

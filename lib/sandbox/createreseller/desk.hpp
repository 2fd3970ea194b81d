/// The two calls, judged in the order that specs/createreseller.md 9 fixes, and executed.
///
/// Steps 1 and 2 are the face's; here are 3 to 11. Each function is one transaction: inside
/// `Database::write`, may throw store::StorageFailure, and gives the same when it runs again.
#pragma once

#include <optional>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/sandbox/createreseller/account_books.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/createreseller/form.hpp"
#include "lib/upstream/createreseller/messages.hpp"
#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::sandbox::createreseller {

using upstream::createreseller::Accepted;
using upstream::createreseller::Form;
using upstream::createreseller::Refusal;
using upstream::createreseller::RefusalKind;

/// Why a call fails; none: it has succeeded. An error is one of the books, and changes nothing.
using Verdict = Result<std::optional<Refusal>>;

/// Steps 5 and 6, pure: what the parameters say. ParamEmpty, ParamInvalid or PasswordPolicy, for
/// the first that fails.
[[nodiscard]] Accepted<upstream::createreseller::NewReseller> read_reseller(const Form& form);

/// createReseller at `now`. `spare_password` is the reseller's where the call gives none.
[[nodiscard]] Verdict create_reseller(store::Database& database, const Form& form,
                                      const Secret& spare_password, Instant now);

/// usernameAvailabilty: steps 3 and 4, then `new_user_name`: ParamEmpty; ParamInvalid;
/// DuplicateUser where it is taken.
[[nodiscard]] Verdict check_user_name(store::Database& database, const Form& form);

}  // namespace usher::sandbox::createreseller

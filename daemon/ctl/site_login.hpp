/// `usherctl login` without an e-mail: signing in at Ace Stream's account site.
#pragma once

#include "daemon/ctl/invocation.hpp"

namespace usher::ctl {

/// Shows the address that a person has to open, in the browser too if `opens_browser`, waits for
/// the end, and says what the key holds. An interrupt from the terminal, or SIGTERM, cancels the
/// sign-in. Yes: signed in; No: not.
[[nodiscard]] ExitCode sign_in_at_site(const Invocation& invocation, bool opens_browser);

}  // namespace usher::ctl

/// What decided about a charge, in words for the person who may have to decide further. Pure.
#pragma once

#include <optional>
#include <string>

#include "lib/core/error.hpp"
#include "lib/license/activation.hpp"
#include "lib/upstream/acestream/answers.hpp"

namespace usher::sync {

/// What a yes says, and where it has cost something else than upstream had named.
[[nodiscard]] std::string evidence_of(const upstream::acestream::Activated& answer,
                                      const std::optional<Cents>& quoted);

/// What `answer` to a charge says, judged as `event`. Upstream's text is foreign, and may quote the
/// key that it was asked about: that is masked.
[[nodiscard]] std::string evidence_of(const Error& answer, license::ActivationEvent event,
                                      const UserKey& user_key);

/// What is known of `activation` so far, and what `read` has shown since, judged as `event`; none:
/// nobody was asked, for a reading would have settled nothing.
[[nodiscard]] std::string evidence_of(const license::Activation& activation,
                                      const std::optional<Result<license::Reading>>& read,
                                      license::ActivationEvent event);

}  // namespace usher::sync

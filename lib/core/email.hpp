/// E-mail addresses as they may be shown.
#pragma once

#include <string>
#include <string_view>

namespace usher {

/// `a…@example.org`: the first character of `email`, UTF-8, and what stands from its last `@` on;
/// `…` alone where there is none. Enough for its owner to know it again.
[[nodiscard]] std::string masked_email(std::string_view email);

}  // namespace usher

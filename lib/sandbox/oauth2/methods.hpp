/// The names of this face's calls, for the fault script, counters and the log.
#pragma once

#include <string_view>

namespace usher::sandbox::oauth2 {

inline constexpr std::string_view authorize_method =
    "authorize";  ///< the pages, each request of them
inline constexpr std::string_view token_method = "token";
inline constexpr std::string_view user_data_method = "userinfo";

}  // namespace usher::sandbox::oauth2

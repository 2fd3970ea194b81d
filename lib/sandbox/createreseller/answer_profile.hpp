/// How this dialect's answers look, where the vendor's own are not known (specs/createreseller.md
/// 2, 10, 12). Pure.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::sandbox::createreseller {

/// What stands around a body; sister calls are published with each of these.
enum class Wrapping : std::uint8_t { None, Quotes, CurlyQuotes, TrailingBlank, LineEnd };

struct AnswerProfile {
    int auth_status = 400;  ///< of AUTH; 403 as sister calls send it
    Wrapping wrapping = Wrapping::None;

    friend bool operator==(const AnswerProfile&, const AnswerProfile&) = default;
};

/// `{"auth_status", "wrapping"}`: 400 or 403; `none`, `quotes`, `curly_quotes`, `trailing_blank`,
/// `line_end`.
[[nodiscard]] boost::json::object show(const AnswerProfile& profile);
/// `before`, changed by what `body` says in that shape; members may be absent. Errc::Malformed,
/// naming the member.
[[nodiscard]] Result<AnswerProfile> read_profile(std::string_view body,
                                                 const AnswerProfile& before);

/// `text` as a body.
[[nodiscard]] std::string wrapped(std::string_view text, Wrapping wrapping);

}  // namespace usher::sandbox::createreseller

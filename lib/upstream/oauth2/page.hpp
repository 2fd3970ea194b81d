/// Small static pages for the browser of a person who signs in: no script, no style, nothing
/// loaded. Both sides show them.
#pragma once

#include <string>
#include <string_view>

#include "lib/http/message.hpp"

namespace usher::upstream::oauth2 {

/// `text` as it may stand in an element or in a quoted attribute.
[[nodiscard]] std::string escaped(std::string_view text);

/// A page with `title`, plain text, and `content`, HTML of ours in which foreign text is escaped.
/// Its forms may go, by way of redirects too, to the `form_targets` alone, sources of a content
/// security policy. It is not cached, framed, sniffed, nor told as a referrer.
[[nodiscard]] http::Response page(int status, std::string_view title, std::string_view content,
                                  std::string_view form_targets = "'none'");

}  // namespace usher::upstream::oauth2

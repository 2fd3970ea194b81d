/// An exported journal: JSON, an object a line (docs/journal.md). Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "lib/core/error.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/entry.hpp"
#include "lib/journal/heading.hpp"

namespace usher::journal {

/// Any line but the first, which is the heading.
using Line = std::variant<Entry, Checkpoint>;

[[nodiscard]] boost::json::object to_json(const Entry& entry);
[[nodiscard]] boost::json::object to_json(const Checkpoint& checkpoint);
[[nodiscard]] boost::json::object to_json(const Heading& heading);
[[nodiscard]] boost::json::object to_json(const Line& line);

/// The one form that a line has in an export, without its end.
[[nodiscard]] std::string text_of(const Heading& heading);
[[nodiscard]] std::string text_of(const Line& line);

/// Errc::Malformed, naming the member that is wrong. Whether the line has the form of an export,
/// and nothing in it that no signature or hash covers, `text_of` what was read tells.
[[nodiscard]] Result<Heading> read_heading(std::string_view line);
[[nodiscard]] Result<Line> read_line(std::string_view line);

/// A public key as people hand it on: base64url. Errc::Malformed for anything else.
[[nodiscard]] std::string key_text(const crypto::VerifyKey& key);
[[nodiscard]] Result<crypto::VerifyKey> read_key(std::string_view text);

}  // namespace usher::journal

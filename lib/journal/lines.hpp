/// An exported journal: JSON, an object a line (docs/journal.md). Pure.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/entry.hpp"

namespace usher::journal {

/// The first line.
struct Heading {
    InstallationId installation;
    crypto::VerifyKey key;             ///< the checkpoints are signed with
    std::optional<Checkpoint> base{};  ///< behind which the entries begin; none: with entry 1
    Checkpoint end;                    ///< behind the last entry
};

/// Any other line.
using Line = std::variant<Entry, Checkpoint>;

[[nodiscard]] boost::json::object to_json(const Entry& entry);
[[nodiscard]] boost::json::object to_json(const Checkpoint& checkpoint);
[[nodiscard]] boost::json::object to_json(const Heading& heading);
[[nodiscard]] boost::json::object to_json(const Line& line);

/// Errc::Malformed, naming the member that is wrong.
[[nodiscard]] Result<Heading> read_heading(std::string_view line);
[[nodiscard]] Result<Line> read_line(std::string_view line);

/// A public key as people hand it on: base64url. Errc::Malformed for anything else.
[[nodiscard]] std::string key_text(const crypto::VerifyKey& key);
[[nodiscard]] Result<crypto::VerifyKey> read_key(std::string_view text);

}  // namespace usher::journal

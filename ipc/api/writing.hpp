/// Writing what callers get: JSON answers, and the values that many of them hold.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/backups.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/http/message.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/recovery.hpp"

namespace usher::api {

/// 204: done, and there is nothing to say.
[[nodiscard]] http::Response no_content();

/// An answer of `status` with `body`.
[[nodiscard]] http::Response json_response(int status, const boost::json::object& body);

/// What write_decision appends at most.
inline constexpr std::size_t decision_bytes_max = 160;
/// Appends a decision as `GET /v1/check` answers it.
void write_decision(const enforcement::Decision& decision, std::string& out);

/// The same for a channel, with `license`.
void write_decision(const enforcement::ChannelDecision& decision, std::string& out);
/// Either of them, as its question is.
void write_answer(const enforcement::RightQuestion& question,
                  const enforcement::ChannelDecision& decision, std::string& out);

/// The same as objects, for answers that say more.
[[nodiscard]] boost::json::object decision_json(const enforcement::Decision& decision);
[[nodiscard]] boost::json::object decision_json(const enforcement::ChannelDecision& decision);

/// The right that a stream runs under: `option` and `key`, or `user`, `channel` and `service`.
[[nodiscard]] boost::json::object json_right(
    const OptionId& option, const std::optional<enforcement::KeyReference>& key,
    const std::optional<enforcement::ChannelQuestion>& channel);

/// The text, or null for an empty one.
[[nodiscard]] boost::json::value json_text(const std::string& text);
/// The text, or null if there is none.
[[nodiscard]] boost::json::value json_text(const std::optional<std::string>& text);
/// The number, or null.
[[nodiscard]] boost::json::value json_number(const std::optional<std::int64_t>& number);

/// Unix seconds, or null.
[[nodiscard]] boost::json::value json_instant(const std::optional<Instant>& instant);

/// A person's word: `by`, `reason` and `at`; or null.
[[nodiscard]] boost::json::value json_resolution(
    const std::optional<license::Resolution>& resolution);

/// `cause`, `detail` and `noticed_at`: what every answer says of a recovery.
[[nodiscard]] boost::json::object json_recovery(const license::Recovery& recovery);

/// `state`, `pages_done`, `pages` and `ended_at`: what every answer says of a backup.
[[nodiscard]] boost::json::object json_backup(const enforcement::BackupReport& report);

/// A user key as this caller may see it: whole over the Unix socket, masked over TCP (D14).
[[nodiscard]] std::string shown_user_key(const UserKey& user_key, const http::Request& request);
/// An e-mail address, a phone number, a name or a login name of a person's, likewise: what is
/// masked of an address is the name before its `@`. Empty for an empty text.
[[nodiscard]] std::string shown_of_person(std::string_view text, const http::Request& request);

}  // namespace usher::api
